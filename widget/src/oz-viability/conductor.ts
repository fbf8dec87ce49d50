import {
  type BoxId,
  type Candidate,
  type FreePort,
  type Language,
  type Location,
  type LocationSource,
  type Mode,
  type Reservation,
  type ReservationRequest,
  type SessionCustomer,
  type SessionInfo,
  UNSETTLED,
  type ViabilityId,
} from '@oz-viability/shared';
import { ApiClient, type Extension } from '../api/client.ts';
import { faultFrom } from '../api/failure.ts';
import { type FetchSession, SessionKeeper } from '../api/session.ts';
import type { Pen } from '../draw/pen.ts';
import type { Booker, Stage } from '../reserve/booker.ts';
import type { Action, PromiseReducer } from '../state/actions.ts';
import { bound, pinOf, reduce, STARTING } from '../state/machine.ts';
import type { ChangeKind, Interest, Pin, Ready, State } from '../state/model.ts';
import { pinIn } from '../state/selectors.ts';
import type { HostPlace } from './host-place.ts';
import { Inquirer } from './inquirer.ts';
import { type Kept, Memory } from './memory.ts';
import type { Panel } from './parts.ts';
import { Remembrance } from './remembrance.ts';
import { isAbort, rest } from './wait.ts';

/** What the host set, read anew each time that it is needed. */
export interface Settings {
  readonly endpoint: string;
  readonly language: Language;
  /** Metres. */
  readonly radius: number | undefined;
  readonly mode: Mode | undefined;
  readonly customer: SessionCustomer | undefined;
  /** Where to begin, if the session does not say. */
  readonly place: HostPlace | undefined;
}

export interface Host {
  readonly settings: Settings;
  /** Called after every change; `action` is what caused it. */
  changed(action: Action, before: State, after: State): void;
  /** Lets the host's page veto a reservation just before it is sent. */
  mayReserve(request: ReservationRequest): boolean;
  /** What the reducer cannot do until the chunk that the rep works with is here. */
  readonly promised: PromiseReducer | undefined;
  /** The chunk that the rep works with, once it is here: where it does not come, the host says so and the rep tries again. */
  panel(): Promise<Panel>;
}

/** Arrow keys come in bursts: ask when they rest, milliseconds. */
const REST = 350;

/**
 * Does what the state cannot: asks the server, waits, and tells the reducer. One for each life of a widget;
 * `stop()` ends all that is under way.
 */
export class Conductor {
  state: State = STARTING;
  readonly #host: Host;
  readonly #api: ApiClient;
  readonly #sessions: SessionKeeper;
  readonly #life = new AbortController();
  readonly #stage: Stage;
  readonly #inquirer: Inquirer;
  #booker: Booker | undefined;
  #tab: Remembrance | undefined;
  /** Draws the drop; there since the rep first wished to, or one came back. */
  pen: Pen | undefined;
  #lookup = new AbortController();
  #requests = 0;
  /** A wish from before the session: a place, or where the device is. */
  #wanted: HostPlace | 'here' | undefined;
  /** The host's place that was last gone to, as text. */
  #given: string | undefined;

