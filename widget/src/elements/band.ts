import type { ViabilityAnswer } from '@oz-viability/shared';
import { html, nothing, type TemplateResult } from 'lit';
import { bang, cross, pinIcon, question, tick } from '../icons/icons.ts';
import { answerOf, type Fault, type Ready, type State } from '../state/machine.ts';
import { mustConfirm, pinIn, refusal } from '../state/selectors.ts';
import type { Context } from './context.ts';
import { faultText } from './fault-text.ts';

/** The answer first: one band that says how things stand, and the one thing to do about it. */
export function bandView(state: State, context: Context): TemplateResult {
  const { t, act } = context;
  if (state.phase === 'starting') return waiting(t.starting);
  if (state.phase === 'failed') {
    return faulty(state.fault, t.indeterminate, context, () => void act.resume());
  }
  const { place, inquiry } = state;
  switch (place.is) {
    case 'nowhere':
      return band('calm', pinIcon, t.emptyTitle, t.emptyText);
    case 'looking':
      return waiting(t.looking);
    case 'unknown':
      return band('warn', question, t.unknownTitle, t.unknownText);
    case 'unreachable':
      return faulty(place.fault, t.indeterminate, context, () => void act.searchAddress(place.query));
  }
  if (inquiry.is === 'failed') return faulty(inquiry.fault, t.indeterminate, context, () => act.ask());
  const answer = answerOf(inquiry);
  if (!answer) return waiting(t.asking);
  if (mustConfirm(state)) return confirmFirst(state, context);
  return verdict(answer, inquiry.is === 'asking', context);
}

function verdict(answer: ViabilityAnswer, renewing: boolean, { t, f, act }: Context): TemplateResult {
  const count = answer.boxes.filter(box => box.viable).length;
  const fresh = renewing
    ? t.renewing
    : answer.confirmed
      ? t.confirmed
      : t.age(f.ago(answer.dataAge));
  const detail = html`<span class="number">${t.radius(f.metres(answer.radius))} · ${fresh}</span>`;
  const reasons = answer.reasons
    .filter(reason => reason.code !== 'OUT_OF_COVERAGE')
    .map(({ detail: what, remedy }) => html`<p class="small">${what} ${remedy ?? nothing}</p>`);
  switch (answer.verdict) {
    case 'viable':
      return band('good', tick, t.viable(count), detail, reasons);
    case 'viable_with_caveats':
      return band('warn', tick, t.caveats(count), detail, reasons);
    case 'not_viable': {
      const remedy = answer.reasons.find(reason => reason.code === 'OUT_OF_COVERAGE')?.remedy;
      return band('bad', cross, t.notViable, html`${t.notViableWhy[refusal(answer.boxes)]}`, [
        html`<p class="small muted">${detail}</p>`,
        ...reasons,
        remedy ? html`<p class="small">${remedy}</p>` : nothing,
      ]);
    }
    case 'indeterminate':
      return band('warn', question, t.indeterminate, t.indeterminateText, [
        ...reasons,
        html`<button class="button" @click=${() => act.ask()}>${t.retry}</button>`,
      ]);
  }
}

function confirmFirst(state: Ready, { t, act }: Context): TemplateResult {
  const precision = pinIn(state)?.source.precision;
  return band('warn', bang, t.confirmTitle, t.confirmText, [
    precision ? html`<p class="small">${t.precisions[precision]}.</p>` : nothing,
    html`<button class="button main" @click=${() => act.confirmPin()}>${t.confirmPin}</button>`,
  ]);
}

function faulty(fault: Fault, title: string, { t }: Context, again: () => void): TemplateResult {
  const { what, requestId } = faultText(fault, t);
  return band('warn', question, title, what, [
    requestId ? html`<p class="small muted">${t.requestId(requestId)}</p>` : nothing,
    html`<button class="button" @click=${again}>${t.retry}</button>`,
    html`<slot name="error"></slot>`,
  ]);
}

/** What is being waited for, in words, with the shape of what will come. */
function waiting(text: string): TemplateResult {
  return html`<div class="band calm" part="status">
      <span class="spinner"></span>
      <div><h2>${text}</h2></div>
    </div>
    <div class="bones" aria-hidden="true"><i></i><i></i><i></i></div>`;
}

function band(
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
