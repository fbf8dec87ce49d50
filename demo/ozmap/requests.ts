/** One request as it arrived; `path` is without its query. */
interface Recorded {
  readonly method: string;
  readonly path: string;
}

/** What callers asked since the last reset. */
export class RequestLog {
  #list: Recorded[] = [];
  #inFlight = 0;
  #most = 0;
  readonly #waiting = new Set<() => void>();

  get list(): readonly Recorded[] {
    return this.#list;
  }

  /** How often each `METHOD /path` came. */
  get counts(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { method, path } of this.#list) {
      const name = `${method} ${path}`;
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  }

  /** The most requests that were open at the same time. */
  get mostInFlight(): number {
    return this.#most;
  }

  /** Resolves at the first arrival with which `holds`. */
  when(holds: () => boolean): Promise<void> {
    return new Promise(resolve => {
      const look = () => {
        if (!holds()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Notes an arrival; returns what to call when its connection is done with it. */
  begin(method: string, path: string): () => void {
    this.#list.push({ method, path });
    for (const look of [...this.#waiting]) look();
    this.#inFlight++;
    this.#most = Math.max(this.#most, this.#inFlight);
    return () => {
      this.#inFlight--;
    };
  }

  reset(): void {
    this.#list = [];
    this.#most = this.#inFlight;
  }
}
