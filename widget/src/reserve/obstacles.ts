import type { BoxAnswer } from '@oz-viability/shared';
import { html, nothing, type TemplateResult } from 'lit';
import type { PartContext } from '../elements/context.ts';
import { faultText } from '../elements/fault-text.ts';
import { bang } from '../icons/icons.ts';
import type { Fault, Reserving } from '../state/model.ts';
import { wordsOf } from './words.ts';

/** What the dialog knows beside the conflict. */
interface Around {
  readonly box: BoxAnswer | undefined;
  readonly other: BoxAnswer | undefined;
  readonly choosePort: boolean;
  leave(): void;
}

/** Somebody else was faster: another port of this box, another box, or back to the list. */
export function conflictView(
  { problem, freePorts, box }: Extract<Reserving, { is: 'conflict' }>,
  { box: present, other, choosePort, leave }: Around,
  context: PartContext,
): TemplateResult {
  const { f, act } = context;
  const t = wordsOf(context);
  // The server's advice is to choose a port: here the button does.
  const chooses = freePorts.length > 0 && !choosePort;
  const splitter = (id: string) => present?.splitters.find(one => one.id === id)?.name ?? '';
  const portsToChoose = choosePort && freePorts.length > 0;
  return html`<div class="scroll" role="alert" tabindex=${portsToChoose ? nothing : 0}>
      <div class="notice warn">
        ${bang}
        <div>
          <h3>${t.conflictTitle[problem.code]}</h3>
          ${chooses ? nothing : html`<p>${problem.detail}</p>`}
          <p>${t.conflictText}</p>
        </div>
      </div>
      ${
        portsToChoose
          ? html`<h3>${t.choosePort}</h3>
              <div class="row">
                ${freePorts.map(
                  choice =>
                    html`<button class="button quiet" @click=${() => act.openReserve(box, choice)}>
                      ${t.summary(splitter(choice.splitterId), choice.port)}
                    </button>`,
                )}
              </div>`
          : nothing
      }
    </div>
    <footer class="stack">
      ${
        chooses
          ? html`<button class="button main" autofocus @click=${() => act.openReserve(box)}>
              ${t.otherPort(freePorts.length)}
            </button>`
          : nothing
      }
      ${
        other
          ? html`<button
              class="button ${freePorts.length > 0 ? '' : 'main'}"
              @click=${() => {
                act.dispatch({ type: 'box-selected', box: other.id });
                act.openReserve(other.id);
              }}
            >
              ${t.otherBox(other.name, f.metres(other.distance))}
            </button>`
          : nothing
      }
      <button class="button quiet" @click=${leave}>${t.otherBoxes}</button>
    </footer>`;
}

/** No port could be kept. */
export function refusedView(
  fault: Fault,
  { leave, again }: { readonly leave: () => void; readonly again: () => void },
  context: PartContext,
): TemplateResult {
  const t = wordsOf(context);
  return html`<div class="scroll" role="alert" tabindex="0">${faultView(fault, context)}</div>
    <footer>
      <button class="button quiet" @click=${leave}>${t.back}</button>
      <button class="button main" autofocus @click=${again}>${t.retry}</button>
    </footer>`;
}

/** @param sent a confirmation is meant: where its fate is unknown, that is said. */
export function faultView(fault: Fault, context: PartContext, sent = false): TemplateResult {
  const t = wordsOf(context);
  const { what, requestId } = faultText(fault, t);
  const uncertain = fault.kind === 'network' || fault.kind === 'timeout' || fault.kind === 'unreadable';
  return html`<div class="notice danger">
    ${bang}
    <div>
      <p>${what}</p>
      ${sent && uncertain ? html`<p>${t.sendUnknown}</p>` : nothing}
      ${requestId ? html`<p class="small">${t.requestId(requestId)}</p>` : nothing}
    </div>
  </div>`;
}
