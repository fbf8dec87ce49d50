import type { Mode, ViabilityAnswer } from '@oz-viability/shared';
import { html, nothing, type TemplateResult } from 'lit';
import { band, faulty, waiting } from '../elements/band.ts';
import type { PartContext } from '../elements/context.ts';
import { faultText } from '../elements/fault-text.ts';
import { bang, cross, question, tick } from '../icons/icons.ts';
import { answerOf } from '../state/machine.ts';
import type { Ready } from '../state/model.ts';
import { mustConfirm, pinIn } from '../state/selectors.ts';
import { refusal } from './refusal.ts';

/** The answer first: one band for the pin that is set. */
export function verdictView(state: Ready, context: PartContext): TemplateResult {
  const { t, act } = context;
  const { inquiry } = state;
  if (inquiry.is === 'failed') return faulty(inquiry.fault, context, () => act.ask());
  const answer = answerOf(inquiry);
  if (!answer) return waiting(t.asking);
  if (mustConfirm(state)) {
    const accuracy = pinIn(state)?.accuracy;
    const [title, why] = context.map
      ? [t.confirmTitle, accuracy === undefined ? t.confirmText : t.confirmDevice(context.f.metres(accuracy))]
      : [t.confirmBlindTitle, t.confirmBlind];
    return band('warn', bang, title, why, [
      html`<button class="button main" @click=${() => act.confirmPin()}>${t.confirmPin}</button>`,
    ]);
  }
  return html`${verdict(answer, state, context)}${modesView(answer.mode, state, context)}`;
}

/** By straight lines or along the poles, where the rep may choose. */
function modesView(now: Mode, { session }: Ready, { t, act }: PartContext): TemplateResult | typeof nothing {
  const { modes } = session.features;
  if (modes.length < 2) return nothing;
  return html`<div class="tools ways" role="group" aria-label=${t.ways.label}>
    ${modes.map(
      mode =>
        html`<button
          class="tool small"
          aria-pressed=${mode === now ? 'true' : 'false'}
          @click=${() => {
            act.dispatch({ type: 'mode-chosen', mode });
            act.ask();
          }}
        >
          ${t.ways[mode]}
        </button>`,
    )}
  </div>`;
}

function verdict(answer: ViabilityAnswer, state: Ready, context: PartContext): TemplateResult {
  const { t, f, act } = context;
  const renewing = state.inquiry.is === 'asking';
  const count = answer.boxes.filter(box => box.viable).length;
  const fresh = renewing ? t.renewing : answer.confirmed ? t.confirmed : t.age(f.ago(answer.dataAge));
  const detail = html`<span class="number">${t.radius(f.metres(answer.radius))} · ${fresh}</span>`;
  const reasons = answer.reasons.map(
    // That nothing is in reach is said already.
    ({ code, detail, remedy }) =>
      html`<p class="small">${code === 'OUT_OF_COVERAGE' ? nothing : detail} ${remedy ?? nothing}</p>`,
  );
  switch (answer.verdict) {
    case 'viable':
      return band('good', tick, t.viable(count), detail, reasons);
    case 'viable_with_caveats':
      return band('warn', tick, t.caveats(count), detail, reasons);
    case 'not_viable':
      return band('bad', cross, t.notViable, t.notViableWhy[refusal(answer.boxes)], [
        html`<p class="small muted">${detail}</p>`,
        ...reasons,
        interestView(state, answer, context),
      ]);
    case 'indeterminate':
      return band('warn', question, t.indeterminate, t.indeterminateText, [
        ...reasons,
        html`<button class="button" @click=${() => act.ask()}>${t.retry}</button>`,
      ]);
  }
}

/** A refusal is a lead for the network's expansion once somebody says so; to say it twice changes nothing. */
function interestView(
  { interest }: Ready,
  { id, location }: ViabilityAnswer,
  { t, act, readonly }: PartContext,
): TemplateResult | typeof nothing {
  if (readonly) return nothing;
  const now = JSON.stringify(interest?.at) === JSON.stringify(location) ? interest : undefined;
  if (now?.is === 'noted') return html`<b class="small" id="interest" tabindex="-1">${t.interested}</b>`;
  return html`${now?.is === 'failed' ? html`<p class="small" role="alert">${faultText(now.fault, t).what}</p>` : nothing}
    <button
      class="button"
      aria-disabled=${now?.is === 'sending' ? 'true' : 'false'}
      @click=${() => void act.registerInterest(id)}
    >
      ${t.interest}
    </button>`;
}
