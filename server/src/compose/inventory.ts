import { createHash } from 'node:crypto';
import type { TenantId } from '@oz-viability/shared';
import type { LoadedConfig } from '../config/model.ts';
import type { AdminEndpoints } from '../http/endpoint.ts';
import { describeError, type Logger } from '../http/logger.ts';
import { inventoryAdminRoutes } from '../inventory/admin-routes.ts';
import { CatalogueReader } from '../inventory/catalogue.ts';
import { MirrorKeeper, type MirrorStatus } from '../inventory/mirror/keeper.ts';
import { createMirroredNetwork } from '../inventory/mirror.ts';
import { Terrain } from '../inventory/terrain.ts';
import type { OzmapClient } from '../ozmap/client.ts';
import type { Runtime } from '../runtime.ts';
import type { WideNetwork } from '../viability/coverage.ts';
import type { Network } from '../viability/network.ts';

export interface Inventory {
  readonly network: Network & WideNetwork;
  readonly adminEndpoints: AdminEndpoints;
  /** How each mirror stands, and whether it keeps up. */
  standings(): readonly (MirrorStatus & { readonly tenant: TenantId; readonly patienceMs: number })[];
  /** Something was written to a tenant's OZmap. */
  wrote(tenant: TenantId, path: string, body: unknown, answer: unknown): void;
  open(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

/** Wires the mirrors of the tenants that want one; the others are read live. */
export function composeInventory(deps: {
  readonly config: LoadedConfig;
  readonly runtime: Runtime;
  readonly logger: Logger;
  readonly live: Network;
  readonly clientFor: (tenant: TenantId) => OzmapClient;
}): Inventory {
  const { config, runtime, logger, live, clientFor } = deps;
  const { now, sleep } = runtime;
  const keepers = new Map<TenantId, MirrorKeeper>();
  const maxAges = new Map<TenantId, number>();
  for (const { id: tenant, inventory, ozmap, center } of config.tenants) {
    if (inventory.mode !== 'mirror') continue;
    const client = clientFor(tenant);
    maxAges.set(tenant, inventory.maxAgeSeconds * 1000);
    const kept = {
      tenant,
      ozmap: nameOf(ozmap.url),
      latitude: center.lat,
      refreshMs: inventory.refreshSeconds * 1000,
      reload: inventory.reload,
      timeZone: inventory.timeZone,
    };
    const directory = config.server.inventoryDirectory;
    const catalogue = new CatalogueReader(client, now);
    const terrain = new Terrain(client, now);
    keepers.set(
      tenant,
      new MirrorKeeper(kept, {
        client,
        catalogue,
        terrain,
        directory,
        now,
        sleep,
        watch: logMirrors(logger),
      }),
    );
  }
  const all = <T>(each: (keeper: MirrorKeeper) => Promise<T>) => Promise.all([...keepers.values()].map(each));
  return {
    network: createMirroredNetwork({
      live,
      mirrorOf: tenant => {
        const keeper = keepers.get(tenant);
        return keeper && { copy: keeper.copy, maxAge: maxAges.get(tenant)! };
      },
      now,
    }),
    adminEndpoints: inventoryAdminRoutes({ tenants: config.tenants.map(({ id }) => id), keepers }),
    standings: () =>
      [...keepers].map(([tenant, { status, kept }]) => ({
        tenant,
        patienceMs: Math.max(60_000, 5 * kept.refreshMs),
        ...status,
      })),
    wrote: (tenant, ...write) => keepers.get(tenant)?.wrote(...write),
    open: async () => void (await all(keeper => keeper.open())),
    start() {
      for (const keeper of keepers.values()) keeper.start();
    },
    stop: async () => void (await all(keeper => keeper.stop())),
  };
}

/** Tells one OZmap from another in a file, without its address. */
export const nameOf = (url: string): string => createHash('sha256').update(url).digest('hex').slice(0, 32);

const logMirrors = (logger: Logger): ConstructorParameters<typeof MirrorKeeper>[1]['watch'] => ({
  loaded: (tenant, rows, took) => logger.info({ tenant, ...rows, took }, 'the network is mirrored'),
  distrusted: (tenant, fault) =>
    logger.warn({ tenant, fault }, 'the copy on disk cannot be used; the network is read anew'),
  shrunk: (tenant, shrunk) =>
    logger.warn(
      { tenant, ...shrunk },
      'OZmap shows far fewer rows than are known: the mirror stays as it is',
    ),
  failed: (tenant, error) =>
    logger.warn({ tenant, ...describeError(error) }, 'the mirror could not ask OZmap'),
  answers: tenant => logger.info({ tenant }, 'the mirror hears from OZmap again'),
});
