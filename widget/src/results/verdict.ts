import type { ViabilityAnswer } from '@oz-viability/shared';
import { html, nothing, type TemplateResult } from 'lit';
import { band, faulty, waiting } from '../elements/band.ts';
import type { PartContext } from '../elements/context.ts';
import { bang, cross, question, tick } from '../icons/icons.ts';
import { answerOf, type Ready } from '../state/machine.ts';
import { hasMap, mustConfirm, refusal } from '../state/selectors.ts';

/** The answer first: one band for the pin that is set. */
export function verdictView(state: Ready, context: PartContext): TemplateResult {
  const { t, act } = context;
  const { inquiry } = state;
  if (inquiry.is === 'failed') return faulty(inquiry.fault, context, () => act.ask());
  const answer = answerOf(inquiry);
  if (!answer) return waiting(t.asking);
  if (mustConfirm(state)) {
    return band(
      'warn',
      bang,
      ...(hasMap(state)
        ? ([t.confirmTitle, t.confirmText] as const)
        : ([t.confirmBlindTitle, t.confirmBlind] as const)),
      [html`<button class="button main" @click=${() => act.confirmPin()}>${t.confirmPin}</button>`],
    );
  }
  return verdict(answer, inquiry.is === 'asking', context);
}

function verdict(answer: ViabilityAnswer, renewing: boolean, { t, f, act }: PartContext): TemplateResult {
  const count = answer.boxes.filter(box => box.viable).length;
  const fresh = renewing ? t.renewing : answer.confirmed ? t.confirmed : t.age(f.ago(answer.dataAge));
  const detail = html`<span class="number">${t.radius(f.metres(answer.radius))} · ${fresh}</span>`;
  const reasons = answer.reasons.map(reason =>
    reason.code === 'OUT_OF_COVERAGE'
      ? nothing
      : html`<p class="small">${reason.detail} ${reason.remedy ?? nothing}</p>`,
  );
  switch (answer.verdict) {
    case 'viable':
      return band('good', tick, t.viable(count), detail, reasons);
    case 'viable_with_caveats':
      return band('warn', tick, t.caveats(count), detail, reasons);
    case 'not_viable': {
      const remedy = answer.reasons.find(reason => reason.code === 'OUT_OF_COVERAGE')?.remedy;
      return band('bad', cross, t.notViable, t.notViableWhy[refusal(answer.boxes)], [
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
