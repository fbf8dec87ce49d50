import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from './paging.ts';
import { type Ozmap, startOzmap } from './simulator.ts';
import { type Api, apiOf, filterParam } from './testing/api.ts';
import { networkFaults } from './testing/network-faults.ts';
import { reservation } from './testing/reservation.ts';
import { SMALL, smallWorld } from './testing/small-world.ts';

const KEY = 'the-key';
const { boxes, splitters, properties, poles } = SMALL;

let ozmap: Ozmap;
let api: Api;
let clock: Date;
beforeEach(async () => {
  clock = new Date('2025-05-05T10:00:00.000Z');
  ozmap = await startOzmap({
    documents: smallWorld(),
    apiKeys: [KEY],
    login: { login: 'viability', password: 'secret' },
    now: () => clock,
  });
  api = apiOf(ozmap.url, KEY);
});
afterEach(() => ozmap.close());

type Row = Record<string, unknown>;
type Rows = Omit<Page, 'rows'> & { rows: Row[] };
const list = async (path: string): Promise<Rows> => (await api<Rows>('GET', path)).body;
const near = (radius: number) =>
  filterParam({ property: 'coords', operator: 'near', value: { ...SMALL.center, radius } });
const reserve = async (code: string, port: number, more: object = {}): Promise<string> =>
  (await api<{ id: string }>('POST', '/properties', reservation(code, port, more))).body.id;
const byCode = async (code: string): Promise<Row[]> =>
  (await api<Row[]>('GET', `/properties/client/${code}`)).body;

describe('who may call', () => {
  it.each([KEY, `Bearer ${KEY}`])('takes the key as %s', async key => {
    expect((await apiOf(ozmap.url, key)('GET', '/authenticated')).status).toBe(200);
  });

  it.each(['', 'other', 'Bearer other'])('refuses %j', async key => {
    for (const path of ['/authenticated', '/boxes', `/properties/${properties.client}`, '/nowhere']) {
      expect((await apiOf(ozmap.url, key)('GET', path)).status).toBe(401);
    }
  });

  it('gives a token for login and password, and none for others', async () => {
    const stranger = apiOf(ozmap.url, '');
    const { body } = await stranger<{ authorization: string }>('POST', '/users/login?type=API', {
      login: 'viability',
      password: 'secret',
    });
    expect((await apiOf(ozmap.url, body.authorization)('GET', '/boxes')).status).toBe(200);
    expect(
      (await stranger('POST', '/users/login?type=API', { login: 'viability', password: '' })).status,
    ).toBe(401);
  });
});

