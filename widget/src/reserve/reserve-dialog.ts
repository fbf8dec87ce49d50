import type { BoxAnswer, Hold, SessionInfo } from '@oz-viability/shared';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { PartContext } from '../elements/context.ts';
import { cross } from '../icons/icons.ts';
import { lock } from '../icons/reserve.ts';
import type { Draft, DraftField, Drop, FieldFaults, Reserving } from '../state/model.ts';
import { controls, sheet } from '../styles/sheet.ts';
import { conflictView, faultView, refusedView } from './obstacles.ts';
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
    drop: { attribute: false },
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
  declare drop: Drop | undefined;
  declare protected now: number;
  #clock: ReturnType<typeof setInterval> | undefined;
  /** The rep asked to confirm: the first complaint that comes of it gets the focus. */
  #asked = false;

  constructor() {
    super();
    this.reserving = { is: 'closed' };
    this.choosePort = false;
    this.now = Date.now();
    // Hidden by its host, and shown again.
    new ResizeObserver(() => this.requestUpdate()).observe(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Moved in the page while open: out of the document a dialog is modal no more.
    if (this.hasUpdated) this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#clock);
    this.renderRoot.querySelector('dialog')?.close();
  }

  protected override willUpdate(): void {
    this.now = Date.now();
  }

  protected override updated(changed: PropertyValues<this>): void {
    const dialog = this.renderRoot.querySelector('dialog');
    if (!dialog || !this.isConnected) return;
    const asked = this.reserving.is !== 'closed';
    // A modal dialog that nobody sees still keeps the page from everybody.
    const open = asked && this.checkVisibility({ visibilityProperty: true });
    if (open && !dialog.open) {
      dialog.showModal();
      clearInterval(this.#clock);
      this.#clock = setInterval(() => {
        this.now = Date.now();
      }, 1000);
    } else if (!open && dialog.open) {
      dialog.close();
      if (asked) this.leave();
    }
    if (!asked) clearInterval(this.#clock);
    const before = changed.get('reserving')?.is;
    if (open && before && before !== 'closed') this.#keepFocus(before);
    if (this.#asked && changed.has('reserving') && this.reserving.is === 'filling') {
      this.#asked = false;
      this.renderRoot.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
    }
  }

  /** What had the focus is gone when the form gives way to a question, or comes back. */
  #keepFocus(before: Reserving['is']): void {
    const asks = (is: Reserving['is']) => is === 'conflict' || is === 'refused';
    const first = (...selectors: string[]) => {
      for (const one of selectors) {
        const found = this.renderRoot.querySelector<HTMLElement>(one);
        if (found) return found.focus();
      }
    };
    // The fields rest while it is sent, and lose the focus by it.
    if (this.reserving.is === 'sending') first('footer .main');
    if (asks(this.reserving.is) && !asks(before)) first('footer .main', '.row .button', 'footer .button');
    if (!asks(this.reserving.is) && asks(before)) first('[autofocus]', 'footer .main');
  }

  protected override render() {
    const { reserving, context } = this;
    const t = wordsOf(context);
    return html`<dialog
      aria-labelledby="title"
      @cancel=${this.#dismiss}
      @keydown=${this.#key}
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
                  @click=${this.leave}
                >
                  ${cross}
                </button>
              </header>
              ${this.#body(reserving)}`
      }
    </dialog>`;
  }

  #body(reserving: Open): TemplateResult {
    const { context } = this;
    switch (reserving.is) {
      case 'conflict':
        return conflictView(reserving, this, context);
      case 'refused':
        return refusedView(reserving.fault, { leave: this.leave, again: () => this.#again() }, context);
      default:
        return this.#form(reserving);
    }
  }

  #form(reserving: Exclude<Open, Conflict | { is: 'refused' }>): TemplateResult {
    const { session, box, context } = this;
    const { f } = context;
    const t = wordsOf(context);
    const filling = reserving.is === 'filling' ? reserving : undefined;
    const sending = reserving.is === 'sending' ? reserving : undefined;
    const hold = reserving.is === 'holding' ? undefined : reserving.hold;
    const until = f.date(new Date(this.now + session.expiryDays * 86_400_000).toISOString());
    const locked = session.customer !== undefined;
    return html`<form novalidate @submit=${this.#submit}>
      <div class="scroll" role="group" aria-labelledby="title" tabindex=${sending ? 0 : nothing}>
        ${this.#holdView(hold, filling)}
        <fieldset ?disabled=${sending !== undefined}>
          ${this.#field('name', t.name, { required: true, max: 200, auto: !this.draft.name })}
          ${this.#field('code', t.codes[session.codeLabel], {
            required: true,
            max: 120,
            locked,
            auto: this.draft.name !== '' && this.draft.code === '',
          })}
          ${this.#field('address', t.address, { max: 300 })}
          ${this.#field('phone', t.phone, { max: 40, type: 'tel' })}
          ${this.#field('observation', t.observation, { max: 1000, long: true })}
        </fieldset>
        <slot name="confirm-extra"></slot>
        <p class="small muted number">
          ${hold ? html`${t.summary(hold.splitter.name, hold.port)} · ` : nothing}${
            this.drop
              ? html`${t.dropDrawn(f.metres(this.drop.length))} · `
              : box
                ? html`${t.drop(f.metres(box.dropLength))} · `
                : nothing
          }${t.validUntil(until)}
        </p>
      </div>
      <div class="say" role="status">
          ${filling?.fault ? faultView(filling.fault, context, true) : nothing}
          ${
            sending
              ? html`<p class="notice">
                  <span class="spinner"></span><span>${sending.slow ? t.slow : t.sending}</span>
                </p>`
              : nothing
          }
      </div>
      <footer>
        <button class="button quiet" type="button" ?disabled=${sending !== undefined} @click=${this.leave}>
          ${t.back}
        </button>
        ${
          isLost(filling, hold ? this.#left(hold) : 0)
            ? html`<button class="button main" type="button" @click=${() => this.#again()}>${t.holdAgain}</button>`
            : html`<button
                class="button main"
                aria-disabled=${filling ? 'false' : 'true'}
                ?autofocus=${this.draft.name !== '' && this.draft.code !== ''}
              >
                ${sending ? t.sending : t.confirm}
              </button>`
        }
      </footer>
    </form>`;
  }

  #holdView(hold: Hold | undefined, filling: Filling | undefined): TemplateResult | typeof nothing {
    const { f } = this.context;
    const t = wordsOf(this.context);
    if (!hold) {
      return html`<p class="notice hold" role="status"><span class="spinner"></span><span>${t.holding}</span></p>`;
    }
    if (filling?.fault?.kind === 'rejected') return nothing;
    const left = this.#left(hold);
    const lost = isLost(filling, left);
    const ending = !lost && filling?.renewal === 'failing' && left < ENDING;
    return html`<p class="notice hold ${lost ? 'danger' : ending ? 'warn' : ''}">
      <span role="status">
        ${lost ? t.holdLost : ending ? t.holdEnding(hold.port) : t.held(hold.port)}
      </span>
      ${
        lost || left <= 0
          ? nothing
          : html`<b class="number" role="timer" aria-label=${t.holdTime(f.clock(left))}>${f.clock(left)}</b>`
      }
    </p>`;
  }

  /** Milliseconds; wrong where this machine's clock is. */
  #left({ expiresAt }: Hold): number {
    return Date.parse(expiresAt) - this.now;
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

  get #faults(): FieldFaults {
    return this.reserving.is === 'filling' ? this.reserving.faults : {};
  }

  #submit = (event: Event) => {
    event.preventDefault();
    if (this.reserving.is !== 'filling') return;
    const { act } = this.context;
    const t = wordsOf(this.context);
    const faults: FieldFaults = {};
    for (const field of ['name', 'code'] as const) {
      if (!this.draft[field].trim()) faults[field] = t.required;
    }
    this.#asked = true;
    if (Object.keys(faults).length === 0) act.confirmReserve();
    else act.dispatch({ type: 'fields-refused', faults });
  };

  /** A key that is still held down from the button that opened it confirms nothing. */
  #key = (event: KeyboardEvent) => {
    if (event.repeat && event.key === 'Enter') event.preventDefault();
    else this.#dismiss(event);
  };

  /** Escape too, lest a dialog of the host's closes by it; what bubbles else is not this dialog's own. */
  #dismiss = (event: Event & { readonly key?: string }) => {
    if (event.defaultPrevented || (event.bubbles && event.key !== 'Escape')) return;
    event.preventDefault();
    event.stopPropagation();
    this.leave();
  };

  #again(): void {
    const { reserving } = this;
    if (reserving.is === 'closed') return;
    // One that is gone is not asked for again; one that nobody was asked about is.
    this.context.act.openReserve(reserving.box, reserving.is === 'refused' ? reserving.port : undefined);
  }

  /** Closes the dialog and gives the port back. */
  readonly leave = (): void => this.context.act.closeReserve();
}

/** The server says so; or it cannot be asked, and the time is over. A clock alone may be wrong. */
const isLost = (filling: Filling | undefined, left: number): boolean =>
  filling?.renewal === 'lost' || (filling?.renewal === 'failing' && left <= 0);
