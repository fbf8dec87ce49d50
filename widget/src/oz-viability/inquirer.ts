import type { Mode, ViabilityAnswer, ViabilityRequest } from '@oz-viability/shared';
import { faultFrom } from '../api/failure.ts';
import type { Stage } from '../reserve/booker.ts';
import type { Pin, Ready } from '../state/model.ts';
import { movingFrom, pinIn } from '../state/selectors.ts';
import { isAbort, rest } from './wait.ts';

/** A tab that comes back after this long asks again, milliseconds. */
const STALE = 60_000;
/** While OZmap does not answer, it is asked for again this often, milliseconds. */
const PATIENCE = 15_000;

/** What the host wishes, where it does. */
interface Wishes {
  /** Metres. */
  readonly radius: number | undefined;
  readonly mode: Mode | undefined;
}

/** Puts the question for the pin, and puts it again when its answer has become old: that part of the conductor. */
export class Inquirer {
  readonly #stage: Stage;
  readonly #wishes: () => Wishes;
  #asking = new AbortController();
  #askedAt = 0;

  constructor(stage: Stage, wishes: () => Wishes) {
    this.#stage = stage;
    this.#wishes = wishes;
  }

  /**
   * Puts the question, after `delay` milliseconds; the one before it is dropped.
   * @param unasked where it fails, what is shown stays
   */
  ask(delay = 0, unasked = false): void {
    const state = this.#stage.state();
    if (state.phase !== 'ready') return;
    const pin = pinIn(state);
    if (!pin || hasPort(state)) return;
    this.drop();
    this.#asking = new AbortController();
    const request = this.#stage.request();
    this.#stage.dispatch({ type: 'asked', request });
    void this.#ask(pin, request, delay, unasked, this.#asking.signal);
  }

  /** Nobody waits for the answer any more. */
  drop(): void {
    this.#asking.abort();
  }

  /** A tab that was away for long shows old numbers. */
  refreshIfStale(): void {
    if (this.#isAlone() && navigator.onLine !== false && Date.now() - this.#askedAt >= STALE)
      this.ask(0, true);
  }

  async #ask(pin: Pin, request: number, delay: number, unasked: boolean, signal: AbortSignal): Promise<void> {
    const { api, dispatch, panel } = this.#stage;
    try {
      if (delay > 0) await rest(delay, signal);
      // No outcome before there is what shows it and says it.
      const answer = await api.viability(this.#question(pin), signal).finally(panel);
      signal.throwIfAborted();
      this.#askedAt = Date.now();
      dispatch({ type: 'answered', request, answer });
      if (isWithoutOzmap(answer)) await this.#awaitOzmap(pin, signal);
    } catch (error) {
      if (!isAbort(error)) dispatch({ type: 'ask-failed', request, fault: faultFrom(error), unasked });
    }
  }

  /** Asks unseen, which counts as nobody's demand, until OZmap answers: only then is there something new to show. */
  async #awaitOzmap(pin: Pin, signal: AbortSignal): Promise<void> {
    for (;;) {
      await rest(PATIENCE, signal);
      if (globalThis.document?.hidden || !this.#isAlone()) continue;
      const question = { ...this.#question(pin), unseen: true };
      const answer = await this.#stage.api.viability(question, signal).catch(() => undefined);
      signal.throwIfAborted();
      if (answer && !isWithoutOzmap(answer) && this.#isAlone()) return this.ask();
    }
  }

  /** An answer is shown, and nobody reserves. */
  #isIdle(): boolean {
    const state = this.#stage.state();
    return state.phase === 'ready' && state.inquiry.is === 'answered' && state.reserving.is === 'closed';
  }

  /** Nor does anybody draw, or look at a port that is had or a session that is lost. */
  #isAlone(): boolean {
    const state = this.#stage.state() as Ready;
    return this.#isIdle() && !state.drop?.sketch && !hasPort(state) && state.access === 'live';
  }

  #question({ location, source }: Pin): ViabilityRequest {
    const wishes = this.#wishes();
    const { session, mode = wishes.mode } = this.#stage.state() as Ready;
    return {
      location,
      locationSource: source,
      ...(wishes.radius !== undefined && { radius: Math.min(wishes.radius, session.radius.max) }),
      ...(mode !== undefined && session.features.modes.includes(mode) && { mode }),
    };
  }
}

/** Boxes are of no interest to who has a port and does not change it. */
const hasPort = (state: Ready): boolean => state.booking.is === 'live' && !movingFrom(state);

/** The copy of a network that OZmap does not confirm, or no network at all. */
const isWithoutOzmap = ({ reasons }: ViabilityAnswer): boolean =>
  reasons.some(({ code }) => code === 'DATA_STALE' || code === 'UPSTREAM_UNAVAILABLE');
