import { html, nothing, type TemplateResult } from 'lit';
import { pinIcon, question } from '../icons/icons.ts';
import type { Fault, State } from '../state/machine.ts';
import { hasMap } from '../state/selectors.ts';
import type { Context } from './context.ts';
import { faultText } from './fault-text.ts';

/** One band that says how things stand, and the one thing to do about it, until there is a place. */
export function bandView(state: State, context: Context): TemplateResult {
  const { t, act } = context;
  if (state.phase === 'starting') return waiting(t.starting);
  if (state.phase === 'failed') return faulty(state.fault, context, () => void act.resume());
  const { place } = state;
  switch (place.is) {
    case 'nowhere':
      return band('calm', pinIcon, t.emptyTitle, hasMap(state) ? t.emptyText : t.searchHint);
    case 'looking':
      return waiting(t.looking);
    case 'unknown':
      return band('warn', question, t.unknownTitle, t.unknownText);
    case 'unreachable':
      return faulty(place.fault, context, () => void act.searchAddress(place.query));
    case 'set':
      return waiting(t.asking);
  }
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

/** The shape of what will come. */
export const BONES = html`<div class="bones" aria-hidden="true"><i></i><i></i><i></i></div>`;

/** What is being waited for, in words, with the shape of what will come. */
export function waiting(text: string): TemplateResult {
  return html`<div class="band calm" part="status">
      <span class="spinner"></span>
      <div><h2>${text}</h2></div>
    </div>
    ${BONES}`;
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
      <h2>${title}</h2>
      <p class="small">${detail}</p>
      ${more}
    </div>
  </div>`;
}
