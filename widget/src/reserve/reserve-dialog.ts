import type { BoxAnswer, Hold, SessionInfo } from '@oz-viability/shared';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { PartContext } from '../elements/context.ts';
import { faultText } from '../elements/fault-text.ts';
import { bang, cross, lock } from '../icons/icons.ts';
import type { Draft, DraftField, Fault, FieldFaults, Reserving } from '../state/machine.ts';
import { controls, sheet } from '../styles/sheet.ts';
import text from './reserve-dialog.css?inline';
import { wordsOf } from './words.ts';

/** The rep is warned when a hold that could not be renewed has this little left, milliseconds. */
const ENDING = 120_000;

type Open = Exclude<Reserving, { is: 'closed' }>;
type Filling = Extract<Reserving, { is: 'filling' }>;
type Conflict = Extract<Reserving, { is: 'conflict' }>;

/**
 * *Reservar porta*: the port kept, the customer's data, and what came of it. Native dialog, so focus is
 * kept inside and given back after.
 *
 * @slot confirm-extra - more fields or terms of the host, above the buttons
 */
export class OzReserveDialog extends LitElement {
  static override properties = {
    context: { attribute: false },
    reserving: { attribute: false },
    draft: { attribute: false },
    session: { attribute: false },
    box: { attribute: false },
    other: { attribute: false },
    choosePort: { type: Boolean },
    now: { state: true },
  };
  static override styles = [controls, sheet(text)];

