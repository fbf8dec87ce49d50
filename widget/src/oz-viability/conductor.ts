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
  UNSETTLED,
  type ViabilityRequest,
} from '@oz-viability/shared';
import { ApiClient } from '../api/client.ts';
import { Failure, faultFrom } from '../api/failure.ts';
import { type FetchSession, SessionKeeper } from '../api/session.ts';
import type { Booker, Stage } from '../reserve/booker.ts';
import {
  type Action,
  bound,
  type Pin,
  pinOf,
  type Ready,
  reduce,
  STARTING,
  type State,
} from '../state/machine.ts';
import { pinIn } from '../state/selectors.ts';
import { isAbort, rest } from './wait.ts';

export type HostPlace = { readonly location: Location } | { readonly address: string };

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
  /** The chunk that reserves; undefined when it does not arrive, which the host shows. */
  reservePart(): Promise<ReservePart | undefined>;
}

export type ReservePart = typeof import('../reserve/index.ts');

/** Arrow keys come in bursts: ask when they rest, milliseconds. */
const REST = 350;
/** A tab that comes back after this long asks again, milliseconds. */
const STALE = 60_000;

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
  #booker: Booker | undefined;
  #lookup = new AbortController();
  #asking = new AbortController();
  #requests = 0;
  #askedAt = 0;
  #wanted: HostPlace | undefined;
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
    };
  }

  dispatch(action: Action): void {
    if (this.#life.signal.aborted) return;
    const before = this.state;
    this.state = reduce(before, action);
    if (this.state !== before) this.#host.changed(action, before, this.state);
  }

  stop(): void {
    this.#booker?.release();
    this.#sessions.stop();
    this.#life.abort();
    this.#lookup.abort();
    this.#asking.abort();
  }

  async start(): Promise<void> {
    this.dispatch({ type: 'starting' });
    try {
      const session = await this.#api.session(this.#life.signal);
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
    if (booking.is === 'live') {
      const { reservation } = booking;
      if (UNSETTLED.has(reservation.state)) this.#follow(reservation);
      this.#set({ location: booking.reservation.location, source: { by: 'host' }, others: [] });
    } else if (wanted) {
      this.search(wanted);
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

  /** A wish to look somewhere; kept until the session is there. */
  search(place: HostPlace): void {
    const { state } = this;
    if (state.phase !== 'ready') {
      this.#wanted = place;
      return;
    }
    // The port that a customer has goes before any question; one that was made just now is done with.
    if (state.booking.is === 'live' && (!state.booking.fresh || !this.#clear())) return;
    if ('location' in place) this.placePin(place.location, { by: 'host' });
    else void this.searchAddress(place.address);
  }

  /** Back to the beginning: what was searched and typed is forgotten. Not while a promise is under way. */
  reset(): void {
    if (this.#clear()) this.begin();
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
    this.#asking.abort();
    const signal = this.#newLookup();
    this.dispatch({ type: 'address-asked', query, request });
    try {
      const { candidates } = await this.#api.geocode({ address: query, near: this.#near() }, signal);
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
    const pin: Pin = { location, source, others: [], ...(label !== undefined && { label }) };
    this.#set(pin);
    this.ask(rested ? REST : 0);
    if (label === undefined) void this.#name(location, this.#newLookup());
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

  /** Puts the question for the pin, after `delay` milliseconds; the one before it is dropped. */
  ask(delay = 0): void {
    if (this.state.phase !== 'ready') return;
    const pin = pinIn(this.state);
    if (!pin || this.state.booking.is === 'live') return;
    this.#asking.abort();
    this.#asking = new AbortController();
    const request = ++this.#requests;
    this.dispatch({ type: 'asked', request });
    void this.#ask(pin, request, delay, this.#asking.signal);
  }

  /** A tab that was away for long shows old numbers. */
  refreshIfStale(): void {
    if (
      this.state.phase === 'ready' &&
      this.state.inquiry.is === 'answered' &&
      this.state.reserving.is === 'closed'
    ) {
      if (Date.now() - this.#askedAt >= STALE) this.ask();
    }
  }

  openReserve(box: BoxId, choice?: FreePort): void {
    void this.#promise(booker => booker.hold(box, choice));
  }

  closeReserve(): void {
    const asked = this.state.phase === 'ready' && this.state.reserving.is === 'conflict';
    this.#booker?.close();
    if (asked) this.ask();
  }

  confirmReserve(): void {
    void this.#promise(booker => booker.confirm());
  }

  withdraw(): void {
    void this.#promise(async booker => {
      if (await booker.withdraw()) this.ask();
    });
  }

  /** What the page does when it goes away: a kept port is given back at once. */
  leave(): void {
    this.#booker?.close();
  }

  #follow(found: Reservation): void {
    void this.#promise(async booker => {
      await booker.follow(found);
      this.ask();
    });
  }

  /** Does something with the part that promises, which comes as a chunk of its own. */
  async #promise(act: (booker: Booker) => Promise<unknown>): Promise<void> {
    const part = await this.#host.reservePart();
    if (!part || this.#life.signal.aborted) return;
    this.#booker ??= new part.Booker(this.#stage);
    await act(this.#booker);
  }

  async #ask(pin: Pin, request: number, delay: number, signal: AbortSignal): Promise<void> {
    try {
      if (delay > 0) await rest(delay, signal);
      const answer = await this.#api.viability(this.#question(pin), signal);
      if (!Array.isArray(answer.boxes)) throw new Failure({ kind: 'unreadable', status: 200 });
      this.#askedAt = Date.now();
      this.dispatch({ type: 'answered', request, answer });
    } catch (error) {
      this.#failed(error, fault => this.dispatch({ type: 'ask-failed', request, fault }));
    }
  }

  #question({ location, source }: Pin): ViabilityRequest {
    const { radius, mode } = this.#host.settings;
    const { session } = this.state as Ready;
    return {
      location,
      locationSource: source,
      ...(radius !== undefined && { radius: Math.min(radius, session.radius.max) }),
      ...(mode !== undefined && session.features.modes.includes(mode) && { mode }),
    };
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
    this.#asking.abort();
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
