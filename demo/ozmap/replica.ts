import { type Change, OzmapWorld } from './world.ts';

/** A copy of a world that follows it some milliseconds behind, as a reader's database would. */
export class Replica {
  readonly #copy: OzmapWorld;
  readonly #now: () => Date;
  readonly #lag: number;
  readonly #waiting: { readonly at: number; readonly change: Change }[] = [];
  readonly #unfollow: () => void;

  constructor(world: OzmapWorld, lag: number, now: () => Date) {
    this.#copy = new OzmapWorld(world.documents(), now);
    this.#now = now;
    this.#lag = lag;
    this.#unfollow = world.onChange(change => this.#waiting.push({ at: now().getTime(), change }));
  }

  /** The world as it was. */
  read(): OzmapWorld {
    const shown = this.#now().getTime() - this.#lag;
    while (this.#waiting[0] && this.#waiting[0].at <= shown) this.#copy.apply(this.#waiting.shift()!.change);
    return this.#copy;
  }

  stop(): void {
    this.#unfollow();
  }
}
