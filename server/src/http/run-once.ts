import { createHash } from 'node:crypto';
import { PROBLEMS } from '@oz-viability/shared';
import type { Caller } from '../access/caller.ts';
import { Problem } from '../problem.ts';
import type { Idempotency, IdempotencyScope } from '../store/idempotency.ts';
import type { Reply } from './endpoint.ts';

const PRINTABLE = /^[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?$/;

/**
 * The caller's `Idempotency-Key`.
 * @throws {Problem} `idempotency-key-missing` where one is required, `bad-request` where it is unusable
 */
export function readIdempotencyKey(
  header: string | undefined,
  rule: 'required' | 'optional' | undefined,
): string | undefined {
  const key = header?.trim();
  if (key === undefined || key === '') {
    if (rule === 'required') throw new Problem('idempotency-key-missing');
    return undefined;
  }
  if (PRINTABLE.test(key)) return key;
  throw new Problem('bad-request', {
    errors: [{ pointer: 'Idempotency-Key', code: 'key_malformed' }],
  });
}

/**
 * What makes a repetition the same request: its input and whom the caller speaks for. A renewed session of
 * the same customer has the same print; a session of another customer must not read the first one's answer.
 */
export function fingerprintOf(caller: Caller, input: unknown): string {
  const speaksFor =
    caller.kind === 'integration'
      ? null
      : caller.customerCode === undefined
        ? { actor: caller.actor }
        : { customer: caller.customerCode };
  return createHash('sha256')
    .update(canonical([speaksFor, input]))
    .digest('hex');
}

/** JSON with the members of every object in one order. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );

/**
 * Runs the work once for a key and answers repetitions from memory. Kept are successes and refusals, for which
 * a second run could say nothing else; not kept is what may go better next time (5xx, 429, retryable).
 * @throws {Problem} `idempotency-in-progress`, `idempotency-key-reused`; whatever the work throws
 */
export async function runOnce(
  idempotency: Idempotency,
  scope: IdempotencyScope,
  fingerprint: string,
  work: () => Promise<Reply>,
  asReply: (problem: Problem) => Reply,
): Promise<Reply> {
  const beginning = await idempotency.begin(scope, fingerprint);
  switch (beginning.kind) {
    case 'replay':
      return beginning.answer;
    case 'running':
      throw new Problem('idempotency-in-progress', { retryAfter: 1 });
    case 'mismatch':
      throw new Problem('idempotency-key-reused');
    case 'new':
      break;
  }
  const { attempt } = beginning;
  let reply: Reply;
  try {
    reply = await work();
  } catch (error) {
    if (error instanceof Problem && isFinal(error)) {
      const refusal = asReply(error);
      await idempotency.keep(attempt, { ...refusal, headers: refusal.headers ?? {} });
      return refusal;
    }
    await idempotency.release(attempt);
    throw error;
  }
  await idempotency.keep(attempt, { ...reply, headers: reply.headers ?? {} });
  return reply;
}

const isFinal = ({ code }: Problem): boolean => PROBLEMS[code].status < 500 && !PROBLEMS[code].retryable;
