import { html, type TemplateResult } from 'lit';
import type { PartContext } from '../elements/context.ts';

/** How far the list is pulled up: what is chosen, half of it, or as far as the search. */
export const STOPS = ['low', 'half', 'full'] as const;
export type Stop = (typeof STOPS)[number];

/** A finger that moves less is a tap, pixels. */
const SLOP = 6;
/** A flick goes on for this long, milliseconds. */
const GLIDE = 120;

/** Heights of the stops in a widget of that height, pixels; the style sheet says the same. */
const heightOf: Record<Stop, (room: number) => number> = {
  low: () => 116,
  half: room => room * 0.52,
  full: room => room - 76,
};

/** Where a sheet comes to rest that was let go at that height. */
export function stopNear(height: number, room: number): Stop {
  const off = (stop: Stop) => Math.abs(heightOf[stop](room) - height);
  return STOPS.reduce((best, stop) => (off(stop) < off(best) ? stop : best));
}

/** Every stop by pressing one button: up, and from the top down again. */
export const stopAfter = (stop: Stop): Stop => STOPS[(STOPS.indexOf(stop) + 1) % STOPS.length]!;

/** The handle: pulled by pointer or finger, pressed, or moved by arrow keys. */
export function gripView(stop: Stop, settle: (stop: Stop) => void, { t }: PartContext): TemplateResult {
  const key = (event: KeyboardEvent) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    settle(STOPS[STOPS.indexOf(stop) + by] ?? stop);
  };
  return html`<button
    class="grip"
    aria-label=${stop === 'full' ? t.sheetLess : t.sheetMore}
    @click=${() => settle(stopAfter(stop))}
    @keydown=${key}
    @pointerdown=${(event: PointerEvent) => pull(event, settle)}
  ></button>`;
}

function pull(down: PointerEvent, settle: (stop: Stop) => void): void {
  if (down.button !== 0) return;
  const grip = down.currentTarget as HTMLElement;
  const sheet = grip.parentElement!;
  const room = sheet.offsetParent!.clientHeight;
  const start = sheet.offsetHeight;
  const end = new AbortController();
  const { signal } = end;
  let [height, speed, at, pulled] = [start, 0, down.timeStamp, false];
  grip.setPointerCapture(down.pointerId);
  grip.addEventListener(
    'pointermove',
    move => {
      const next = start + down.clientY - move.clientY;
      pulled ||= Math.abs(next - start) > SLOP;
      if (!pulled) return;
      speed = (next - height) / Math.max(1, move.timeStamp - at);
      [height, at] = [next, move.timeStamp];
      sheet.classList.add('pulled');
      sheet.style.blockSize = `${Math.min(heightOf.full(room), Math.max(heightOf.low(room) - 40, height))}px`;
    },
    { signal },
  );
  const stop = () => {
    end.abort();
    sheet.classList.remove('pulled');
    sheet.style.blockSize = '';
    if (pulled) settle(stopNear(height + speed * GLIDE, room));
    setTimeout(() => {
      pulled = false;
    });
  };
  grip.addEventListener('pointerup', stop, { signal });
  grip.addEventListener('pointercancel', stop, { signal });
  // The press that ends a pull is not a press of the button.
  grip.addEventListener('click', event => pulled && event.stopImmediatePropagation(), {
    capture: true,
    once: true,
  });
}
