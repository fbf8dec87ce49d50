import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Api, once } from '../support/api.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { wishFor } from '../support/wishes.ts';

/** What OZmap's people do to a reservation meanwhile, and what the ledger makes of it every day. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let ahead = 0;
const now = () => new Date(Date.now() + ahead);

let stage: Stage;
let api: Api;
beforeAll(async () => {
  stage = await openStage({
    documents: smallWorld(),
    runtime: { now },
    clock: async () => now(),
    ozmapNow: now,
  });
  api = stage.api;
});
afterAll(() => stage?.stop());
afterEach(async () => {
  stage.ozmap.setProfiles([]);
  for (const id of made.splice(0)) await api('POST', `/v1/reservations/${id}/withdraw`, {});
});

const made: string[] = [];
let codes = 0;
async function reserved(more: object = {}) {
  const { status, body } = await api('POST', '/v1/reservations', wishFor(`C-${++codes}`, more), once());
  expect(status).toBe(201);
  made.push(body.id);
  return body;
}
const read = async (id: string) => (await api('GET', `/v1/reservations/${id}`)).body;
const daily = () => stage.server.daily();
const told = async (id: string): Promise<string[]> =>
  (await api('GET', '/v1/events?limit=500')).body.items
    .filter((event: { subject: { id: string } }) => event.subject.id === id)
    .map(({ type }: { type: string }) => type);
const claims = () =>
  stage.server.store
    .withTables<{ port_claims: { reservation_id: string; splitter_id: string; port: number } }>()
    .selectFrom('port_claims')
    .select(['reservation_id', 'splitter_id', 'port'])
    .execute();
/** A PATCH by a person in OZmap. */
const byHand = async (property: string, body: object) => {
  const answer = await fetch(`${stage.ozmap.url}/api/v2/properties/${property}`, {
    method: 'PATCH',
    headers: { Authorization: stage.ozmapKey, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(204);
};

describe('a reservation', () => {
  it('that OZmap shows installed has reached its end, and frees the claim', async () => {
    const { id, ozmap } = await reserved();
    stage.ozmap.world.change('clients', ozmap.clientId, { implanted: true });
    await daily();
    expect(await read(id)).toMatchObject({ state: 'installed', cause: 'installed-in-ozmap' });
    expect(await told(id)).toEqual(['reservation.reserved', 'reservation.installed']);
    expect((await claims()).filter(claim => claim.reservation_id === id)).toEqual([]);
  });

  it('under another code in OZmap is lost to us, and nothing is removed', async () => {
    const { id, ozmap } = await reserved();
    stage.ozmap.world.change('clients', ozmap.clientId, { code: 'C-other' });
    await daily();
    expect(await read(id)).toMatchObject({ state: 'lost', cause: 'code-changed' });
    expect(await told(id)).toContain('reservation.lost');
    expect(stage.ozmap.world.rows.properties.get(ozmap.propertyId)).toBeDefined();
  });

  it('removed by hand is lost after a second look an hour later, with its points cleared away', async () => {
    const drop = {
      path: [
        [-48.8495, -26.29982],
        [-48.8491, -26.2999],
        [-48.8488, -26.3],
      ],
    };
    const { id, ozmap } = await reserved({ drop });
    const points = () => stage.ozmap.world.documents().basePoints.filter(({ kind }) => kind === 'Point');
    expect(points().length).toBeGreaterThan(0);
    stage.ozmap.world.removeProperty(ozmap.propertyId, true);
    await daily();
    ahead += HOUR / 2;
    await daily();
    expect((await read(id)).state).toBe('reserved');
    ahead += HOUR;
    await daily();
    expect(await read(id)).toMatchObject({ state: 'lost', cause: 'removed-in-ozmap' });
    expect(points()).toEqual([]);
  });

  it('that only was out of sight is none the worse', async () => {
    const { id, ozmap } = await reserved();
    const { world } = stage.ozmap;
    const property = world.rows.properties.get(ozmap.propertyId)!;
    const project = world.rows.projects.get(SMALL.project)!;
    // The key loses the project: everything of it vanishes from its sight.
    world.rows.properties.delete(property.id);
    world.rows.projects.delete(project.id);
    await daily();
    ahead += 2 * DAY;
    await daily();
    expect((await read(id)).state).toBe('reserved');
    world.rows.projects.put(project);
    await daily();
    ahead += 2 * HOUR;
    world.rows.properties.put(property);
    await daily();
    ahead += 2 * HOUR;
    world.rows.properties.delete(property.id);
    await daily();
    expect((await read(id)).state).toBe('reserved');
    world.rows.properties.put(property);
  });

  it('moved by hand to a free port is followed, box and all', async () => {
    const before = await reserved();
    await byHand(before.ozmap.propertyId, {
      box: SMALL.boxes.mixed,
      connector: SMALL.splitters.mixed,
      port: 8,
    });
    await daily();
    const after = await read(before.id);
    expect(after).toMatchObject({
      state: 'reserved',
      box: { id: SMALL.boxes.mixed, name: 'CTO-01' },
      splitter: { id: SMALL.splitters.mixed },
      port: 8,
    });
    expect(await told(before.id)).toContain('reservation.moved');
    expect((await claims()).filter(claim => claim.reservation_id === before.id)).toEqual([
      { reservation_id: before.id, splitter_id: SMALL.splitters.mixed, port: 8 },
    ]);
    await daily();
    expect((await told(before.id)).filter(type => type === 'reservation.moved')).toHaveLength(1);
  });

  it('moved by hand to a port that is promised to someone else is for a person', async () => {
    const before = await reserved();
    const hold = await api('POST', '/v1/holds', { boxId: SMALL.boxes.mixed });
    const { splitter, port } = hold.body;
    await byHand(before.ozmap.propertyId, { box: SMALL.boxes.mixed, connector: splitter.id, port });
    await daily();
    await daily();
    const after = await read(before.id);
    expect(after).toMatchObject({ state: 'reserved', box: before.box, port: before.port });
    expect(after.attention).toMatch(/outra reserva/);
    expect((await told(before.id)).filter(type => type === 'reservation.attention')).toHaveLength(1);

    await byHand(before.ozmap.propertyId, {
      box: before.box.id,
      connector: before.splitter.id,
      port: before.port,
    });
    await daily();
    expect((await read(before.id)).attention).toBeUndefined();
    await api('DELETE', `/v1/holds/${hold.body.id}`);
  });

  it('is left as it is while OZmap does not answer', async () => {
    const { id, ozmap } = await reserved();
    stage.ozmap.world.removeProperty(ozmap.propertyId, true);
    stage.ozmap.setProfiles([{ name: 'error-before', on: 'GET /projects', count: 50 }]);
    await daily();
    ahead += 2 * HOUR;
    await daily();
    expect((await read(id)).state).toBe('reserved');
  });
});

it('costs a request for a hundred reservations, not one each', async () => {
  for (let i = 0; i < 6; i++) await reserved();
  stage.ozmap.requests.reset();
  await daily();
  expect(stage.ozmap.requests.list).toEqual([{ method: 'GET', path: '/api/v2/properties' }]);
});

it('forgets who the customer was thirty days after the end, and what was removed after ninety', async () => {
  const before = await reserved({ customer: { code: 'C-forget', name: 'Maria', phone: '47 99999-0000' } });
  await api('POST', `/v1/reservations/${before.id}/extend`, { days: 1, reason: 'Maria viajou' });
  await api('POST', `/v1/reservations/${before.id}/withdraw`, { reason: 'Maria desistiu' });
  const texts = async () => {
    const { store } = stage.server;
    const [row] = await store
      .withTables<{ reservations: { id: string; before_image: unknown; customer: unknown } }>()
      .selectFrom('reservations')
      .selectAll()
      .where('id', '=', before.id)
      .execute();
    const steps = await store
      .withTables<{ reservation_steps: { reservation_id: string } }>()
      .selectFrom('reservation_steps')
      .selectAll()
      .where('reservation_id', '=', before.id)
      .execute();
    const { before_image, ...rest } = row!;
    return { image: JSON.stringify(before_image), rest: JSON.stringify([rest, steps]) };
  };
  ahead += 29 * DAY;
  await daily();
  expect((await texts()).rest).toMatch(/Maria.*99999.*desistiu.*viajou/);
  ahead += 2 * DAY;
  await daily();
  expect((await texts()).rest).not.toMatch(/Maria|99999|viajou|desistiu/);
  expect((await texts()).image).toContain('Maria');
  expect(await read(before.id)).toMatchObject({ code: 'C-forget', state: 'withdrawn', box: before.box });
  ahead += 60 * DAY;
  await daily();
  expect((await texts()).image).toBe('null');
});
