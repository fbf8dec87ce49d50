import { type FieldError, PROBLEMS, type ProblemCode } from '@oz-viability/shared';

/**
 * An expected failure, thrown by any feature and written by `http/` as an RFC 9457 document. Its texts come
 * from the code and the caller's language; `detail` overrides the text where the case can be said better.
 * Nothing here may hold a key, a token or personal data.
 */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly errors: readonly FieldError[] | undefined;
  /** Members that belong to the code, such as `freePorts`. */
  readonly extensions: Readonly<Record<string, unknown>>;
  /** Seconds, for `Retry-After`. */
  readonly retryAfter: number | undefined;
  readonly detail: string | undefined;

  constructor(
    code: ProblemCode,
    options: {
      readonly detail?: string;
      readonly errors?: readonly FieldError[];
      readonly extensions?: Readonly<Record<string, unknown>>;
      readonly retryAfter?: number;
    } = {},
  ) {
    super(options.detail ?? code);
    this.name = 'Problem';
    this.code = code;
    this.detail = options.detail;
    this.errors = options.errors;
    this.extensions = options.extensions ?? {};
    this.retryAfter = options.retryAfter;
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }
}

/** One wrong field of a body (`/customer/code`) or a query (`?radius`). */
export function invalidField(pointer: string, code: string, detail: string): Problem {
  return new Problem('validation-failed', { errors: [{ pointer, code, detail }] });
}
