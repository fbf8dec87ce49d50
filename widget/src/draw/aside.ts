import { html, nothing, type TemplateResult } from 'lit';
import type { PartContext } from '../elements/context.ts';
import type { Ready } from '../state/model.ts';
import { boxOf, dropOf } from '../state/selectors.ts';

/** A drop that was drawn and does not count now, since another box was chosen or the pin moved: how to have it back. */
export function asideView(state: Ready, { t, act }: PartContext): TemplateResult | typeof nothing {
  const { drop, selected } = state;
  const box = boxOf(state, drop?.box);
  if (!drop || !box?.viable || !selected || dropOf(state, selected)) return nothing;
  const { drawing } = t;
  const elsewhere = drop.box !== selected;
  return html`<div class="notice aside" role="status">
    <span>${elsewhere ? drawing.kept(box.name) : drawing.keptHere}</span>
    ${
      elsewhere
        ? html`<button class="link" @click=${() => act.dispatch({ type: 'box-selected', box: box.id })}>
            ${drawing.back(box.name)}
          </button>`
        : html`<button class="link" @click=${() => act.pen?.reuse()}>${drawing.reuse}</button>`
    }
    <button class="link" @click=${() => act.pen?.discard()}>${drawing.discard}</button>
  </div>`;
}