describe('reading', () => {
  it.each([
    'projects',
    'boxes',
    'box-types',
    'splitters',
    'splitter-types',
    'poles',
    'pole-types',
    'base-points',
    'cables',
    'fibers',
    'properties',
    'ftth-clients',
    'tags',
    'roles',
    'users',
  ])('answers pages and single rows of %s', async route => {
    const page = await list(`/${route}?limit=1`);
    expect(page).toMatchObject({ count: 1, start: 0, limit: 1 });
    const { id } = page.rows[0]!;
    expect((await api<Row>('GET', `/${route}/${id}`)).body).toEqual(page.rows[0]);
    expect((await api('GET', `/${route}/${'0'.repeat(24)}`)).status).toBe(404);
    expect((await api('GET', `/${route}/x`)).status).toBe(400);
  });

  it('answers the system configuration as one object', async () => {
    const { body } = await api<Row>('GET', '/system-configs');
    expect(body).toHaveProperty('hierarchyLevels.boxes');
    expect(body).not.toHaveProperty('rows');
  });

  it('finds boxes near a place, nearest first, and counts all of them', async () => {
    const page = await list(`/boxes?${near(130)}&limit=2`);
    expect(page.rows.map(({ id }) => id)).toEqual([boxes.mixed, boxes.full]);
    expect(page).toMatchObject({ total: 3, count: 2 });
  });

  it('finds them nearest first, whichever was made first', async () => {
    const last = ozmap.world.rows.boxes.get(boxes.last)!.coords;
    const filter = filterParam({ property: 'coords', operator: 'near', value: { coords: last, radius: 70 } });
    expect((await list(`/boxes?${filter}`)).rows.map(({ id }) => id)).toEqual([boxes.last, boxes.plain]);
  });

  it('lets the filter in the body of a GET win over the one in the address', async () => {
    const body = JSON.stringify({ filter: [{ property: 'id', operator: '=', value: boxes.draft }] });
    const { request } = await import('node:http');
    const text = await new Promise<string>((resolve, reject) => {
      const headers = {
        authorization: KEY,
        'content-type': 'application/json',
        'content-length': body.length,
      };
      request(`${ozmap.url}/api/v2/boxes?${near(10)}`, { headers }, async response => {
        resolve((await response.toArray()).join(''));
      })
        .on('error', reject)
        .end(body);
    });
    expect(JSON.parse(text).rows.map(({ id }: Row) => id)).toEqual([boxes.draft]);
  });

  it('sorts, newest first where asked', async () => {
    const sort = encodeURIComponent(JSON.stringify([{ property: 'name', direction: -1 }]));
    const { rows } = await list(`/boxes?sort=${sort}&limit=2`);
    expect(rows.map(({ name }) => name)).toEqual(['CTO-12', 'CTO-11']);
  });

  it('keeps what is computed beside the selected members', async () => {
    const { rows } = await list(`/boxes?select=name&limit=1`);
    expect(rows[0]).toEqual({ id: boxes.mixed, kind: 'Box', name: 'CTO-01', lat: null, lng: null });
    const { rows: placed } = await list(`/boxes?select=name,coords&limit=1`);
    expect(placed[0]).toMatchObject({ coords: [SMALL.center.lng, SMALL.center.lat], ...SMALL.center });
  });

  it('populates the client of a property, and leaves out what a row does not have', async () => {
    const [withClient, empty, inBuilding, bare] = await Promise.all(
      [properties.client, properties.empty, properties.inBuilding, properties.bare].map(
        async id => (await api<Row>('GET', `/properties/${id}`)).body,
      ),
    );
    expect(withClient).toMatchObject({ client: { code: '1001', kind: 'ftth' }, connections: [{ port: 1 }] });
    expect(empty).toMatchObject({ client: null, connections: [{ port: 2 }] });
    expect(empty).not.toHaveProperty('address');
    expect(inBuilding).toMatchObject({ coords: null, lat: null, lng: null, parent: SMALL.building });
    expect(bare).not.toHaveProperty('box');
    expect(
      (await list(`/ftth-clients?${filterParam({ property: 'code', operator: '=', value: '3001' })}`))
        .rows[0],
    ).not.toHaveProperty('name');
  });

  it('lists buildings like boxes: by page, by place and by what changed', async () => {
    const at = { ...SMALL.center, lat: SMALL.center.lat + 1900 / 111_195 };
    const since = filterParam({ property: 'updatedAt', operator: '>=', value: clock.toISOString() });
    const found = async (query: string) => (await list(`/buildings?${query}`)).rows.map(({ id }) => id);
    expect(await found('limit=1')).toEqual([SMALL.building]);
    const place = filterParam({ property: 'coords', operator: 'near', value: { ...at, radius: 10 } });
    expect(await found(place)).toEqual([SMALL.building]);
    expect(await found(near(1000))).toEqual([]);
    expect(await found(since)).toEqual([]);
    ozmap.world.change('buildings', SMALL.building, { name: 'Edifício Novo' });
    expect(await found(since)).toEqual([SMALL.building]);
    expect((await api<Row>('GET', `/buildings/${SMALL.building}`)).body).toMatchObject({
      kind: 'Building',
      name: 'Edifício Novo',
    });
  });

  it.each([
    ['inside it, without a place of its own', {}, SMALL.building, null],
    ['beside it, with one', { coords: [-48.85, -26.2828] }, undefined, [-48.85, -26.2828]],
    [
      'inside it, where that is said',
      { parent: SMALL.building, coords: [-48.85, -26.2828] },
      SMALL.building,
      [-48.85, -26.2828],
    ],
  ])('takes a property on a port of a building: %s', async (_, more, parent, coords) => {
    const at = { box: SMALL.building, connector: splitters.building, coords: null, ...more };
    const id = await reserve('B1', 2, at);
    const { body } = await api<Row>('GET', `/properties/${id}`);
    expect([body.box, body.parent, body.coords]).toEqual([SMALL.building, parent, coords]);
    expect(networkFaults(ozmap.world.documents())).toEqual([]);
  });

  it('keeps null holes in the outputs of a splitter, and boxes without a type', async () => {
    const { body } = await api<{ connectables: { output: unknown[] } }>(
      'GET',
      `/splitters/${splitters.mixed}`,
    );
    expect(body.connectables.output.map(fibre => fibre !== null)).toEqual([
      true,
      true,
      ...Array(6).fill(false),
    ]);
    expect((await api<Row>('GET', `/boxes/${boxes.withoutType}`)).body.boxType).toBeNull();
  });

  it.each(['filter=no', 'filter=%7B%7D', 'sort=no'])('refuses %s', async query => {
    expect((await api('GET', `/boxes?${query}`)).status).toBe(400);
  });
});

