import { bearing, distance } from '@oz-viability/shared';
import { html, type TemplateResult } from 'lit';
import type { PartContext } from '../elements/context.ts';
import { tipOf } from './line.ts';
import { nearby, windOf } from './nearby.ts';
import type { Sketch } from './sketch.ts';

/** More would be reading, not choosing. */
const MOST = 8;

/** The drop without a pointer: the poles nearest to its last point, to go on to one after the other. */
export function nearView({ history, poles }: Sketch, { t, f, act }: PartContext): TemplateResult {
  const { drawing } = t;
  const line = history.now;
  const tip = tipOf(line);
  const near = typeof poles === 'string' ? [] : nearby(line, poles, MOST);
  const said = typeof poles === 'string' ? drawing[poles] : near.length === 0 ? drawing.none : '';
  return html`<div class="near" tabindex="-1" role="group" aria-label=${drawing.nearby} @keydown=${keyed}>
    <p class="small">${drawing.box(f.metres(distance(tip, line.box)), drawing.winds[windOf(bearing(tip, line.box))]!)}</p>
    <p class="small muted" role="status">${said}</p>
    <ul role="listbox" aria-label=${drawing.nearby} ?hidden=${near.length === 0}>
      ${near.map(
        ({ pole, metres, wind }, index) =>
          html`<li
            role="option"
            aria-selected="false"
            tabindex=${index === 0 ? 0 : -1}
            aria-label=${drawing.pole(f.metres(metres), drawing.winds[wind]!)}
            @click=${(event: Event) => {
              const list = (event.currentTarget as HTMLElement).closest<HTMLElement>('.near')!;
              // The list stays when its last pole goes.
              (near[1] ? list.querySelector<HTMLElement>('[role=option]') : list)?.focus();
              act.pen?.stroke({ do: 'go', pole });
            }}
          >
            <span class="number">${f.metres(metres)}</span><span class="muted">${drawing.winds[wind]}</span>
          </li>`,
      )}
    </ul>
    <button class="link small" @click=${() => act.pen?.stroke({ do: 'free' })}>${drawing.free}</button>
  </div>`;
}

function keyed(event: KeyboardEvent): void {
  const box = event.currentTarget as HTMLElement;
  const rows = [...box.querySelectorAll<HTMLElement>('[role=option]')];
  const at = rows.indexOf(event.target as HTMLElement);
  if (at < 0 && event.target !== box) return;
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (to !== undefined) rows[to]?.focus();
  else if ((event.key === 'Enter' || event.key === ' ') && at >= 0) rows[at]!.click();
  else return;
  event.preventDefault();
}
