import { ENDED, type ReservationId } from '@oz-viability/shared';
import type { Caller } from '../access/caller.ts';
import { Problem } from '../problem.ts';
import { dropHold, type HoldDeps, ownRow } from './hold.ts';
import type { ReserveDeps } from './reserve.ts';
import type { ReservationRow } from './row.ts';
import { settle } from './settle.ts';

/**
 * The customer gave up before installation. While the row is not at rest this is a wish, done at rest.
 * Repeating it is harmless. Throws `not-found`, or `reservation-ended` where it ended in another way.
 */
export async function withdraw(
  deps: ReserveDeps & HoldDeps,
  caller: Caller,
  id: ReservationId,
  reason: string | undefined,
): Promise<ReservationRow> {
  const row = await ownRow(deps.ledger, caller, id);
  if (row.state === 'held') {
    await dropHold(deps, caller, id);
    return ownRow(deps.ledger, caller, id);
  }
  if (ENDED.has(row.state)) return withdrawnOrRefused(row);
  const wish = { kind: 'withdraw' as const, ...(reason === undefined ? {} : { reason }) };
  await deps.ledger.noteWish(row, wish, deps.runtime.now());
  const settled = await settle(deps, row, deps.answerWithinMs);
  return ENDED.has(settled.state) ? withdrawnOrRefused(settled) : settled;
}

function withdrawnOrRefused(row: ReservationRow): ReservationRow {
  if (row.state === 'withdrawn' || row.state === 'dropped') return row;
  throw new Problem('reservation-ended', { extensions: { state: row.state } });
}
