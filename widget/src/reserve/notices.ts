import type { CodeLabel, ExistingClient, Reservation } from '@oz-viability/shared';
import { html, type TemplateResult } from 'lit';
import type { PartContext } from '../elements/context.ts';
import { bang, tick } from '../icons/icons.ts';
import { wordsOf } from './words.ts';

export function withdrawnView({ box, port }: Reservation, context: PartContext): TemplateResult {
  const t = wordsOf(context);
  return html`<div class="notice edge" id="withdrawn" tabindex="-1">${tick}<span>${t.withdrawn(box.name, port)}</span></div>`;
}

/** Somebody else's client with the same code: a reservation would be refused, so it is said before. */
export function existingView(
  { code, box, port, implanted }: ExistingClient,
  codeLabel: CodeLabel,
  context: PartContext,
): TemplateResult {
  const t = wordsOf(context);
  const where = [
    box ? t.existingAt(box.name) : undefined,
    port === undefined ? undefined : t.existingPort(port),
    t.existingState(implanted),
  ].filter(Boolean);
  return html`<div class="notice warn edge">
    ${bang}
    <div>
      <b>${t.existing(t.codes[codeLabel], code)}</b>
      <p>${where.join(', ')}. ${t.existingText}</p>
    </div>
  </div>`;
}
