import { Gauge, type Registry } from 'prom-client';
import type { Census } from '../reservation/census.ts';

/**
 * What the ledger says, read from the store at every scrape: each server of a database shows the same. While the
 * store is away `oz_store_up` is 0 and the others are absent: a number that may be wrong is worse than none.
 */
export function ledgerGauges(registry: Registry, census: () => Promise<Census>): { read(): Promise<void> } {
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
  const up = gauge('oz_store_up', '1 while the store answers');
  const live = gauge('oz_reservations', 'Reservations that have not ended', ['tenant', 'state']);
  const attention = gauge('oz_reservations_attention', 'Those that need a person', ['tenant']);
  const stuck = gauge('oz_reservations_stuck', 'Those past due by a minute that nobody drives on', [
    'tenant',
  ]);
  const waiting = gauge('oz_expiry_runs_waiting', 'Plans of expiry that wait for approval', ['tenant']);
  const chores = gauge('oz_chore_last_done_timestamp_seconds', 'When daily work was last done', [
    'tenant',
    'chore',
  ]);

  const show = (found: Census): void => {
    for (const row of found.live) {
      live.labels(row.tenant, row.state).set(row.count);
      attention.labels(row.tenant).inc(row.attention);
      stuck.labels(row.tenant).inc(row.stuck);
    }
    for (const { tenant, count } of found.waitingRuns) waiting.labels(tenant).set(count);
    for (const { tenant, name, doneAt } of found.chores) {
      chores.labels(tenant, name).set(doneAt.getTime() / 1000);
    }
  };

  return {
    async read() {
      const found = await census().catch(() => undefined);
      for (const each of [live, attention, stuck, waiting, chores]) each.reset();
      up.set(found === undefined ? 0 : 1);
      if (found !== undefined) show(found);
    },
  };
}
