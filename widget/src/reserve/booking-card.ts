import { type Reservation, UNSETTLED } from '@oz-viability/shared';
import { html, nothing, type TemplateResult } from 'lit';
import type { PartContext } from '../elements/context.ts';
import { bang, tick } from '../icons/icons.ts';
import { copy } from '../icons/reserve.ts';
import type { Booking, ChangeKind, Ready } from '../state/model.ts';
import { movingFrom, pinIn } from '../state/selectors.ts';
import { changeView } from './change-views.ts';
import { copyText } from './copy-text.ts';
import { mayChange } from './offers.ts';
import { daysLeft, extendableDays } from './term.ts';
import { wordsOf } from './words.ts';

type Live = Extract<Booking, { is: 'live' }>;

/** The port that this customer has: just reserved, or found at the start. */
export function bookingView(state: Ready, booking: Live, context: PartContext): TemplateResult {
  const { f } = context;
  const t = wordsOf(context);
  const { reservation, change, fresh } = booking;
  const { box, splitter, port, expiresAt, drop, code } = reservation;
  const now = Date.now();
  const until = f.date(expiresAt);
  const days = t.expires(daysLeft(reservation, now), until, Date.parse(expiresAt) < now);
  const unsettled = UNSETTLED.has(reservation.state);
  const done = change.is === 'idle' && change.done;
  return html`<section class="card booking" part="reservation">
    <div class="band ${unsettled ? 'calm' : 'good'}">
      ${unsettled ? html`<span class="spinner"></span>` : html`<span class="sign">${tick}</span>`}
      <div>
        <h2 tabindex="-1" id="booked">${titleOf(booking, days, t)}</h2>
        <p class="small">${[fresh && days, state.draft.name, code].filter(Boolean).join(' · ')}</p>
      </div>
    </div>
    ${done ? html`<p class="notice good">${tick}<span>${t[done](until, box.name, port)}</span></p>` : nothing}
    ${change.is === 'idle' || unsettled ? nothing : changeView(state, change, reservation, context)}
    ${
      movingFrom(state)
        ? nothing
        : html`<dl>
            ${fresh ? fact(t.box, box.name) : nothing} ${fact(t.splitter, splitter.name)}
            ${fresh ? fact(t.portLabel, port) : nothing}
            ${fact(t.validity, until)}
            ${drop?.length > 0 ? fact(t.dropLabel, f.metres(drop.length)) : nothing}
          </dl>`
    }
    ${reservation.attention ? html`<p class="notice warn">${bang}<span>${reservation.attention}</span></p>` : nothing}
    ${unsettled || change.is !== 'idle' ? nothing : actions(state, booking, context)}
  </section>`;
}

function actions(state: Ready, { reservation, fresh }: Live, context: PartContext): TemplateResult {
  const { act, readonly } = context;
  const t = wordsOf(context);
  const offer = (what: ChangeKind) =>
    html`<button class="button quiet" id=${what} @click=${() => act.askChange(what)}>${t[what]}</button>`;
  return html`<div class="row">
    <button
      class="button ${fresh ? 'main' : ''}"
      @click=${(event: Event) => void copySummary(event, state, reservation, context)}
    >
      ${copy}${t.copy}
    </button>
    ${
      mayChange(state, readonly)
        ? html`${fresh || extendableDays(reservation) === 0 ? nothing : offer('extend')}
            ${offer('move')} ${offer('withdraw')}`
        : nothing
    }
    ${
      state.session.customer
        ? nothing
        : html`<button class="button quiet" @click=${() => act.reset()}>${t.another}</button>`
    }
    <span class="small muted said" role="status"></span>
  </div>`;
}

function titleOf({ reservation, fresh }: Live, days: string, t: ReturnType<typeof wordsOf>): string {
  const { state, box, port } = reservation;
  if (state === 'releasing') return t.changing.withdraw;
  if (state === 'moving') return t.changing.move;
  if (UNSETTLED.has(state)) return t.sending;
  return fresh ? t.reservedTitle : `${t.already(box.name, port)}, ${days}`;
}

const fact = (name: string, value: string | number): TemplateResult =>
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
