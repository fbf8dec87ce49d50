import { setTimeout as sleep } from 'node:timers/promises';
import { OutboundFailure, retryAfterOf, within } from '../outbound/http.ts';
import { ProviderFailure } from './provider.ts';

/** Milliseconds that a provider has for one answer. */
const DEADLINE_MS = 4000;

interface HttpAnswer {
  readonly status: number;
  readonly data: unknown;
  readonly headers: object;
}

/**
 * The body of a provider's answer with status 200.
 * @throws {ProviderFailure} for everything else; a redirect is not followed, since it would carry the question on
 */
export async function ask(
  signal: AbortSignal,
  send: (signal: AbortSignal) => Promise<HttpAnswer>,
): Promise<unknown> {
  const { status, data, headers } = await within(DEADLINE_MS, signal, send).catch((error: unknown) => {
    if (!(error instanceof OutboundFailure)) throw error;
    throw new ProviderFailure(error.reason === 'oversized' ? 'unreadable' : error.reason);
  });
  if (status === 200) return data;
  if (status === 429) throw new ProviderFailure('quota', retryAfterOf({ ...headers }));
  if (status === 401 || status === 403) throw new ProviderFailure('denied');
  if (status >= 500) throw new ProviderFailure('unreachable');
  throw new ProviderFailure(status === 400 ? 'rejected' : 'unreadable');
}

/** @throws {ProviderFailure} `cancelled` where nobody waits any more */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.max(0, Math.ceil(ms)), undefined, { signal }).catch(() => {
    throw new ProviderFailure('cancelled');
  });
}
