import { type FieldError, type Language, PROBLEMS, type ProblemDocument } from '@oz-viability/shared';
import { type FieldFault, Problem } from '../problem.ts';
import type { Reply } from './endpoint.ts';
import { errorPage } from './error-pages/error-pages.ts';
import { PROBLEM_TEXTS } from './problem-texts/index.ts';
import { STATED_FAULTS } from './stated-faults.ts';

export interface ProblemContext {
  readonly language: Language;
  readonly requestId: string;
  readonly publicUrl: string;
}

/** A problem as it goes over the wire: RFC 9457 in the caller's language. */
export function problemReply(problem: Problem, { language, requestId, publicUrl }: ProblemContext): Reply {
  const text = PROBLEM_TEXTS[language][problem.code];
  const { status, retryable } = PROBLEMS[problem.code];
  const document: ProblemDocument = {
    // A code may add members, but never replace those that every problem has.
    ...problem.extensions,
    type: publicUrl + errorPage(problem.code),
    title: text.title,
    status,
    detail: problem.detail ?? text.detail,
    code: problem.code,
    retryable,
    requestId,
    ...(problem.errors === undefined
      ? {}
      : { errors: problem.errors.map(error => inWords(error, language)) }),
  };
  return {
    status,
    body: document,
    headers: {
      'Content-Type': 'application/problem+json; charset=utf-8',
      'Content-Language': language,
      ...(problem.retryAfter === undefined ? {} : { 'Retry-After': String(Math.ceil(problem.retryAfter)) }),
      ...(status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
    },
  };
}

const inWords = (fault: FieldFault, language: Language): FieldError =>
  'detail' in fault ? fault : { ...fault, detail: STATED_FAULTS[language][fault.code] };

/** What Express and its body parser throw, in our words; undefined for what nobody expected. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof URIError) return new Problem('not-found');
  if (!(error instanceof Error) || !('type' in error)) return undefined;
  switch (error.type) {
    case 'entity.parse.failed':
      return new Problem('malformed-json');
    case 'entity.too.large':
      return new Problem('body-too-large');
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return new Problem('content-type-not-supported');
    case 'request.size.invalid':
    case 'request.aborted':
      return new Problem('bad-request');
    default:
      return undefined;
  }
}
