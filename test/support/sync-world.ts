import type { OzmapDocuments } from '@oz-viability/demo/ozmap/documents';
import type { Profile } from '@oz-viability/demo/ozmap/profiles/index';
import { type Ozmap, startOzmap } from '@oz-viability/demo/ozmap/simulator';
import type { Connector } from '@oz-viability/server/erp/connector';
import { OzmapClient } from '@oz-viability/server/ozmap/client';
import { createBatches } from '@oz-viability/server/ozmap/sync-batches';
import { createClientSource } from '@oz-viability/server/ozmap/sync-clients';
import { type Runtime, systemRuntime } from '@oz-viability/server/runtime';
import { openStore, type Store } from '@oz-viability/server/store/database';
import { migrate } from '@oz-viability/server/store/migrate';
import { Batched } from '@oz-viability/server/sync/batched';
import { Beginnings } from '@oz-viability/server/sync/begun';
import { ClientIndex } from '@oz-viability/server/sync/client-index';
import { LIMITS, type Limits } from '@oz-viability/server/sync/gate';
import { Holds } from '@oz-viability/server/sync/holds';
import type { Journal } from '@oz-viability/server/sync/journal';
import { Leases } from '@oz-viability/server/sync/leases';
import type { SyncRules } from '@oz-viability/server/sync/rules';
import type { Approval, Sync } from '@oz-viability/server/sync/run';
import type { Decision, Mode, StoredRun, Whose } from '@oz-viability/server/sync/run-record';
import { Runner } from '@oz-viability/server/sync/runner';
import { Runs } from '@oz-viability/server/sync/runs';
import type { Undo } from '@oz-viability/server/sync/undo';
import type { IntegrationId, TenantId } from '@oz-viability/shared';
import { actorsFor } from './applier.ts';
import { FixtureErp } from './fixture-erp.ts';
import { ozmapKeyFor } from './stage.ts';

/** A sync from a fixture ERP to a simulated OZmap over HTTP; every world is a tenant of its own in one store. */
export interface SyncWorld {
  readonly whose: Whose;
  readonly erp: FixtureErp;
  readonly ozmap: Ozmap;
  readonly runs: Runs;
  readonly leases: Leases;
  readonly holds: Holds;
  readonly journal: Journal;
  readonly undo: Undo;
  readonly index: ClientIndex;
  rules: SyncRules;
  limits: Limits;
  canaries: readonly string[];
  /** What happens at a named checkpoint. */
  at: (checkpoint: string) => Promise<void> | void;
  /** Another server on the same store. */
  server(): Runner;
  run(mode?: Mode, approval?: Approval): Promise<StoredRun>;
  /** `code verb decision outcome` of a run. */
  items(run: StoredRun, decisions?: readonly Decision[]): Promise<string[]>;
  /** Requests that OZmap answered since the last call: all, and those that write. */
  requests(): { readonly all: number; readonly writes: number };
  /** Types of the events so far. */
  events(): Promise<string[]>;
  stop(): Promise<void>;
}

let worlds = 0;

/** A store for the worlds of one file. */
export async function openSyncStore(): Promise<Store> {
  const store = await openStore({ kind: 'pglite' });
  await migrate(store);
  return store;
}

export async function openSyncWorld(
  store: Store,
  documents: OzmapDocuments,
  options: {
    readonly profiles?: readonly Profile[];
    readonly leaseMs?: number;
    /** A real ERP's, in the place of the fixture. */
    readonly connector?: Connector;
  } = {},
): Promise<SyncWorld> {
  const key = ozmapKeyFor(documents);
  let [all, writes] = [0, 0];
  const ozmap = await startOzmap({ documents, apiKeys: [key], profiles: options.profiles ?? [] });
  const whose: Whose = { tenant: `sync-${++worlds}` as TenantId, integration: 'erp' as IntegrationId };
  const access = {
    url: ozmap.url,
    key,
    authorization: 'raw',
    timeouts: { readMs: 20_000, writeMs: 20_000 },
  } as const;
  const client = new OzmapClient(
    access,
    {},
    {
      attempted({ method }) {
        all++;
        if (method !== 'GET') writes++;
      },
      retried() {},
      circuit() {},
    },
  );
  const clientFor = () => client;
  const erp = new FixtureErp();
  const runtime: Runtime = { ...systemRuntime, checkpoint: name => world.at(name) };
  const runs = new Runs(store);
  const leases = new Leases(store, options.leaseMs);
  const holds = new Holds(store);
  const { applier, journal, undo } = actorsFor({ store, runtime, clientFor });
  const batched = new Batched({
    batches: createBatches({ clientFor, runtime, shownWithinMs: 1000 }),
    journal,
  });
  const index = new ClientIndex(store, createClientSource({ clientFor }));
  const server = () =>
    new Runner({
      runs,
      leases,
      holds,
      index,
      applier,
      batched,
      beginnings: new Beginnings({ runs, journal, applier, batched, now: runtime.now }),
      runtime,
      connectorOf: () => options.connector ?? erp,
      syncOf: (): Sync => ({
        rules: world.rules,
        limits: world.limits,
        canaries: world.canaries,
        paused: false,
      }),
      activated: async () => {},
      watch: { acted() {}, ended() {} },
    });
  const runner = server();
  const world: SyncWorld = {
    whose,
    erp,
    ozmap,
    runs,
    leases,
    holds,
    journal,
    undo,
    index,
    rules: {
      source: 'Fixture',
      verbs: {
        rekey: true,
        activate: true,
        update: true,
        status: true,
        power: false,
        withdraw: true,
        cancel: true,
      },
      update: ['name'],
      neverInstalled: 'remove',
      disconnectOnCancel: false,
      note: 'Cliente removido: {name} (código {code}) em {date} – {source}/{reason}',
      timeZone: 'America/Sao_Paulo',
      confirmMinutes: 0,
    },
    limits: LIMITS,
    canaries: [],
    at: () => {},
    server,
    async run(mode = 'run', approval) {
      const answer = await runner.run(whose, { mode, by: 'test', ...(approval && { approval }) });
      if (answer.kind === 'busy') throw new Error('another run is under way');
      return answer.run;
    },
    async items(run, decisions) {
      const items = await runs.items(whose.tenant, run.id, decisions);
      return items.map(({ action, decision, outcome }) =>
        [action.target.code, action.change.verb, decision, outcome].filter(Boolean).join(' '),
      );
    },
    requests() {
      const counted = { all, writes };
      [all, writes] = [0, 0];
      return counted;
    },
    async events() {
      const rows = await store
        .withTables<{ events: { tenant_id: string; type: string; id: string } }>()
        .selectFrom('events')
        .select('type')
        .where('tenant_id', '=', whose.tenant)
        .orderBy('id')
        .execute();
      return rows.map(({ type }) => type);
    },
    async stop() {
      await runner.stop();
      client.close();
      await ozmap.close();
    },
  };
  return world;
}
