import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Ozmap, type Profile, startOzmap } from '../simulator.ts';
import { type Api, apiOf, filterParam } from '../testing/api.ts';
import { reservation } from '../testing/reservation.ts';
import { SMALL, smallWorld } from '../testing/small-world.ts';

const KEY = 'the-key';
const { boxes, splitters, properties, poles } = SMALL;

let ozmap: Ozmap;
let api: Api;
let clock: Date;
beforeEach(async () => {
  clock = new Date('2025-05-05T10:00:00.000Z');
  ozmap = await startOzmap({ documents: smallWorld(), apiKeys: [KEY], now: () => clock });
  api = apiOf(ozmap.url, KEY);
});
afterEach(() => ozmap.close());

type Row = Record<string, unknown>;
const reserve = async (code: string, port: number, more: object = {}): Promise<string> =>
  (await api<{ id: string }>('POST', '/properties', reservation(code, port, more))).body.id;
const byCode = async (code: string): Promise<Row[]> =>
  (await api<Row[]>('GET', `/properties/client/${code}`)).body;
const taken = (): Promise<{ status: number; body: unknown }> =>
  api('POST', '/properties', reservation('N1', 1));

it.each([
  ['taken-409', 409],
  ['taken-orphan', 400],
] as const)('%s: a taken port answers %i', async (profile, status) => {
  ozmap.setProfiles([profile]);
  expect((await taken()).status).toBe(status);
  expect(await byCode('N1')).toHaveLength(profile === 'taken-orphan' ? 1 : 0);
});

it('full-unconnected: a full box takes the property without a port', async () => {
  ozmap.setProfiles(['full-unconnected']);
  const body = { box: boxes.full, auto_connect: true, coords: [-48.85, -26.2998], client: { code: 'N1' } };
  expect((await api('POST', '/properties', body)).status).toBe(201);
  expect(await byCode('N1')).toMatchObject([{ connections: [], box: boxes.full }]);
});

it('duplicate-code-409: a code is given once', async () => {
  await reserve('N1', 4);
  expect((await api('POST', '/properties', reservation('N1', 5))).status).toBe(201);
  ozmap.setProfiles(['duplicate-code-409']);
  expect((await api('POST', '/properties', reservation('N1', 6))).status).toBe(409);
});

it('by-code-404: an unknown code is not found', async () => {
  ozmap.setProfiles(['by-code-404']);
  expect((await api('GET', '/properties/client/nobody')).status).toBe(404);
});

it.each<[Profile, unknown]>([
  ['error-string', expect.any(String)],
  ['error-field', { error: expect.any(String) }],
  ['error-list', { errors: [{ message: expect.any(String) }] }],
  ['error-html', expect.stringContaining('<html>')],
])('%s: errors look so', async (profile, body) => {
  ozmap.setProfiles([profile]);
  expect((await taken()).body).toEqual(body);
});

it('legacy-paging: pages name no next one', async () => {
  ozmap.setProfiles(['legacy-paging']);
  expect((await api('GET', '/boxes?limit=5')).body).not.toHaveProperty('nextUrl');
});

it('near-unordered: rows near a place come as created', async () => {
  ozmap.setProfiles(['near-unordered']);
  const last = ozmap.world.rows.boxes.get(boxes.last)!.coords;
  const filter = filterParam({ property: 'coords', operator: 'near', value: { coords: last, radius: 70 } });
  expect((await api<{ rows: Row[] }>('GET', `/boxes?${filter}`)).body.rows.map(({ id }) => id)).toEqual([
    boxes.plain,
    boxes.last,
  ]);
});

it('external-id-hidden: nobody sees it', async () => {
  ozmap.setProfiles(['external-id-hidden']);
  const { body } = await api<Row>('POST', '/properties', reservation('N1', 5, { external_id: 'r-1' }));
  expect(body).not.toHaveProperty('external_id');
  expect((await byCode('N1'))[0]).not.toHaveProperty('external_id');
});

it.each<[Profile, string[]]>([
  ['drop-box-first', [poles.north, poles.first]],
  ['extra-vertices', [poles.first, poles.north]],
])('%s: the cable runs otherwise than drawn', async (profile, expected) => {
  ozmap.setProfiles([profile]);
  const drawn = profile === 'extra-vertices' ? [poles.north] : [poles.north, poles.first];
  const id = await reserve('N1', 5, { drop_poles: drawn });
  const { drop } = ozmap.world.rows.properties.get(id)!;
  expect(ozmap.world.rows.cables.get(drop!)!.poles.map(pole => pole.id)).toEqual(expected);
});

