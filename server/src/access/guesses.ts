/** How many wrong keys an address, and all addresses together, may send before they must wait. */
export interface GuessLimits {
  readonly perAddress: number;
  readonly inAll: number;
  readonly windowMs: number;
}

const LIMITS: GuessLimits = { perAddress: 10, inAll: 300, windowMs: 60_000 };
/** Of addresses that are remembered, for failing or for having held a good key. */
const REMEMBERED = 10_000;

/**
 * Slows down whoever guesses: by address, and in all against guessing from many. An address that has held a good
 * key is not locked out by what others do.
 */
export class Guesses {
  readonly #now: () => Date;
  readonly #limits: GuessLimits;
  readonly #failures = new Map<string, number>();
  readonly #trusted = new Set<string>();
  #inAll = 0;
  #windowStart = 0;

  constructor(now: () => Date, limits: GuessLimits = LIMITS) {
    this.#now = now;
    this.#limits = limits;
  }

  /** Seconds until the address may try again; 0: now. */
  waitOf(address: string): number {
    const left = this.#turn();
    const { perAddress, inAll } = this.#limits;
    const spent =
      (this.#failures.get(address) ?? 0) >= perAddress ||
      (this.#inAll >= inAll && !this.#trusted.has(address));
    return spent ? Math.max(1, Math.ceil(left / 1000)) : 0;
  }

  failed(address: string): void {
    this.#turn();
    this.#inAll++;
    this.#failures.set(address, (this.#failures.get(address) ?? 0) + 1);
  }

  succeeded(address: string): void {
    this.#trusted.delete(address);
    this.#trusted.add(address);
    if (this.#trusted.size > REMEMBERED) this.#trusted.delete(this.#trusted.keys().next().value!);
  }

  /** Begins a new window where the old one is over; answers the milliseconds that are left of it. */
  #turn(): number {
    const now = this.#now().getTime();
    const { windowMs } = this.#limits;
    if (now - this.#windowStart >= windowMs || now < this.#windowStart) {
      this.#windowStart = now;
      this.#inAll = 0;
      this.#failures.clear();
    }
    return this.#windowStart + windowMs - now;
  }
}
