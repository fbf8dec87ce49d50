import type { Reservation } from '@oz-viability/shared';
import { html, nothing, type TemplateResult } from 'lit';
import type { PartContext } from '../elements/context.ts';
import { bang } from '../icons/icons.ts';
import { boxLook } from '../map/box-look.ts';
import { verdictView } from '../results/verdict.ts';
import type { Change, ChangeKind, Ready } from '../state/model.ts';
import { faultView } from './obstacles.ts';
import { offeredBoxes } from './offers.ts';
import { extendableDays } from './term.ts';
import { wordsOf } from './words.ts';

type Failed = Extract<Change, { is: 'failed' }>;

/** Days that are offered first. */
const DAYS = 15;

/** The question about one change of a reservation, its wait, and what went wrong with it. */
export function changeView(
  state: Ready,
  change: Exclude<Change, { is: 'idle' }>,
  reservation: Reservation,
  context: PartContext,
): TemplateResult {
  const t = wordsOf(context);
  const { what } = change;
  if (change.is === 'sending') {
    return html`<p class="notice" role="status"><span class="spinner"></span><span>${t.changing[what]}</span></p>`;
  }
  const failed = change.is === 'failed' ? change : undefined;
  return html`<div class="ask" id="ask" role="group" tabindex="-1" aria-label=${t[what]}>
    <h3>${t[what]}</h3>
    ${failed ? html`<div role="alert">${faultView(failed.fault, context, true)}</div>` : nothing}
    ${questionOf[what](state, reservation, context, failed)}
  </div>`;
}

const questionOf: Record<
  ChangeKind,
  (state: Ready, reservation: Reservation, context: PartContext, again: Failed | undefined) => TemplateResult
> = {
  withdraw(_state, _reservation, context, again) {
    const t = wordsOf(context);
    return html`${again ? nothing : html`<p>${t.withdrawAsk}</p>`}
      <div class="row">
        ${keep(context)}
        <button class="button danger" @click=${() => context.act.withdraw()}>
          ${again ? t.retry : t.withdrawYes}
        </button>
      </div>`;
  },

  extend(_state, reservation, context, again) {
    const t = wordsOf(context);
    const most = extendableDays(reservation);
    const { days = Math.min(DAYS, most), reason = '' } = again?.sent ?? {};
    const submit = (event: SubmitEvent) => {
      event.preventDefault();
      const form = new FormData(event.currentTarget as HTMLFormElement);
      context.act.extend({ days: Number(form.get('days')), reason: String(form.get('reason')).trim() });
    };
    return html`<form @submit=${submit}>
      <label for="days">${t.extendDays} <span class="muted">(${t.extendMost(most)})</span></label>
      <input id="days" name="days" type="number" inputmode="numeric" required min="1" max=${most}
        .value=${days} />
      <label for="reason">${t.extendReason}</label>
      <input id="reason" name="reason" required maxlength="300" pattern=".*\\S.*" autocomplete="off"
        .value=${reason} />
      <div class="row">${keep(context)}<button class="button main">${t.extendYes}</button></div>
    </form>`;
  },

  move(state, { box, port }, context) {
    const t = wordsOf(context);
    return html`<p>${t.moveAsk(box.name, port)}</p>
      ${elsewhere(state, context)}
      <div class="row">${keep(context)}</div>`;
  },
};

/** What there is to say of other boxes before one is chosen; a *no* only where each of them is known to be one. */
function elsewhere(state: Ready, context: PartContext): TemplateResult | typeof nothing {
  const t = wordsOf(context);
  const { inquiry } = state;
  if (inquiry.is === 'asking') return html`<p class="small muted" role="status"><span>${t.asking}</span></p>`;
  if (inquiry.is !== 'answered' || inquiry.answer.verdict === 'indeterminate')
    return verdictView(state, context);
  return offeredBoxes(state).every(box => boxLook(box).kind === 'not-viable')
    ? html`<p class="notice warn" role="status">${bang}<span>${t.moveNone}</span></p>`
    : nothing;
}

const keep = (context: PartContext): TemplateResult =>
  html`<button class="button quiet" type="button" @click=${() => context.act.dispatch({ type: 'change-dropped' })}>
    ${wordsOf(context).keepIt}
  </button>`;
