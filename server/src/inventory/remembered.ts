/** What changes rarely: read when first needed, by one reader at a time however many ask, and believed for a while. */
export class Remembered<T> {
  readonly #read: () => Promise<T>;
  readonly #now: () => Date;
  readonly #believed: number;
  #latest: { readonly value: T; readonly readAt: number } | undefined;
  #reading: Promise<T> | undefined;

  /** @param believed milliseconds */
  constructor(read: () => Promise<T>, now: () => Date, believed: number) {
    this.#read = read;
    this.#now = now;
    this.#believed = believed;
  }

  /** Throws what the reading throws, or the signal's reason; a failure is not kept. */
  async get(signal: AbortSignal): Promise<T> {
    const now = this.#now().getTime();
    if (this.#latest && now - this.#latest.readAt < this.#believed) return this.#latest.value;
    // Nobody's signal: who goes away must not take it from the others who wait.
    this.#reading ??= this.#read()
      .then(value => {
        this.#latest = { value, readAt: now };
        return value;
      })
      .finally(() => {
        this.#reading = undefined;
      });
    return untilAborted(this.#reading, signal);
  }
}

export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
