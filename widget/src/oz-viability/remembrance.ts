import type { State } from '../state/model.ts';
import { isDrawn, pinIn } from '../state/selectors.ts';
import { type Kept, Memory } from './memory.ts';

/** Has the tab remember the job at hand as it goes on, and forget it once there is a port. */
export class Remembrance {
  readonly #state: () => State;
  #memory: Memory | undefined;
  #due: ReturnType<typeof setTimeout> | undefined;

  constructor(state: () => State) {
    this.#state = state;
    // The first look into the tab's storage takes long: now, while one waits anyway.
    new Memory().read(0);
  }

  /** @returns whether it is another job than before */
  turnTo(memory: Memory): boolean {
    const other = memory.key !== this.#memory?.key;
    this.#memory = memory;
    return other;
  }

  read(): Kept | undefined {
    return this.#memory?.read(Date.now());
  }

  forget(): void {
    this.#memory?.forget();
  }

  /** After the task, once for all its changes: storage is slow, and what is asked of the server goes first. */
  soon(): void {
    this.#due ??= setTimeout(() => this.now());
  }

  /** What is still to be kept, kept now. */
  now(): void {
    if (this.#due === undefined) return;
    clearTimeout(this.#due);
    this.#due = undefined;
    const state = this.#state();
    if (state.phase !== 'ready') return;
    const pin = pinIn(state);
    if (state.booking.is === 'live') this.forget();
    else if (pin) {
      const { location, source, accuracy } = pin;
      const drop = state.drop && isDrawn(state.drop) ? state.drop : undefined;
      this.#memory?.keep({ location, source, accuracy, box: state.selected, drop }, Date.now());
    }
  }
}
