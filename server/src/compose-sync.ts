import type { TenantId } from '@oz-viability/shared';
import type { LoadedConfig } from './config/model.ts';
import type { Connector } from './erp/connector.ts';
import type { AdminEndpoints } from './http/endpoint.ts';
import type { Logger } from './http/logger.ts';
import type { OzmapClient } from './ozmap/client.ts';
import { createBatches } from './ozmap/sync-batches.ts';
import { createClientSource } from './ozmap/sync-clients.ts';
import type { Runtime } from './runtime.ts';
import type { Store } from './store/database.ts';
import { ClientIndex } from './sync/client-index.ts';
import { syncAdminRoutes } from './sync/routes.ts';
import { type Applier, Runner, type Sync } from './sync/run.ts';
import { Runs, type Whose } from './sync/runs.ts';
import { Schedule } from './sync/schedule.ts';
import { logSyncs } from './sync/told.ts';

export interface Syncs {
  readonly endpoints: AdminEndpoints;
  readonly runs: Runs;
  start(): void;
  stop(): Promise<void>;
}

/** Wires what keeps OZmap in step with ERPs. */
export function composeSync(deps: {
  readonly config: LoadedConfig;
  readonly store: Store;
  readonly runtime: Runtime;
  readonly logger: Logger;
  readonly clientFor: (tenant: TenantId) => OzmapClient;
  readonly applier: Applier;
  readonly connectorOf: (whose: Whose) => Connector | undefined;
  readonly activated: (tenant: TenantId) => Promise<void>;
}): Syncs {
  const { config, store, runtime, logger, clientFor, applier, connectorOf, activated } = deps;
  const configured = config.tenants.flatMap(({ id: tenant, integrations }) =>
    Object.entries(integrations).flatMap(([integration, { name, projects, sync }]) => {
      const whose = { tenant, integration } as Whose;
      if (sync === undefined) return [];
      const { verbs, update, neverInstalled, disconnectOnCancel, note, timeZone, companies } = sync;
      const kept: Sync = {
        rules: {
          source: name,
          verbs,
          update,
          neverInstalled,
          disconnectOnCancel,
          note,
          timeZone,
          ...(projects && { projects }),
          ...(companies && { companies }),
        },
        limits: sync.limits,
        canaries: sync.canaries,
        paused: sync.paused,
      };
      return [{ ...whose, sync: kept, schedule: sync.schedule, timeZone, paused: sync.paused }];
    }),
  );
  const runs = new Runs(store);
  const runner = new Runner({
    runs,
    index: new ClientIndex(store, createClientSource({ clientFor })),
    applier,
    batches: createBatches({ clientFor }),
    runtime,
    connectorOf,
    syncOf: ({ tenant, integration }) =>
      configured.find(each => each.tenant === tenant && each.integration === integration)?.sync,
    activated,
    watch: logSyncs(logger),
  });
  const schedule = new Schedule(runner, logger);
  return {
    runs,
    endpoints: syncAdminRoutes({
      runner,
      runs,
      runtime,
      synced: configured.map(each => ({ ...each, nextAt: () => schedule.nextAt(each) })),
    }),
    start: () => schedule.start(configured.filter(each => connectorOf(each) !== undefined && !each.paused)),
    async stop() {
      schedule.stop();
      await runner.stop();
    },
  };
}
