import { html, nothing, type TemplateResult } from 'lit';
import { question } from '../icons/icons.ts';
import type { Fault, State } from '../state/model.ts';
import type { Context } from './context.ts';
import { faultText } from './fault-text.ts';

/** Until there is a session: how far it is, and the one thing to do where none came. */
export function openingView(state: State, context: Context): TemplateResult {
  return state.phase === 'failed'
    ? faulty(state.fault, context, () => void context.act.resume())
    : awaited(context.t.starting);
}

/** Something did not work: never a *no*, always a way to try again. */
export function faulty(fault: Fault, { t }: Context, again: () => void): TemplateResult {
  const { what, requestId } = faultText(fault, t);
  return band('warn', question, t.indeterminate, what, [
    requestId ? html`<p class="small muted">${t.requestId(requestId)}</p>` : nothing,
    html`<button class="button" @click=${again}>${t.retry}</button>`,
    html`<slot name="error"></slot>`,
  ]);
}

/** The shape of the line above the answer, which says where the pin is. */
const LINE = html`<div class="bones where" aria-hidden="true"><i></i></div>`;
const ROWS = html`<div class="bones" aria-hidden="true"><i></i><i></i><i></i></div>`;

/** The shape of what will come, as high as that: where the pin is, the answer, the boxes. */
export const BONES = html`${LINE}
  <div class="bones" aria-hidden="true"><i class="head"></i></div>
  ${ROWS}`;

/** A wait that the place itself is a part of: the line that will name it has its room already. */
export const awaited = (text: string): TemplateResult => html`${LINE}${waiting(text)}`;

/** What is being waited for, in words, with the shape of what will come. */
export function waiting(text: string): TemplateResult {
  return html`<div class="band calm waits" part="status">
      <span class="spinner"></span>
      <div><h2 tabindex="-1">${text}</h2></div>
    </div>
    ${ROWS}`;
}

export function band(
  tone: 'good' | 'warn' | 'bad' | 'calm',
  icon: TemplateResult,
  title: string,
  detail: string | TemplateResult,
  more: readonly (TemplateResult | typeof nothing)[] = [],
): TemplateResult {
  return html`<div class="band ${tone}" part="status">
    <span class="sign">${icon}</span>
    <div>
      <h2 tabindex="-1">${title}</h2>
      <p class="small">${detail}</p>
      ${more}
    </div>
  </div>`;
}
