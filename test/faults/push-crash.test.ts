import { setTimeout as sleep } from 'node:timers/promises';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Api, once } from '../support/api.ts';
import { CHECKPOINTS, type Checkpoint } from '../support/checkpoints.ts';
import { type Cluster, PATIENCE_MS, startCluster } from '../support/cluster.ts';
import { needs } from '../support/needs.ts';
import { houseAt, wishFor } from '../support/wishes.ts';

/**
 * SIGKILL between any two effects of what an ERP has asked for: whoever comes next on the same database finishes it,
 * nothing twice, and the journal says so.
 */

const postgres = needs.postgres;
vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS });

const SAYS: Readonly<Record<Checkpoint<'sync'>, 'cancel' | 'withdraw'>> = {
  'sync:intended': 'cancel',
  'sync:noted': 'cancel',
  'sync:vacated': 'cancel',
  'sync:removed': 'withdraw',
  'sync:carried-out': 'cancel',
};

describe.skipIf(postgres === undefined)('a server killed in the middle of what an ERP says', () => {
  let cluster: Cluster;
  let key: string;

  beforeAll(async () => {
    cluster = await startCluster({
      postgres: postgres ?? '',
      documents: smallWorld(),
      // Here nothing is about limits.
      tenantYaml: '  erp: { name: CNT, push: { removals: 1000 } }',
    });
    key = await cluster.createKey('erp');
  });
  afterAll(() => cluster?.stop());

  const rows = () => cluster.ozmap.world.rows;
  const open = () => cluster.database.rows("select 1 from pushes where state in ('held', 'applying')");

  async function say(api: Api, code: string, verb: string): Promise<void> {
    await api(
      'POST',
      `/integrations/erp/clients/${code}/${verb}`,
      verb === 'cancel' ? { disconnectPort: true } : {},
    );
  }

  it('is finished by the next one, once, with one line in the notes', async () => {
    const survivor = await cluster.start();
    const api = survivor.api(key);
    const homes = new Map<string, { id: string; splitter: string; port: number }>();
    const { sync } = CHECKPOINTS;
    for (const [i, at] of sync.entries()) {
      const code = `K-${i}`;
      // One that no reservation of ours made, where it is withdrawn; else an installed one.
      const withdrawn = SAYS[at] === 'withdraw';
      const { status, body } = withdrawn
        ? { status: 201, body: { splitter: { id: SMALL.splitters.full }, port: 8 } }
        : await api(
            'POST',
            '/v1/reservations',
            wishFor(code, { boxId: SMALL.boxes.large, location: houseAt(10) }),
            once(),
          );
      expect(status).toBe(201);
      if (!withdrawn) await api('POST', `/integrations/erp/clients/${code}/activate`, {});
      const client = rows().clients.by('code', withdrawn ? '2008' : code)[0]!;
      const [home] = rows().properties.by('client', client.id);
      homes.set(at, { id: home!.id, splitter: body.splitter.id, port: body.port });
    }
    cluster.ozmap.requests.reset();
    await Promise.all(
      sync.map(async (at, i) => {
        const server = await cluster.start({ kill: { at } });
        const code = SAYS[at] === 'withdraw' ? '2008' : `K-${i}`;
        await say(server.api(key), code, SAYS[at]).catch((error: Error) => {
          if (error.message !== 'fetch failed') throw error;
        });
        expect(await server.ended).toMatchObject({ signal: 'SIGKILL' });
      }),
    );
    const end = Date.now() + 60_000;
    while ((await open()).length > 0) {
      expect(Date.now(), 'still open a minute after the kill').toBeLessThan(end);
      await sleep(250);
    }
    for (const [at, { id, splitter, port }] of homes) {
      const property = rows().properties.get(id);
      expect(rows().splitters.get(splitter)!.connectables.output[port - 1], at).toBeNull();
      if (SAYS[at as Checkpoint<'sync'>] === 'withdraw') {
        expect(property, at).toBeUndefined();
        continue;
      }
      expect(property, at).toMatchObject({ client: null, connections: [] });
      expect(property!.observation!.split('\n'), at).toHaveLength(1);
      expect(property!.history.clients, at).toHaveLength(1);
    }
    const ends = await cluster.database.rows<{ verb: string; kind: string | null }>(
      `select verb, kind from journal left join journal_ends e on e.tenant_id = journal.tenant_id and e.entry_id = id
       where verb in ('cancel', 'withdraw')`,
    );
    expect(ends).toHaveLength(sync.length);
    expect(ends.every(({ kind }) => kind === 'done')).toBe(true);
    const removals = cluster.ozmap.requests.list.filter(({ method }) => method === 'DELETE');
    expect(removals).toHaveLength(sync.length);
  });

  it('of two servers that are told the same at once, one does it', async () => {
    const servers = await Promise.all([cluster.start(), cluster.start()]);
    const api = servers[0]!.api(key);
    for (const code of ['TWICE-1', 'TWICE-2', 'TWICE-3']) {
      const wish = wishFor(code, { boxId: SMALL.boxes.plain, location: houseAt(11) });
      expect((await api('POST', '/v1/reservations', wish, once())).status).toBe(201);
      await api('POST', `/integrations/erp/clients/${code}/activate`, {});
      cluster.ozmap.requests.reset();
      const said = await Promise.all(
        [...servers, ...servers].map(server =>
          server.api(key)('POST', `/integrations/erp/clients/${code}/cancel`, {}),
        ),
      );
      expect(said.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      const writes = cluster.ozmap.requests.list.filter(({ method }) => method !== 'GET');
      expect(writes.map(({ method }) => method)).toEqual(['PATCH', 'DELETE']);
    }
  });

  it('of two that read the client before one was done, the slower hears that it is so', async () => {
    const server = await cluster.start();
    const api = server.api(key);
    const wish = wishFor('SLOWER', { boxId: SMALL.boxes.plain, location: houseAt(11) });
    expect((await api('POST', '/v1/reservations', wish, once())).status).toBe(201);
    await api('POST', '/integrations/erp/clients/SLOWER/activate', {});

    /** The next place in the queue before a statement is noted. */
    const barriers = await Promise.all([barrier(cluster), barrier(cluster)]);
    const cancel = () => api('POST', '/integrations/erp/clients/SLOWER/cancel', {});
    await barriers[0].ask();
    const quick = cancel();
    await expect.poll(() => waiting(cluster)).toBe(1);
    const between = barriers[1].ask();
    await expect.poll(() => waiting(cluster)).toBe(2);
    const slow = cancel();
    await expect.poll(() => waiting(cluster)).toBe(3);
    await barriers[0].open();
    await between;
    expect(await quick).toMatchObject({ status: 200, body: { outcome: 'done' } });
    await barriers[1].open();
    expect(await slow).toMatchObject({ status: 200, body: { outcome: 'already' } });
  });
});

/** A place in the queue in which statements are noted, one after the other. */
async function barrier({ database }: Cluster) {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('begin');
  return {
    ask: () => client.query(`select pg_advisory_xact_lock(hashtext('pushes test erp'))`),
    open: async () => {
      await client.query('commit');
      await client.end();
    },
  };
}

const waiting = async ({ database }: Cluster): Promise<number> => {
  const [row] = await database.rows<{ n: number }>(
    `select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted
       and database = (select oid from pg_database where datname = current_database())`,
  );
  return row!.n;
};
