import type { Response } from 'express';
import { Problem } from '../problem.ts';

/** The caller has gone; nobody reads the answer. */
export class CallerGone extends Error {
  constructor() {
    super('The caller closed the connection');
    this.name = 'CallerGone';
  }
}

/** A request until it is answered, its caller has gone, or our patience has ended. */
export class RequestLife {
  readonly #controller = new AbortController();
  readonly #deadline: NodeJS.Timeout;
  readonly #response: Response;
  #reject: ((reason: unknown) => void) | undefined;

  constructor(response: Response, deadlineMs: number) {
    this.#response = response;
    this.#deadline = setTimeout(() => this.#end(new Problem('deadline-exceeded')), deadlineMs);
    response.once('close', this.#onClose);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * The run's result, unless the request ends first: then the run goes on unheard, and only its failure is told.
   * What a run throws because of the signal is the signal's reason, not a failure of its own.
   */
  orItsEnd<T>(run: Promise<T>, onLateFailure: (error: unknown) => void): Promise<T> {
    const { signal } = this;
    return new Promise((resolve, reject) => {
      // Not a closure of our own: V8 makes a function that is assigned to a property an old object, and all that it
      // knows of a request then outlives it.
      this.#reject = reject;
      if (signal.aborted) reject(signal.reason);
      run.then(resolve, (error: unknown) => {
        if (!signal.aborted || error instanceof Problem) return reject(error);
        if (error !== signal.reason) onLateFailure(error);
        reject(signal.reason);
      });
    });
  }

  /** It is answered. */
  settle(): void {
    clearTimeout(this.#deadline);
    this.#response.off('close', this.#onClose);
  }

  readonly #onClose = () => this.#end(new CallerGone());

  #end(reason: Error): void {
    this.#controller.abort(reason);
    this.#reject?.(reason);
  }
}
