/** How one OZmap is reached: a tenant's configuration of it. */
export interface OzmapAccess {
  /** Scheme, host, port and, behind a proxy, a path, without `/api/v2`. */
  readonly url: string;
  readonly key: string;
  /** OZmap's own clients send the key raw; some installations want `Bearer`. */
  readonly authorization: 'raw' | 'bearer';
  /** For one attempt of a read; for a write, its wait for a place included. */
  readonly timeouts: { readonly readMs: number; readonly writeMs: number };
}

/** How gently OZmap is treated. */
export interface OzmapTuning {
  /** Requests at OZmap at once. */
  readonly inFlight: number;
  /** Requests that may wait for a place. */
  readonly queue: number;
  /** Failures in a row after which OZmap is left alone, and milliseconds until one request may try again. */
  readonly breakAfter: number;
  readonly breakFor: number;
  /** Times that one read is sent at most, the first included. */
  readonly attempts: number;
  /** Upper bound of the first pause before a retry, milliseconds; it doubles with each. */
  readonly retryPause: number;
  /** Retries that all reads together may spend before successes must earn more. */
  readonly retryBudget: number;
  /** Longest answer, bytes. */
  readonly maxAnswer: number;
  /** 0 ≤ x < 1, for the jitter of retries. */
  readonly random: () => number;
}

export const GENTLE: OzmapTuning = {
  inFlight: 2,
  queue: 100,
  breakAfter: 6,
  breakFor: 5_000,
  attempts: 3,
  retryPause: 250,
  retryBudget: 10,
  maxAnswer: 32 * 1024 * 1024,
  random: Math.random,
};
