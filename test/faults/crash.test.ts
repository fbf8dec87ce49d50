import type { OzmapDocuments } from '@oz-viability/demo/ozmap/documents';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Api, once } from '../support/api.ts';
import { CHECKPOINTS, type Checkpoint, KILLS } from '../support/checkpoints.ts';
import { type Cluster, PATIENCE_MS, type ServerProcess, startCluster } from '../support/cluster.ts';
import { needs } from '../support/needs.ts';
import { allAtRest, brokenPromises, type LedgerRow } from '../support/promise.ts';
import { houseAt, wishFor } from '../support/wishes.ts';

/**
 * SIGKILL between any two effects of a reservation: whoever comes next on the same database brings every row
 * to rest, and OZmap holds exactly what the ledger says.
 */

const postgres = needs.postgres;
// Processes start here, perhaps on a machine that is busy with everything else.
vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS });

interface Scene {
  /** The box that the process works on when it dies: number along the street, id. */
  readonly box: number;
  readonly boxId: string;
  /** What its customers end as. */
  readonly ends: 'reserved' | 'withdrawn';
}

const SCENES: Readonly<Record<Checkpoint<'saga'>, Scene>> = {
  'reservation:before-posting': { box: 3, boxId: SMALL.boxes.double, ends: 'reserved' },
  'reservation:posting': { box: 10, boxId: SMALL.boxes.large, ends: 'reserved' },
  'reservation:posted': { box: 11, boxId: SMALL.boxes.plain, ends: 'reserved' },
  'reservation:removing': { box: 1, boxId: SMALL.boxes.mixed, ends: 'withdrawn' },
  'reservation:removed': { box: 12, boxId: SMALL.boxes.last, ends: 'withdrawn' },
};

/** A request that died with its server. */
interface Victim {
  readonly at: Checkpoint<'saga'>;
  readonly scene: Scene;
  readonly code: string;
  readonly wish: object;
  readonly key: { 'Idempotency-Key': string };
}

describe.skipIf(postgres === undefined)('a server killed in the middle of a reservation', () => {
  let cluster: Cluster;
  let before: OzmapDocuments;
  let key: string;
  let survivor: ServerProcess;

  beforeAll(async () => {
    cluster = await startCluster({ postgres: postgres ?? '', documents: smallWorld() });
    before = cluster.ozmap.world.documents();
    survivor = await cluster.start();
    key = await cluster.createKey('ispbox2');
  });
  afterAll(() => cluster?.stop());

  /** Gives a server work until it dies; what another server was quicker to take does not count. */
  async function kill(server: ServerProcess, at: Checkpoint<'saga'>, number: number): Promise<Victim> {
    const api = server.api(key);
    const scene = SCENES[at];
    for (let time = 1; time <= 6; time++) {
      const code = `${at}-${number}-${time}`;
      const victim = { at, scene, code, wish: drawnWish(code, scene), key: once() };
      const survived = await runThrough(api, victim).catch((error: Error) => {
        if (error.message === 'fetch failed') return false;
        throw error;
      });
      if (survived) continue;
      expect(await server.ended).toMatchObject({ signal: 'SIGKILL' });
      return victim;
    }
    throw new Error(`The server never came to ${at}`);
  }

  /** With a vertex on no pole: a point that must not stay behind. */
  function drawnWish(code: string, { box, boxId }: Scene): object {
    const house = houseAt(box);
    const bend = [house.lng + 0.00005, house.lat - 0.00005];
    return wishFor(code, { boxId, location: house, drop: { path: [[house.lng, house.lat], bend] } });
  }

  /** Rejects with `fetch failed` where the server dies on the way. */
  async function runThrough(api: Api, { scene, wish, key }: Victim): Promise<true> {
    const reserved = await api('POST', '/v1/reservations', wish, key);
    expect([201, 202], JSON.stringify(reserved.body)).toContain(reserved.status);
    if (scene.ends === 'reserved') return true;
    const withdrawn = await api('POST', `/v1/reservations/${reserved.body.id}/withdraw`, {});
    expect([200, 202], JSON.stringify(withdrawn.body)).toContain(withdrawn.status);
    return true;
  }

  async function expectKept(victims: readonly Victim[]): Promise<void> {
    const rows = await allAtRest(cluster.database, 60_000);
    const states = (list: readonly LedgerRow[]) => list.map(({ code, state }) => `${code} ${state}`);
    const lost = victims.flatMap(({ code }) => rows.filter(row => row.code === code));
    expect(states(lost)).toEqual(victims.map(({ code, scene }) => `${code} ${scene.ends}`));
    expect(await brokenPromises(cluster.database, before, cluster.ozmap.world.documents())).toEqual([]);
  }

  /** The first customer at each checkpoint or, by turns, the second. */
  async function killEverywhere(number: number): Promise<Victim[]> {
    const pass = 1 + (number % 2);
    const { saga } = CHECKPOINTS;
    const servers = await Promise.all(saga.map(at => cluster.start({ kill: { at, pass } })));
    return Promise.all(saga.map((at, i) => kill(servers[i]!, at, number)));
  }

  /** Room for the next ones. */
  async function freePorts(): Promise<void> {
    const api = survivor.api(key);
    const { body } = await api('GET', '/v1/reservations?state=reserved&limit=500');
    for (const { id } of body.items) await api('POST', `/v1/reservations/${id}/withdraw`, {});
    await allAtRest(cluster.database, 60_000);
  }

  it(`is taken over by another that runs beside it, ${KILLS - 1} times at each checkpoint`, {
    timeout: KILLS * PATIENCE_MS,
  }, async () => {
    for (let number = 1; number < KILLS; number++) {
      await expectKept(await killEverywhere(number));
      await freePorts();
    }
  });

  it('goes on where it was when it is started again, and knows its callers again by their keys', async () => {
    survivor.signal('SIGTERM');
    expect((await survivor.ended).code).toBe(0);
    const victims = await killEverywhere(KILLS);
    survivor = await cluster.start();
    await expectKept(victims);

    // A key stays locked while its first request might still run; let that time have passed.
    await cluster.database.rows('update idempotency_keys set locked_until = now() where status is null');
    const api = survivor.api(key);
    for (const { at, code, wish, key } of victims.filter(({ scene }) => scene.ends === 'reserved')) {
      const again = await api('POST', '/v1/reservations', wish, key);
      expect(again, at).toMatchObject({ status: 201, body: { code, state: 'reserved' } });
    }
    await expectKept(victims);
  });
});
