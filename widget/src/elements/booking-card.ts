import type { ExistingClient, Reservation } from '@oz-viability/shared';
import { html, nothing, type TemplateResult } from 'lit';
import { bang, copy, tick } from '../icons/icons.ts';
import type { Booking, Ready } from '../state/machine.ts';
import { daysLeft, mayWithdraw, pinIn } from '../state/selectors.ts';
import type { Context } from './context.ts';
import { faultText } from './fault-text.ts';

type Live = Extract<Booking, { is: 'live' }>;

/** The port that this customer has: just reserved, or found at the start. */
export function bookingView(state: Ready, booking: Live, context: Context): TemplateResult {
  const { t, f, act, readonly } = context;
  const { reservation, fresh, withdrawal } = booking;
  const { box, splitter, port, expiresAt, drop } = reservation;
  const days = t.expiresIn(daysLeft(reservation, Date.now()));
  const idle = withdrawal.is === 'idle';
  return html`<section class="card booking" part="reservation">
    <div class="band good">
      <span class="sign">${tick}</span>
      <div>
        <h2 tabindex="-1" id="booked">${fresh ? t.reservedTitle : t.already(box.name, port)}</h2>
        <p class="small">${days}</p>
      </div>
    </div>
    <dl>
      ${fact(t.box, box.name)} ${fact(t.splitter, splitter.name)} ${fact(t.portLabel, String(port))}
      ${fact(t.validity, f.date(expiresAt))}
      ${drop?.length > 0 ? fact(t.dropLabel, f.metres(drop.length)) : nothing}
    </dl>
    ${reservation.attention ? html`<p class="notice warn">${bang}<span>${reservation.attention}</span></p>` : nothing}
    ${
      idle
        ? html`<div class="row">
            <button class="button main" @click=${(event: Event) => void copySummary(event, state, reservation, context)}>
              ${copy}<span role="status">${t.copy}</span>
            </button>
            ${
              mayWithdraw(state, readonly)
                ? html`<button
                    class="button quiet"
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
          </div>`
        : withdrawalView(booking, context)
    }
  </section>`;
}

function withdrawalView({ withdrawal }: Live, { t, act }: Context): TemplateResult {
  if (withdrawal.is === 'sending') {
    return html`<p class="notice" role="status"><span class="spinner"></span><span>${t.withdrawing}</span></p>`;
  }
  const fault = withdrawal.is === 'failed' ? faultText(withdrawal.fault, t) : undefined;
  return html`<div class="ask" role="group" aria-label=${t.withdraw}>
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

export function withdrawnView({ box, port }: Reservation, { t }: Context): TemplateResult {
  return html`<div class="notice edge" role="status">${tick}<span>${t.withdrawn(box.name, port)}</span></div>`;
}

/** Somebody else's client with the same code: a reservation would be refused, so it is said before. */
export function existingView({ code, box, port, implanted }: ExistingClient, { t }: Context): TemplateResult {
  const where = [
    box ? t.existingAt(box.name) : undefined,
    port === undefined ? undefined : t.existingPort(port),
    t.existingState(implanted),
  ].filter(Boolean);
  return html`<div class="notice warn edge">
    ${bang}
    <div>
      <b>${t.existing(code)}</b>
      <p>${where.join(', ')}. ${t.existingText}</p>
    </div>
  </div>`;
}

const fact = (name: string, value: string): TemplateResult =>
  html`<div><dt>${name}</dt><dd class="number">${value}</dd></div>`;

async function copySummary(
  event: Event,
  state: Ready,
  { box, splitter, port, expiresAt, code }: Reservation,
  { t, f }: Context,
): Promise<void> {
  const said = (event.currentTarget as HTMLElement).querySelector('[role=status]')!;
  const address = state.draft.address || pinIn(state)?.label;
  const lines = [
    state.draft.name,
    `${t.codes[state.session.codeLabel]}: ${code}`,
    address,
    `${t.box}: ${box.name}`,
    `${t.splitter}: ${splitter.name}`,
    `${t.portLabel}: ${port}`,
    `${t.validity}: ${f.date(expiresAt)}`,
  ];
  try {
    await navigator.clipboard.writeText(lines.filter(Boolean).join('\n'));
    said.textContent = t.copied;
  } catch {
    said.textContent = t.copyFailed;
  }
}
