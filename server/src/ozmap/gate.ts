import {
  type BulkheadPolicy,
  bulkhead,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhenResult,
  isBrokenCircuitError,
  isBulkheadRejectedError,
} from 'cockatiel';
import type { OzmapTuning } from './access.ts';
import { type Attempt, looksDown } from './errors.ts';
import { Cancelled } from './transport.ts';
import type { Circuit } from './watch.ts';

/**
 * What every request to one OZmap passes, reads and writes together: a place among the few in flight, and a
 * circuit breaker, so that a weak or fallen OZmap is not run over.
 */
export class Gate {
  readonly #places: BulkheadPolicy;
  readonly #circuit: CircuitBreakerPolicy;
  readonly #options: OzmapTuning;

  constructor(options: OzmapTuning, onCircuit: (state: Circuit) => void = () => {}) {
    this.#options = options;
    this.#places = bulkhead(options.inFlight, options.queue);
    const circuit: CircuitBreakerPolicy = circuitBreaker(
      // A trial that was cancelled has not shown that OZmap is back; at other times it says nothing at all.
      handleWhenResult(result => looksDown(result as Attempt)).orWhen(
        () => circuit.state === CircuitState.HalfOpen,
      ),
      { breaker: new ConsecutiveBreaker(options.breakAfter), halfOpenAfter: options.breakFor },
    );
    this.#circuit = circuit;
    circuit.onBreak(() => onCircuit('open'));
    circuit.onHalfOpen(() => onCircuit('half-open'));
    circuit.onReset(() => onCircuit('closed'));
  }

  /** Requests at OZmap now, and those that wait for a place. */
  get load(): { readonly inFlight: number; readonly waiting: number } {
    return {
      inFlight: this.#options.inFlight - this.#places.executionSlots,
      waiting: this.#options.queue - this.#places.queueSlots,
    };
  }

  /**
   * Runs `send` once, or not at all: *busy* when no place came free within `patience` milliseconds,
   * *circuit-open* while OZmap is left alone. Rejects with Cancelled when `signal` aborts.
   */
  pass(send: () => Promise<Attempt>, patience: number, signal?: AbortSignal): Promise<Attempt> {
    if (signal?.aborted) return Promise.reject(new Cancelled());
    return new Promise((resolve, reject) => {
      let waiting = true;
      const leave = () => {
        waiting = false;
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancel);
      };
      const cancel = () => {
        leave();
        reject(new Cancelled());
      };
      const timer = setTimeout(() => {
        leave();
        resolve({ kind: 'not_sent', reason: 'busy' });
      }, patience);
      signal?.addEventListener('abort', cancel, { once: true });

      // Asked last of all: whoever was told that nothing was sent must stay unsent.
      const enter = () => {
        if (!waiting) throw new Cancelled();
        leave();
        return send();
      };
      this.#places
        .execute(() => this.#circuit.execute(enter))
        .catch(notSent)
        .finally(leave)
        .then(resolve, reject);
    });
  }
}

function notSent(error: unknown): Attempt {
  if (isBrokenCircuitError(error)) return { kind: 'not_sent', reason: 'circuit-open' };
  if (isBulkheadRejectedError(error)) return { kind: 'not_sent', reason: 'busy' };
  throw error;
}
