import { html, nothing, type TemplateResult } from 'lit';
import type { PartContext } from '../elements/context.ts';
import { redo, undo } from '../icons/draw.ts';
import type { Drop, Ready } from '../state/model.ts';
import { boxOf, mayReserve, pinLocked } from '../state/selectors.ts';
import { nearView } from './near-view.ts';
import { excess, type Sketch, type Stroke, shown } from './sketch.ts';

/** What is done on the map when a box is chosen: put the pin right, or draw the drop. */
export function barView(state: Ready, context: PartContext): TemplateResult | typeof nothing {
  const { t, act, readonly } = context;
  const { sketch } = state.drop ?? {};
  if (!boxOf(state, state.selected)?.viable || !mayReserve(state, readonly)) return nothing;
  const mode = (label: string, on: boolean, go: (event: MouseEvent) => void) =>
    html`<button class="tool" aria-pressed=${on ? 'true' : 'false'} @click=${go}>${label}</button>`;
  return html`<div class="draw ${sketch ? 'on' : ''}" role="group" aria-label=${t.drawing.tools}>
    ${sketch ? boardView(state, state.drop!, sketch, context) : nothing}
    <div class="tools modes">
      ${pinLocked(state, readonly) ? nothing : mode(t.adjust, !sketch, () => act.pen?.finish())}
      ${mode(t.draw, sketch !== undefined, event => void act.draw(event.detail === 0))}
    </div>
    ${sketch ? strokesView(sketch, context) : nothing}
  </div>`;
}

/** What to do next, how long the drop is so far, and what the panel says, where the drawing lies over it. */
function boardView({ access }: Ready, drop: Drop, sketch: Sketch, context: PartContext): TemplateResult {
  const { t } = context;
  const over = excess(drop) > 0;
  return html`<div class="board">
    <p class="small" role="status">${hint(sketch, t.drawing)}</p>
    ${navigator.onLine ? nothing : html`<p class="small instead" role="status">${t.offline}</p>`}
    ${access === 'lost' ? html`<p class="small instead" role="alert">${t.expiredTitle}. ${t.expiredText}</p>` : nothing}
    <p class="small number measure ${over ? 'over' : ''}">${measure(drop, context)}</p>
    ${sketch.listing ? nearView(sketch, context) : nothing}
  </div>`;
}

/** Where poles do not come, or there are none, the list says so where it is open. */
function hint({ grip, poles, listing }: Sketch, words: PartContext['t']['drawing']): string {
  if (grip !== undefined) return words.gripHint;
  if (poles === 'failed' && !listing) return words.failed;
  return Array.isArray(poles) && poles.length === 0 && !listing ? words.none : words.hint;
}

/** *drop 98 m · limite 200 m*, and by how much it passes it. */
export function measure(drop: Drop, { t, f }: Pick<PartContext, 't' | 'f'>): string {
  const over = excess(drop);
  return [
    t.drop(f.metres(shown(drop.length, drop.limit))),
    ...(drop.limit === undefined ? [] : [t.limit(f.metres(drop.limit))]),
    ...(over > 0 ? [t.excess(f.metres(over))] : []),
  ].join(' · ');
}

function strokesView({ history, grip, listing }: Sketch, { t, act }: PartContext): TemplateResult {
  const { drawing } = t;
  const tool = (label: string, content: TemplateResult | string, stroke: Stroke, off = false) =>
    html`<button
      class="tool"
      aria-label=${label}
      title=${label}
      aria-disabled=${off ? 'true' : 'false'}
      @click=${() => act.pen?.stroke(stroke)}
    >
      ${content}
    </button>`;
  return html`<div class="tools">
      ${tool(drawing.undo, undo, { do: 'undo' }, history.past.length === 0)}
      ${tool(drawing.redo, redo, { do: 'redo' }, history.future.length === 0)}
      ${
        grip === undefined
          ? tool(drawing.clear, drawing.clear, { do: 'clear' }, history.now.between.length === 0)
          : tool(drawing.remove, drawing.remove, { do: 'remove', index: grip })
      }
      <button
        class="tool"
        aria-expanded=${listing ? 'true' : 'false'}
        @click=${() => act.pen?.stroke({ do: 'list' })}
      >
        ${drawing.poles}
      </button>
    </div>
    <button class="button main finish" @click=${() => act.pen?.finish()}>${drawing.finish}</button>`;
}
