import { randomUUID } from 'node:crypto';
import type { IntegrationId, SessionRequest, TenantId } from '@oz-viability/shared';
import { createAuthenticate } from '../../access/authenticate.ts';
import { createKeys, type Keys } from '../../access/keys.ts';
import { type SessionBeginnings, sessionRoutes } from '../../access/routes.ts';
import { createSessions } from '../../access/sessions.ts';
import { createTenants } from '../../access/tenants.ts';
import { createTokens } from '../../access/token.ts';
import { createBaseMaps } from '../../basemap/describe.ts';
import { createTilePasses } from '../../basemap/pass.ts';
import type { IntegrationConfig, TenantConfig } from '../../config/model.ts';
import { openStore, type Store } from '../../store/database.ts';
import { createIdempotency } from '../../store/idempotency.ts';
import { migrate } from '../../store/migrate.ts';
import { type AppDeps, createApp } from '../app.ts';
import { createDrain, type Drain } from '../drain.ts';
import type { Endpoints } from '../endpoint.ts';
import { createLogger } from '../logger.ts';
import { createReadiness } from '../readiness.ts';
import { type Listening, listen } from '../server.ts';

/** The platform on loopback with a store in memory and a clock that the test turns. */
export interface Platform {
  readonly url: string;
  readonly store: Store;
  readonly keys: Keys;
  readonly drain: Drain;
  readonly listening: Listening;
  /** What was logged, line by line. */
  readonly log: readonly Record<string, unknown>[];
  /** A working key of the integration `erp`. */
  readonly key: string;
  readonly clock: { now: Date };
  mint(request?: Partial<SessionRequest>): Promise<string>;
  send(path: string, init?: RequestInit & { readonly token?: string }): Promise<Response>;
  stop(): Promise<void>;
}

export const SECRET = 'a secret of at least thirty-two characters';
export const TENANT = 'vila' as TenantId;
export const ERP = 'erp' as IntegrationId;
export const ERP_ORIGIN = 'https://erp.example.net';

export const erpConfig: IntegrationConfig = {
  name: 'ERP',
  codeLabel: 'contract',
  neverInstalled: 'remove',
  disconnectOnCancel: false,
  push: { removals: 10, withinMinutes: 15, mostHeld: 200 },
  origins: [ERP_ORIGIN],
  radiusMax: 500,
  expiryDays: 20,
};

export const tenantConfig: TenantConfig = {
  id: TENANT,
  name: 'Vila Fibra',
  language: 'pt-BR',
  center: { lat: -26.3, lng: -48.8 },
  ozmap: {
    url: 'http://ozmap.invalid',
    key: 'unused',
    authorization: 'raw',
    timeouts: { readMs: 1000, writeMs: 1000 },
  },
  radius: { default: 200, max: 1000 },
  drop: { factor: 1, slack: 0 },
  modes: ['radius'],
  condominiums: { isolate: false },
  sell: { keptPorts: false, blockedPorts: false },
  inventory: {
    mode: 'live',
    maxAgeSeconds: 300,
    refreshSeconds: 60,
    reload: '30 3 * * *',
    timeZone: 'America/Sao_Paulo',
  },
  baseMap: { provider: 'demo', url: '/tiles/{z}/{x}/{y}.svg' },
  geocoding: { providers: ['gazetteer'] },
  expiryDays: 30,
  integrations: { [ERP]: erpConfig, ['crm' as IntegrationId]: { ...erpConfig, origins: [] } },
};

const nothing: SessionBeginnings = {
  liveReservation: async () => undefined,
  existingClient: async () => undefined,
  limits: async () => ({}),
};

export async function startPlatform(
  options: {
    readonly endpoints?: Endpoints;
    readonly beginnings?: SessionBeginnings;
    readonly app?: Partial<AppDeps>;
    readonly suspended?: readonly TenantId[];
    /** Another platform's store, since one takes seconds to start; that platform closes it. */
    readonly store?: Store;
  } = {},
): Promise<Platform> {
  const store = options.store ?? (await openStore({ kind: 'pglite' }));
  if (options.store === undefined) await migrate(store);
  const clock = { now: new Date('2030-01-01T12:00:00Z') };
  const now = () => clock.now;
  const log: Record<string, unknown>[] = [];
  const logger = createLogger('info', { write: line => void log.push(JSON.parse(line)) });
  const publicUrl = 'https://viability.example.net';

  const tenants = createTenants({
    tenants: [tenantConfig],
    suspended: (options.suspended ?? []).map(tenant => ({ id: tenant, faults: [] })),
  });
  const keys = createKeys({ store, now, newId: randomUUID });
  const tokens = createTokens(SECRET);
  const sessions = createSessions({ store, tenants, tokens, publicUrl, now, newId: randomUUID });
  const drain = createDrain();
  const app = createApp({
    endpoints: [
      ...sessionRoutes({
        sessions,
        tenants,
        baseMapOf: createBaseMaps({ publicUrl, passes: createTilePasses(SECRET), now }),
        beginnings: options.beginnings ?? nothing,
        onMissing: what => logger.warn({ what }, 'missing'),
      }),
      ...(options.endpoints ?? []),
    ],
    authenticate: createAuthenticate({ keys, sessions, tokens, tenants, now }),
    idempotency: createIdempotency({ store, now }),
    limits: { perSecond: 1000, burst: 1000 },
    publicUrl,
    logger,
    allowsOrigin: tenants.allowsOrigin,
    readiness: createReadiness(store, 'none', () => ({ reconciler: { alive: true } })),
    drain,
    ...options.app,
  });
  const listening = await listen(app, { host: '127.0.0.1', port: 0, drain });
  const { key } = await keys.create(TENANT, ERP);

  const send: Platform['send'] = (path, { token, ...init } = {}) =>
    fetch(listening.url + path, {
      ...init,
      headers: {
        'Accept-Language': 'en',
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(init.body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(init.headers as Record<string, string> | undefined),
      },
    });

  return {
    url: listening.url,
    store,
    keys,
    drain,
    listening,
    log,
    key,
    clock,
    send,
    async mint(request = {}) {
      const response = await send('/v1/sessions', {
        method: 'POST',
        token: key,
        body: JSON.stringify({ actor: { id: 'rep-7' }, scopes: ['viability:read'], ...request }),
      });
      const body = (await response.json()) as { token?: string };
      if (body.token === undefined) throw new Error(`no session: ${JSON.stringify(body)}`);
      return body.token;
    },
    async stop() {
      await listening.close({ drainMs: 0 });
      if (options.store === undefined) await store.destroy();
    },
  };
}
