import type { IntegrationId, TenantId } from '@oz-viability/shared';
import type { LoadedConfig } from './config/model.ts';
import type { Endpoints } from './http/endpoint.ts';
import type { Logger } from './http/logger.ts';
import { CopyStore } from './integrations/hubsoft/copy-store.ts';
import { createCursors, type Whose } from './integrations/hubsoft/cursor.ts';
import { Elements } from './integrations/hubsoft/elements.ts';
import { readRoutes } from './integrations/hubsoft/read-routes.ts';
import { type Reads, Synchroniser } from './integrations/hubsoft/synchronise.ts';
import type { OzmapClient } from './ozmap/client.ts';
import { createElementSource } from './ozmap/elements.ts';
import type { Ledger } from './reservation/ledger.ts';
import type { Runtime } from './runtime.ts';
import type { Store } from './store/database.ts';
import { Schedule } from './sync/schedule.ts';

/** Wires what systems like HubSoft read, bind and adopt. */
export function composeHubsoft(deps: {
  readonly config: LoadedConfig;
  readonly store: Store;
  readonly runtime: Runtime;
  readonly logger: Logger;
  readonly clientFor: (tenant: TenantId) => OzmapClient;
  readonly ledger: Ledger;
}): { readonly endpoints: Endpoints; start(): void; stop(): Promise<void> } {
  const { config, runtime, logger, clientFor, ledger } = deps;
  const configured = config.tenants.flatMap(({ id: tenant, integrations }) =>
    Object.entries(integrations).flatMap(([id, { elements }]) => {
      if (elements === undefined) return [];
      const { project, ...times } = elements;
      const integration = id as IntegrationId;
      return [{ tenant, integration, ...times, ...(project === undefined ? {} : { project }) }];
    }),
  );
  const readsOf = ({ tenant, integration }: Whose): Reads | undefined =>
    configured.find(each => each.tenant === tenant && each.integration === integration);
  const source = createElementSource({ clientFor });
  const copies = new CopyStore(deps.store);
  const synchroniser = new Synchroniser({
    source,
    store: copies,
    runtime,
    readsOf,
    completed: async () => {},
    log: logger,
  });
  const schedule = new Schedule({ run: whose => synchroniser.runOnSchedule(whose) }, logger);
  const elements = new Elements({
    source,
    store: copies,
    cursors: createCursors(config.server.sessionSecret),
    readsOf,
    claims: (tenant, splitters) => ledger.claimedPorts(tenant, splitters, runtime.now()),
  });
  return {
    endpoints: readRoutes({
      elements,
      synchroniser,
      store: copies,
      runtime,
      nextAt: whose => schedule.nextAt(whose),
    }),
    start: () => schedule.start(configured),
    async stop() {
      schedule.stop();
      await synchroniser.stop();
    },
  };
}
