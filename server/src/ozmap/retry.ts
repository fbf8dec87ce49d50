/** What one success earns: ten answered reads pay for one repeated. */
const EARNED = 0.1;

/** Keeps the retries of all reads to a fraction of the traffic, so that they never make an overload worse. */
export class RetryBudget {
  readonly #limit: number;
  #left: number;

  constructor(limit: number) {
    this.#limit = limit;
    this.#left = limit;
  }

  /** Retries that can be afforded now. */
  get left(): number {
    return this.#left;
  }

  earn(): void {
    this.#left = Math.min(this.#limit, this.#left + EARNED);
  }

  /** Whether one more retry can be afforded; it is then paid for. */
  spend(): boolean {
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}

/**
 * Milliseconds to wait before attempt `next` (2, 3, …): anywhere between 0 and a bound that doubles from
 * `first`, so that many callers do not come back at once; but never sooner than OZmap asked for (`retryAfter`,
 * seconds).
 */
export function pauseBefore(next: number, first: number, random: number, retryAfter = 0): number {
  return Math.max(retryAfter * 1000, random * first * 2 ** (next - 2));
}

/** Resolves after `ms`, or as soon as `signal` aborts; the caller then looks at the signal. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const wake = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    if (signal?.aborted) wake();
    else signal?.addEventListener('abort', wake, { once: true });
  });
}
