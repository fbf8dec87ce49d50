import { PROBLEMS, type ProblemCode } from '@oz-viability/shared';

/** What features find wrong with a field; `http/stated-faults.ts` has the words. */
export type StatedFault =
  | 'box_unknown'
  | 'splitter_not_in_box'
  | 'port_not_in_splitter'
  | 'differs_from_hold'
  | 'hold_unknown'
  | 'code_not_in_session'
  | 'code_in_use'
  | 'code_in_ozmap'
  | 'place_locked'
  | 'place_unstated'
  | 'place_too_coarse'
  | 'place_not_to_keep'
  | 'view_malformed'
  | 'path_too_short'
  | 'path_reversed'
  | 'lives_too_long'
  | 'point_rejected'
  | 'pole_unknown'
  | 'pole_elsewhere'
  | 'invalid_cursor'
  | 'cursor_too_old'
  | 'kind_not_chosen'
  | 'csv_column_unknown'
  | 'csv_column_missing'
  | 'csv_column_twice'
  | 'csv_line_unreadable'
  | 'csv_empty'
  | 'csv_too_long'
  | 'csv_id_malformed'
  | 'csv_id_twice'
  | 'csv_nothing_to_match'
  | 'origin_malformed'
  | 'origin_not_listed'
  | 'projects_not_allowed'
  | 'key_malformed'
  | 'link_short'
  | 'link_without_place'
  | 'plus_code_short';

/** One wrong field: a fault by name, or one already said in the caller's language. */
export type FieldFault =
  | { readonly pointer: string; readonly code: StatedFault }
  | { readonly pointer: string; readonly code: string; readonly detail: string };

/**
 * An expected failure, thrown by any feature and written by `http/` as an RFC 9457 document. Its texts come
 * from the code and the caller's language; `detail` overrides the text where the case can be said better.
 * Nothing here may hold a key, a token or personal data.
 */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly errors: readonly FieldFault[] | undefined;
  /** Members that belong to the code, such as `freePorts`. */
  readonly extensions: Readonly<Record<string, unknown>>;
  /** Seconds, for `Retry-After`. */
  readonly retryAfter: number | undefined;
  readonly detail: string | undefined;

  constructor(
    code: ProblemCode,
    options: {
      readonly detail?: string;
      readonly errors?: readonly FieldFault[];
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
export function invalidField(pointer: string, code: StatedFault): Problem {
  return new Problem('validation-failed', { errors: [{ pointer, code }] });
}
