import type { IntegrationId, TenantId } from '@oz-viability/shared';
import type { Tenants } from '../access/tenants.ts';
import type { LoadedConfig } from '../config/model.ts';
import type { AdminEndpoints, Endpoints } from '../http/endpoint.ts';
import { describeError, type Logger } from '../http/logger.ts';
import { clientRoutes } from '../integrations/client-routes.ts';
import type { Advancer } from '../reservation/advance.ts';
import { ReservationEnds } from '../reservation/ends.ts';
import type { Ledger } from '../reservation/ledger.ts';
import type { Runtime } from '../runtime.ts';
import type { Store } from '../store/database.ts';
import { Applier } from '../sync/apply.ts';
import type { SyncMap } from '../sync/field.ts';
import { Journal } from '../sync/journal.ts';
import { journalAdminRoutes } from '../sync/journal-admin-routes.ts';
import { pushAdminRoutes } from '../sync/push-admin-routes.ts';
import { PushStore } from '../sync/push-store.ts';
import { Pushes, type PushRules } from '../sync/pushes.ts';
import { Turns } from '../sync/turns.ts';
import { Undo } from '../sync/undo.ts';

const MINUTE_MS = 60_000;
/** How often it is looked for what nobody has finished. */
const RESUME_EVERY_MS = 10_000;

/** Wires what ERPs may do to OZmap: one action at a time, journaled, and the API for those that push. */
export function composePushes(deps: {
  readonly config: LoadedConfig;
  readonly store: Store;
  readonly runtime: Runtime;
  readonly logger: Logger;
  readonly tenants: Tenants;
  readonly map: SyncMap;
  readonly ledger: Ledger;
  readonly advancer: Advancer;
}): {
  readonly endpoints: Endpoints;
  readonly adminEndpoints: AdminEndpoints;
  readonly journal: Journal;
  readonly promises: ReservationEnds;
  readonly pushes: Pushes;
  readonly undo: Undo;
  /** Does one action at OZmap, for whoever decided it. */
  readonly applier: Applier;
  start(): void;
  stop(): Promise<void>;
} {
  const { config, store, runtime, logger, tenants, map, ledger, advancer } = deps;
  const { now, newId } = runtime;
  const { answerWithinSeconds, greatestLagMs, postDeadlineMs } = config.server.reservation;
  const journal = new Journal({ store, now, newId });
  const promises = new ReservationEnds({
    ledger,
    advancer,
    runtime,
    answerWithinMs: answerWithinSeconds * 1000,
  });
  const turns = new Turns({ store, runtime });
  const undo = new Undo({
    map,
    promises,
    journal,
    turns,
    runtime,
    shownWithinMs: greatestLagMs,
    settledAfterMs: postDeadlineMs + greatestLagMs,
  });
  const applier = new Applier({
    map,
    promises,
    journal,
    turns,
    runtime,
    shownWithinMs: greatestLagMs,
    log: logger,
  });
  const rulesOf = (tenantId: TenantId, integrationId: IntegrationId): PushRules => {
    const { tenant, integration } = tenants.find(tenantId, integrationId);
    const { neverInstalled, disconnectOnCancel } = integration;
    const { removals, withinMinutes, mostHeld } = integration.push;
    return {
      neverInstalled,
      disconnectOnCancel,
      source: integration.name,
      language: tenant.language,
      limits: { removals, withinMs: withinMinutes * MINUTE_MS, mostHeld },
      ...(integration.projects === undefined ? {} : { projects: integration.projects }),
    };
  };
  const pushes = new Pushes({
    map,
    promises,
    journal,
    applier,
    pushes: new PushStore({ store, now, newId }),
    runtime,
    rulesOf,
  });

  const tenantIds = config.tenants.map(({ id }) => id);
  let resuming: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const resume = (): void => {
    resuming ??= pushes
      .resume()
      .catch(error => logger.warn(describeError(error), 'what was begun could not be taken up again'))
      .finally(() => {
        resuming = undefined;
      });
  };

  return {
    endpoints: clientRoutes(pushes),
    adminEndpoints: [
      ...pushAdminRoutes({ tenants: tenantIds, pushes }),
      ...journalAdminRoutes({ tenants: tenantIds, journal, undo }),
    ],
    journal,
    promises,
    pushes,
    undo,
    applier,
    start() {
      resume();
      timer = setInterval(resume, RESUME_EVERY_MS).unref();
    },
    async stop() {
      clearInterval(timer);
      await resuming;
    },
  };
}
