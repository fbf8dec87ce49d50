import type { OzmapDocuments } from '@oz-viability/demo/ozmap/documents';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Api, once } from '../support/api.ts';
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

/** Where the process dies, the box it works on there, and what its customers end as. */
const CHECKPOINTS = [
  { at: 'reservation:before-posting', box: 3, boxId: SMALL.boxes.double, ends: 'reserved' },
  { at: 'reservation:posting', box: 10, boxId: SMALL.boxes.large, ends: 'reserved' },
  { at: 'reservation:posted', box: 11, boxId: SMALL.boxes.plain, ends: 'reserved' },
  { at: 'reservation:removing', box: 1, boxId: SMALL.boxes.mixed, ends: 'withdrawn' },
  { at: 'reservation:removed', box: 12, boxId: SMALL.boxes.last, ends: 'withdrawn' },
] as const;
type Checkpoint = (typeof CHECKPOINTS)[number];

/** A request that died with its server. */
interface Victim {
  readonly checkpoint: Checkpoint;
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
  async function kill(server: ServerProcess, checkpoint: Checkpoint, pass: number): Promise<Victim> {
    const api = server.api(key);
    for (let time = 1; time <= pass + 5; time++) {
      const code = `${checkpoint.at}-${pass}-${time}`;
      const victim = { checkpoint, code, wish: drawnWish(code, checkpoint), key: once() };
      const survived = await runThrough(api, victim).catch((error: Error) => {
        if (error.message === 'fetch failed') return false;
        throw error;
      });
      if (survived) continue;
      expect(await server.ended).toMatchObject({ signal: 'SIGKILL' });
      return victim;
    }
    throw new Error(`The server never came to ${checkpoint.at}`);
  }

  /** With a vertex on no pole: a point that must not stay behind. */
  function drawnWish(code: string, { box, boxId }: Checkpoint): object {
    const house = houseAt(box);
    const bend = [house.lng + 0.00005, house.lat - 0.00005];
    return wishFor(code, { boxId, location: house, drop: { path: [[house.lng, house.lat], bend] } });
  }

  /** Rejects with `fetch failed` where the server dies on the way. */
  async function runThrough(api: Api, { checkpoint, wish, key }: Victim): Promise<true> {
    const reserved = await api('POST', '/v1/reservations', wish, key);
    expect([201, 202], JSON.stringify(reserved.body)).toContain(reserved.status);
    if (checkpoint.ends === 'reserved') return true;
    const withdrawn = await api('POST', `/v1/reservations/${reserved.body.id}/withdraw`, {});
    expect([200, 202], JSON.stringify(withdrawn.body)).toContain(withdrawn.status);
    return true;
  }

  async function expectKept(victims: readonly Victim[]): Promise<void> {
    const rows = await allAtRest(cluster.database, 60_000);
    const states = (list: readonly LedgerRow[]) => list.map(({ code, state }) => `${code} ${state}`);
    const lost = victims.flatMap(({ code }) => rows.filter(row => row.code === code));
    expect(states(lost)).toEqual(victims.map(({ code, checkpoint }) => `${code} ${checkpoint.ends}`));
    expect(await brokenPromises(cluster.database, before, cluster.ozmap.world.documents())).toEqual([]);
  }

  async function killEverywhere(pass: number): Promise<Victim[]> {
    const servers = await Promise.all(CHECKPOINTS.map(({ at }) => cluster.start({ kill: { at, pass } })));
    return Promise.all(CHECKPOINTS.map((checkpoint, i) => kill(servers[i]!, checkpoint, pass)));
  }

  it('is taken over by another that runs beside it', async () => {
    const victims = [...(await killEverywhere(1)), ...(await killEverywhere(2))];
    await expectKept(victims);
  });

  it('goes on where it was when it is started again, and knows its callers again by their keys', async () => {
    survivor.signal('SIGTERM');
    expect((await survivor.ended).code).toBe(0);
    const victims = await killEverywhere(3);
    survivor = await cluster.start();
    await expectKept(victims);

    // A key stays locked while its first request might still run; let that time have passed.
    await cluster.database.rows('update idempotency_keys set locked_until = now() where status is null');
    const api = survivor.api(key);
    for (const { code, wish, key, checkpoint } of victims.filter(
      ({ checkpoint }) => checkpoint.ends === 'reserved',
    )) {
      const again = await api('POST', '/v1/reservations', wish, key);
      expect(again, checkpoint.at).toMatchObject({ status: 201, body: { code, state: 'reserved' } });
    }
    await expectKept(victims);
  });
});
