import { html, nothing, type TemplateResult } from 'lit';
import type { PartContext } from '../elements/context.ts';
import { notice } from '../elements/notices.ts';
import { bang, cross } from '../icons/icons.ts';
import type { Ready } from '../state/model.ts';

/** The host gave no new session: nothing is lost, and nothing goes on until it does. */
export const expiredView = ({ access }: Ready, { t, act }: PartContext): TemplateResult | typeof nothing =>
  access === 'lost'
    ? notice(html`<b>${t.expiredTitle}</b><p>${t.expiredText}</p>`, t.renew, () => void act.resume())
    : nothing;

/** What is worth a word beside the answer: where the device is, and that an earlier visit goes on. */
export function hintsView({ locating, resumed }: Ready, context: PartContext): TemplateResult {
  const { t, act } = context;
  return html`${
    locating.is === 'asking'
      ? html`<p class="notice edge"><span class="spinner"></span><span>${t.locating}</span></p>`
      : nothing
  }
  ${
    locating.is === 'failed'
      ? html`<div class="notice warn edge">
          ${bang}
          <div>
            <p>${t.locateFaults[locating.why]}</p>
            <button class="link" @click=${() => void act.locate()}>${t.retry}</button>
          </div>
          <button class="close" aria-label=${t.close} @click=${() => act.dispatch({ type: 'locate-dropped' })}>
            ${cross}
          </button>
        </div>`
      : nothing
  }
  ${
    resumed
      ? html`<p class="notice edge">
          <span>${t.resumed}</span>
          <button class="link" @click=${() => act.reset()}>${t.startOver}</button>
        </p>`
      : nothing
  }`;
}
