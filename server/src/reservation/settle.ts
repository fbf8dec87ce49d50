import { setTimeout as sleep } from 'node:timers/promises';
import { UNSETTLED } from '@oz-viability/shared';
import type { Runtime } from '../runtime.ts';
import type { Advancer } from './advance.ts';
import type { Ledger } from './ledger.ts';
import type { ReservationRow } from './row.ts';

/** Between two looks at a row that another worker is driving, milliseconds. */
const LOOK_EVERY_MS = 100;

/**
 * Drives a row for at most `withinMs`, or watches whoever does, and answers it as it is then: at rest, ended,
 * or still on its way (the reconciler goes on).
 */
export async function settle(
  deps: { readonly ledger: Ledger; readonly advancer: Advancer; readonly runtime: Runtime },
  row: ReservationRow,
  withinMs: number,
): Promise<ReservationRow> {
  const until = new Date(deps.runtime.now().getTime() + withinMs);
  let latest = row;
  for (;;) {
    const driven = await deps.advancer.drive(row.tenant_id, row.id, { until });
    latest = driven ?? (await deps.ledger.find(row.tenant_id, row.id)) ?? latest;
    const open =
      UNSETTLED.has(latest.state) || (latest.wish?.kind === 'withdraw' && latest.state === 'reserved');
    const waiting = driven !== undefined && latest.next_at !== null && latest.next_at > until;
    if (!open || waiting || deps.runtime.now() >= until) return latest;
    await sleep(LOOK_EVERY_MS);
  }
}
