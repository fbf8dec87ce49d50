import type { IntegrationId, TenantId } from '@oz-viability/shared';
import type { LoadedConfig } from '../config/model.ts';
import type { AdminEndpoints, Endpoints } from '../http/endpoint.ts';
import { describeError, type Logger } from '../http/logger.ts';
import { adoptionAdminRoutes, adoptionRoutes } from '../integrations/hubsoft/adoption-routes.ts';
import { AdoptionStore } from '../integrations/hubsoft/adoption-store.ts';
import { Adoptions } from '../integrations/hubsoft/adoptions.ts';
import { CopyRuns } from '../integrations/hubsoft/copy-runs.ts';
import { CopyStore } from '../integrations/hubsoft/copy-store.ts';
import { createCursors, type Whose } from '../integrations/hubsoft/cursor.ts';
import { Elements } from '../integrations/hubsoft/elements.ts';
import { linkRoutes } from '../integrations/hubsoft/link-routes.ts';
import { LinkStore } from '../integrations/hubsoft/link-store.ts';
import { Links } from '../integrations/hubsoft/links.ts';
import { readRoutes } from '../integrations/hubsoft/read-routes.ts';
import { type Reads, Synchroniser } from '../integrations/hubsoft/synchronise.ts';
import type { OzmapClient } from '../ozmap/client.ts';
import { createAdoptableClients, createElementSource } from '../ozmap/elements.ts';
import { createCodes } from '../ozmap/sync-codes.ts';
import type { ReserveDeps } from '../reservation/reserve.ts';
import type { Runtime } from '../runtime.ts';
import type { Store } from '../store/database.ts';
import type { SyncMap } from '../sync/field.ts';
import { Recoder } from '../sync/recode.ts';
import { Schedule } from '../sync/schedule.ts';
import type { composePushes } from './pushes.ts';

/** How often it is looked for what nobody has finished. */
const RESUME_EVERY_MS = 5_000;

/** Wires what systems like HubSoft read, bind and adopt. */
export function composeHubsoft(deps: {
  readonly config: LoadedConfig;
  readonly store: Store;
  readonly runtime: Runtime;
  readonly logger: Logger;
  readonly clientFor: (tenant: TenantId) => OzmapClient;
  readonly reservations: ReserveDeps;
  readonly map: SyncMap;
  /** What ERPs may do to OZmap: one action at a time, journaled, and taken back. */
  readonly deeds: Pick<
    ReturnType<typeof composePushes>,
    'pushes' | 'promises' | 'applier' | 'journal' | 'undo'
  >;
}): {
  readonly endpoints: Endpoints;
  readonly adminEndpoints: AdminEndpoints;
  /** Erases what people are recognised by, once it is not needed. */
  purge(): Promise<unknown>;
  start(): void;
  stop(): Promise<void>;
} {
  const { config, runtime, logger, clientFor, reservations } = deps;
  const { ledger } = reservations;
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
  const runs = new CopyRuns(deps.store);
  const linkStore = new LinkStore(deps.store);
  const links = new Links({
    store: linkStore,
    copies,
    map: deps.map,
    ledger,
    reservations: boundForGood(reservations),
    pushes: deps.deeds.pushes,
    readsOf,
    languageOf: ({ tenant }) => config.tenants.find(({ id }) => id === tenant)?.language ?? 'pt-BR',
  });
  const synchroniser = new Synchroniser({
    source,
    runs,
    runtime,
    readsOf,
    completed: (whose, kinds, since) => links.compare(whose, kinds, since),
    log: logger,
  });
  const schedule = new Schedule({ run: whose => synchroniser.runOnSchedule(whose) }, logger);
  const elements = new Elements({
    source,
    store: copies,
    links: linkStore,
    cursors: createCursors(config.server.sessionSecret),
    readsOf,
    claims: (tenant, splitters) => ledger.claimedPorts(tenant, splitters, runtime.now()),
  });
  const adoptions = new Adoptions({
    ...deps.deeds,
    store: new AdoptionStore(deps.store),
    source,
    clients: createAdoptableClients({ clientFor }),
    recoder: new Recoder({
      ...deps.deeds,
      codes: createCodes({ clientFor }),
      map: deps.map,
      runtime,
      shownWithinMs: config.server.reservation.greatestLagMs,
    }),
    runtime,
    readsOf,
    log: logger,
  });

  let resuming: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const resume = (): void => {
    resuming ??= Promise.all([links.resume(), adoptions.resume()])
      .then(() => {})
      .catch(error => logger.warn(describeError(error), 'links or adoptions could not be taken up again'))
      .finally(() => {
        resuming = undefined;
      });
  };
  return {
    endpoints: [
      ...readRoutes({
        elements,
        synchroniser,
        runs,
        runtime,
        nextAt: whose => schedule.nextAt(whose),
      }),
      ...linkRoutes(links),
      ...adoptionRoutes({ adoptions, runtime }),
    ],
    adminEndpoints: adoptionAdminRoutes({ adoptions, tenants: config.tenants.map(({ id }) => id) }),
    purge: () => Promise.all([adoptions.purge(), links.purge()]),
    start() {
      schedule.start(configured);
      timer = setInterval(resume, RESUME_EVERY_MS).unref();
    },
    async stop() {
      clearInterval(timer);
      schedule.stop();
      await Promise.all([synchroniser.stop(), adoptions.stop(), resuming]);
    },
  };
}

/** Who is bound has been promised by the ERP: no radius limits where he lives, and nothing ends by itself. */
const boundForGood = (reservations: ReserveDeps): ReserveDeps => ({
  ...reservations,
  limitsOf: caller => {
    const limits = reservations.limitsOf(caller);
    return { ...limits, radius: { ...limits.radius, max: Number.POSITIVE_INFINITY } };
  },
  expiryDays: () => Number.POSITIVE_INFINITY,
});
