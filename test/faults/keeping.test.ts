import type { OzmapDocuments } from '@oz-viability/demo/ozmap/documents';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Api, once } from '../support/api.ts';
import { CHECKPOINTS, type Checkpoint, KILLS } from '../support/checkpoints.ts';
import { type Cluster, PATIENCE_MS, type ServerProcess, startCluster } from '../support/cluster.ts';
import { needs } from '../support/needs.ts';
import { allAtRest, brokenPromises } from '../support/promise.ts';
import { houseAt, wishFor } from '../support/wishes.ts';

/** SIGKILL in the middle of a move or of expiry: nothing is doubled, lost or left behind. */

const postgres = needs.postgres;
vi.setConfig({ testTimeout: KILLS * PATIENCE_MS, hookTimeout: PATIENCE_MS });

/** Where the client of a move is in the end. */
const ENDS: Readonly<Record<Checkpoint<'move'>, string>> = {
  // Nobody can know whether the PATCH left: after the longest wait OZmap is believed.
  'reservation:patching': SMALL.boxes.double,
  'reservation:patched': SMALL.boxes.mixed,
};
const times = Array.from({ length: KILLS }, (_, i) => i + 1);

describe.skipIf(postgres === undefined)('a server killed while it keeps a promise', () => {
  let cluster: Cluster;
  let before: OzmapDocuments;
  let key: string;
  let survivor: ServerProcess;
  let api: Api;

  beforeAll(async () => {
    cluster = await startCluster({ postgres: postgres ?? '', documents: smallWorld() });
    before = cluster.ozmap.world.documents();
    survivor = await cluster.start();
    key = await cluster.createKey('ispbox2');
    api = survivor.api(key);
  });
  afterAll(() => cluster?.stop());

  let codes = 0;
  async function reserve(): Promise<{ id: string; code: string }> {
    const { status, body } = await api('POST', '/v1/reservations', wishFor(`K-${++codes}`), once());
    expect(status).toBe(201);
    return body;
  }
  const expectKept = async () => {
    await allAtRest(cluster.database, 60_000);
    expect(await brokenPromises(cluster.database, before, cluster.ozmap.world.documents())).toEqual([]);
  };

  /** A move that a server dies over; one that the other was quicker to take up does not count. */
  async function killInMove(victim: ServerProcess): Promise<string> {
    const house = houseAt(2);
    const drop = {
      path: [
        [house.lng, house.lat],
        [house.lng - 0.0002, house.lat - 0.0001],
      ],
    };
    const by = victim.api(key);
    for (let time = 1; time <= 10; time++) {
      const { id } = await reserve();
      const moved = by('POST', `/v1/reservations/${id}/move`, { boxId: SMALL.boxes.mixed, drop }, once());
      const answer = await moved.catch((error: Error) => error);
      if (answer instanceof Error) {
        expect(answer.message).toBe('fetch failed');
        expect(await victim.ended).toMatchObject({ signal: 'SIGKILL' });
        return id;
      }
      expect(answer.status).toBeLessThan(300);
      await allAtRest(cluster.database);
      await api('POST', `/v1/reservations/${id}/withdraw`, {});
      await expectKept();
    }
    throw new Error('The other server was always quicker');
  }

  const moves = CHECKPOINTS.move.flatMap(at => times.map(time => [at, time] as const));
  it.each(moves)('in a move at %s: the client is on one port, and the ledger knows which (%i)', async at => {
    const victim = await cluster.start({ kill: { at } });
    const id = await killInMove(victim);
    await expectKept();
    const { body } = await api('GET', `/v1/reservations/${id}`);
    expect(body).toMatchObject({ state: 'reserved', box: { id: ENDS[at] } });
    await api('POST', `/v1/reservations/${id}/withdraw`, {});
    await expectKept();
  });

  it.each(times)(
    'in expiry: what was marked goes, the rest goes with the next run, nobody else (%i)',
    async () => {
      const [first, second, kept] = [await reserve(), await reserve(), await reserve()];
      const past = `update reservations set expires_at = now() - interval '1 day' where id = any($1)`;
      await cluster.database.rows(past, [[first.id, second.id]]);
      /** As if a day had passed since the last round, and the dead one's leases were over. */
      const anotherDay = () => cluster.database.rows('delete from chores');
      await anotherDay();
      const victim = await cluster.start({ kill: { at: CHECKPOINTS.expiry[0] } });
      expect(await victim.ended).toMatchObject({ signal: 'SIGKILL' });
      await expectKept();
      const states = async () =>
        Promise.all(
          [first, second, kept].map(
            async ({ id }) => (await api('GET', `/v1/reservations/${id}`)).body.state,
          ),
        );
      expect((await states()).sort()).toEqual(['expired', 'reserved', 'reserved']);

      await anotherDay();
      await cluster.start();
      await expect.poll(states, { timeout: 30_000 }).toEqual(['expired', 'expired', 'reserved']);
      await expectKept();
    },
  );
});