it('splitter-untouched: connecting leaves its date', async () => {
  const dateOf = async () => (await api<Row>('GET', `/splitters/${splitters.mixed}`)).body.updatedAt;
  const before = await dateOf();
  ozmap.setProfiles(['splitter-untouched']);
  await reserve('N1', 5);
  expect(await dateOf()).toBe(before);
  ozmap.setProfiles([]);
  await reserve('N2', 6);
  expect(await dateOf()).toBe(clock.toISOString());
});

it('points-stay: points cannot be removed', async () => {
  ozmap.setProfiles(['points-stay']);
  const { body } = await api<Row>('POST', '/points', { lat: -26.3, lng: -48.85 });
  expect((await api('DELETE', `/points/${body.id}`)).status).toBe(404);
});

it.each([
  ['reset-before', 0],
  ['reset-after', 1],
] as const)('%s: the caller hears nothing, and %i property is there', async (profile, made) => {
  ozmap.setProfiles([{ name: profile, on: 'POST /properties' }]);
  await expect(reserve('N1', 5)).rejects.toThrow('fetch failed');
  expect(await byCode('N1')).toHaveLength(made);
  await reserve('N2', 6);
});

it.each([
  ['error-before', 0],
  ['error-after', 1],
] as const)('%s: the caller hears 500, and %i property is there', async (profile, made) => {
  ozmap.setProfiles([{ name: profile, count: 2 }]);
  expect((await api('POST', '/properties', reservation('N1', 5))).status).toBe(500);
  expect(await byCode('N1')).toHaveLength(made);
  expect((await api('DELETE', `/properties/${properties.client}`)).status).toBe(500);
  expect((await api('POST', '/properties', reservation('N2', 6))).status).toBe(201);
});

it.each([
  ['hang-before', 0],
  ['hang-after', 1],
] as const)('%s: the caller gives up, and %i property is there', async (profile, made) => {
  ozmap.setProfiles([profile]);
  const given = new AbortController();
  const arrived = made === 1 ? nextChange(ozmap) : requestArrived(ozmap);
  const answer = fetch(`${ozmap.url}/api/v2/properties`, {
    method: 'POST',
    headers: { authorization: KEY, 'content-type': 'application/json' },
    body: JSON.stringify(reservation('N1', 5)),
    signal: given.signal,
  });
  await arrived;
  given.abort();
  await expect(answer).rejects.toThrow('abort');
  expect(await byCode('N1')).toHaveLength(made);
});

it('truncated: the answer is no JSON, and the property is there', async () => {
  ozmap.setProfiles(['truncated']);
  await expect(reserve('N1', 5)).rejects.toThrow(SyntaxError);
  expect(await byCode('N1')).toHaveLength(1);
});

it('bursts: the last of every few requests are refused', async () => {
  ozmap.setProfiles([{ name: 'bursts', every: 4, length: 2 }]);
  const statuses: number[] = [];
  for (let number = 0; number < 8; number++) statuses.push((await api('GET', '/boxes')).status);
  expect(statuses).toEqual([200, 200, 429, 503, 200, 200, 429, 503]);
});

it('buildings-hidden: nobody sees buildings, and splitters in them are there', async () => {
  for (const status of [403, 404]) {
    ozmap.setProfiles([{ name: 'buildings-hidden', status }]);
    for (const path of ['/buildings', '/building-types', `/buildings/${SMALL.building}`])
      expect((await api('GET', path)).status).toBe(status);
    expect((await api('GET', `/splitters/${splitters.building}`)).status).toBe(200);
  }
});

it('slow: still answers', async () => {
  ozmap.setProfiles([{ name: 'slow', min: 1, max: 5 }]);
  expect((await api('GET', '/boxes')).status).toBe(200);
});

it('read-lag: a write is seen later, and another write sees it at once', async () => {
  ozmap.setProfiles([{ name: 'read-lag', ms: 1_000 }]);
  const id = await reserve('N1', 5);
  expect(await byCode('N1')).toEqual([]);
  expect((await api('GET', `/properties/${id}`)).status).toBe(404);
  expect((await api('POST', '/properties', reservation('N2', 5))).status).toBe(400);
  clock = new Date(clock.getTime() + 1_000);
  expect(await byCode('N1')).toHaveLength(1);
  ozmap.setProfiles([]);
  await api('DELETE', `/properties/${id}`);
  expect(await byCode('N1')).toEqual([]);
});

it('add up', async () => {
  ozmap.setProfiles(['taken-409', 'error-field']);
  expect(await taken()).toEqual({ status: 409, body: { error: expect.any(String) } });
});

const nextChange = ({ world }: Ozmap): Promise<void> =>
  new Promise(resolve => {
    const stop = world.onChange(() => {
      stop();
      queueMicrotask(resolve);
    });
  });

/** Polls, since an unanswered request leaves no other trace. */
async function requestArrived({ requests }: Ozmap): Promise<void> {
  while (requests.list.length === 0) await new Promise(resolve => setImmediate(resolve));
}
