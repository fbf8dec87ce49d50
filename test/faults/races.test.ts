import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { answers } from '@oz-viability/shared/schemas';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Api, once } from '../support/api.ts';
import { type Cluster, PATIENCE_MS, type ServerProcess, startCluster } from '../support/cluster.ts';
import { needs } from '../support/needs.ts';
import { allAtRest, brokenPromises, readLedger } from '../support/promise.ts';
import { readByCode } from '../support/stage.ts';
import { houseAt, wishFor } from '../support/wishes.ts';

/** Four server processes on one PostgreSQL, at once on the same ports, keys and codes. */

const SERVERS = 4;
const postgres = needs.postgres;
// Processes start here, perhaps on a machine that is busy with everything else.
vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS });

interface FreePort {
  readonly splitterId: string;
  readonly port: number;
}

/** Two boxes with 20 free ports between them: 15 of 16, and 5 of 8. */
const BOXES: readonly string[] = [SMALL.boxes.double, SMALL.boxes.mixed];
const FREE = 20;

/** Runs every task, a few at a time. */
async function together<T>(atOnce: number, tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  const queue = tasks.entries();
  const worker = async () => {
    for (const [index, task] of queue) results[index] = await task();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

describe.skipIf(postgres === undefined)('several servers on one database', () => {
  let cluster: Cluster;
  let servers: ServerProcess[];
  let apis: Api[];
  let key: string;

  beforeAll(async () => {
    cluster = await startCluster({
      postgres: postgres ?? '',
      documents: smallWorld(),
      // Patience enough for a busy machine: here nothing may fail but for want of a port.
      waits: { postDeadlineMs: 20_000 },
    });
    // All at once, on a database without a single table.
    servers = await Promise.all(Array.from({ length: SERVERS }, () => cluster.start()));
    key = await cluster.createKey('ispbox2');
    apis = servers.map(server => server.api(key));
  });
  afterAll(() => cluster?.stop());

  it('migrate an empty database once, however many start at once', async () => {
    const migrations = await cluster.database.rows<{ number: number; times: number }>(
      'select number, count(*)::int as times from schema_migrations group by number order by number',
    );
    expect(migrations.length).toBeGreaterThan(0);
    expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1));
    for (const { url } of servers) {
      expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ ready: true, durability: 'full' });
    }
  });

  it('make one reservation of 50 equal requests, and answer it again after a restart', async () => {
    const before = cluster.ozmap.world.documents();
    const code = 'EQUAL-1';
    const idempotency = once();
    // A box of its own, so that the 20 ports of the race stay free.
    const wish = wishFor(code, { boxId: SMALL.boxes.large, location: houseAt(10) });
    const ask = (api: Api, body: object = wish) => api('POST', '/v1/reservations', body, idempotency);
    const all = await Promise.all(Array.from({ length: 50 }, (_, i) => ask(apis[i % SERVERS]!)));

    const made = all.filter(({ status }) => status === 201);
    expect(made.length).toBeGreaterThan(0);
    for (const { body } of made) expect(body).toEqual(made[0]!.body);
    const others = all.filter(({ status }) => status !== 201);
    expect(others.map(({ status, body }) => `${status} ${body.code}`)).toEqual(
      others.map(() => '409 idempotency-in-progress'),
    );

    expect((await readLedger(cluster.database)).filter(row => row.code === code)).toHaveLength(1);
    expect(await readByCode(cluster.ozmap.url, cluster.ozmapKey, code)).toHaveLength(1);
    expect(await brokenPromises(cluster.database, before, cluster.ozmap.world.documents())).toEqual([]);

    const other = await ask(apis[1]!, wishFor(code, { boxId: SMALL.boxes.plain, location: houseAt(10) }));
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });

    servers[0]!.signal('SIGTERM');
    expect((await servers[0]!.ended).code).toBe(0);
    servers[0] = await cluster.start();
    apis[0] = servers[0].api(key);
    const again = await ask(apis[0]);
    expect(again.status).toBe(201);
    expect(again.body).toEqual(made[0]!.body);
    const withdrawn = await apis[0]('POST', `/v1/reservations/${again.body.id}/withdraw`, {});
    expect(withdrawn.body.state).toBe('withdrawn');
  });

  it('sell 20 ports to 20 of 240 customers, none twice, and tell the others what is free', async () => {
    await allAtRest(cluster.database);
    const before = cluster.ozmap.world.documents();
    const attempts = Array.from({ length: SERVERS * 60 }, (_, i) => async () => {
      const api = apis[i % SERVERS]!;
      const boxId = BOXES[Math.floor(i / SERVERS) % BOXES.length]!;
      const code = `RACE-${i}`;
      // Half of them as the widget does it: a hold first.
      if (i % 8 < 4) return { boxId, code, answer: await reserve(api, wishFor(code, { boxId })) };
      const held = await api('POST', '/v1/holds', { boxId });
      if (held.status !== 201) return { boxId, code, answer: held };
      return { boxId, code, answer: await reserve(api, wishFor(code, { boxId, holdId: held.body.id })) };
    });
    const tried = await together(SERVERS * 12, attempts);
    await allAtRest(cluster.database);

    const won = tried.filter(({ answer }) => answer.status === 201);
    const lost = tried.filter(({ answer }) => answer.status !== 201);
    expect(won).toHaveLength(FREE);
    const places = won.map(({ answer }) => `${answer.body.splitter.id}:${answer.body.port}`);
    expect(new Set(places).size).toBe(FREE);

    for (const { boxId, answer } of lost) {
      expect(answer.status, JSON.stringify(answer.body)).toBe(409);
      expect(['port-taken', 'box-full']).toContain(answer.body.code);
      const free: readonly FreePort[] = answer.body.freePorts;
      if (answer.body.code === 'box-full') expect(free).toEqual([]);
      else expect(free.length, boxId).toBeGreaterThan(0);
    }

    // The ledger and OZmap's own documents.
    const rows = (await readLedger(cluster.database)).filter(({ state }) => state === 'reserved');
    expect(new Set(rows.map(({ splitter_id, port }) => `${splitter_id}:${port}`))).toEqual(new Set(places));
    expect(await brokenPromises(cluster.database, before, cluster.ozmap.world.documents())).toEqual([]);
    // And what its API says to whoever asks.
    for (const { code, answer } of won) {
      const found = await readByCode(cluster.ozmap.url, cluster.ozmapKey, code);
      expect(found).toMatchObject([
        {
          client: { code, implanted: false },
          connections: [{ id: answer.body.splitter.id, port: answer.body.port }],
        },
      ]);
    }
    for (const { code } of lost.slice(0, 10)) {
      expect(await readByCode(cluster.ozmap.url, cluster.ozmapKey, code)).toEqual([]);
    }
    for (const boxId of BOXES) {
      const { body } = await apis[2]!('GET', `/v1/boxes/${boxId}/ports`);
      expect(body.items.filter(({ state }: { state: string }) => state === 'free')).toEqual([]);
    }
  });

  it('give a port that two sessions choose by hand to one, and tell the other what else is free', async () => {
    const open = async (api: Api, url: string, actor: string): Promise<Api> => {
      const { body } = await api('POST', '/v1/sessions', {
        actor: { id: actor },
        scopes: ['viability:read', 'reservation:write', 'port:choose'],
      });
      return servers.find(server => server.url === url)!.api(body.token);
    };
    const [first, second] = await Promise.all([
      open(apis[0]!, servers[0]!.url, 'rep-1'),
      open(apis[1]!, servers[1]!.url, 'rep-2'),
    ]);
    for (const port of [2, 3, 5, 7]) {
      const choice = { boxId: SMALL.boxes.last, splitterId: SMALL.splitters.last, port };
      const location = houseAt(12);
      const both = await Promise.all(
        [first, second].map((api, i) => reserve(api, wishFor(`HAND-${port}-${i}`, { ...choice, location }))),
      );
      const [winner, loser] = both.toSorted((a, b) => a.status - b.status);
      expect(winner).toMatchObject({ status: 201, body: { port, splitter: { id: SMALL.splitters.last } } });
      expect(loser).toMatchObject({ status: 409, body: { code: 'port-taken' } });
      expect(answers.problem.safeParse(loser?.body).success).toBe(true);
      const free: readonly FreePort[] = loser?.body.freePorts;
      expect(free.length).toBeGreaterThan(0);
      expect(free).not.toContainEqual({ splitterId: SMALL.splitters.last, port });
    }
  });

  const reserve = (api: Api, wish: object) => api('POST', '/v1/reservations', wish, once());
});
