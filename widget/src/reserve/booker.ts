import {
  type BoxId,
  type Customer,
  ENDED,
  type FreePort,
  type Hold,
  type ProblemCode,
  type Reservation,
  type ReservationId,
  type ReservationRequest,
  UNSETTLED,
} from '@oz-viability/shared';
import type { ApiClient, Extension } from '../api/client.ts';
import { Failure, faultFrom, isFinal, retryable } from '../api/failure.ts';
import { ConfirmationKey } from '../api/key.ts';
import { proposed } from '../draw/sketch.ts';
import { isAbort, rest } from '../oz-viability/wait.ts';
import type { Action } from '../state/actions.ts';
import { codeOf } from '../state/machine.ts';
import type { ChangeKind, Draft, Fault, Ready, State } from '../state/model.ts';
import { boxOf, byPoles, dropOf, pinIn } from '../state/selectors.ts';

export interface Stage {
  readonly api: ApiClient;
  /** Ends with the widget. */
  readonly life: AbortSignal;
  state(): State;
  dispatch(action: Action): void;
  request(): number;
  mayReserve(request: ReservationRequest): boolean;
  /** When what shows an answer is here. */
  panel(): Promise<unknown>;
}

/** A hold lives ten minutes; half of that before its end it is renewed, retried this often, milliseconds. */
const RENEW_AHEAD = 5 * 60_000;
const RENEW_EVERY = 20_000;
/** A confirmation without an answer by then takes longer than usual, milliseconds. */
const SLOW = 8_000;
/** Waits before a confirmation whose fate is unknown is sent again with the same key, milliseconds. */
const AGAIN = [800, 2_000, 4_000];
/** Waits between looks at a reservation that is not settled, milliseconds; the last one repeats. */
const LOOK = [700, 1_000, 1_500, 2_500];
/** Two minutes and more of looking; then the rep may ask again, with the same key. */
const LOOKS = 60;

/** A change of the reservation: how it is sent, when it is over, and whether it then came as wished. */
interface Wish {
  readonly body: Partial<Extension> & { readonly boxId?: BoxId };
  send(id: ReservationId, key: string): Promise<Reservation>;
  done(reservation: Reservation): boolean;
  came(reservation: Reservation): boolean;
}

