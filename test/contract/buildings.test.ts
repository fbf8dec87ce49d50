import { networkFaults } from '@oz-viability/demo/ozmap/testing/network-faults';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { destination, type IntegrationId, type TenantId } from '@oz-viability/shared';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Api, apiAt, once } from '../support/api.ts';
import { likenessOf } from '../support/likeness.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { houseAt } from '../support/wishes.ts';

/** Ports of vertical buildings, from the question to the end: homes in them have no place but the building's. */

const DAY = 86_400_000;
const BUILDING = destination(SMALL.center, 1900, 0);
/** At the building's door, and down the street. */
const [DOOR, STREET] = [destination(BUILDING, 15, 90), destination(BUILDING, 120, 90)];

let ahead = 0;
const now = () => new Date(Date.now() + ahead);
let stage: Stage;
let api: Api;
let cnt: Api;
beforeAll(async () => {
  stage = await openStage({
    documents: smallWorld(),
    runtime: { now },
    clock: async () => now(),
    ozmapNow: now,
    tenantYaml: '  erp: { name: CNT, push: { removals: 1000 } }',
  });
  api = stage.api;
  const { key } = await stage.server.keys.create('test' as TenantId, 'erp' as IntegrationId);
  cnt = apiAt(stage.server.url, key);
});
afterAll(() => stage?.stop());
afterEach(async () => {
  ahead = 0;
  stage.ozmap.setProfiles([]);
  for (const id of made.splice(0)) await api('POST', `/v1/reservations/${id}/withdraw`, {});
  expect(networkFaults(stage.ozmap.world.documents())).toEqual([]);
});

const made: string[] = [];
let codes = 0;
async function reserved(more: object = {}, as = api) {
  const customer = { code: `E-${++codes}`, name: 'Maria Aparecida', address: 'Rua Alta, 7, apto 301' };
  const wish = { customer, location: DOOR, boxId: SMALL.building, ...more };
  const { status, body } = await as('POST', '/v1/reservations', wish, once());
  expect(status, JSON.stringify(body)).toBeLessThan(203);
  made.push(body.id);
  return settled(body.id, as);
}
async function settled(id: string, as = api) {
  for (;;) {
    const { body } = await as('GET', `/v1/reservations/${id}`);
    if (!['creating', 'unknown', 'verifying', 'releasing', 'moving'].includes(body.state)) return body;
    await new Promise(resolve => setTimeout(resolve, 30));
  }
}
const rows = () => stage.ozmap.world.rows;
const homeOf = (code: string) => {
  const homes = rows()
    .clients.by('code', code)
    .flatMap(({ id }) => rows().properties.by('client', id));
  expect(homes.length).toBeLessThan(2);
  return homes[0];
};
const free = () =>
  rows()
    .splitters.get(SMALL.splitters.building)!
    .connectables.output.filter(fibre => fibre === null).length;

describe('a building', () => {
  it('is offered among the boxes, as what it is, with its ports', async () => {
    const { body } = await api('POST', '/v1/viability', { location: DOOR });
    expect(body).toMatchObject({ verdict: 'viable', confirmed: true });
    expect(body.boxes).toMatchObject([
      { id: SMALL.building, kind: 'building', name: 'Edifício Pequeno', type: 'Residencial', freePorts: 8 },
    ]);
    const elsewhere = await api('POST', '/v1/viability', { location: houseAt(3) });
    expect(elsewhere.body.boxes[0]).not.toHaveProperty('kind');
  });
});

