import { ENDED, type ReservationId } from '@oz-viability/shared';
import type { Caller } from '../access/caller.ts';
import { Problem } from '../problem.ts';
import { type HoldDeps, ownRow } from './hold.ts';
import { transition } from './machine.ts';
import { factsOf, type ReservationRow } from './row.ts';
import { WAITS } from './waits.ts';
import { StaleRow } from './write-change.ts';

const DAY_MS = 86_400_000;
/** Days that a reservation may live in all (public contract, Holds and reservations). */
const LONGEST_DAYS = 90;

/**
 * Days by which a reservation may still be extended. Whole days, so that the minutes of the hold before it
 * take none away.
 */
export function daysLeft({ created_at: from, expires_at: to }: ReservationRow): number {
  const lived = Math.floor(((to ?? from).getTime() - from.getTime()) / DAY_MS);
  return Math.max(0, LONGEST_DAYS - lived);
}

/**
 * Moves the end of a reservation, counted from the end that it has. Throws `not-found`, `not-settled`,
 * `reservation-ended`, and `validation-failed` past {@link LONGEST_DAYS} in all.
 */
export async function extend(
  deps: Pick<HoldDeps, 'ledger' | 'runtime'>,
  caller: Caller,
  id: ReservationId,
  { days, reason }: { readonly days: number; readonly reason: string },
): Promise<ReservationRow> {
  const row = atRest(await ownRow(deps.ledger, caller, id));
  const left = daysLeft(row);
  if (days > left) {
    throw new Problem('validation-failed', {
      errors: [{ pointer: '/days', code: 'lives_too_long' }],
      extensions: { daysLeft: Math.max(0, left) },
    });
  }
  const now = deps.runtime.now();
  const from = row.expires_at ?? now;
  const change = transition(factsOf(row), { type: 'extended' }, now, WAITS);
  const expiresAt = new Date(from.getTime() + days * DAY_MS);
  return orNotSettled(() =>
    deps.ledger.commit(row, 'extended', change, { now, note: reason, more: { expires_at: expiresAt } }),
  );
}

/** The row, where nothing is under way with it. Throws `reservation-ended` and `not-settled`. */
export function atRest(row: ReservationRow): ReservationRow {
  if (ENDED.has(row.state)) throw new Problem('reservation-ended', { extensions: { state: row.state } });
  if (row.state !== 'reserved' || row.wish !== null) throw new Problem('not-settled', { retryAfter: 2 });
  return row;
}

/** Something else happened to the row between reading and writing it. */
export async function orNotSettled<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StaleRow) throw new Problem('not-settled', { retryAfter: 1 });
    throw error;
  }
}
