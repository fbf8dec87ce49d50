import { Counter, Gauge, type Registry } from 'prom-client';
import type { SyncWatch } from '../sync/run.ts';

/** What syncs did, and when each last came to its end. Labels are names of the configuration and of this code. */
export function syncMetrics(registry: Registry): SyncWatch {
  const registers = [registry];
  const actions = new Counter({
    name: 'oz_sync_actions_total',
    help: 'Actions of syncs at OZmap by what became of them',
    labelNames: ['tenant', 'integration', 'verb', 'outcome'],
    registers,
  });
  const runs = new Counter({
    name: 'oz_sync_runs_total',
    help: 'Runs of syncs by how they ended; applying: left for another server',
    labelNames: ['tenant', 'integration', 'mode', 'state'],
    registers,
  });
  const finished = new Gauge({
    name: 'oz_sync_last_finished_timestamp_seconds',
    help: 'When a sync last came to its end as it should; alert when it is older than four intervals',
    labelNames: ['tenant', 'integration'],
    registers,
  });
  return {
    acted({ tenant, integration }, { change }, { kind }) {
      actions.labels(tenant, integration, change.verb, kind).inc();
    },
    ended({ tenant, integration, mode, state }) {
      runs.labels(tenant, integration, mode, state).inc();
      if (state === 'finished') finished.labels(tenant, integration).setToCurrentTime();
    },
  };
}