  declare context: PartContext;
  declare reserving: Reserving;
  declare draft: Draft;
  declare session: SessionInfo;
  declare box: BoxAnswer | undefined;
  /** Offered when this box can no longer serve. */
  declare other: BoxAnswer | undefined;
  declare choosePort: boolean;
  declare protected now: number;
  #clock: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.reserving = { is: 'closed' };
    this.choosePort = false;
    this.now = Date.now();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#clock);
  }

  protected override willUpdate(): void {
    this.now = Date.now();
  }

  protected override updated(): void {
    const dialog = this.renderRoot.querySelector('dialog');
    if (!dialog) return;
    const open = this.reserving.is !== 'closed';
    if (open && !dialog.open) {
      dialog.showModal();
      clearInterval(this.#clock);
      this.#clock = setInterval(() => {
        this.now = Date.now();
      }, 1000);
    } else if (!open && dialog.open) {
      dialog.close();
    }
    if (!open) clearInterval(this.#clock);
    if (this.reserving.is === 'filling' && Object.keys(this.reserving.faults).length > 0) this.#focusFault();
  }

  protected override render() {
    const { reserving, context } = this;
    const t = wordsOf(context);
    return html`<dialog
      aria-labelledby="title"
      @cancel=${(event: Event) => {
        event.preventDefault();
        this.#leave();
      }}
      @close=${() => this.requestUpdate()}
    >
      ${
        reserving.is === 'closed'
          ? nothing
          : html`<header>
                <h2 id="title">${t.dialogTitle(this.box?.name ?? '')}</h2>
                <button
                  class="close"
                  aria-label=${t.back}
                  ?disabled=${reserving.is === 'sending'}
                  @click=${this.#leave}
                >
                  ${cross}
                </button>
              </header>
              ${this.#body(reserving)}`
      }
    </dialog>`;
  }

  #body(reserving: Open): TemplateResult {
    switch (reserving.is) {
      case 'conflict':
        return this.#conflict(reserving);
      case 'refused':
        return this.#refused(reserving.fault);
      default:
        return this.#form(reserving);
    }
  }

  #form(reserving: Exclude<Open, Conflict | { is: 'refused' }>): TemplateResult {
    const { f } = this.context;
    const t = wordsOf(this.context);
    const { session, box } = this;
    const filling = reserving.is === 'filling' ? reserving : undefined;
    const sending = reserving.is === 'sending' ? reserving : undefined;
    const hold = reserving.is === 'holding' ? undefined : reserving.hold;
    const until = f.date(new Date(this.now + session.expiryDays * 86_400_000).toISOString());
    const locked = session.customer !== undefined;
    return html`<form novalidate @submit=${this.#submit}>
      <div class="scroll">
        ${this.#holdView(hold, filling)}
        <fieldset ?disabled=${sending !== undefined}>
          ${this.#field('name', t.name, { required: true, max: 200, auto: !this.draft.name })}
          ${this.#field('code', t.codes[session.codeLabel], {
            required: true,
            max: 120,
            locked,
            auto: this.draft.name !== '' && !locked,
          })}
          ${this.#field('address', t.address, { max: 300 })}
          ${this.#field('phone', t.phone, { max: 40, type: 'tel' })}
          ${this.#field('observation', t.observation, { max: 1000, long: true })}
        </fieldset>
        <slot name="confirm-extra"></slot>
        <p class="small muted number">
          ${hold ? html`${t.summary(hold.splitter.name, hold.port)} · ` : nothing}${
            box ? html`${t.drop(f.metres(box.dropLength))} · ` : nothing
          }${t.validUntil(until)}
        </p>
      </div>
      <div class="say" role="status">
          ${filling?.fault ? this.#faultView(filling.fault) : nothing}
          ${
            sending
              ? html`<p class="notice">
                  <span class="spinner"></span><span>${sending.slow ? t.slow : t.sending}</span>
                </p>`
              : nothing
          }
      </div>
      <footer>
        <button class="button quiet" type="button" ?disabled=${sending !== undefined} @click=${this.#leave}>
          ${t.back}
        </button>
        ${
          filling?.renewal === 'lost'
            ? html`<button class="button main" type="button" @click=${() => this.#again()}>${t.holdAgain}</button>`
            : html`<button class="button main" ?disabled=${!filling}>${sending ? t.sending : t.confirm}</button>`
        }
      </footer>
    </form>`;
  }

  #holdView(hold: Hold | undefined, filling: Filling | undefined): TemplateResult {
    const { f } = this.context;
    const t = wordsOf(this.context);
    if (!hold) {
      return html`<p class="notice hold" role="status"><span class="spinner"></span><span>${t.holding}</span></p>`;
    }
    const left = Date.parse(hold.expiresAt) - this.now;
    const lost = filling?.renewal === 'lost' || (filling && left <= 0);
    const ending = !lost && left < ENDING;
    return html`<p class="notice hold ${lost ? 'danger' : ending ? 'warn' : ''}">
      <span role="status">
        ${lost ? t.holdLost : ending ? t.holdEnding(hold.port) : t.held(hold.port)}
      </span>
      ${
        lost
          ? nothing
          : html`<b class="number" role="timer" aria-label=${t.holdTime(f.clock(left))}>${f.clock(left)}</b>`
      }
    </p>`;
  }

  #field(
    name: DraftField,
    label: string,
    kind: {
      readonly required?: boolean;
      readonly locked?: boolean;
      readonly max: number;
      readonly type?: string;
      readonly long?: boolean;
      readonly auto?: boolean;
    },
  ): TemplateResult {
    const t = wordsOf(this.context);
    const fault = this.#faults[name];
    const described = fault ? `${name}-fault` : kind.locked ? `${name}-locked` : nothing;
    const typed = (event: Event) =>
      this.context.act.dispatch({
        type: 'drafted',
        field: name,
        value: (event.target as HTMLInputElement).value,
      });
    return html`<div class="field">
      <label for=${name}
        >${label}${kind.required ? nothing : html` <span class="muted">(${t.optional})</span>`}</label
      >
      ${
        kind.long
          ? html`<textarea
              id=${name}
              rows="2"
              maxlength=${kind.max}
              aria-describedby=${described}
              aria-invalid=${fault ? 'true' : 'false'}
              .value=${this.draft[name]}
              @input=${typed}
            ></textarea>`
          : html`<input
              id=${name}
              type=${kind.type ?? 'text'}
              autocomplete="off"
              maxlength=${kind.max}
              aria-describedby=${described}
              aria-invalid=${fault ? 'true' : 'false'}
              aria-required=${kind.required ? 'true' : nothing}
              ?readonly=${kind.locked}
              ?autofocus=${kind.auto}
              .value=${this.draft[name]}
              @input=${typed}
            />`
      }
      ${
        fault
          ? html`<p class="fault small" id="${name}-fault">${fault}</p>`
          : kind.locked
            ? html`<p class="spoken" id="${name}-locked">${t.locked}</p>
                <span class="lock" title=${t.locked}>${lock}</span>`
            : nothing
      }
    </div>`;
  }

  #conflict({ problem, freePorts, box }: Conflict): TemplateResult {
    const { f, act } = this.context;
    const t = wordsOf(this.context);
    const { other } = this;
    const splitter = (id: string) => this.box?.splitters.find(one => one.id === id)?.name ?? '';
    return html`<div class="scroll" role="alert">
        <div class="notice warn">
          ${bang}
          <div>
            <h3>${t.conflictTitle[problem.code]}</h3>
            <p>${problem.detail}</p>
            <p>${t.conflictText}</p>
          </div>
        </div>
        ${
          freePorts.length > 0 && this.choosePort
            ? html`<h3>${t.choosePort}</h3>
                <div class="row">
                  ${freePorts.map(
                    choice =>
                      html`<button class="button quiet" @click=${() => act.openReserve(box, choice)}>
                        ${t.summary(splitter(choice.splitterId), choice.port)}
                      </button>`,
                  )}
                </div>`
            : nothing
        }
      </div>
      <footer class="stack">
        ${
          freePorts.length > 0 && !this.choosePort
            ? html`<button class="button main" autofocus @click=${() => act.openReserve(box)}>
                ${t.otherPort(freePorts.length)}
              </button>`
            : nothing
        }
        ${
          other
            ? html`<button
                class="button ${freePorts.length > 0 ? '' : 'main'}"
                @click=${() => {
                  act.dispatch({ type: 'box-selected', box: other.id });
                  act.openReserve(other.id);
                }}
              >
                ${t.otherBox(other.name, f.metres(other.distance))}
              </button>`
            : nothing
        }
        <button class="button quiet" @click=${this.#leave}>${t.otherBoxes}</button>
      </footer>`;
  }

  #refused(fault: Fault): TemplateResult {
    const t = wordsOf(this.context);
    return html`<div class="scroll" role="alert">${this.#faultView(fault)}</div>
      <footer>
        <button class="button quiet" @click=${this.#leave}>${t.back}</button>
        <button class="button main" autofocus @click=${() => this.#again()}>${t.retry}</button>
      </footer>`;
  }

  #faultView(fault: Fault): TemplateResult {
    const t = wordsOf(this.context);
    const { what, requestId } = faultText(fault, t);
    const uncertain = fault.kind === 'network' || fault.kind === 'timeout' || fault.kind === 'unreadable';
    return html`<div class="notice danger">
      ${bang}
      <div>
        <p>${what}</p>
        ${uncertain && this.reserving.is === 'filling' ? html`<p>${t.sendUnknown}</p>` : nothing}
        ${requestId ? html`<p class="small">${t.requestId(requestId)}</p>` : nothing}
      </div>
    </div>`;
  }

  get #faults(): FieldFaults {
    return this.reserving.is === 'filling' ? this.reserving.faults : {};
  }

  #focusFault(): void {
    const invalid = this.renderRoot.querySelector<HTMLElement>('[aria-invalid=true]');
    const active = (this.renderRoot as ShadowRoot).activeElement;
    if (invalid && !(active instanceof HTMLInputElement)) invalid.focus();
  }

  #submit = (event: Event) => {
    event.preventDefault();
    const { act } = this.context;
    const t = wordsOf(this.context);
    const faults: FieldFaults = {};
    for (const field of ['name', 'code'] as const) {
      if (!this.draft[field].trim()) faults[field] = t.required;
    }
    if (Object.keys(faults).length === 0) act.confirmReserve();
    else act.dispatch({ type: 'fields-refused', faults });
  };

  #again(): void {
    if (this.reserving.is !== 'closed') this.context.act.openReserve(this.reserving.box);
  }

  #leave = () => this.context.act.closeReserve();
}
