import { SqlProblem } from './database.ts';

/** Seconds that a database gets beyond its own time-out, to say so itself. */
const GRACE = 5;

/**
 * What ends a session: its reader's signal, or silence. The drivers wait for ever on a connection that has gone
 * half-open, and not all of them answer what was pending when a connection is destroyed.
 */
export class Lifeline {
  readonly #signal: AbortSignal;
  readonly #milliseconds: number;
  readonly #cut: () => void;
  readonly #onAbort: () => void;
  #fail: ((problem: SqlProblem) => void) | undefined;

  /** @param cut destroys the connection */
  constructor(signal: AbortSignal, timeoutSeconds: number, cut: () => void) {
    this.#signal = signal;
    this.#milliseconds = (timeoutSeconds + GRACE) * 1000;
    this.#cut = cut;
    this.#onAbort = () => this.#end(stopped());
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** The answer, unless the session ends before. One at a time. */
  async wait<T>(answer: Promise<T>): Promise<T> {
    if (this.#signal.aborted) {
      answer.catch(() => {});
      this.#cut();
      throw stopped();
    }
    const ended = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    const timer = setTimeout(
      () => this.#end(new SqlProblem('timeout', 'the database fell silent')),
      this.#milliseconds,
    );
    try {
      return await Promise.race([answer, ended]);
    } finally {
      clearTimeout(timer);
      this.#fail = undefined;
      answer.catch(() => {});
    }
  }

  release(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
  }

  #end(problem: SqlProblem): void {
    this.#cut();
    this.#fail?.(problem);
  }
}

const stopped = (): SqlProblem => new SqlProblem('timeout', 'reading was stopped');
