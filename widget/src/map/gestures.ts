import type { Map as LeafletMap } from 'leaflet';
import { dragsGround, wheelZooms } from './gesture-policy.ts';

interface GestureReactions {
  /** The map is the rep's drawing board: a finger moves it. */
  drawing(): boolean;
  /** Whether what moves may be seen to. */
  animates(): boolean;
  /** The rep moved or zoomed the ground. */
  tookOver(): void;
  /** A gesture was left to the page; tell the rep which one moves the map. */
  hint(kind: 'scroll' | 'touch'): void;
}

/** Pixels by which an arrow key moves the ground while it has the focus. */
const PAN: Readonly<Record<string, [x: number, y: number]>> = {
  ArrowUp: [0, -80],
  ArrowDown: [0, 80],
  ArrowLeft: [-80, 0],
  ArrowRight: [80, 0],
};
const ZOOM: Readonly<Record<string, number>> = { '+': 1, '=': 1, '-': -1, _: -1 };

/**
 * Decides which wheel turns and finger moves belong to the map and which to the page. It listens on the
 * way down, before Leaflet hears of the event, so that switching a handler takes effect for that event.
 * `frame` holds the ground and the controls; having the focus anywhere in it means that the map is in use.
 */
export function attachGestures(map: LeafletMap, frame: HTMLElement, reactions: GestureReactions): () => void {
  const ground = map.getContainer();
  const stop = new AbortController();
  const coarse = matchMedia('(pointer: coarse)');
  const active = () => frame.matches(':focus-within');
  const apply = (inUse: boolean) => {
    const drags = dragsGround({
      coarse: coarse.matches,
      width: frame.clientWidth,
      active: inUse,
      drawing: reactions.drawing(),
    });
    map.dragging[drags ? 'enable' : 'disable']();
  };
  const reapply = () => apply(active());
  const down = <K extends keyof HTMLElementEventMap>(
    type: K,
    react: (event: HTMLElementEventMap[K]) => void,
  ) => frame.addEventListener(type, react, { capture: true, passive: true, signal: stop.signal });

  // Not passive, and always there: a browser that sees no listener able to cancel scrolls the page before it
  // tells anybody of the wheel, and the handler switched on here would come too late.
  frame.addEventListener(
    'wheel',
    event => {
      const zooms = wheelZooms(active(), event);
      map.scrollWheelZoom[zooms ? 'enable' : 'disable']();
      if (zooms) reactions.tookOver();
      else reactions.hint('scroll');
    },
    { capture: true, passive: false, signal: stop.signal },
  );
  down('touchstart', event => {
    if (event.touches.length > 1) reactions.tookOver();
  });
  down('touchmove', event => {
    const onPin = event.target instanceof Element && event.target.closest('.pin');
    if (event.touches.length === 1 && !onPin && !map.dragging.enabled()) reactions.hint('touch');
  });
  // Safari gives a button that is clicked no focus, and with it the map would not be in use.
  down('click', ({ target }) => {
    if (target instanceof Element) target.closest('button')?.focus({ preventScroll: true });
  });
  // A drag begins with it, and keeps the browser from giving the focus.
  down('mousedown', event => {
    if (event.target instanceof Node && ground.contains(event.target)) ground.focus({ preventScroll: true });
  });
  frame.addEventListener(
    'keydown',
    event => {
      const { key, target, altKey, ctrlKey, metaKey } = event;
      const [pan, zoom] = [PAN[key], ZOOM[key]];
      if (target !== ground || altKey || ctrlKey || metaKey || !(pan || zoom)) return;
      event.preventDefault();
      reactions.tookOver();
      if (pan) map.panBy(pan, { animate: reactions.animates() });
      if (zoom) map.setZoom(map.getZoom() + zoom);
    },
    { signal: stop.signal },
  );
  frame.addEventListener('focusin', () => apply(true), { signal: stop.signal });
  frame.addEventListener(
    'focusout',
    ({ relatedTarget: next }) => apply(next instanceof Node && frame.contains(next)),
    { signal: stop.signal },
  );
  coarse.addEventListener('change', reapply, { signal: stop.signal });
  map.on('resize drawing', reapply);
  map.on('dragstart', reactions.tookOver);
  reapply();
  return () => stop.abort();
}
