import type { OzmapDocuments, PropertyDocument } from '@oz-viability/demo/ozmap/documents';
import { networkFaults } from '@oz-viability/demo/ozmap/testing/network-faults';
import { SMALL } from '@oz-viability/demo/ozmap/testing/small-world';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Api, once } from '../support/api.ts';
import { CHECKPOINTS, KILLS } from '../support/checkpoints.ts';
import { type Cluster, PATIENCE_MS, type ServerProcess, startCluster } from '../support/cluster.ts';
import { KEPT_PORTS, keeperIn, keptWorld } from '../support/kept-world.ts';
import { needs } from '../support/needs.ts';
import { allAtRest } from '../support/promise.ts';
import { houseAt, wishFor } from '../support/wishes.ts';

/**
 * SIGKILL between any two effects of selling a port that a property keeps, and of giving it back: whoever comes
 * next on the same database ends it, and the property is either off its port with the reason in its notes, or
 * as it was.
 */

const postgres = needs.postgres;
vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS });

/** Each, as often as a server is killed at it. */
const manyTimes = (checkpoints: readonly string[]) =>
  checkpoints.flatMap(at => Array.from({ length: KILLS }, (_, i) => [at, i + 1] as const));

describe.skipIf(postgres === undefined)('a server killed while it sells a kept port', () => {
  let cluster: Cluster;
  let before: OzmapDocuments;
  let survivor: ServerProcess;
  let key: string;
  let api: Api;

  beforeAll(async () => {
    cluster = await startCluster({
      postgres: postgres ?? '',
      documents: keptWorld(),
      tenantYaml: 'sell: { keptPorts: true }',
    });
    before = cluster.ozmap.world.documents();
    survivor = await cluster.start();
    key = await cluster.createKey('ispbox2');
    api = survivor.api(key);
  });
  afterAll(() => cluster?.stop());

  const reserve = (by: Api, code: string) =>
    by('POST', '/v1/reservations', wishFor(code, { boxId: SMALL.boxes.full, location: houseAt(2) }), once());
  const documents = () => cluster.ozmap.world.documents();
  const [port] = KEPT_PORTS;
  const withoutStamp = ({ updatedAt: _, ...rest }: PropertyDocument) => rest;

  /** Both properties that keep ports are as they were. */
  function expectAllBack(): void {
    for (const each of KEPT_PORTS) {
      const original = keeperIn(before, each);
      expect(withoutStamp(keeperIn(documents(), each))).toEqual({
        ...withoutStamp(original),
        ...(original.observation === undefined && !('observation' in keeperIn(documents(), each))
          ? {}
          : { observation: original.observation ?? null }),
      });
    }
    expect(networkFaults(documents())).toEqual([]);
  }

  async function stateOf(code: string): Promise<string | undefined> {
    const rows = await allAtRest(cluster.database);
    return rows.find(row => row.code === code)?.state;
  }

  async function withdraw(code: string): Promise<void> {
    const [row] = (await allAtRest(cluster.database)).filter(each => each.code === code);
    await api('POST', `/v1/reservations/${row!.id}/withdraw`, {});
    expect(await stateOf(code)).toBe('withdrawn');
  }

  /** Gives a server work until it dies over it; what the other was quicker to take up does not count. */
  async function killOver(
    at: string,
    number: number,
    work: (by: Api, code: string) => Promise<unknown>,
  ): Promise<string> {
    const victim = await cluster.start({ kill: { at } });
    const by = victim.api(key);
    for (let time = 1; time <= 10; time++) {
      const code = `${at}-${number}-${time}`;
      const died = await work(by, code).then(
        () => false,
        (error: Error) => error.message === 'fetch failed',
      );
      if (died) {
        expect(await victim.ended).toMatchObject({ signal: 'SIGKILL' });
        return code;
      }
      if ((await stateOf(code)) === 'reserved') await withdraw(code);
    }
    throw new Error(`The server never came to ${at}`);
  }

  it.each(manyTimes(CHECKPOINTS.keptSale))(
    '%s: the sale goes on, and nothing is done twice (%i)',
    async (at, number) => {
      const code = await killOver(at, number, reserve);
      expect(await stateOf(code)).toBe('reserved');
      const note = `2003, 15/01/2025\nPorta cedida ao cliente ${code}.`;
      expect(keeperIn(documents(), port)).toMatchObject({ connections: [], observation: note, client: null });
      const clients = documents().clients.filter(client => client.code === code);
      expect(clients).toHaveLength(1);
      await withdraw(code);
      expectAllBack();
    },
  );

  it.each(manyTimes(CHECKPOINTS.keptReturn))(
    '%s: the property comes back all the same (%i)',
    async (at, number) => {
      const code = await killOver(at, number, async (by, code) => {
        const { body } = await reserve(api, code);
        expect(body).toMatchObject({ state: 'reserved', port });
        await by('POST', `/v1/reservations/${body.id}/withdraw`, {});
      });
      expect(await stateOf(code)).toBe('withdrawn');
      expectAllBack();
    },
  );

  it('several servers sell each kept port once', async () => {
    const other = (await cluster.start()).api(key);
    const all = await Promise.all(
      Array.from({ length: 24 }, (_, i) => reserve(i % 2 ? api : other, `MANY-${i}`)),
    );
    const rows = await allAtRest(cluster.database);
    const sold = rows.filter(({ state, code }) => state === 'reserved' && code?.startsWith('MANY-'));
    expect(sold.map(row => row.port).sort()).toEqual([...KEPT_PORTS]);
    expect(all.filter(({ status }) => status === 409)).toHaveLength(22);
    for (const { code } of sold) await withdraw(code ?? '');
    expectAllBack();
  });
});