  constructor(fetchSession: FetchSession, host: Host) {
    this.#host = host;
    this.#sessions = new SessionKeeper(fetchSession, access => this.dispatch({ type: 'access', access }));
    this.#api = new ApiClient(
      this.#sessions,
      () => host.settings.endpoint,
      () => host.settings.language,
    );
    this.#stage = {
      api: this.#api,
      life: this.#life.signal,
      state: () => this.state,
      dispatch: action => this.dispatch(action),
      request: () => ++this.#requests,
      mayReserve: request => host.mayReserve(request),
      panel: () => host.panel(),
    };
    this.#inquirer = new Inquirer(this.#stage, () => host.settings);
  }

  dispatch(action: Action): void {
    if (this.#life.signal.aborted) return;
    const before = this.state;
    this.state = reduce(before, action, this.#host.promised);
    if (this.state === before) return;
    this.#tab?.soon();
    this.#host.changed(action, before, this.state);
    this.pen?.follow();
  }

  stop(): void {
    this.#tab?.now();
    this.#booker?.release();
    this.#sessions.stop();
    this.#life.abort();
    this.#lookup.abort();
    this.#inquirer.drop();
  }

  async start(): Promise<void> {
    this.dispatch({ type: 'starting' });
    try {
      const asked = this.#api.session(this.#life.signal);
      this.#tab = new Remembrance(() => this.state);
      const session = await asked;
      this.dispatch({ type: 'started', session, customer: this.#host.settings.customer });
      this.begin();
    } catch (error) {
      this.#failed(error, fault => this.dispatch({ type: 'start-failed', fault }));
    }
  }

  /** Goes to the place that session or host named. Session values win; coordinates beat the address. */
  begin(): void {
    if (this.state.phase !== 'ready') return;
    const { session, booking } = this.state;
    const { place } = this.#host.settings;
    const wanted = this.#wanted;
    this.#wanted = undefined;
    this.#given = JSON.stringify(place);
    this.#tab?.turnTo(this.#memoryOf(session));
    const kept = this.#tab?.read();
    if (booking.is === 'live') {
      const { reservation } = booking;
      if (UNSETTLED.has(reservation.state)) this.#follow(reservation);
      this.#set({
        location: reservation.location,
        source: { by: 'host' },
        others: [],
        ...(session.address && { label: session.address }),
      });
    } else if (wanted === 'here') {
      void this.locate();
    } else if (wanted) {
      this.search(wanted);
    } else if (kept && !session.lockPin) {
      this.#resume(kept);
    } else if (session.location) {
      this.placePin(session.location, { by: 'host' }, session.address);
    } else if (session.address) {
      void this.searchAddress(session.address);
    } else if (place) {
      this.search(place);
    }
  }

  /**
   * The host named a place. What the session says wins, and the same place again is no news: it would take the
   * pin back from where the rep put it.
   *
   * @returns whether it goes there
   */
  placeGiven(): boolean {
    if (this.state.phase !== 'ready') return false;
    const { session } = this.state;
    const { place } = this.#host.settings;
    const given = JSON.stringify(place);
    if (!place || session.location || session.address || given === this.#given) return false;
    this.#given = given;
    this.search(place);
    return true;
  }

  /** The host says who is served. What was kept of another customer, and the port he got just now, is not this one's. */
  customerGiven(): void {
    if (this.state.phase !== 'ready') return;
    const { session, resumed, booking } = this.state;
    this.dispatch({ type: 'customer-given', customer: this.#host.settings.customer });
    const other = this.#tab?.turnTo(this.#memoryOf(session));
    // A page may tell back the code that the rep typed.
    const theirs = booking.is === 'live' && booking.reservation.code !== this.#host.settings.customer?.code;
    if (other && (resumed || theirs) && this.#clear()) this.begin();
  }

  /** A wish to look somewhere; kept until the session is there. */
  search(place: HostPlace): void {
    const { state } = this;
    if (state.phase !== 'ready') {
      this.#wanted = place;
      return;
    }
    // The port that a customer has goes before any question; one that was made just now is done with.
    if (state.booking.is === 'live' && (!state.booking.fresh || state.session.customer || !this.#clear()))
      return;
    if ('location' in place) this.placePin(place.location, { by: 'host' });
    else void this.searchAddress(place.address);
  }

  /** Back to the beginning: what was searched and typed is forgotten. Not while a promise is under way. */
  reset(): void {
    if (!this.#clear()) return;
    this.#tab?.forget();
    this.begin();
  }

  /** Asks the host for a session again after it gave none. */
  async resume(): Promise<void> {
    if (this.state.phase === 'failed') return this.start();
    try {
      await this.#sessions.again();
      if (this.state.phase === 'ready' && this.state.inquiry.is !== 'none') this.ask();
    } catch {
      // The keeper has told already that there is none.
    }
  }

  async searchAddress(query: string): Promise<void> {
    if (!this.#free()) return;
    const request = ++this.#requests;
    this.#inquirer.drop();
    const signal = this.#newLookup();
    this.dispatch({ type: 'address-asked', query, request });
    try {
      const asked = this.#api.geocode({ address: query, near: this.#near() }, signal);
      // No outcome before there is what shows it and says it.
      const { candidates } = await asked.finally(() => this.#host.panel());
      signal.throwIfAborted();
      this.dispatch({ type: 'address-answered', request, candidates });
      if (candidates.length > 0) this.ask();
    } catch (error) {
      this.#failed(error, fault => this.dispatch({ type: 'address-failed', request, fault }));
    }
  }

  /** Addresses that begin like what is typed; none when the server cannot say. */
  async suggest(text: string, signal: AbortSignal): Promise<readonly Candidate[]> {
    if (this.state.phase !== 'ready' || !this.state.session.features.suggest) return [];
    try {
      const request = { address: text, near: this.#near(), suggest: true };
      return (await this.#api.geocode(request, signal)).candidates;
    } catch {
      return [];
    }
  }

  choose(candidate: Candidate): void {
    if (!this.#free()) return;
    this.#set(pinOf(candidate));
    this.ask();
  }

  /** @param rested the pin moves in small steps: wait until it rests. */
  placePin(location: Location, source: LocationSource, label?: string, rested = false): void {
    if (!this.#free()) return;
    this.#go({ location, source, others: [], ...(label !== undefined && { label }) }, rested ? REST : 0);
  }

  /** *Minha posição*: asks the device, and leaves the pin where it is if that does not know. */
  async locate(): Promise<void> {
    if (this.state.phase !== 'ready') this.#wanted = 'here';
    if (!this.#free()) return;
    const request = ++this.#requests;
    this.dispatch({ type: 'locate-asked', request });
    const { whereAmI } = await this.#host.panel();
    const found = await whereAmI();
    const { state } = this;
    if (state.phase !== 'ready' || state.locating.is !== 'asking' || state.locating.request !== request)
      return;
    if ('why' in found) this.dispatch({ type: 'locate-failed', request, why: found.why });
    else if (this.#free()) this.#go({ ...found, source: { by: 'rep' }, others: [] });
  }

  /** The addresses of some base maps end; a session that is read again has new ones. */
  async renewGround(): Promise<void> {
    try {
      const { baseMap } = await this.#api.session(this.#life.signal);
      this.dispatch({ type: 'ground-renewed', baseMap });
    } catch {
      // The map asks again with its next view.
    }
  }

  confirmPin(): void {
    this.dispatch({ type: 'pin-confirmed' });
    this.ask();
  }

  /** What a part that comes later asks of the server; ends with the widget. */
  read<Answer>(path: string, needs: keyof Answer & string): Promise<Answer> {
    return this.#api.get(path, needs, this.#life.signal);
  }

  /**
   * Puts the question for the pin, after `delay` milliseconds; the one before it is dropped.
   * @param unasked where it fails, what is shown stays
   */
  ask(delay = 0, unasked = false): void {
    this.#inquirer.ask(delay, unasked);
  }

  /** *Registrar interesse*: whoever plans the network sees that this refusal was meant. */
  async registerInterest(of: ViabilityId): Promise<void> {
    const tell = (interest: Interest) => this.dispatch({ type: 'interest', interest });
    tell({ is: 'sending', of });
    try {
      await this.#api.interest(of, this.#life.signal);
      tell({ is: 'noted', of });
    } catch (error) {
      this.#failed(error, fault => tell({ is: 'failed', of, fault }));
    }
  }

  /** A tab that was away for long shows old numbers. */
  refreshIfStale(): void {
    this.#inquirer.refreshIfStale();
  }

  /** Draws the drop to the chosen box; `listing`: with the list of poles, for who has no pointer at hand. */
  async draw(listing = false): Promise<void> {
    (await this.takePen())?.start(listing);
  }

  openReserve(box: BoxId, choice?: FreePort): void {
    void this.#promise(booker => booker.hold(box, choice));
  }

  closeReserve(): void {
    const asked = this.state.phase === 'ready' && this.state.reserving.is === 'conflict';
    this.#booker?.close();
    if (asked) this.ask();
  }

  /** Ends a drawing, and closes a form that is not sent yet. */
  putAway(): void {
    this.pen?.finish();
    this.#booker?.close();
  }

  confirmReserve(): void {
    void this.#promise(booker => booker.confirm());
  }

  /** Opens the question about a change of the reservation; another box is chosen among those around. */
  askChange(what: ChangeKind): void {
    this.dispatch({ type: 'change-asked', what });
    if (what === 'move') this.ask();
  }

  withdraw(): void {
    void this.#promise(async booker => {
      if (await booker.withdraw()) this.ask();
    });
  }

  extend(extension: Extension): void {
    void this.#promise(booker => booker.extend(extension));
  }

  move(box: BoxId): void {
    void this.#promise(async booker => {
      // The list is as old as the refusal: what is free now?
      if (!(await booker.move(box))) this.ask();
    });
  }

  /** What the page does when it goes away: a kept port is given back at once, and what is to come back is kept. */
  leave(): void {
    this.#tab?.now();
    this.#booker?.close();
  }

  #follow(found: Reservation): void {
    void this.#promise(async booker => {
      await booker.follow(found);
      this.ask();
    });
  }

  /** The pen, from the first wish for it on; undefined when the widget has gone meanwhile. */
  async takePen(): Promise<Pen | undefined> {
    const { Pen } = await this.#host.panel();
    if (this.#life.signal.aborted) return undefined;
    this.pen ??= new Pen(this.#stage);
    return this.pen;
  }

  /** Does something with the part that promises, which comes as a chunk of its own. */
  async #promise(act: (booker: Booker) => Promise<unknown>): Promise<void> {
    const { Booker } = await this.#host.panel();
    if (this.#life.signal.aborted) return;
    this.#booker ??= new Booker(this.#stage);
    await act(this.#booker);
  }

  /** The nearest known address gives a pin that was put by hand a name; it does not move the pin. */
  async #name(location: Location, signal: AbortSignal): Promise<void> {
    try {
      await rest(REST, signal);
      const { candidates } = await this.#api.geocode({ location }, signal);
      const [nearest] = candidates;
      if (nearest) this.dispatch({ type: 'pin-named', location, nearest });
    } catch {
      // A place without a name is still a place.
    }
  }

  #memoryOf(session: SessionInfo): Memory {
    const { endpoint, customer, place } = this.#host.settings;
    return new Memory(
      endpoint,
      session.customer?.code ?? customer?.code,
      session.location ?? session.address ?? place,
    );
  }

  #resume({ location, source, accuracy, box, drop }: Kept): void {
    this.#go({ location, source, others: [], ...(accuracy !== undefined && { accuracy }) });
    this.dispatch({ type: 'resumed', box, drop });
    // It follows the pin, as it did before.
    if (drop) void this.takePen();
  }

  #go(pin: Pin, delay = 0): void {
    this.#set(pin);
    this.ask(delay);
    if (pin.label === undefined) void this.#name(pin.location, this.#newLookup());
  }

  #set(pin: Pin): void {
    this.#newLookup();
    this.dispatch({ type: 'pin-set', pin });
  }

  /** Whether the place may change. A dialog that is open goes with the place, and its port is given back. */
  #free(): boolean {
    if (this.state.phase !== 'ready' || bound(this.state)) return false;
    this.#booker?.close();
    return true;
  }

  #clear(): boolean {
    if (!this.#free()) return false;
    this.#lookup.abort();
    this.#inquirer.drop();
    this.dispatch({ type: 'reset', customer: this.#host.settings.customer });
    return true;
  }

  #near(): Location {
    const state = this.state as Ready;
    return pinIn(state)?.location ?? state.session.center;
  }

  #newLookup(): AbortSignal {
    this.#lookup.abort();
    this.#lookup = new AbortController();
    return this.#lookup.signal;
  }

  #failed(error: unknown, tell: (fault: ReturnType<typeof faultFrom>) => void): void {
    if (!isAbort(error)) tell(faultFrom(error));
  }
}
