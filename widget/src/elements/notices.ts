import { html, nothing, type TemplateResult } from 'lit';
import { bang } from '../icons/icons.ts';
import type { Ready } from '../state/model.ts';
import type { Context } from './context.ts';

/** What is the matter with the widget itself: the network, the session, or a part that did not come. */
export function noticesView(
  ready: Ready | undefined,
  { offline, again }: { readonly offline: boolean; readonly again: (() => void) | undefined },
  { t, act }: Context,
): TemplateResult {
  return html`${offline ? html`<p class="notice warn edge" role="status">${bang}<span>${t.offline}</span></p>` : nothing}
  ${
    ready?.access === 'lost'
      ? notice(html`<b>${t.expiredTitle}</b><p>${t.expiredText}</p>`, t.renew, () => void act.resume())
      : nothing
  }
  ${again ? notice(html`<p>${t.partFailed}</p>`, t.retry, again) : nothing}`;
}

const notice = (text: TemplateResult, next: string, go: () => void): TemplateResult =>
  html`<div class="notice warn edge" role="alert">
    ${bang}
    <div>
      ${text}
      <button class="link" @click=${go}>${next}</button>
    </div>
  </div>`;
