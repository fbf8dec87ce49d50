/**
 * Why a place can or cannot be served. One table: the code fixes how heavily the reason weighs.
 * `blocks` rules a box out, `caveat` lets it pass with a warning, `unknown` means that nobody can say.
 */
export const REASONS = {
  BOX_IN_PROJECT: 'blocks',
  NO_CUSTOMER_SPLITTER: 'blocks',
  NO_FREE_PORT: 'blocks',
  HELD_BY_OTHER: 'blocks',
  OUT_OF_RADIUS: 'blocks',
  DROP_TOO_LONG: 'blocks',
  NO_POLE_PATH: 'blocks',
  POLE_NOT_ALLOWED: 'blocks',
  OUTSIDE_CONDOMINIUM: 'blocks',
  TAG_EXCLUDED: 'blocks',
  PROJECT_NOT_ALLOWED: 'blocks',
  OUT_OF_COVERAGE: 'blocks',
  BOX_NOT_DEPLOYED: 'caveat',
  PORT_BLOCKED: 'caveat',
  PORT_HELD_BY_PROPERTY: 'caveat',
  ADDRESS_INTERPOLATED: 'caveat',
  DATA_STALE: 'caveat',
  ADDRESS_IMPRECISE: 'unknown',
  ADDRESS_NOT_FOUND: 'unknown',
  UPSTREAM_UNAVAILABLE: 'unknown',
  UPSTREAM_UNREADABLE: 'unknown',
} as const satisfies Record<string, 'blocks' | 'caveat' | 'unknown'>;

export type ReasonCode = keyof typeof REASONS;
export type ReasonSeverity = (typeof REASONS)[ReasonCode];

/** The smallest change that would make a blocked box viable, for a person to read or a host to act on. */
export interface Reason {
  readonly code: ReasonCode;
  readonly severity: ReasonSeverity;
  /** One sentence in the caller's language. */
  readonly detail: string;
  /** What was measured: metres, ports. The unit follows from the code. */
  readonly value?: number;
  /** What it was measured against, in the unit of `value`. */
  readonly limit?: number;
  /** What a person can do about it, in the caller's language. */
  readonly remedy?: string;
}
