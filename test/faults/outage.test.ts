import { setTimeout as sleep } from 'node:timers/promises';
import type { OzmapDocuments } from '@oz-viability/demo/ozmap/documents';
import type { Profile } from '@oz-viability/demo/ozmap/simulator';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { createRandom } from '@oz-viability/demo/town/random';
import { ENDED, type ReservationState } from '@oz-viability/shared';
import { answers } from '@oz-viability/shared/schemas';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AnyAnswer, type Api, once } from '../support/api.ts';
import { type Cluster, PATIENCE_MS, type ServerProcess, startCluster } from '../support/cluster.ts';
import { needs } from '../support/needs.ts';
import { allAtRest, brokenPromises, readLedger } from '../support/promise.ts';
import { houseAt, wishFor } from '../support/wishes.ts';

/** An OZmap that fails in every way that HTTP knows, and one that is not there. */

const postgres = needs.postgres;
// Processes start here, perhaps on a machine that is busy with everything else.
vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS });
const SEED = 'outage-1';

/** Boxes with free ports: number along the street, id. */
const BOXES = [
  [1, SMALL.boxes.mixed],
  [3, SMALL.boxes.double],
  [6, SMALL.boxes.certified],
  [10, SMALL.boxes.large],
  [11, SMALL.boxes.plain],
  [12, SMALL.boxes.last],
] as const;

const FAULTS = [
  'reset-before',
  'reset-after',
  'hang-before',
  'hang-after',
  'error-before',
  'error-after',
  'truncated',
] as const;
/** What a fault may hit; the writes that matter most often. */
const TARGETS = [
  'POST /properties',
  'POST /properties',
  'POST /properties',
  'PATCH /properties',
  'DELETE /properties',
  'DELETE /points',
  'GET /properties',
  'GET /splitters',
] as const;
/** What OZmap is like besides. */
const MANNERS: readonly (readonly Profile[])[] = [
  [],
  ['external-id-hidden'],
  [{ name: 'read-lag', ms: 150 }],
  [{ name: 'bursts', every: 12, length: 2 }],
  ['by-code-404', 'error-html'],
  ['taken-orphan', 'taken-409'],
];

