import { setImmediate as turn } from 'node:timers/promises';

interface Sleeper {
  readonly at: number;
  /** Of the world outside, which goes on while the servers stand still. */
  readonly outside: boolean;
  readonly wake: () => void;
}

/**
 * Time that passes only when nothing is left to do. Everything in the model runs in this process, and waits for
 * nothing but this clock: one turn of the event loop lets all of it come to where it sleeps.
 */
export class VirtualClock {
  #now: number;
  readonly #sleepers = new Set<Sleeper>();
  #thawed = Promise.resolve();

  constructor(start: Date) {
    this.#now = start.getTime();
  }

  readonly now = (): Date => new Date(this.#now);

  readonly sleep = (ms: number, signal?: AbortSignal): Promise<void> => this.#sleep(ms, false, signal);

  /** As the world outside sleeps: on time, also while the servers stand still. */
  readonly sleepOutside = (ms: number): Promise<void> => this.#sleep(ms, true);

  /** Resolves when the servers run: at once, as a rule. */
  get thawed(): Promise<void> {
    return this.#thawed;
  }

  #sleep(ms: number, outside: boolean, signal?: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      if (signal?.aborted) return resolve();
      const wake = () => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper: Sleeper = { at: this.#now + Math.max(0, ms), outside, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  /** Lets time pass, moment by moment. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await turn();
      const next = this.#next();
      if (next === undefined || next.at > end) break;
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
    this.#now = end;
  }

  /** Time through which the servers stand still, as a suspended machine does: what they wait for comes late. */
  async jump(ms: number): Promise<void> {
    await turn();
    const end = this.#now + ms;
    let thaw = () => {};
    this.#thawed = new Promise(resolve => {
      thaw = resolve;
    });
    for (;;) {
      const next = this.#next(({ outside }) => outside);
      if (next === undefined || next.at > end) break;
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      await turn();
    }
    this.#now = end;
    thaw();
    await this.pass(0);
  }

  /** Earliest first; of two at once, whoever lay down first. */
  #next(among: (sleeper: Sleeper) => boolean = () => true): Sleeper | undefined {
    let next: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (among(sleeper) && (next === undefined || sleeper.at < next.at)) next = sleeper;
    }
    return next;
  }
}