/** Hold, confirm, look until it is settled, withdraw, extend, move: the part of the conductor that makes promises. */
export class Booker {
  readonly #stage: Stage;
  readonly #key = new ConfirmationKey();
  #held: Hold | undefined;
  #holding = new AbortController();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** @param choice a port picked by hand; else the server picks. */
  async hold(box: BoxId, choice?: FreePort): Promise<void> {
    const { api, life } = this.#stage;
    if (!this.#ready()) return;
    this.#holding.abort();
    this.#holding = new AbortController();
    const signal = AbortSignal.any([this.#holding.signal, life]);
    const request = this.#stage.request();
    this.#stage.dispatch({ type: 'hold-asked', box, request, port: choice });
    try {
      const hold = await api.hold({ boxId: box, ...choice }, life);
      if (signal.aborted) {
        void api.releaseHold(hold.id).catch(() => {});
        return;
      }
      this.#held = hold;
      this.#stage.dispatch({ type: 'held', request, hold });
      await this.#keep(hold, signal);
    } catch (error) {
      if (!isAbort(error)) this.#stage.dispatch({ type: 'hold-failed', request, fault: faultFrom(error) });
    }
  }

  /** Closes the dialog and gives the port back; not while a confirmation is under way. */
  close(): void {
    if (this.#ready()?.reserving.is === 'sending') return;
    this.release();
    this.#stage.dispatch({ type: 'reserve-closed' });
  }

  /** Gives the port back, unless a confirmation under way may be turning it into a reservation. */
  release(): void {
    this.#holding.abort();
    const held = this.#held;
    if (!held || this.#ready()?.reserving.is === 'sending') return;
    this.#held = undefined;
    void this.#stage.api.releaseHold(held.id).catch(() => {});
  }

  async confirm(): Promise<void> {
    const state = this.#ready();
    if (state?.reserving.is !== 'filling') return;
    const body = requestOf(state, state.reserving.box, state.reserving.hold);
    if (!body || !this.#stage.mayReserve(body)) return;
    const request = this.#stage.request();
    this.#stage.dispatch({ type: 'confirm-sent', request });
    const tellSlow = () => this.#stage.dispatch({ type: 'confirm-slow', request });
    const late = setTimeout(tellSlow, SLOW);
    try {
      const { api, life } = this.#stage;
      const first = await this.#insist(body, key => api.reserve(body, key, life));
      if (!atRest(first)) tellSlow();
      const reservation = await this.#settled(first, atRest);
      if (ENDED.has(reservation.state) && reservation.state !== 'installed') {
        throw new Failure({ kind: 'rejected', reservation });
      }
      this.#holding.abort();
      this.#held = undefined;
      this.#key.settle();
      this.#stage.dispatch({ type: 'reserved', request, reservation });
    } catch (error) {
      if (isAbort(error)) return;
      const fault = faultFrom(error);
      if (isFinal(fault)) this.#key.settle();
      this.#stage.dispatch({ type: 'confirm-failed', request, fault });
    } finally {
      clearTimeout(late);
    }
  }

  /** True when the port is free again. The wish may wait until the reservation is at rest. */
  withdraw(): Promise<boolean> {
    return this.#change('withdraw', 'withdrawn', {
      body: {},
      send: (id, key) => this.#stage.api.withdraw(id, key, this.#stage.life),
      done: ended,
      came: ({ state }) => state === 'withdrawn',
    });
  }

  extend(extension: Extension): Promise<boolean> {
    return this.#change('extend', 'extended', {
      body: extension,
      send: (id, key) => this.#stage.api.extend(id, extension, key, this.#stage.life),
      done: atRest,
      came: ({ state }) => !ENDED.has(state),
    });
  }

  /** True when the customer has a port of that box; the one from before is kept until then. */
  move(boxId: BoxId): Promise<boolean> {
    const state = this.#ready();
    const body = { boxId, ...(state && byPoles(state) && dropTo(state, boxId)) };
    return this.#change('move', 'moved', {
      body,
      send: (id, key) => this.#stage.api.move(id, body, key, this.#stage.life),
      done: atRest,
      came: ({ state, box }) => state === 'reserved' && box.id === boxId,
    });
  }

