import type { TenantId } from '@oz-viability/shared';
import type { LoadedConfig } from '../config/model.ts';
import type { Connector } from '../erp/connector.ts';
import type { AdminEndpoints } from '../http/endpoint.ts';
import { describeError, type Logger } from '../http/logger.ts';
import type { OzmapClient } from '../ozmap/client.ts';
import { createBatches } from '../ozmap/sync-batches.ts';
import { createClientSource } from '../ozmap/sync-clients.ts';
import type { Runtime } from '../runtime.ts';
import type { Store } from '../store/database.ts';
import type { Applier } from '../sync/apply.ts';
import { Batched } from '../sync/batched.ts';
import { Beginnings } from '../sync/begun.ts';
import { ClientIndex } from '../sync/client-index.ts';
import { Holds } from '../sync/holds.ts';
import type { Journal } from '../sync/journal.ts';
import { LEASE_MS, Leases } from '../sync/leases.ts';
import { syncAdminRoutes } from '../sync/routes.ts';
import type { Sync, SyncWatch } from '../sync/run.ts';
import type { Whose } from '../sync/run-record.ts';
import { Runner } from '../sync/runner.ts';
import { Runs } from '../sync/runs.ts';
import { Schedule } from '../sync/schedule.ts';
import { allOf } from '../sync/told.ts';

export interface Syncs {
  readonly endpoints: AdminEndpoints;
  readonly runs: Runs;
  start(): void;
  /** Erases what is kept for undo alone. */
  purge(): Promise<void>;
  stop(): Promise<void>;
}

/** For tests that kill servers: a dead one is taken over sooner, or takes over nobody. */
export interface SyncTimes {
  readonly leaseMs: number;
  readonly resumeEveryMs: number;
}

/** How often it is looked for runs that a dead server left. */
const RESUME_EVERY_MS = 10_000;

/** Wires what keeps OZmap in step with ERPs. */
export function composeSync(deps: {
  readonly config: LoadedConfig;
  readonly store: Store;
  readonly runtime: Runtime;
  readonly logger: Logger;
  readonly clientFor: (tenant: TenantId) => OzmapClient;
  readonly applier: Applier;
  readonly journal: Journal;
  readonly watches: readonly SyncWatch[];
  readonly times?: SyncTimes;
  readonly connectorOf: (whose: Whose) => Connector | undefined;
  readonly activated: (tenant: TenantId) => Promise<void>;
}): Syncs {
  const { config, store, runtime, logger, clientFor, applier, journal, connectorOf, activated } = deps;
  const configured = config.tenants.flatMap(({ id: tenant, integrations }) =>
    Object.entries(integrations).flatMap(([integration, settings]) => {
      const { name, projects, neverInstalled, disconnectOnCancel, sync } = settings;
      const whose = { tenant, integration } as Whose;
      if (sync === undefined) return [];
      const { verbs, update, note, timeZone, confirmMinutes, companies, groups } = sync;
      const kept: Sync = {
        rules: {
          source: name,
          verbs,
          update,
          neverInstalled,
          disconnectOnCancel,
          note,
          timeZone,
          confirmMinutes,
          ...(projects && { projects }),
          ...(companies && { companies }),
          ...(groups && { groups }),
        },
        limits: sync.limits,
        canaries: sync.canaries,
        paused: sync.paused,
      };
      return [{ ...whose, sync: kept, schedule: sync.schedule, timeZone, paused: sync.paused }];
    }),
  );
  const runs = new Runs(store);
  const holds = new Holds(store);
  const leases = new Leases(store, deps.times?.leaseMs ?? LEASE_MS);
  const batched = new Batched({
    batches: createBatches({
      clientFor,
      runtime,
      shownWithinMs: config.server.reservation.greatestLagMs,
    }),
    journal,
  });
  const runner = new Runner({
    runs,
    leases,
    holds,
    index: new ClientIndex(store, createClientSource({ clientFor })),
    applier,
    batched,
    beginnings: new Beginnings({ runs, journal, applier, batched, now: runtime.now }),
    runtime,
    connectorOf,
    syncOf: ({ tenant, integration }) =>
      configured.find(each => each.tenant === tenant && each.integration === integration)?.sync,
    activated,
    watch: allOf(deps.watches),
  });
  const schedule = new Schedule(runner, logger);
  const stopping = new AbortController();
  /** A source that is not as it should be is told at once, and stops nobody: it may be well when its time comes. */
  const examine = async ({ tenant, integration }: Whose): Promise<void> => {
    const findings = await connectorOf({ tenant, integration })?.test(stopping.signal, 'quick');
    if (stopping.signal.aborted) return;
    for (const { check, level, message, fix } of findings ?? []) {
      if (level !== 'ok')
        logger.warn({ tenant, integration, check, finding: level, fix }, `source: ${message}`);
    }
  };
  let resuming: NodeJS.Timeout | undefined;
  let underWay = false;
  const resume = (): void => {
    if (underWay) return;
    underWay = true;
    runner
      .resume()
      .catch(error => logger.warn(describeError(error), 'a run that was interrupted could not be taken over'))
      .finally(() => {
        underWay = false;
      });
  };
  return {
    runs,
    endpoints: syncAdminRoutes({
      runner,
      runs,
      holds,
      leases,
      runtime,
      synced: configured.map(each => ({ ...each, nextAt: () => schedule.nextAt(each) })),
    }),
    start() {
      schedule.start(configured.filter(each => connectorOf(each) !== undefined && !each.paused));
      for (const each of configured) void examine(each);
      const everyMs = deps.times?.resumeEveryMs ?? RESUME_EVERY_MS;
      if (everyMs === Number.POSITIVE_INFINITY) return;
      resume();
      resuming = setInterval(resume, everyMs).unref();
    },
    async purge() {
      await runs.purge(runtime.now());
    },
    async stop() {
      stopping.abort();
      schedule.stop();
      clearInterval(resuming);
      await runner.stop();
    },
  };
}
