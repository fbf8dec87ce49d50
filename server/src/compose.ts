import type { IntegrationId, TenantId } from '@oz-viability/shared';
import type { Express, Router } from 'express';
import { type AdminPasses, createAdminPasses } from './access/admin.ts';
import { createAuthenticate } from './access/authenticate.ts';
import type { Caller } from './access/caller.ts';
import { expiryDaysOf, radiusOf } from './access/caps.ts';
import { createKeys, type Keys } from './access/keys.ts';
import { sessionRoutes } from './access/routes.ts';
import { createSessions } from './access/sessions.ts';
import { createTenants } from './access/tenants.ts';
import { createTokens } from './access/token.ts';
import { composeDoors } from './compose-doors.ts';
import type { LoadedConfig } from './config/model.ts';
import { DenialRecorder } from './denial/recorder.ts';
import { denialRoutes } from './denial/routes.ts';
import { widgetFiles } from './embed/widget-files.ts';
import { eventRoutes } from './events/routes.ts';
import { createGazetteer } from './geocoding/gazetteer.ts';
import { createGeocoder } from './geocoding/geocoder.ts';
import { geocodingRoutes } from './geocoding/routes.ts';
import { createApp } from './http/app.ts';
import { createDrain, type Drain } from './http/drain.ts';
import type { Endpoints } from './http/endpoint.ts';
import { describeError, type Logger } from './http/logger.ts';
import { createReadiness } from './http/readiness.ts';
import { pushRoutes } from './integrations/cnt.ts';
import { createLiveNetwork } from './inventory/live.ts';
import { OzmapClient } from './ozmap/client.ts';
import { createMapOfRecord } from './ozmap/reservations.ts';
import { reservationAdminRoutes } from './reservation/admin-routes.ts';
import { Advancer } from './reservation/advance.ts';
import { createBeginnings } from './reservation/beginnings.ts';
import { Chores } from './reservation/chores.ts';
import { createDaily, type Daily } from './reservation/daily.ts';
import { type Erp, noErp } from './reservation/erp.ts';
import { Expiry } from './reservation/expire.ts';
import { ExpiryRuns } from './reservation/expiry-runs.ts';
import type { MapOfRecord } from './reservation/field.ts';
import { Ledger } from './reservation/ledger.ts';
import { WAITS } from './reservation/machine.ts';
import { startReconciler } from './reservation/reconciler.ts';
import type { ReserveDeps } from './reservation/reserve.ts';
import { Roll } from './reservation/roll.ts';
import { reservationRoutes } from './reservation/routes.ts';
import type { Runtime } from './runtime.ts';
import { type Clock, databaseClock, durabilityOf, type Store } from './store/database.ts';
import { createIdempotency } from './store/idempotency.ts';
import { limitsOf, type ViabilitySettings } from './viability/limits.ts';
import type { Network } from './viability/network.ts';
import { createViability } from './viability/query.ts';
import { viabilityRoutes } from './viability/routes.ts';