describe('a reservation', () => {
  it('answers 201 without box, drop and connection, and shows them to a GET', async () => {
    const { status, body } = await api<Row>(
      'POST',
      '/properties',
      reservation('N1', 5, { external_id: 'r-1' }),
    );
    expect(status).toBe(201);
    expect(body).toMatchObject({ kind: 'Property', drop: null, cables: [], external_id: 'r-1' });
    expect(body).toMatchObject({
      client: expect.stringMatching(/^[0-9a-f]{24}$/),
      creatorData: { name: 'Viability' },
    });
    expect(body).not.toHaveProperty('box');
    expect(body).not.toHaveProperty('connections');
    const read = (await api<Row>('GET', `/properties/${body.id}`)).body;
    expect(read).toMatchObject({
      box: boxes.mixed,
      drop: expect.any(String),
      client: { id: body.client, code: 'N1', implanted: false },
      connections: [{ id: splitters.mixed, port: 5, kind: 'Splitter' }],
    });
  });

  it('is found by its code, with `_id` in place of `id`', async () => {
    const id = await reserve('N 1|a/b', 5);
    const [found] = await byCode(encodeURIComponent('N 1|a/b'));
    expect(found).toMatchObject({ _id: id, client: { _id: expect.any(String), code: 'N 1|a/b' } });
    expect(found).not.toHaveProperty('id');
    expect(await byCode('nobody')).toEqual([]);
  });

  it('for one port is made once, however many ask at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => api('POST', '/properties', reservation(`R${index}`, 6))),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(11);
    expect(networkFaults(ozmap.world.documents())).toEqual([]);
  });

  it('is changed with 204 and no body', async () => {
    const id = await reserve('N1', 5);
    expect(await api('PATCH', `/properties/${id}`, { observation: 'note', potencyRead: -22 })).toEqual({
      status: 204,
      body: '',
    });
    expect((await api<Row>('GET', `/properties/${id}`)).body).toMatchObject({
      observation: 'note',
      potencyRead: -22,
    });
  });

  it('refuses its own external_id in a PATCH', async () => {
    const id = await reserve('N1', 5, { external_id: 'r-1' });
    expect((await api('PATCH', `/properties/${id}`, { external_id: 'r-1' })).status).toBe(400);
    expect((await api('PATCH', `/properties/${id}`, { external_id: 'r-2' })).status).toBe(204);
  });

  it('goes with client and drop', async () => {
    const id = await reserve('N1', 5);
    expect(await api('DELETE', `/properties/${id}`)).toEqual({ status: 204, body: '' });
    expect((await api('DELETE', `/properties/${id}`)).status).toBe(404);
    expect(await byCode('N1')).toEqual([]);
    expect(ozmap.world.documents()).toEqual({
      ...smallWorld(),
      splitters: expect.any(Array),
    });
  });

  it.each(['/cables/{drop}/fibers/disconnect', '/disconnect'])('is taken off its port by %s', async route => {
    const id = await reserve('N1', 5);
    const property = ozmap.world.rows.properties.get(id)!;
    const body = {
      elementA: { id: splitters.mixed, kind: 'splitter' },
      elementB: { id: property.connections[0]!.fiber, kind: 'fiber' },
    };
    expect((await api('POST', route.replace('{drop}', property.drop!), body)).status).toBe(204);
    const read = (await api<Row>('GET', `/properties/${id}`)).body;
    expect(read).toMatchObject({ drop: property.drop, connections: [] });
  });

  it('loses its drop, and stays, by DELETE of the cable', async () => {
    const id = await reserve('N1', 5);
    const { drop } = ozmap.world.rows.properties.get(id)!;
    expect((await api('DELETE', `/cables/${drop}`)).status).toBe(204);
    expect((await api<Row>('GET', `/properties/${id}`)).body).toMatchObject({ drop: null, connections: [] });
  });
});

