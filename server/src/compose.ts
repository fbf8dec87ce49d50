import type { TenantId } from '@oz-viability/shared';
import type { Express, Router } from 'express';
import { type AdminPasses, createAdminPasses } from './access/admin.ts';
import { createAuthenticate } from './access/authenticate.ts';
import type { Caller } from './access/caller.ts';
import { expiryDaysOf } from './access/caps.ts';
import { createKeys, type Keys } from './access/keys.ts';
import { sessionRoutes } from './access/routes.ts';
import { createSessions } from './access/sessions.ts';
import { createTenants } from './access/tenants.ts';
import { createTokens } from './access/token.ts';
import { BASE_MAP_PATH, createBaseMaps } from './basemap/describe.ts';
import { createGoogleTiles } from './basemap/google-tiles.ts';
import { createTilePasses } from './basemap/pass.ts';
import { baseMapRouter } from './basemap/router.ts';
import { composeDenials } from './compose/denials.ts';
import { composeDoors } from './compose/doors.ts';
import { composeHubsoft } from './compose/hubsoft.ts';
import { composeInventory } from './compose/inventory.ts';
import { composePromise } from './compose/promise.ts';
import { composePushes } from './compose/pushes.ts';
import { composeSync, type SyncTimes } from './compose/sync.ts';
import { viabilitySettings } from './compose/viability-settings.ts';
import type { LoadedConfig } from './config/model.ts';
import { widgetFiles } from './embed/widget-files.ts';
import type { Connector } from './erp/connector.ts';
import { openConnectors } from './erp/connectors.ts';
import { eventRoutes } from './events/routes.ts';
import { logEvents } from './events/told.ts';
import { gazetteerAdminRoutes } from './geocoding/admin-routes.ts';
import { createChains } from './geocoding/chain.ts';
import { createGazetteer } from './geocoding/gazetteer.ts';
import { createGeocoder } from './geocoding/geocoder.ts';
import { createMemory } from './geocoding/memory.ts';
import { createPace } from './geocoding/pace.ts';
import { geocodingRoutes } from './geocoding/routes.ts';
import { Uploads } from './geocoding/uploads.ts';
import { createApp } from './http/app.ts';
import { createDrain, type Drain } from './http/drain.ts';
import type { Endpoints } from './http/endpoint.ts';
import { limiter, limitRequests } from './http/limits.ts';
import type { Logger } from './http/logger.ts';
import { createReadiness, heartbeat } from './http/readiness.ts';
import { pushRoutes } from './integrations/cnt.ts';
import { createMetrics } from './metrics/metrics.ts';
import type { OzmapLoad, OzmapWatch } from './ozmap/watch.ts';
import { reservationAdminRoutes } from './reservation/admin-routes.ts';
import { createBeginnings } from './reservation/beginnings.ts';
import { careFor } from './reservation/care-round.ts';
import { takeCensus } from './reservation/census.ts';
import { ClaimsView } from './reservation/claims-view.ts';
import { createDaily, type Daily, LOOK_EVERY_MS } from './reservation/daily.ts';
import type { Erp } from './reservation/erp.ts';
import { type Reconciler, startReconciler } from './reservation/reconciler.ts';
import type { ReserveDeps } from './reservation/reserve.ts';
import { reservationRoutes } from './reservation/routes.ts';
import type { Runtime } from './runtime.ts';
import { type Clock, databaseClock, durabilityOf, type Store } from './store/database.ts';
import { createIdempotency } from './store/idempotency.ts';
import { watching } from './store/watch.ts';
import { askErp } from './sync/ask-erp.ts';
import type { Whose } from './sync/run-record.ts';
import { logSyncs } from './sync/told.ts';
import { createCoverage } from './viability/coverage.ts';
import { coverageRoutes } from './viability/coverage-routes.ts';
import { limitsOf } from './viability/limits.ts';
import { createViability } from './viability/query.ts';
import { viabilityRoutes } from './viability/routes.ts';

