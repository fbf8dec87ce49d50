import type { SplitterId } from '@oz-viability/shared';
import type { Reading, WriteOutcome } from '../reservation/field.ts';
import type { OzmapClient } from './client.ts';
import { isOzmapError, type OzmapError, OzmapRefused, OzmapUnavailable } from './errors.ts';
import { route } from './query.ts';

/** How adapters tell features what came of reads and writes. */

export async function reading<T>(read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { kind: 'read', value: await read() };
  } catch (error) {
    if (!isOzmapError(error)) throw error;
    return { kind: 'failed', reason: reasonOf(error) };
  }
}

function reasonOf(error: OzmapError): 'unavailable' | 'refused' | 'unreadable' {
  if (error instanceof OzmapUnavailable) return 'unavailable';
  return error instanceof OzmapRefused ? 'refused' : 'unreadable';
}

export function withId<T>(outcome: WriteOutcome, idOf: (value: unknown) => T | undefined): WriteOutcome<T> {
  if (outcome.kind !== 'done') return outcome;
  const value = idOf(outcome.value);
  return value === undefined ? { kind: 'done' } : { kind: 'done', value };
}

export const goneIsDone = (outcome: WriteOutcome): WriteOutcome =>
  outcome.kind === 'rejected' && outcome.status === 404 ? { kind: 'done' } : outcome;

/** Takes a drop's fibre off its port. Without the fibre's name, by its cable: a drop has one fibre. */
export function disconnectFibre(
  client: OzmapClient,
  splitter: SplitterId,
  fibre: string | undefined,
  drop: string | undefined,
): Promise<WriteOutcome> | WriteOutcome {
  if (fibre !== undefined) {
    return client.write('POST', route('disconnect'), {
      elementA: { id: splitter, kind: 'splitter' },
      elementB: { id: fibre, kind: 'fiber' },
    });
  }
  if (drop === undefined) return { kind: 'not_sent' };
  return client.write('POST', route('cables', drop, 'fibers', 'disconnect'));
}
