import { UNSETTLED } from '@oz-viability/shared';
import type { Runtime } from '../runtime.ts';
import type { Advancer } from './advance.ts';
import type { Ledger } from './ledger.ts';
import type { ReservationRow } from './row.ts';

/** Between two looks at a row that another worker is driving, milliseconds. */
const LOOK_EVERY_MS = 100;

/**
 * Drives a row, or watches whoever does, and answers it as it is after at most `withinMs`: at rest, ended, or
 * still on its way. A step that is under way then goes on unheard; the reconciler does the rest.
 */
export async function settle(
  deps: { readonly ledger: Ledger; readonly advancer: Advancer; readonly runtime: Runtime },
  row: ReservationRow,
  withinMs: number,
): Promise<ReservationRow> {
  const until = new Date(deps.runtime.now().getTime() + withinMs);
  const timeIsUp = new AbortController();
  const late = deps.runtime.sleep(withinMs, timeIsUp.signal).then(() => undefined);
  try {
    let latest = row;
    for (;;) {
      const driven = await Promise.race([deps.advancer.drive(row.tenant_id, row.id, { until }), late]);
      latest = driven ?? (await deps.ledger.find(row.tenant_id, row.id)) ?? latest;
      const waiting = driven !== undefined && latest.next_at !== null && latest.next_at > until;
      if (!isOpen(latest) || waiting || deps.runtime.now() >= until) return latest;
      await deps.runtime.sleep(LOOK_EVERY_MS);
    }
  } finally {
    timeIsUp.abort();
  }
}

/** Its outcome at OZmap is still to come, or a withdrawal that was asked for. */
export const isOpen = (row: ReservationRow): boolean =>
  UNSETTLED.has(row.state) || (row.state === 'reserved' && row.wish?.kind === 'withdraw');