describe('a reservation in a building', () => {
  it('is a home inside it, which has no place of its own, shown among its ports, and gone when it is given up', async () => {
    const { id, code, state, box, splitter, port, location } = await reserved();
    expect({ state, box, splitter, location }).toMatchObject({
      state: 'reserved',
      box: { id: SMALL.building, name: 'Edifício Pequeno' },
      splitter: { id: SMALL.splitters.building },
      location: DOOR,
    });
    expect(homeOf(code)).toMatchObject({
      box: SMALL.building,
      parent: SMALL.building,
      coords: null,
      address: 'Rua Alta, 7, apto 301',
      connections: [{ id: SMALL.splitters.building, port }],
    });
    const { body } = await api('GET', `/v1/boxes/${SMALL.building}/ports`);
    expect(body.items).toHaveLength(8);
    expect(body.items[port - 1]).toMatchObject({ port, state: 'reserved' });
    await api('POST', `/v1/reservations/${id}/withdraw`, {});
    expect((await settled(id)).state).toBe('withdrawn');
    expect([homeOf(code), free()]).toEqual([undefined, 8]);
  });

  it('keeps its own place where the house stands down the street', async () => {
    const { code } = await reserved({ location: STREET });
    const home = homeOf(code)!;
    expect(home).toMatchObject({ box: SMALL.building, coords: [STREET.lng, STREET.lat].map(nearly) });
    expect(home).not.toHaveProperty('parent');
  });

  it('is recognised by its building, though its creation got no answer and external ids are hidden', async () => {
    stage.ozmap.setProfiles(['external-id-hidden', { name: 'reset-after', on: 'POST /properties' }]);
    const { code, state } = await reserved();
    expect(state).toBe('reserved');
    expect(homeOf(code)).toMatchObject({ parent: SMALL.building });
  });

  it.each(['with', 'without'])(
    'moves out to a box, %s external ids shown, and gets a place; and back in',
    async shown => {
      if (shown === 'without') stage.ozmap.setProfiles(['external-id-hidden']);
      const move = async (id: string, boxId: string) => {
        await api('POST', `/v1/reservations/${id}/move`, { boxId }, once());
        return settled(id);
      };
      const { id, code } = await reserved({ location: destination(BUILDING, 30, 180) });
      const { rows } = stage.ozmap.world;
      const [lng, lat] = rows.buildings.get(SMALL.building)!.coords;
      stage.ozmap.world.change('boxes', SMALL.boxes.plain, { coords: [lng, lat - 0.0008] });
      expect(await move(id, SMALL.boxes.plain)).toMatchObject({
        state: 'reserved',
        box: { id: SMALL.boxes.plain },
      });
      const outside = homeOf(code)!;
      expect(outside).toMatchObject({
        box: SMALL.boxes.plain,
        coords: [expect.any(Number), expect.any(Number)],
      });
      expect(await move(id, SMALL.building)).toMatchObject({
        state: 'reserved',
        box: { id: SMALL.building },
      });
      expect(homeOf(code)).toMatchObject({ box: SMALL.building, coords: outside.coords });
      await api('POST', `/v1/reservations/${id}/withdraw`, {});
      expect((await settled(id)).state).toBe('withdrawn');
      expect(homeOf(code)).toBeUndefined();
    },
  );

  it('ends after its days like any other', async () => {
    const { id, code } = await reserved();
    ahead = 31 * DAY;
    const { body } = await stage.admin('POST', '/v1/admin/expiry', {});
    expect(body.items[0].items).toContainEqual(expect.objectContaining({ id, outcome: 'removed' }));
    expect((await settled(id)).state).toBe('expired');
    expect([homeOf(code), free()]).toEqual([undefined, 8]);
  });
});

describe('what an ERP does to a client in a building', () => {
  it.each(['cancel', 'withdraw'])(
    'is taken back by undo, into the building and onto the port: %s',
    async verb => {
      const { code } = await reserved({}, cnt);
      made.length = 0;
      const at = `/integrations/erp/clients/${code}`;
      if (verb === 'cancel') {
        expect((await cnt('POST', `${at}/activate`, {})).body).toMatchObject({
          client: { state: 'implanted', box: { id: SMALL.building, name: 'Edifício Pequeno' } },
        });
      }
      const before = likenessOf(stage.ozmap.world, [code]);
      expect((await cnt('POST', `${at}/${verb}`, {})).status).toBe(200);
      expect(homeOf(code)).toBeUndefined();
      const { body } = await stage.admin('GET', `/v1/admin/journal?tenant=test&code=${code}`);
      const undo = { tenant: 'test', entry: body.items[0].id };
      const undone = await stage.admin('POST', '/v1/admin/journal/undo', undo);
      expect(undone.body.items).toMatchObject([{ outcome: 'undone' }]);
      expect(likenessOf(stage.ozmap.world, [code])).toEqual(before);
      expect(homeOf(code)).toMatchObject({ parent: SMALL.building, coords: null });
    },
  );
});

const nearly = (value: number) => expect.closeTo(value, 6);