describe.skipIf(postgres === undefined)('an OZmap that cannot be relied on', () => {
  let cluster: Cluster;
  let before: OzmapDocuments;
  let server: ServerProcess;
  let api: Api;

  beforeAll(async () => {
    cluster = await startCluster({
      postgres: postgres ?? '',
      documents: smallWorld(),
      waits: { answerWithinSeconds: 1 },
    });
    before = cluster.ozmap.world.documents();
    server = await cluster.start();
    api = server.api(await cluster.createKey('ispbox2'));
  });
  afterAll(() => cluster?.stop());

  const reserve = (wish: object) => api('POST', '/v1/reservations', wish, once());

  /** Asks until the reservation is in one of these states. */
  async function until(id: string, states: ReadonlySet<ReservationState>): Promise<ReservationState> {
    for (;;) {
      const { body } = await api('GET', `/v1/reservations/${id}`);
      if (states.has(body.state)) return body.state;
      await sleep(50);
    }
  }

  it(`loses and doubles nothing in 60 reservations with faults (seed ${SEED})`, async () => {
    const random = createRandom(SEED);
    const answered: string[] = [];
    const drawnTo = (box: number) => {
      const { lat, lng } = houseAt(box);
      const path = [
        [lng, lat],
        [lng + 0.00005, lat - 0.00005],
      ];
      return { path };
    };
    for (let round = 0; round < 12; round++) {
      const faults = Array.from({ length: random.int(1, 4) }, () => ({
        name: random.pick(FAULTS),
        on: random.pick(TARGETS),
        count: random.int(1, 3),
      }));
      cluster.ozmap.setProfiles([...random.pick(MANNERS), ...faults]);
      const customers = Array.from({ length: 5 }, (_, i) => {
        const [box, boxId] = random.pick(BOXES);
        const drawn = random.chance(0.3) ? { drop: drawnTo(box) } : {};
        const wish = wishFor(`FAULT-${round}-${i}`, { boxId, location: houseAt(box), ...drawn });
        return { wish, givesUp: random.chance(0.35) };
      });
      await Promise.all(
        customers.map(async ({ wish, givesUp }) => {
          const { status, body } = await reserve(wish);
          answered.push(status < 300 ? String(status) : `${status} ${body.code}`);
          if (status >= 300) expect(answers.problem.safeParse(body).error).toBeUndefined();
          else if (givesUp) {
            const withdrawal = await api('POST', `/v1/reservations/${body.id}/withdraw`, {});
            expect([200, 202, 409]).toContain(withdrawal.status);
          }
        }),
      );
    }
    cluster.ozmap.setProfiles([]);
    const rows = await allAtRest(cluster.database);

    expect(await brokenPromises(cluster.database, before, cluster.ozmap.world.documents())).toEqual([]);
    const allowed =
      /^(201|202|409 (port-taken|box-full)|50[23] ozmap-(unavailable|refused|rejected|unreadable))$/;
    expect(answered.filter(answer => !allowed.test(answer))).toEqual([]);
    // Otherwise the faults were too many to prove anything, or too few.
    const ended = (state: ReservationState) => rows.filter(row => row.state === state).length;
    expect(ended('reserved')).toBeGreaterThan(10);
    expect(ended('withdrawn')).toBeGreaterThan(3);
    expect(rows.filter(({ attempt }) => attempt > 1).length).toBeGreaterThan(0);
  });

  it('is told apart from a no, refused clearly, and waited for', async () => {
    // One customer from a time when all was well.
    const { body: early, status } = await eventually(() => reserve(wishFor('EARLY')));
    expect(status).toBe(201);
    const held = await api('POST', '/v1/holds', { boxId: SMALL.boxes.double });
    expect(held.status).toBe(201);
    const rowsBefore = await readLedger(cluster.database);

    const bringBack = await cluster.takeOzmapAway();
    const asked = await api('POST', '/v1/viability', { location: houseAt(2) });
    expect(asked).toMatchObject({ status: 200, body: { verdict: 'indeterminate', confirmed: false } });
    expect(asked.body.reasons.map(({ code }: { code: string }) => code)).toContain('UPSTREAM_UNAVAILABLE');

    const away = { status: 503, body: { code: 'ozmap-unavailable', retryable: true } };
    expect(await reserve(wishFor('AWAY-1'))).toMatchObject(away);
    expect(await reserve(wishFor('AWAY-2', { holdId: held.body.id }))).toMatchObject(away);
    expect(await api('POST', '/v1/holds', { boxId: SMALL.boxes.double })).toMatchObject(away);

    const withdrawal = await api('POST', `/v1/reservations/${early.id}/withdraw`, {});
    expect(withdrawal).toMatchObject({ status: 202, body: { state: 'releasing' } });
    expect(withdrawal.headers.get('location')).toBe(`/v1/reservations/${early.id}`);

    await bringBack();
    expect(await until(early.id, ENDED)).toBe('withdrawn');
    const later = await eventually(() => reserve(wishFor('BACK')));
    expect(later.status).toBe(201);
    const rows = await allAtRest(cluster.database);
    const fates = rows
      .filter(({ id }) => !rowsBefore.some(row => row.id === id && row.state !== 'held'))
      .map(({ code, state }) => `${code} ${state}`);
    expect(fates).toContain('BACK reserved');
    expect(fates).toContain('AWAY-2 rejected');
    expect(await brokenPromises(cluster.database, before, cluster.ozmap.world.documents())).toEqual([]);
  });

  /** Repeats what was refused only for now, as a host would. */
  async function eventually(ask: () => Promise<AnyAnswer>): Promise<AnyAnswer> {
    for (;;) {
      const answer = await ask();
      if (answer.body.retryable !== true) return answer;
      await sleep(200);
    }
  }
});
