import { html, type TemplateResult } from 'lit';
import type { PartContext } from '../elements/context.ts';
import { mayChange, mayChoosePort, offeredBoxes } from '../reserve/offers.ts';
import type { Ready } from '../state/model.ts';
import { byPoles, dropOf, mayReserve, movingFrom, mustConfirm } from '../state/selectors.ts';

/** The boxes with what this rep may do with them. */
export function listView(ready: Ready, context: PartContext): TemplateResult {
  const { readonly } = context;
  const moving = movingFrom(ready) !== undefined;
  return html`<oz-internal-box-list
    .context=${context}
    .boxes=${offeredBoxes(ready)}
    .selected=${ready.selected}
    .highlighted=${ready.highlighted}
    .reservable=${moving || mayReserve(ready, readonly)}
    .moving=${moving}
    .lookOnly=${!mayChange(ready, readonly)}
    .confirmFirst=${mustConfirm(ready)}
    .choosesPort=${!moving && mayChoosePort(ready) && mayReserve(ready, readonly)}
    .byPoles=${byPoles(ready)}
    .drop=${dropOf(ready, ready.selected)}
    .stale=${ready.inquiry.is === 'asking'}
    ><slot name="box-actions" slot="box-actions"></slot
  ></oz-internal-box-list>`;
}
