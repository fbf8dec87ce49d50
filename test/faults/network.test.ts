import type { OzmapDocuments } from '@oz-viability/demo/ozmap/documents';
import type { Profile } from '@oz-viability/demo/ozmap/simulator';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { createRandom } from '@oz-viability/demo/town/random';
import { answers } from '@oz-viability/shared/schemas';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Api, once } from '../support/api.ts';
import { type Cluster, PATIENCE_MS, startCluster } from '../support/cluster.ts';
import { type FaultProxy, NETWORK_FAULTS, startFaultProxy } from '../support/fault-proxy.ts';
import { needs } from '../support/needs.ts';
import { allAtRest, brokenPromises } from '../support/promise.ts';
import { houseAt, wishFor } from '../support/wishes.ts';

/**
 * Real HTTP over a network that fails as cables, firewalls and balancers do, before an OZmap with manners of its
 * own. All waits are milliseconds.
 */

const postgres = needs.postgres;
vi.setConfig({ testTimeout: 3 * PATIENCE_MS, hookTimeout: PATIENCE_MS });
const SEED = process.env.OZ_NETWORK_SEED ?? 'network-1';
const WANTED = Number(process.env.OZ_NETWORK_FAULTS ?? 300);

/** Boxes with free ports: number along the street, id. */
const BOXES = [
  [3, SMALL.boxes.double],
  [10, SMALL.boxes.large],
  [11, SMALL.boxes.plain],
  [12, SMALL.boxes.last],
] as const;

const MANNERS: readonly (readonly Profile[])[] = [
  [],
  [{ name: 'read-lag', ms: 150 }],
  ['external-id-hidden', 'move-leaves-drop'],
  ['move-replaces-drop', { name: 'bursts', every: 15, length: 2 }],
  ['taken-orphan', 'by-code-404'],
  ['duplicate-code-409', 'error-html', { name: 'slow', min: 1, max: 60 }],
];

describe.skipIf(postgres === undefined)('a network that cannot be relied on', () => {
  let cluster: Cluster;
  let proxy: FaultProxy;
  let before: OzmapDocuments;
  let apis: Api[];
  const random = createRandom(SEED);

  beforeAll(async () => {
    cluster = await startCluster({
      postgres: postgres ?? '',
      documents: smallWorld(),
      waits: { answerWithinSeconds: 1, postDeadlineMs: 900, greatestLagMs: 300, readMs: 600 },
      between: async url => {
        proxy = await startFaultProxy(url, random.fork('proxy'));
        return proxy.url;
      },
    });
    before = cluster.ozmap.world.documents();
    const servers = await Promise.all([cluster.start(), cluster.start()]);
    const key = await cluster.createKey('ispbox2');
    apis = servers.map(server => server.api(key));
  });
  afterAll(async () => {
    await cluster?.stop();
    await proxy?.close();
  });

  const faults = () => [...proxy.counts.values()].reduce((sum, count) => sum + count, 0);
  /** What hosts were told by a success. */
  const told = new Map<string, { readonly state: string; readonly port: number }>();

  /** One customer's way: reserved, perhaps moved, perhaps given up again; every answer is a clear one. */
  async function live(code: string): Promise<void> {
    const api = random.pick(apis);
    const [box, boxId] = random.pick(BOXES);
    const [, otherBox] = random.pick(BOXES.filter(([number]) => Math.abs(number - box) <= 2));
    const { lat, lng } = houseAt(box);
    const bend = [lng + 0.00005 + random.range(0, 0.00005), lat - 0.00005];
    const drop = random.chance(0.4) ? { drop: { path: [[lng, lat], bend] } } : {};
    const ways = { moves: random.chance(0.4), withdraws: random.chance(0.6) };
    const ask = async (path: string, body: object) => {
      const answer = await api('POST', path, body, once());
      if (answer.status < 300) told.set(answer.body.id, answer.body);
      else expect(answers.problem.safeParse(answer.body).error).toBeUndefined();
      expect(answer.status === 500, JSON.stringify(answer.body)).toBe(false);
      return answer;
    };
    const made = await ask('/v1/reservations', wishFor(code, { boxId, location: houseAt(box), ...drop }));
    if (made.status >= 300) return;
    if (ways.moves) await ask(`/v1/reservations/${made.body.id}/move`, { boxId: otherBox, ...drop });
    if (ways.withdraws) await ask(`/v1/reservations/${made.body.id}/withdraw`, {});
  }

  it(`loses, doubles and leaks nothing in ${WANTED} faults (seed ${SEED})`, async () => {
    for (let round = 0; faults() < WANTED; round++) {
      cluster.ozmap.setProfiles(random.pick(MANNERS));
      proxy.harm(30);
      await Promise.all(Array.from({ length: 6 }, (_, i) => live(`NET-${round}-${i}`)));
    }
    proxy.harm(0);
    cluster.ozmap.setProfiles([]);
    const rows = await allAtRest(cluster.database);

    expect(await brokenPromises(cluster.database, before, cluster.ozmap.world.documents())).toEqual([]);
    for (const row of rows) {
      const { state } = told.get(row.id) ?? {};
      // Ends that a host was told of stay ends.
      if (state === 'withdrawn') expect(row.state, row.code ?? '').toBe('withdrawn');
    }
    const counted = NETWORK_FAULTS.map(fault => `${proxy.counts.get(fault) ?? 0} × ${fault}`);
    process.stdout.write(
      `${faults()} faults over HTTP, ${rows.length} reservations: ${counted.join(', ')}\n`,
    );
    // Otherwise the faults were too many to prove anything, or too few.
    const states = new Set(rows.map(({ state }) => state));
    expect(states).toContain('reserved');
    expect(states).toContain('withdrawn');
    expect(rows.some(({ attempt }) => attempt > 1)).toBe(true);
  });
});
