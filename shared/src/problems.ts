/**
 * Every error that a caller can meet: HTTP status and whether the same request may succeed later.
 * Texts live with the server (three languages); the widget carries only those it must say offline.
 */
export const PROBLEMS = {
  'bad-request': { status: 400, retryable: false },
  'malformed-json': { status: 400, retryable: false },
  'idempotency-key-missing': { status: 400, retryable: false },
  'credential-missing': { status: 401, retryable: false },
  'credential-invalid': { status: 401, retryable: false },
  'session-expired': { status: 401, retryable: false },
  'scope-missing': { status: 403, retryable: false },
  'origin-not-allowed': { status: 403, retryable: false },
  'code-not-in-session': { status: 403, retryable: false },
  'not-found': { status: 404, retryable: false },
  'method-not-allowed': { status: 405, retryable: false },
  'port-taken': { status: 409, retryable: false },
  'box-full': { status: 409, retryable: false },
  'box-not-viable': { status: 409, retryable: false },
  'code-in-use': { status: 409, retryable: false },
  'code-not-unique': { status: 409, retryable: false },
  'client-installed': { status: 409, retryable: false },
  'client-changed': { status: 409, retryable: true },
  'not-settled': { status: 409, retryable: true },
  'plan-changed': { status: 409, retryable: false },
  'client-elsewhere': { status: 409, retryable: false },
  'not-synchronised': { status: 409, retryable: true },
  'reservation-ended': { status: 409, retryable: false },
  'move-to-other-project': { status: 409, retryable: false },
  'hold-expired': { status: 409, retryable: false },
  'idempotency-in-progress': { status: 409, retryable: true },
  'body-too-large': { status: 413, retryable: false },
  'content-type-not-supported': { status: 415, retryable: false },
  'validation-failed': { status: 422, retryable: false },
  'idempotency-key-reused': { status: 422, retryable: false },
  'drop-too-long': { status: 422, retryable: false },
  'place-not-confirmed': { status: 422, retryable: false },
  'out-of-radius': { status: 422, retryable: false },
  'mode-not-available': { status: 422, retryable: false },
  'removals-stopped': { status: 429, retryable: true },
  'too-many-requests': { status: 429, retryable: true },
  'internal-error': { status: 500, retryable: true },
  'ozmap-refused': { status: 502, retryable: true },
  'ozmap-rejected': { status: 502, retryable: false },
  'ozmap-unreadable': { status: 502, retryable: true },
  'ozmap-unavailable': { status: 503, retryable: true },
  'geocoder-unavailable': { status: 503, retryable: true },
  'coverage-unavailable': { status: 503, retryable: true },
  'base-map-unavailable': { status: 503, retryable: true },
  'tenant-suspended': { status: 503, retryable: true },
  'shutting-down': { status: 503, retryable: true },
  'deadline-exceeded': { status: 504, retryable: true },
} as const satisfies Record<string, { status: number; retryable: boolean }>;

export type ProblemCode = keyof typeof PROBLEMS;

/** One fault of one field. `pointer` is a JSON pointer into the body, or `?name` for a query parameter. */
export interface FieldError {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** RFC 9457, as every error of the server is written (`application/problem+json`). */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
  readonly retryable: boolean;
  readonly requestId: string;
  readonly errors?: readonly FieldError[];
  /** Members that one code adds, such as `freePorts` of `port-taken`. */
  readonly [extension: string]: unknown;
}
