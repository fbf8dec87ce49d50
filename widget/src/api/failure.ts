import type { ProblemDocument } from '@oz-viability/shared';
import type { Fault } from '../state/model.ts';

/** What every call of `api/` throws, except for an abort, which stays a DOMException. */
export class Failure extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.kind === 'problem' ? fault.problem.title : fault.kind);
    this.name = 'Failure';
    this.fault = fault;
  }
}

/** Anything thrown, as a fault; an error that is not ours means that the answer could not be used. */
export const faultFrom = (error: unknown): Fault =>
  error instanceof Failure ? error.fault : { kind: 'unreadable', status: 0 };

/** Whether the same request, sent again, may still succeed or has perhaps succeeded already. */
export function retryable(fault: Fault): boolean {
  if (fault.kind === 'problem') return fault.problem.retryable;
  return fault.kind === 'network' || fault.kind === 'timeout' || fault.kind === 'unreadable';
}

/** Whether the request is done with: not where its fate is unknown, or where only the session is missing to ask again. */
export const isFinal = (fault: Fault): boolean => !retryable(fault) && fault.kind !== 'session';

/** Reads an error answer; a gateway's HTML page is no problem document. */
export async function failureOf(response: Response): Promise<Failure> {
  const body: unknown = await response.json().catch(() => undefined);
  return new Failure(
    isProblem(body) ? { kind: 'problem', problem: body } : { kind: 'unreadable', status: response.status },
  );
}

const isProblem = (body: unknown): body is ProblemDocument =>
  typeof body === 'object' &&
  body !== null &&
  'code' in body &&
  typeof body.code === 'string' &&
  'title' in body &&
  typeof body.title === 'string';
