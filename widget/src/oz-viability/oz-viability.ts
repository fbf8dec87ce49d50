import {
  type BoxAnswer,
  type BoxId,
  languageOf,
  MODES,
  type Mode,
  type Reservation,
  type SessionCustomer,
  type SessionInfo,
} from '@oz-viability/shared';
import {
  type CSSResult,
  html,
  type LitElement,
  nothing,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import type { FetchSession } from '../api/session.ts';
import { BONES, openingView } from '../elements/band.ts';
import type { Context, PartContext } from '../elements/context.ts';
import { noticesView } from '../elements/notices.ts';
import type { Stop } from '../results/sheet.ts';
import type { Action, PromiseReducer } from '../state/actions.ts';
import { STARTING } from '../state/machine.ts';
import type { Ready, State } from '../state/model.ts';
import { boxOf, isBusy, isWaiting, movingFrom, pinIn, pinLocked } from '../state/selectors.ts';
import { controls, sheet } from '../styles/sheet.ts';
import tokens from '../styles/tokens.css?inline';
import { Backstage } from './backstage.ts';
import { Conductor, type Host, type Settings } from './conductor.ts';
import type { OzEventDetails } from './events.ts';
import { holdFocus, isFocusLost, putFocus } from './focus.ts';
import { type HostPlace, placeFrom } from './host-place.ts';
import text from './oz-viability.css?inline';
import { type Modules, type Panel, Parts } from './parts.ts';
import { tellChange } from './tell.ts';

type Content = TemplateResult | typeof nothing;

const STYLES: readonly CSSResult[] = [sheet(tokens), controls, sheet(text)];

/**
 * Which termination boxes can serve a place, why the others cannot, and one port reserved.
 *
 * @tag oz-viability
 *
 * @slot header - above the search
 * @slot footer - below the list
 * @slot empty - shown while no place is known
 * @slot box-actions - more actions for the chosen box
 * @slot confirm-extra - more fields or terms in the reservation dialog
 * @slot error - more help under an error
 *
 * @csspart panel - search, answer and list
 * @csspart map - the frame of the map
 * @csspart status - the band that says what the answer is
 * @csspart place - the line that says where the pin is
 * @csspart reservation - the card of the customer's reservation
 *
 * @cssproperty --oz-accent - what the rep is doing: radius, choice, main button
 * @cssproperty --oz-on-accent - text on the accent
 * @cssproperty --oz-surface - cards, sheet, fields
 * @cssproperty --oz-ground - behind them
 * @cssproperty --oz-text - words
 * @cssproperty --oz-muted - words of less weight
 * @cssproperty --oz-border - lines
 * @cssproperty --oz-free - free ports
 * @cssproperty --oz-warn - a caveat
 * @cssproperty --oz-danger - over a limit, refused
 * @cssproperty --oz-pin - the customer's pin
 * @cssproperty --oz-radius - rounding of corners
 * @cssproperty --oz-font - font family
 * @cssproperty --oz-height - height of the whole
 */
export class OzViability extends Backstage implements Host {
  static override properties = {
    endpoint: {},
    lang: { reflect: false },
    address: {},
    latitude: { type: Number },
    longitude: { type: Number },
    radius: { type: Number },
    customerCode: { attribute: 'customer-code' },
    customerName: { attribute: 'customer-name' },
    mode: {},
    readonly: { type: Boolean },
    theme: { reflect: true },
    layout: { reflect: true },
    fetchSession: { attribute: false },
    // By content: a framework gives an equal object at each of its renders, and the rep types meanwhile.
    customer: { attribute: false, hasChanged: differ },
    offline: { state: true },
    stop: { state: true },
    tilesLost: { state: true },
    spoken: { state: true },
  };

  /** Address of the server; what the session says wins. */
  declare endpoint: string | undefined;
  /** `pt-BR`, `es` or `en`; `pt-BR` where it is none of them. */
  declare lang: string;
  /** Where to begin, in words; used where neither session nor coordinates say. */
  declare address: string | undefined;
  /** Where to begin, WGS84 degrees, with `longitude`. */
  declare latitude: number | undefined;
  /** Where to begin, WGS84 degrees, with `latitude`. */
  declare longitude: number | undefined;
  /** Metres; capped by the session. */
  declare radius: number | undefined;
  /** Code of who is served, where the session does not say. */
  declare customerCode: string | undefined;
  /** Name of who is served, where the session does not say. */
  declare customerName: string | undefined;
  /** `radius` (straight line) or `poles` (along adjacencies), where the server offers both. */
  declare mode: string | undefined;
  /** Look only: no reservation, no moving the pin. */
  declare readonly: boolean;
  /** Colour scheme; `auto` follows the page. */
  declare theme: 'auto' | 'light' | 'dark';
  /** List beside map or over it; `auto` by the element's own width. */
  declare layout: 'auto' | 'side' | 'stack';
  /**
   * Mints a session on the host's own server: `{token, expiresAt, endpoint}`. Another function is asked from the
   * next renewal on; it does not begin anew.
   */
  declare fetchSession: FetchSession | undefined;
  /** Who is served; wins over `customer-code` and `customer-name`, yields to the session. */
  declare customer: SessionCustomer | undefined;
  declare protected offline: boolean;
  /** How far the list is pulled up over the map, where they share one column. */
  declare protected stop: Stop;
  declare protected tilesLost: boolean;
  declare protected spoken: string;

  #conductor: Conductor | undefined;
  #listening: AbortController | undefined;
  /** What the host wished for before there was anybody to do it. */
  #wish: HostPlace | undefined;
  /** The host wished for the focus before the search was there. */
  #focusing: FocusOptions | undefined;
  readonly #parts = new Parts(this, () => languageOf(this.lang || undefined));
  readonly #dark = matchMedia('(prefers-color-scheme: dark)');

  constructor() {
    super();
    this.readonly = false;
    this.theme = 'auto';
    this.layout = 'auto';
    this.offline = false;
    this.stop = 'half';
    this.tilesLost = false;
    this.spoken = '';
  }

  /** The live reservation of this customer, if any. */
  get value(): Reservation | undefined {
    const { state } = this;
    return state.phase === 'ready' && state.booking.is === 'live' ? state.booking.reservation : undefined;
  }

  /** The chosen box, if any. */
  get selection(): BoxAnswer | undefined {
    const { state } = this;
    return state.phase === 'ready' ? boxOf(state, state.selected) : undefined;
  }

  /**
   * Looks for a place and asks what can serve it. Coordinates given here are the host's word. Throws a TypeError where
   * it is no place.
   */
  search(place: HostPlace): void {
    const wish = placeFrom(place);
    if (this.#conductor) this.#conductor.search(wish);
    else this.#wish = wish;
  }

  /** Chooses a box of the list; an unknown id chooses none. */
  selectBox(id: BoxId): void {
    const { state } = this;
    if (state.phase !== 'ready') return;
    this.#conductor?.dispatch({ type: 'box-selected', box: boxOf(state, id)?.id });
  }

  /** Draws the drop to the chosen box, on the map. Nothing without a pin, a box that can serve it, and the right to. */
  async startDrawing(): Promise<void> {
    if (!this.readonly) await this.#conductor?.draw();
  }

  /** Ends the drawing and keeps what was drawn; a straight line is no drawing. */
  finishDrawing(): void {
    this.#conductor?.pen?.finish();
  }

  /** Takes back the last step of the drawing. */
  undo(): void {
    this.#conductor?.pen?.stroke({ do: 'undo' });
  }

  /** Repeats the step that was taken back last. */
  redo(): void {
    this.#conductor?.pen?.stroke({ do: 'redo' });
  }

  /**
   * Forgets what was searched and typed, and begins again at the session's place. Does nothing while a reservation
   * or a withdrawal is under way.
   */
  reset(): void {
    this.#conductor?.reset();
  }

  /** Puts the focus into the search; one that is still to come gets it then, unless the rep went elsewhere. */
  override focus(options: FocusOptions = {}): void {
    this.#focusing = options;
    this.unveiling.all();
    this.#focus();
  }

  override connectedCallback(): void {
    this.unveiling.begin();
    this.#begin();
    // A task later, in which the page says how to get a session, where it did not yet: that goes first.
    setTimeout(() => {
      this.#parts.begin();
      // The browser reads them while one waits.
      void this.sheets;
    });
    super.connectedCallback();
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const network = () => {
      this.offline = !navigator.onLine;
      this.#conductor?.refreshIfStale();
      if (this.offline) return;
      // What did not come meanwhile.
      this.#conductor?.pen?.askAgain();
      void this.#parts.speak().catch(() => {});
    };
    network();
    addEventListener('online', network, { signal });
    addEventListener('offline', network, { signal });
    addEventListener('pagehide', () => this.#conductor?.leave(), { signal });
    this.#dark.addEventListener('change', () => this.requestUpdate(), { signal });
    document.addEventListener(
      'visibilitychange',
      () => {
        if (document.hidden) return;
        // Days may have passed.
        this.requestUpdate();
        this.#conductor?.refreshIfStale();
      },
      { signal },
    );
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listening?.abort();
    // An element that is only moved to another place in the page keeps what was typed.
    setTimeout(() => {
      if (this.isConnected) return;
      this.#conductor?.stop();
      this.#conductor = undefined;
    });
  }

  /** What the page set is heeded before the first drawing too: the session takes longest. */
  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    this.#begin();
    this.#heed(changed);
    return super.shouldUpdate(changed);
  }

  #heed(changed: PropertyValues<this>): void {
    if (changed.has('lang')) {
      this.spoken = '';
      void this.#parts.speak().catch(() => {});
    }
    const { state } = this;
    if (
      changed.has('fetchSession') &&
      (state.phase === 'failed' || (state.phase === 'ready' && state.access === 'lost'))
    ) {
      void this.#conductor?.resume();
    }
    if (state.phase !== 'ready') return;
    if (changed.has('customer') || changed.has('customerCode') || changed.has('customerName')) {
      this.#conductor?.customerGiven();
    }
    // Nothing is begun any more, and what was begun is put away.
    if (changed.has('readonly') && this.readonly) this.#conductor?.putAway();
    const gone =
      (changed.has('address') || changed.has('latitude') || changed.has('longitude')) &&
      this.#conductor?.placeGiven();
    const other = changed.has('radius') || changed.has('mode');
    // In another language it is the same answer.
    if (!gone && (other || changed.has('lang'))) this.#conductor?.ask(0, !other);
  }

  /** As soon as the host gives sessions. */
  #begin(): void {
    if (!this.fetchSession || !this.isConnected || this.#conductor) return;
    this.#conductor = new Conductor(() => this.fetchSession!(), this);
    if (this.#wish) this.#conductor.search(this.#wish);
    this.#wish = undefined;
    void this.#conductor.start();
  }

  #focus(): void {
    const options = this.#focusing;
    const search = this.shadowRoot?.querySelector<LitElement>('oz-internal-search');
    if (!options || !search) return;
    this.#focusing = undefined;
    if (search.hasUpdated) search.focus(options);
    else if (isFocusLost()) void search.updateComplete.then(() => search.focus(options));
  }

  protected override get sheets(): readonly CSSStyleSheet[] {
    return [...STYLES.map(style => style.styleSheet!), ...(this.#parts.get('panel')?.styles ?? [])];
  }

  protected override updated(): void {
    super.updated();
    this.#focus();
    const { state } = this;
    if (this.unveiling.shown !== 'all') return;
    if (state.phase === 'ready' && !isBusy(state)) this.#parts.calm();
  }

  protected override render(): TemplateResult {
    const act = this.#conductor;
    if (!act) return this.#frame(this.#shape);
    const { words, firstWords: t, format: f } = this.#parts;
    const state = this.#seen;
    const ready = state.phase === 'ready' ? state : undefined;
    const { mayShow } = this.#parts.get('map') ?? {};
    const shows = (session: SessionInfo) => mayShow?.(session) ?? session.baseMap.provider !== 'none';
    const map = !this.#parts.failed('map') && (!ready || shows(ready.session));
    const context: Context = { t, f, act, readonly: this.readonly, map };
    const whole = words && { ...context, t: words };
    const panel = whole && this.#parts.get('panel');
    const again = this.#missing;
    this.unveiling.look(isWaiting(state));
    const { shown, wordless } = this.unveiling;
    const fixed = ready !== undefined && pinIn(ready) !== undefined && pinLocked(ready, this.readonly);
    const searchable = ready?.booking.is !== 'live' && !fixed;
    const tools = ready && panel && shown === 'all' ? panel.barView(ready, whole) : nothing;
    return this.#frame(
      html`<div class="top ${searchable ? '' : 'bare'}">
          <slot name="header"></slot>
          ${
            searchable
              ? html`<div class="field">${panel && shown === 'all' ? panel.searchView(state, whole) : nothing}</div>`
              : nothing
          }
        </div>
        <div class="sheet ${this.stop} ${ready?.selected ? 'chosen' : ''}">
        ${
          // Not sooner: who listens to pointers has the browser draw a frame for it.
          panel && shown === 'all'
            ? panel.gripView(this.stop, this.#pull, whole)
            : html`<div class="grip"></div>`
        }
        ${noticesView({ offline: this.offline, again }, context)}
        ${ready && panel ? [panel.expiredView(ready, whole), this.#customerNotices(ready, panel, whole), panel.hintsView(ready, whole)] : nothing}
        <div class="body">
          ${
            ready && panel
              ? this.#answerView(ready, panel, whole)
              : wordless
                ? this.#shape
                : ready && again
                  ? nothing
                  : openingView(state, context)
          }
        </div>
        <slot name="footer"></slot></div>`,
      shown === 'all' ? this.#mapView(state, whole, tools) : nothing,
      ready && panel && shown === 'all' ? panel.dialogView(ready, whole) : nothing,
      // As classes: Safari draws nothing anew by a `:has()` that speaks of others, within a shadow root.
      tools === nothing ? '' : ready?.drop?.sketch ? 'tooled drawing' : 'tooled',
    );
  }

  /** What there is to say, and below it what can be done. The list is there before it has anything to show. */
  #answerView(ready: Ready, panel: Panel, context: PartContext): TemplateResult {
    return html`${this.unveiling.wordless ? this.#shape : this.#wordsView(ready, panel, context)}
    ${ready.booking.is !== 'live' || movingFrom(ready) ? panel.listView(ready, context) : nothing}`;
  }

  #wordsView(ready: Ready, panel: Panel, context: PartContext): TemplateResult {
    const { booking, place } = ready;
    const { shown } = this.unveiling;
    if (booking.is === 'live') return panel.bookingView(ready, booking, context);
    return html`${panel.placeView(ready, pinLocked(ready, this.readonly), shown === 'all', context)}
      ${panel.statusView(ready, context)}
      ${place.is === 'nowhere' ? html`<slot name="empty"></slot>` : nothing}
      ${panel.asideView(ready, context)}`;
  }

  /** Until the part that shows it is here, it is as if it had not begun. */
  get #seen(): State {
    const { words } = this.#parts;
    const shown = (words && this.#parts.get('panel')) || this.#parts.failed('panel');
    return shown || this.state.phase !== 'ready' ? this.state : STARTING;
  }

  /** What stands for what will come, once one waits long enough to see it. */
  get #shape(): Content {
    return this.unveiling.shown === 'nothing' ? nothing : BONES;
  }

  #frame(panel: Content, map: Content = nothing, dialog: Content = nothing, look = ''): TemplateResult {
    return html`<div
      class="shell as-${this.layout} ${look}"
      lang=${this.#parts.firstWords.locale}
      role="region"
      aria-label=${this.#parts.firstWords.title}
      aria-busy=${this.#seen.phase === 'starting' ? 'true' : 'false'}
      @keydown=${this.#key}
    >
      <div class="panel" part="panel">${panel}</div>
      <div
        class="map"
        part="map"
        @map-tiles-lost=${() => {
          this.tilesLost = true;
        }}
        @map-tiles-back=${() => {
          this.tilesLost = false;
        }}
      >
        ${map}
      </div>
      <div class="spoken" role="status" aria-live="polite">${this.unveiling.shown === 'all' ? this.spoken : nothing}</div>
    </div>
    ${dialog}`;
  }

  /** Tries again what did not come and is needed; undefined where nothing is missing. */
  get #missing(): (() => void) | undefined {
    return this.#parts.failed('panel')
      ? () => void this.#retry('panel', 'oz-internal-search, #booked, .link')
      : undefined;
  }

  /** @param to where the focus goes on: the button that had it is gone for as long as one waits */
  async #retry(name: keyof Modules, to: string): Promise<void> {
    // The map may have been lost with the list, or with its words.
    if ((await this.#parts.load(name)) && this.#parts.failed('map')) void this.#parts.load('map');
    if (isFocusLost()) void putFocus(this, to);
  }

  readonly #pull = (stop: Stop): void => {
    this.stop = stop;
  };

  #customerNotices({ booking, session }: Ready, panel: Panel, context: PartContext): Content {
    if (booking.is === 'withdrawn') return panel.withdrawnView(booking.reservation, context);
    if (booking.is === 'live' || !session.existingClient) return nothing;
    return panel.existingView(session.existingClient, session.codeLabel, context);
  }

  #mapView(state: State, context: PartContext | undefined, tools: Content): TemplateResult {
    const map = this.#parts.get('map');
    if (map && context && state.phase === 'ready') {
      return html`${map.mapView(state, { tilesLost: this.tilesLost, theme: this.#theme }, context)} ${tools}`;
    }
    return html`${tools}<div class="placeholder">
      ${
        state.phase === 'failed' || this.#missing
          ? nothing
          : this.#parts.failed('map')
            ? html`<p>${context?.t.mapFailed}</p>
                <button class="button" @click=${() => void this.#retry('map', 'oz-internal-map, .map .button')}>
                  ${context?.t.retry}
                </button>`
            : html`<p>${context?.t.mapLoading}</p>`
      }
    </div>`;
  }

  /** @internal The conductor's state, for rendering. */
  get state(): State {
    return this.#conductor?.state ?? STARTING;
  }

  /** @internal */
  get settings(): Settings {
    const { latitude, longitude, address, customerCode, customerName, radius, mode } = this;
    const located = Number.isFinite(latitude) && Number.isFinite(longitude);
    return {
      endpoint: this.endpoint ?? '',
      language: languageOf(this.lang || undefined),
      radius: radius !== undefined && radius > 0 ? radius : undefined,
      mode: MODES.find((known): known is Mode => known === mode),
      customer:
        this.customer ??
        (customerCode || customerName
          ? ({ code: customerCode ?? '', ...(customerName && { name: customerName }) } as SessionCustomer)
          : undefined),
      place: located ? { location: { lat: latitude!, lng: longitude! } } : address ? { address } : undefined,
    };
  }

  /** @internal */
  changed(action: Action, before: State, after: State): void {
    this.requestUpdate();
    if (after.phase !== 'starting') this.unveiling.draw();
    const { words: t, format: f } = this.#parts;
    const said = t && this.#parts.get('panel')?.announcement(action, after, { t, f });
    this.spoken = said ?? this.#drew(before, after) ?? this.spoken;
    tellChange(action, before, after, (name, detail) => void this.#tell(name, detail));
    const next = this.#parts.get('panel')?.focusAfter(action, before);
    void (next ? putFocus(this, next) : holdFocus(this));
  }

  #key = (event: KeyboardEvent) => {
    const { state } = this;
    const pen = this.#conductor?.pen;
    if (pen && state.phase === 'ready' && state.drop)
      this.#parts.get('panel')?.drawKey(event, pen, state.drop);
  };

  #drew(before: State, after: State): string | undefined {
    const { words: t, format: f } = this.#parts;
    const part = this.#parts.get('panel');
    if (!part || !t || before.phase !== 'ready' || after.phase !== 'ready') return undefined;
    if (before.drop === after.drop) return undefined;
    void part.moveFocus(this, before.drop, after.drop);
    return part.said(before.drop, after, { t, f });
  }

  /** @internal */
  mayReserve(request: OzEventDetails['oz-before-reserve']['request']): boolean {
    return this.#tell('oz-before-reserve', { request }, true);
  }

  /** @internal */
  get promised(): PromiseReducer | undefined {
    return this.#parts.get('panel')?.reducePromise;
  }

  /** @internal */
  readonly panel = () => this.#parts.panel;

  #tell<Name extends keyof OzEventDetails>(
    name: Name,
    detail: OzEventDetails[Name],
    cancelable = false,
  ): boolean {
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable }));
  }

  get #theme(): 'light' | 'dark' {
    if (this.theme === 'light' || this.theme === 'dark') return this.theme;
    return this.#dark.matches ? 'dark' : 'light';
  }
}

function differ(value: unknown, before: unknown): boolean {
  return JSON.stringify(value) !== JSON.stringify(before);
}