  async #change(
    what: ChangeKind,
    type: 'withdrawn' | 'extended' | 'moved',
    { body, send, done, came }: Wish,
  ): Promise<boolean> {
    const state = this.#ready();
    if (state?.booking.is !== 'live') return false;
    const { id } = state.booking.reservation;
    const request = this.#stage.request();
    this.#stage.dispatch({ type: 'change-sent', what, request, sent: body });
    // Dropped, or another one is under way: nothing is sent that nobody waits for.
    const { booking } = this.#ready() ?? state;
    if (booking.is !== 'live' || booking.change.is !== 'sending' || booking.change.request !== request)
      return false;
    try {
      const first = await this.#insist({ what, id, body }, key => send(id, key));
      // Only a reservation at rest is an answer.
      const reservation = await this.#settled(first, done);
      if (!came(reservation)) throw new Failure({ kind: 'rejected', reservation });
      this.#key.settle();
      this.#stage.dispatch({ type, request, reservation });
      return true;
    } catch (error) {
      if (isAbort(error)) return false;
      const fault = faultFrom(error);
      if (isFinal(fault)) this.#key.settle();
      this.#stage.dispatch({ type: 'change-failed', request, fault });
      return false;
    }
  }

  /** Looks at a reservation that was found unsettled until it is settled. */
  async follow(found: Reservation): Promise<void> {
    try {
      this.#stage.dispatch({ type: 'followed', reservation: await this.#settled(found, atRest) });
    } catch (error) {
      if (isAbort(error)) return;
      // Nothing is known but that it was under way: looked at again, as long as somebody waits.
      await rest(RENEW_EVERY, this.#stage.life).then(
        () => this.follow(found),
        () => {},
      );
    }
  }

  /** Renews a hold for as long as the dialog lives. */
  async #keep(hold: Hold, signal: AbortSignal): Promise<void> {
    let wait = untilRenewal(hold);
    while (!signal.aborted) {
      try {
        await rest(wait, signal);
        const renewed = await this.#stage.api.renewHold(hold.id, signal);
        this.#stage.dispatch({ type: 'hold-renewed', hold: renewed });
        wait = untilRenewal(renewed);
      } catch (error) {
        if (isAbort(error)) return;
        const fault = faultFrom(error);
        this.#stage.dispatch({ type: 'renewal-failed', fault });
        if (isGone(fault)) return;
        wait = RENEW_EVERY;
      }
    }
  }

  /** Sends until an answer comes; the key, bound to what is sent, makes sure that it is one and the same. */
  async #insist(what: unknown, send: (key: string) => Promise<Reservation>): Promise<Reservation> {
    const key = this.#key.of(what);
    for (const wait of AGAIN) {
      try {
        return await send(key);
      } catch (error) {
        if (isAbort(error) || !mayHaveHappened(faultFrom(error))) throw error;
        await rest(wait, this.#stage.life);
      }
    }
    return send(key);
  }

  async #settled(first: Reservation, done: (reservation: Reservation) => boolean): Promise<Reservation> {
    const { api, life } = this.#stage;
    let reservation = first;
    for (let look = 0; !done(reservation); look++) {
      if (look === LOOKS) throw new Failure({ kind: 'timeout' });
      await rest(LOOK[Math.min(look, LOOK.length - 1)]!, life);
      try {
        reservation = await api.reservation(reservation.id, life);
      } catch (error) {
        if (isAbort(error) || !retryable(faultFrom(error))) throw error;
      }
    }
    return reservation;
  }

  #ready(): Ready | undefined {
    const state = this.#stage.state();
    return state.phase === 'ready' ? state : undefined;
  }
}

const atRest = ({ state }: Reservation): boolean => !UNSETTLED.has(state);

const ended = ({ state }: Reservation): boolean => ENDED.has(state);

const untilRenewal = ({ expiresAt }: Hold): number =>
  // Not later than that, however wrong the clock of this machine is.
  Math.min(RENEW_AHEAD, Math.max(RENEW_EVERY, Date.parse(expiresAt) - Date.now() - RENEW_AHEAD));

const isGone = (fault: Fault): boolean => fault.kind === 'problem' && fault.problem.status < 429;

const WAITING: ReadonlySet<ProblemCode> = new Set([
  'idempotency-in-progress',
  'not-settled',
  'too-many-requests',
  'shutting-down',
]);

/** Failures after which the reservation may exist, or will soon: ask again rather than tell the rep. */
const mayHaveHappened = (fault: Fault): boolean =>
  fault.kind === 'problem' ? WAITING.has(fault.problem.code) : retryable(fault);

function requestOf(state: Ready, boxId: BoxId, hold: Hold): ReservationRequest | undefined {
  const pin = pinIn(state);
  if (!pin) return undefined;
  const { location, source } = pin;
  return {
    customer: customerOf(state.draft),
    location,
    locationSource: source,
    boxId,
    holdId: hold.id,
    ...dropTo(state, boxId),
  };
}

/** The drop as the rep drew it; by poles, where nobody drew, the way that made the box viable. */
function dropTo(state: Ready, boxId: BoxId): Pick<ReservationRequest, 'drop'> {
  const drop = dropOf(state, boxId) ?? (byPoles(state) ? proposed(boxOf(state, boxId)) : undefined);
  return drop ? { drop: { path: drop.path, poles: drop.poles } } : {};
}

function customerOf(draft: Draft): Customer {
  const { name, address, phone, observation } = draft;
  return {
    code: codeOf(draft),
    name: name.trim(),
    ...(address.trim() && { address: address.trim() }),
    ...(phone.trim() && { phone: phone.trim() }),
    ...(observation.trim() && { observation: observation.trim() }),
  };
}