describe('points', () => {
  it('are made, drawn through and removed once nothing hangs on them', async () => {
    const { status, body } = await api<Row>('POST', '/points', { coords: [-48.8501, -26.2999] });
    expect(status).toBe(201);
    expect(body).toMatchObject({ kind: 'Point', lat: -26.2999, lng: -48.8501 });
    const id = await reserve('N1', 5, { drop_poles: [body.id, poles.first] });
    expect((await api('DELETE', `/points/${body.id}`)).status).toBe(400);
    await api('DELETE', `/properties/${id}`);
    expect((await api('DELETE', `/points/${body.id}`)).status).toBe(204);
    expect((await list('/points')).total).toBe(0);
    expect((await api('DELETE', `/points/${poles.first}`)).status).toBe(404);
  });
});

describe('clients', () => {
  const clientOf = async (code: string): Promise<Row> =>
    (await list(`/ftth-clients?${filterParam({ property: 'code', operator: '=', value: code })}`)).rows[0]!;

  it('are activated and re-keyed', async () => {
    const { id } = await clientOf('2008');
    expect((await api('PATCH', `/ftth-clients/${id}`, { implanted: true, code: '2108' })).status).toBe(204);
    expect((await api<Row>('GET', `/ftth-clients/${id}`)).body).toMatchObject({
      implanted: true,
      code: '2108',
    });
    expect(await byCode('2108')).toHaveLength(1);
    expect(await byCode('2008')).toEqual([]);
  });

  it('get one status for many in a batch', async () => {
    const filter = [{ property: 'code', operator: 'in', value: ['2001', '2002'] }];
    expect((await api('POST', '/ftth-clients/batch-update', { update: { status: 1 }, filter })).status).toBe(
      204,
    );
    expect(await clientOf('2001')).toMatchObject({ status: 1 });
    expect(await clientOf('2003')).toMatchObject({ status: 0 });
  });

  it.each([
    ['ftth-clients', { name: 'x' }],
    ['properties', { observation: 'x' }],
  ])('and properties have other members than %s %j in a batch', async (route, update) => {
    expect((await api('POST', `/${route}/batch-update`, { update, filter: [] })).status).toBe(400);
  });

  it('go by DELETE, and their property stays on its port', async () => {
    const { id } = await clientOf('1001');
    expect((await api('DELETE', `/ftth-clients/${id}`)).status).toBe(204);
    const { body } = await api<Row>('GET', `/properties/${properties.client}`);
    expect(body).toMatchObject({ client: null, connections: [{ port: 1 }] });
    expect(body).toHaveProperty('history.clients.0.exit_date', clock.toISOString());
  });

  it('are made alone', async () => {
    expect((await api('POST', '/ftth-clients', { code: 'alone' })).status).toBe(201);
    expect(await clientOf('alone')).toMatchObject({ implanted: false });
  });
});

it('lets a person block a port and deploy a box by hand', async () => {
  const ports = Array.from({ length: 8 }, (_, index) => ({ blocked: index === 4 }));
  expect((await api('PATCH', `/splitters/${splitters.mixed}`, { ports })).status).toBe(204);
  expect((await api('POST', '/properties', reservation('N1', 5))).status).toBe(400);
  expect((await api('POST', '/properties', reservation('N1', 3))).status).toBe(201);
  expect((await api('PATCH', `/boxes/${boxes.draft}`, { draft: false, implanted: true })).status).toBe(204);
  expect((await api<Row>('GET', `/boxes/${boxes.draft}`)).body).toMatchObject({
    draft: false,
    implanted: true,
  });
});

it('refuses broken JSON with 400', async () => {
  const response = await fetch(`${ozmap.url}/api/v2/properties`, {
    method: 'POST',
    headers: { authorization: KEY, 'content-type': 'application/json' },
    body: '{',
  });
  expect(response.status).toBe(400);
});

it('says that a port is in use', async () => {
  const port = Number(new URL(ozmap.url).port);
  await expect(startOzmap({ documents: smallWorld(), apiKeys: [KEY], port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});
