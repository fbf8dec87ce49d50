import { SqlProblem } from './database.ts';

/** Seconds that a database gets beyond its own time-out, to say so itself. */
const GRACE = 5;

/**
 * What ends a session: its reader's signal, a lost connection, or silence. The drivers wait for ever on a connection
 * that has gone half-open, and do not tell every pending answer of one that was lost.
 */
export class Lifeline {
  readonly #signal: AbortSignal;
  readonly #milliseconds: number;
  readonly #cut: () => void;
  readonly #onAbort = () => this.end(new SqlProblem('timeout', 'reading was stopped'));
  #ended: SqlProblem | undefined;
  #tell: ((problem: SqlProblem) => void) | undefined;

  /** @param cut destroys the connection */
  constructor(signal: AbortSignal, timeoutSeconds: number, cut: () => void) {
    this.#signal = signal;
    this.#milliseconds = (timeoutSeconds + GRACE) * 1000;
    this.#cut = cut;
    if (signal.aborted) this.#onAbort();
    else signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** The answer, unless the session ends before. One at a time. */
  async wait<T>(answer: Promise<T>): Promise<T> {
    const ended = new Promise<never>((_, reject) => {
      this.#tell = reject;
    });
    if (this.#ended !== undefined) this.#tell?.(this.#ended);
    const silence = () => this.end(new SqlProblem('timeout', 'the database fell silent'));
    const timer = setTimeout(silence, this.#milliseconds);
    try {
      return await Promise.race([ended, answer]);
    } finally {
      clearTimeout(timer);
      this.#tell = undefined;
      // Whichever comes second has nobody to hear it.
      answer.catch(() => {});
    }
  }

  end(problem: SqlProblem): void {
    this.#ended ??= problem;
    this.#cut();
    this.#tell?.(this.#ended);
  }

  release(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
  }
}
