import { html, nothing, type TemplateResult } from 'lit';
import { bang } from '../icons/icons.ts';
import type { Context } from './context.ts';

/** What is the matter with the widget itself: no network, or a part that did not come. */
export function noticesView(
  { offline, again }: { readonly offline: boolean; readonly again: (() => void) | undefined },
  { t }: Context,
): TemplateResult {
  return html`${offline ? html`<p class="notice warn edge" role="status">${bang}<span>${t.offline}</span></p>` : nothing}
  ${again ? notice(html`<p>${t.partFailed}</p>`, t.retry, again) : nothing}`;
}

/** What went wrong, and the one thing to do about it. */
export const notice = (text: TemplateResult, next: string, go: () => void): TemplateResult =>
  html`<div class="notice warn edge" role="alert">
    ${bang}
    <div>
      ${text}
      <button class="link" @click=${go}>${next}</button>
    </div>
  </div>`;