export interface Composition {
  readonly app: Express;
  readonly drain: Drain;
  readonly keys: Keys;
  readonly endpoints: Endpoints;
  readonly passes: AdminPasses;
  readonly daily: Daily;
  /** Starts what runs by itself: the reconciler, daily care, and the purging of what is past its time. */
  start(): void;
  /** Ends it, once the steps under way have been written. */
  stop(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const GEOCODING_MS = 10_000;
const SETTLE_EVERY_MS = 5000;

/** The promise and the network that it needs; what the server runs and the command line may run without it. */
export interface Promised {
  readonly network: Network;
  readonly map: MapOfRecord;
  readonly ledger: Ledger;
  readonly advancer: Advancer;
  readonly expiry: Expiry;
  readonly roll: Roll;
  readonly chores: Chores;
}

/** Wires the keeping of promises; starts nothing. */
export function composePromise(deps: {
  readonly config: LoadedConfig;
  readonly store: Store;
  readonly runtime: Runtime;
  readonly clock?: Clock;
  readonly erp?: Erp;
}): Promised {
  const { config, store, runtime } = deps;
  const clock = deps.clock ?? (() => databaseClock(store));
  const { postDeadlineMs, greatestLagMs } = config.server.reservation;
  // A write that runs longer than the reservation waits for it would be taken for lost, and sent again.
  const clients = new Map(
    config.tenants.map(({ id, ozmap }) => {
      const writeMs = Math.min(ozmap.timeouts.writeMs, postDeadlineMs);
      return [id, new OzmapClient({ ...ozmap, timeouts: { ...ozmap.timeouts, writeMs } })];
    }),
  );
  const clientFor = (tenant: TenantId): OzmapClient => {
    const client = clients.get(tenant);
    if (client === undefined) throw new Error(`No OZmap is configured for tenant ${tenant}`);
    return client;
  };
  const network = createLiveNetwork({ clientFor, now: runtime.now });
  const map = createMapOfRecord({ clientFor });
  const ledger = new Ledger(store);
  const advancer = new Advancer({ ledger, map, runtime, waits: { ...WAITS, postDeadlineMs, greatestLagMs } });
  const roll = new Roll(store);
  const chores = new Chores({ store, newId: runtime.newId });
  const expiry = new Expiry({
    ledger,
    roll,
    runs: new ExpiryRuns(store),
    chores,
    map,
    erp: deps.erp ?? noErp,
    advancer,
    runtime,
    clock,
    warnDays: config.server.reservation.warnDays,
  });
  return { network, map, ledger, advancer, expiry, roll, chores };
}

/** The one place where everything is wired. It opens nothing: the store is given, migrated. */
export function compose(deps: {
  readonly config: LoadedConfig;
  readonly store: Store;
  readonly runtime: Runtime;
  readonly logger: Logger;
  /** The database's clock; a test turns it. */
  readonly clock?: Clock;
  /** Asked before a reservation expires; absent: no ERP is connected. */
  readonly erp?: Erp;
  /** The built widget that is served under /widget. */
  readonly widget: { readonly directory: string; readonly version: string };
  /** Routes beside the API, such as a base map of the server's own. */
  readonly extras?: readonly { readonly path: string; readonly router: Router }[];
}): Composition {
  const { config, store, runtime, logger } = deps;
  const { server } = config;
  const { now, newId } = runtime;

  // Who calls.
  const tenants = createTenants(config);
  const tokens = createTokens(server.sessionSecret);
  const keys = createKeys({ store, now, newId });
  const sessions = createSessions({ store, tenants, tokens, publicUrl: server.publicUrl, now, newId });
  const authenticate = createAuthenticate({ keys, sessions, tokens, tenants, now });
  const idempotency = createIdempotency({ store, now });

  // The map of record, and the promise.
  const clock = deps.clock ?? (() => databaseClock(store));
  const { network, map, ledger, advancer, expiry, roll, chores } = composePromise({ ...deps, clock });

  // Where, and whether.
  const gazetteer = createGazetteer({ store });
  const geocoder = createGeocoder({ providersOf: () => [gazetteer] });
  const settings = (tenantId: TenantId, integrationId: IntegrationId): ViabilitySettings => {
    const { tenant, integration } = tenants.find(tenantId, integrationId);
    const { projects, tags } = integration;
    return {
      radius: radiusOf(tenant, integration),
      drop: tenant.drop,
      ...(projects === undefined ? {} : { projects }),
      ...(tags === undefined ? {} : { tags }),
    };
  };
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
    claims: {
      claimedPorts: (tenant, splitters, exceptSession) =>
        ledger.claimedPorts(tenant, splitters, now(), exceptSession),
    },
    settings,
    now,
    newId,
  });
  const denials = new DenialRecorder({
    store,
    now,
    settleMs: server.denials.settleSeconds * 1000,
    onFailure: error => logger.warn(describeError(error), 'a denial could not be recorded'),
  });
  const asked = denials.around(viability);
  const { holdSeconds, answerWithinSeconds } = server.reservation;
  const reservations: ReserveDeps = {
    ledger,
    network,
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

  const endpoints: Endpoints = [
    ...sessionRoutes({
      sessions,
      tenants,
      beginnings: createBeginnings({ ledger, map, network }),
      publicUrl: server.publicUrl,
      onMissing: what => logger.warn({ what }, 'a session starts without what could not be looked up'),
    }),
    ...geocodingRoutes({ geocoder }),
    ...viabilityRoutes(asked),
    ...denialRoutes({ store, now }),
    ...pushRoutes(asked),
    ...reservationRoutes(reservations),
    ...eventRoutes(store),
  ];
  const tenantIds = config.tenants.map(({ id }) => id);
  const passes = createAdminPasses(server.sessionSecret);
  const adminEndpoints = reservationAdminRoutes({
    tenants: tenantIds,
    ledger,
    expiry,
    production: server.production,
  });
  const daily = createDaily({
    tenants: tenantIds,
    care: { ledger, roll, map, network, runtime },
    expiry,
    roll,
    chores,
    runtime,
    clock,
    times: server.reservation,
    log: logger,
  });
  const doors = composeDoors({ config, store, runtime, keys, sessions, tenants });
  const drain = createDrain();
  const app = createApp({
    endpoints,
    admin: { endpoints: adminEndpoints, passes, now },
    authenticate,
    idempotency,
    limits: server.limits,
    publicUrl: server.publicUrl,
    logger,
    allowsOrigin: origin => tenants.allowsOrigin(origin),
    readiness: createReadiness(store, durabilityOf(server.store)),
    drain,
    ...(server.trustProxy === undefined ? {} : { trustProxy: server.trustProxy }),
    extras: [{ path: '/widget', router: widgetFiles(deps.widget) }, ...doors.pages, ...(deps.extras ?? [])],
  });

  let reconciler: ReturnType<typeof startReconciler> | undefined;
  let purging: NodeJS.Timeout | undefined;
  let settling: NodeJS.Timeout | undefined;
  const purge = (): void => {
    for (const past of [sessions, idempotency, doors.visits]) {
      past.purge().catch(() => logger.warn({}, 'what is past its time could not be purged'));
    }
  };

  let settled: Promise<unknown> = Promise.resolve();
  const settle = (): void => {
    settled = denials.settle().catch(() => logger.warn({}, 'resting pins could not be looked at'));
  };

  return {
    app,
    drain,
    keys,
    endpoints,
    passes,
    daily,
    start() {
      const everyMs = server.reservation.reconcileEveryMs;
      reconciler = startReconciler({ ledger, advancer, runtime, log: logger, everyMs });
      daily.start();
      settling = setInterval(settle, SETTLE_EVERY_MS).unref();
      purge();
      purging = setInterval(purge, HOUR_MS).unref();
    },
    async stop() {
      clearInterval(purging);
      clearInterval(settling);
      await Promise.all([reconciler?.stop(), daily.stop(), settled]);
      await advancer.idle();
    },
  };
}

const termsOf = (caller: Caller) => (caller.kind === 'session' ? caller.terms : undefined);
