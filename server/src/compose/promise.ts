import type { TenantId } from '@oz-viability/shared';
import type { LoadedConfig } from '../config/model.ts';
import type { ProspectBook } from '../denial/prospects.ts';
import { createLiveNetwork } from '../inventory/live.ts';
import { OzmapClient } from '../ozmap/client.ts';
import { createProspectBook } from '../ozmap/prospects.ts';
import { createMapOfRecord } from '../ozmap/reservations.ts';
import { createSyncMap } from '../ozmap/sync-map.ts';
import type { OzmapLoad, OzmapWatch } from '../ozmap/watch.ts';
import { Advancer } from '../reservation/advance.ts';
import { Chores } from '../reservation/chores.ts';
import { type Erp, noErp } from '../reservation/erp.ts';
import { Expiry } from '../reservation/expire.ts';
import { ExpiryRuns } from '../reservation/expiry-runs.ts';
import type { MapOfRecord } from '../reservation/field.ts';
import { handOverNote } from '../reservation/hand-over-note.ts';
import { Ledger } from '../reservation/ledger.ts';
import { Roll } from '../reservation/roll.ts';
import { WAITS } from '../reservation/waits.ts';
import type { Runtime } from '../runtime.ts';
import { type Clock, databaseClock, type Store } from '../store/database.ts';
import type { SyncMap } from '../sync/field.ts';
import type { Network } from '../viability/network.ts';

/** The promise and the network that it needs; what the server runs and the command line may run without it. */
export interface Promised {
  readonly network: Network;
  readonly map: MapOfRecord;
  readonly prospects: ProspectBook;
  readonly syncMap: SyncMap;
  readonly ledger: Ledger;
  readonly advancer: Advancer;
  readonly expiry: Expiry;
  readonly roll: Roll;
  readonly chores: Chores;
  /** A tenant's OZmap; throws where none is configured. */
  readonly clientFor: (tenant: TenantId) => OzmapClient;
  /** Leaves OZmap alone: requests under way fail, and what they were to write is read back later. */
  hangUp(): void;
}

/** Wires the keeping of promises; starts nothing. */
export function composePromise(deps: {
  readonly config: LoadedConfig;
  readonly store: Store;
  readonly runtime: Runtime;
  readonly clock?: Clock;
  readonly erp?: Erp;
  /** Who counts what goes to a tenant's OZmap; absent: nobody. */
  readonly watchOf?: (tenant: TenantId, load: () => OzmapLoad) => OzmapWatch;
}): Promised {
  const { config, store, runtime } = deps;
  const clock = deps.clock ?? (() => databaseClock(store));
  const { postDeadlineMs, greatestLagMs } = config.server.reservation;
  // A write that runs longer than the reservation waits for it would be taken for lost, and sent again.
  const clients = new Map(
    config.tenants.map(({ id, ozmap }) => {
      const writeMs = Math.min(ozmap.timeouts.writeMs, postDeadlineMs);
      const access = { ...ozmap, timeouts: { ...ozmap.timeouts, writeMs } };
      const client: OzmapClient = new OzmapClient(
        access,
        {},
        deps.watchOf?.(id, () => client.load),
      );
      return [id, client];
    }),
  );
  const clientFor = (tenant: TenantId): OzmapClient => {
    const client = clients.get(tenant);
    if (client === undefined) throw new Error(`No OZmap is configured for tenant ${tenant}`);
    return client;
  };
  const network = createLiveNetwork({ clientFor, now: runtime.now });
  const map = createMapOfRecord({ clientFor });
  const prospects = createProspectBook({ clientFor });
  const syncMap = createSyncMap({ clientFor });
  const ledger = new Ledger(store);
  const languageOf = (tenant: TenantId) =>
    config.tenants.find(({ id }) => id === tenant)?.language ?? 'pt-BR';
  const advancer = new Advancer({
    ledger,
    map,
    runtime,
    waits: { ...WAITS, postDeadlineMs, greatestLagMs },
    handOverNote: (tenant, code) => handOverNote(languageOf(tenant), code),
  });
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
  const hangUp = (): void => {
    for (const client of clients.values()) client.close();
  };
  return { network, map, prospects, syncMap, ledger, advancer, expiry, roll, chores, clientFor, hangUp };
}
