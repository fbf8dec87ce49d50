import { html, type TemplateResult } from 'lit';
import type { PartContext } from '../elements/context.ts';
import type { Ready } from '../state/model.ts';
import { boxOf, dropOf } from '../state/selectors.ts';
import { mayChoosePort, otherBox } from './offers.ts';

export function dialogView(ready: Ready, context: PartContext): TemplateResult {
  const { reserving, draft, session } = ready;
  const box = reserving.is === 'closed' ? undefined : reserving.box;
  return html`<oz-internal-reserve-dialog
    lang=${context.t.locale}
    .context=${context}
    .reserving=${reserving}
    .draft=${draft}
    .session=${session}
    .box=${boxOf(ready, box)}
    .other=${box && otherBox(ready, box)}
    .drop=${dropOf(ready, box)}
    .choosePort=${mayChoosePort(ready)}
    ><slot name="confirm-extra" slot="confirm-extra"></slot
  ></oz-internal-reserve-dialog>`;
}
