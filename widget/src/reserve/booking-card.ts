import { type Reservation, UNSETTLED } from '@oz-viability/shared';
import { html, nothing, type TemplateResult } from 'lit';
import type { PartContext } from '../elements/context.ts';
import { faultText } from '../elements/fault-text.ts';
import { bang, tick } from '../icons/icons.ts';
import { copy } from '../icons/reserve.ts';
import type { Booking, Ready } from '../state/machine.ts';
import { daysLeft, mayWithdraw, pinIn } from '../state/selectors.ts';
import { copyText } from './copy-text.ts';
import { wordsOf } from './words.ts';

type Live = Extract<Booking, { is: 'live' }>;

/** The port that this customer has: just reserved, or found at the start. */
export function bookingView(state: Ready, booking: Live, context: PartContext): TemplateResult {
  const { f, act, readonly } = context;
  const t = wordsOf(context);
  const { reservation, withdrawal } = booking;
  const { box, splitter, port, expiresAt, drop, code } = reservation;
  const days = t.expiresIn(daysLeft(reservation, Date.now()));
  const idle = withdrawal.is === 'idle';
  const unsettled = UNSETTLED.has(reservation.state);
  return html`<section class="card booking" part="reservation">
    <div class="band ${unsettled ? 'calm' : 'good'}">
      ${unsettled ? html`<span class="spinner"></span>` : html`<span class="sign">${tick}</span>`}
      <div>
        <h2 tabindex="-1" id="booked">${titleOf(booking, t)}</h2>
        <p class="small">${[days, state.draft.name, code].filter(Boolean).join(' · ')}</p>
      </div>
    </div>
    <dl>
      ${fact(t.box, box.name)} ${fact(t.splitter, splitter.name)} ${fact(t.portLabel, String(port))}
      ${fact(t.validity, f.date(expiresAt))}
      ${drop?.length > 0 ? fact(t.dropLabel, f.metres(drop.length)) : nothing}
    </dl>
    ${reservation.attention ? html`<p class="notice warn">${bang}<span>${reservation.attention}</span></p>` : nothing}
    ${
      unsettled
        ? nothing
        : idle
          ? html`<div class="row">
            <button class="button main" @click=${(event: Event) => void copySummary(event, state, reservation, context)}>
              ${copy}${t.copy}
            </button>
            ${
              mayWithdraw(state, readonly)
                ? html`<button
                    class="button quiet"
                    id="withdraw"
                    @click=${() => act.dispatch({ type: 'withdraw-asked' })}
                  >
                    ${t.withdraw}
                  </button>`
                : nothing
            }
            ${
              state.session.customer
                ? nothing
                : html`<button class="button quiet" @click=${() => act.reset()}>${t.another}</button>`
            }
            <span class="small muted said" role="status"></span>
          </div>`
          : withdrawalView(booking, context)
    }
  </section>`;
}

function titleOf({ reservation, fresh }: Live, t: ReturnType<typeof wordsOf>): string {
  const { state, box, port } = reservation;
  if (state === 'releasing') return t.withdrawing;
  if (UNSETTLED.has(state)) return t.sending;
  return fresh ? t.reservedTitle : t.already(box.name, port);
}

function withdrawalView({ withdrawal }: Live, context: PartContext): TemplateResult {
  const { act } = context;
  const t = wordsOf(context);
  if (withdrawal.is === 'sending') {
    return html`<p class="notice" role="status"><span class="spinner"></span><span>${t.withdrawing}</span></p>`;
  }
  const fault = withdrawal.is === 'failed' ? faultText(withdrawal.fault, t) : undefined;
  return html`<div class="ask" id="ask" role="group" tabindex="-1" aria-label=${t.withdraw}>
    ${
      fault
        ? html`<div class="notice danger" role="alert">
            ${bang}
            <div>
              <p>${fault.what}</p>
              ${fault.requestId ? html`<p>${t.requestId(fault.requestId)}</p>` : nothing}
            </div>
          </div>`
        : html`<p>${t.withdrawAsk}</p>`
    }
    <div class="row">
      <button class="button quiet" @click=${() => act.dispatch({ type: 'withdraw-dropped' })}>
        ${t.withdrawNo}
      </button>
      <button class="button danger" @click=${() => act.withdraw()}>${fault ? t.retry : t.withdrawYes}</button>
    </div>
  </div>`;
}

const fact = (name: string, value: string): TemplateResult =>
  html`<div><dt>${name}</dt><dd class="number">${value}</dd></div>`;

/** Box, splitter, port, address and validity, for the chat with the customer or the installer. */
async function copySummary(
  event: Event,
  state: Ready,
  { box, splitter, port, expiresAt, code }: Reservation,
  context: PartContext,
): Promise<void> {
  const { f } = context;
  const t = wordsOf(context);
  const said = (event.currentTarget as HTMLElement).parentElement!.querySelector('[role=status]')!;
  const lines = [
    state.draft.name,
    `${t.codes[state.session.codeLabel]}: ${code}`,
    state.draft.address || pinIn(state)?.label,
    `${t.box}: ${box.name}`,
    `${t.splitter}: ${splitter.name}`,
    `${t.portLabel}: ${port}`,
    `${t.validity}: ${f.date(expiresAt)}`,
  ];
  said.textContent = (await copyText(lines.filter(Boolean).join('\n'))) ? t.copied : t.copyFailed;
}