export interface Composition {
  readonly app: Express;
  readonly drain: Drain;
  readonly keys: Keys;
  readonly endpoints: Endpoints;
  readonly passes: AdminPasses;
  readonly daily: Daily;
  /** Reads what was kept since the last time. */
  open(): Promise<void>;
  /** Starts what runs by itself: the reconciler, daily care, and the purging of what is past its time. */
  start(): void;
  /** Ends it, once the steps under way have been written. */
  stop(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** How long steps under way are waited for when the server stops. */
const STEP_PATIENCE_MS = 4_000;
const GEOCODING_MS = 10_000;

/** By address, behind which a whole office may open its maps at once; a view has some 30 tiles. */
const TILE_LIMITS = { perSecond: 200, burst: 2000 };

/** The one place where everything is wired. It opens nothing: the store is given, migrated. */
export function compose(deps: {
  readonly config: LoadedConfig;
  readonly store: Store;
  readonly runtime: Runtime;
  readonly logger: Logger;
  /** The database's clock; a test turns it. */
  readonly clock?: Clock;
  /** Asked before a reservation expires; absent: the integration's own source. */
  readonly erp?: Erp;
  /** The source that an integration is kept in step with; absent: none is connected. */
  readonly connectorOf?: (whose: Whose) => Connector | undefined;
  readonly syncTimes?: SyncTimes;
  /** The built widget that is served under /widget. */
  readonly widget: { readonly directory: string; readonly version: string };
  /** Routes beside the API, such as a base map of the server's own. */
  readonly extras?: readonly { readonly path: string; readonly router: Router }[];
}): Composition {
  const { config, runtime, logger } = deps;
  const { server } = config;
  const { now, newId } = runtime;

  let reconciler: Reconciler | undefined;
  let claims: ClaimsView;

  // Who counts.
  const metrics = createMetrics({
    version: deps.widget.version,
    census: () => takeCensus(deps.store, now()),
    reconciledAt: () => reconciler?.lastRound(),
    mirrors: () => inventory.standings(),
  });
  const claimsWatch = {
    wrote: ({ table }: { readonly table: string }) => {
      if (table === 'port_claims' || table === 'reservations') claims.wrote();
    },
  };
  const watches = [metrics.store, logEvents(logger), claimsWatch];
  const store = deps.store.withPlugin(watching(watches, new Set(['events', 'reservation_steps'])));
  const watchOf = (tenant: TenantId, load: () => OzmapLoad): OzmapWatch => {
    const counted = metrics.ozmap(tenant, load);
    return {
      ...counted,
      circuit(state) {
        counted.circuit(state);
        logger.warn({ tenant, circuit: state }, 'the circuit to OZmap');
      },
      wrote: (...write) => inventory.wrote(tenant, ...write),
    };
  };

  // Who calls.
  const tenants = createTenants(config);
  const tokens = createTokens(server.sessionSecret);
  const keys = createKeys({ store, now, newId });
  const sessions = createSessions({ store, tenants, tokens, publicUrl: server.publicUrl, now, newId });
  const authenticate = createAuthenticate({ keys, sessions, tokens, tenants, now });
  const idempotency = createIdempotency({ store, now });

  // The map of record, and the promise.
  const clock = deps.clock ?? (() => databaseClock(store));
  const connectors = openConnectors(config.tenants);
  const connectorOf = deps.connectorOf ?? connectors.of;
  const erp = deps.erp ?? askErp(connectorOf);
  const promised = composePromise({ ...deps, store, clock, erp, watchOf });
  const { map, ledger, advancer, expiry, roll, chores } = promised;
  const inventory = composeInventory({
    config,
    runtime,
    logger,
    live: promised.network,
    clientFor: promised.clientFor,
  });
  const { network } = inventory;
  claims = new ClaimsView(ledger, now);

  // Where, and whether.
  const memory = createMemory({ store, secret: server.sessionSecret, now });
  const providersOf = createChains({
    tenants: config.tenants,
    gazetteer: createGazetteer({ store }),
    memory,
    pace: createPace(store),
    version: deps.widget.version,
    now,
    failed: (tenant, provider, reason) =>
      logger.warn({ tenant, provider, reason }, 'a geocoder gave no answer'),
  });
  const geocoder = createGeocoder({ providersOf });
  const settings = viabilitySettings(tenants);
  const viability = createViability({
    network,
    geocode: {
      async find(tenant, address, near) {
        const place = await geocoder.locate(tenant, address, {
          ...(near === undefined ? {} : { near }),
          signal: AbortSignal.timeout(GEOCODING_MS),
        });
        return place === undefined ? [] : [place];
      },
    },
    claims,
    settings,
    now,
    newId,
  });
  const denials = composeDenials({ config, store, runtime, logger, viability, book: promised.prospects });
  const { asked } = denials;
  const { holdSeconds, answerWithinSeconds } = server.reservation;
  const reservations: ReserveDeps = {
    ledger,
    // What is written depends on what OZmap shows now.
    network: promised.network,
    runtime,
    advancer,
    map,
    limitsOf: caller => limitsOf(caller, settings(caller.tenant, caller.integration)),
    holdMs: holdSeconds * 1000,
    answerWithinMs: answerWithinSeconds * 1000,
    expiryDays: (caller, asked) => {
      const { tenant, integration } = tenants.find(caller.tenant, caller.integration);
      const longest = expiryDaysOf(tenant, integration, termsOf(caller));
      return Math.min(asked ?? longest, longest);
    },
  };

  // What ERPs say.
  const pushes = composePushes({
    config,
    store,
    runtime,
    logger,
    tenants,
    map: promised.syncMap,
    ledger,
    advancer,
  });

  // What systems like HubSoft read and bind.
  const hubsoft = composeHubsoft({
    config,
    store,
    runtime,
    logger,
    clientFor: promised.clientFor,
    reservations,
    map: promised.syncMap,
    deeds: pushes,
  });

  // What lies under the pin.
  const tilePasses = createTilePasses(server.sessionSecret);
  const googleMaps = new Map(
    config.tenants.flatMap(({ id, baseMap, google, language }) =>
      baseMap.provider === 'google' && google !== undefined
        ? [[id, { logo: google.logo, tiles: createGoogleTiles({ config: google, language, now }) }] as const]
        : [],
    ),
  );
  const baseMap = baseMapRouter({
    passes: tilePasses,
    tilesOf: tenant => googleMaps.get(tenant)?.tiles,
    logoOf: tenant => googleMaps.get(tenant)?.logo,
    limiter: limiter(limitRequests(TILE_LIMITS)),
    now,
    failed: (tenant, reason) => logger.warn({ tenant, reason }, 'Google gave no tile'),
  });

  const endpoints: Endpoints = [
    ...sessionRoutes({
      sessions,
      tenants,
      beginnings: createBeginnings({ ledger, map, network }),
      baseMapOf: createBaseMaps({ publicUrl: server.publicUrl, passes: tilePasses, now }),
      onMissing: what => logger.warn({ what }, 'a session starts without what could not be looked up'),
    }),
    ...geocodingRoutes({ geocoder }),
    ...viabilityRoutes(asked),
    ...coverageRoutes(
      createCoverage({
        network,
        limitsOf: caller => limitsOf(caller, settings(caller.tenant, caller.integration)),
      }),
    ),
    ...denials.endpoints,
    ...pushRoutes(asked),
    ...pushes.endpoints,
    ...hubsoft.endpoints,
    ...reservationRoutes(reservations),
    ...eventRoutes(store),
  ];
  const tenantIds = config.tenants.map(({ id }) => id);
  const passes = createAdminPasses(server.sessionSecret);
  const uploads = new Uploads({ store, newId });
  const syncs = composeSync({
    config,
    store,
    runtime,
    logger,
    clientFor: promised.clientFor,
    applier: pushes.applier,
    journal: pushes.journal,
    watches: [logSyncs(logger), metrics.syncs],
    ...(deps.syncTimes && { times: deps.syncTimes }),
    connectorOf,
    activated: async tenant => {
      await careFor({ ledger, roll, map, network: promised.network, runtime }, tenant, {
        asOf: await clock(),
      });
    },
  });
  const adminEndpoints = [
    ...syncs.endpoints,
    ...inventory.adminEndpoints,
    ...reservationAdminRoutes({ tenants: tenantIds, ledger, expiry, production: server.production }),
    ...gazetteerAdminRoutes({ tenants: tenantIds, uploads }),
    ...pushes.adminEndpoints,
    ...hubsoft.adminEndpoints,
  ];
  const daily = createDaily({
    tenants: tenantIds,
    care: { ledger, roll, map, network: promised.network, runtime },
    expiry,
    roll,
    chores,
    runtime,
    clock,
    times: server.reservation,
    log: logger,
  });
  let startedAt: Date | undefined;
  const jobs = () => ({
    reconciler: heartbeat(
      { startedAt, lastRound: reconciler?.lastRound() },
      now(),
      Math.max(MINUTE_MS, 10 * server.reservation.reconcileEveryMs),
    ),
    daily: heartbeat({ startedAt, lastRound: daily.lastRound() }, now(), 3 * LOOK_EVERY_MS),
    ...Object.fromEntries(
      inventory
        .standings()
        .map(({ tenant, checkedAt, patienceMs }) => [
          `mirror/${tenant}`,
          heartbeat({ startedAt, lastRound: checkedAt }, now(), patienceMs),
        ]),
    ),
  });
  const doors = composeDoors({ config, store, runtime, keys, sessions, tenants });
  const drain = createDrain();
  const app = createApp({
    endpoints,
    admin: { endpoints: adminEndpoints, passes, now },
    metrics: {
      expose: metrics.expose,
      watch: metrics.requests,
      passes,
      now,
      ...(server.metricsToken === undefined ? {} : { token: server.metricsToken }),
    },
    authenticate,
    idempotency,
    limits: server.limits,
    publicUrl: server.publicUrl,
    logger,
    allowsOrigin: origin => tenants.allowsOrigin(origin),
    readiness: createReadiness(store, durabilityOf(server.store), jobs),
    drain,
    ...(server.trustProxy === undefined ? {} : { trustProxy: server.trustProxy }),
    extras: [
      { path: '/widget', router: widgetFiles(deps.widget) },
      { path: BASE_MAP_PATH, router: baseMap },
      ...doors.pages,
      ...(deps.extras ?? []),
    ],
  });

  let purging: NodeJS.Timeout | undefined;
  const purge = (): void => {
    for (const past of [sessions, idempotency, memory, doors.visits, pushes.journal, syncs, hubsoft]) {
      past.purge().catch(() => logger.warn({}, 'what is past its time could not be purged'));
    }
  };

  return {
    app,
    drain,
    keys,
    endpoints,
    passes,
    daily,
    open: () => inventory.open(),
    start() {
      startedAt = now();
      const everyMs = server.reservation.reconcileEveryMs;
      reconciler = startReconciler({ ledger, advancer, runtime, log: logger, everyMs });
      daily.start();
      pushes.start();
      hubsoft.start();
      syncs.start();
      inventory.start();
      denials.start();
      purge();
      purging = setInterval(purge, HOUR_MS).unref();
    },
    async stop() {
      clearInterval(purging);
      // An OZmap that does not answer must not keep the process: every row knows how to go on.
      const late = setTimeout(promised.hangUp, STEP_PATIENCE_MS);
      await Promise.all([
        advancer.stop(),
        reconciler?.stop(),
        daily.stop(),
        uploads.stop(),
        pushes.stop(),
        hubsoft.stop(),
        syncs.stop(),
        inventory.stop(),
        denials.stop(),
      ]);
      clearTimeout(late);
      await connectors.close();
    },
  };
}

const termsOf = (caller: Caller) => (caller.kind === 'session' ? caller.terms : undefined);
