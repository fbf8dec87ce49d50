import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Ozmap, startOzmap } from './simulator.ts';
import { type Api, apiOf } from './testing/api.ts';
import { reservation } from './testing/reservation.ts';
import { smallWorld } from './testing/small-world.ts';

const KEY = 'the-key';

let ozmap: Ozmap;
let api: Api;
beforeEach(async () => {
  ozmap = await startOzmap({ documents: smallWorld(), apiKeys: [KEY] });
  api = apiOf(ozmap.url, KEY);
});
afterEach(() => ozmap.close());

const control = async (
  method: string,
  path: string,
  body?: unknown,
  key = KEY,
): Promise<[number, unknown]> => {
  const response = await fetch(`${ozmap.url}/_simulator${path}`, {
    method,
    headers: { authorization: key, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return [response.status, text && JSON.parse(text)];
};

it('turns profiles from another process, by the key', async () => {
  const profiles = [{ name: 'taken-409' }, 'error-field'];
  expect(await control('PUT', '/profiles', { profiles }, 'other')).toMatchObject([401, {}]);
  expect(await control('PUT', '/profiles', { profiles })).toEqual([200, { profiles }]);
  expect((await api('POST', '/properties', reservation('N1', 1))).status).toBe(409);
  expect(await control('GET', '/profiles')).toMatchObject([200, { profiles, available: expect.any(Array) }]);
});

it.each([{ profiles: ['no-such'] }, { profiles: [{ name: 'slow', min: 'x' }] }, { profiles: [null] }, {}])(
  'refuses %j and keeps what was in force',
  async body => {
    ozmap.setProfiles(['taken-409']);
    expect((await control('PUT', '/profiles', body))[0]).toBe(400);
    expect((await api('POST', '/properties', reservation('N1', 1))).status).toBe(409);
  },
);

it('counts requests since the last reset, and not its own', async () => {
  await api('GET', '/boxes?limit=1');
  await api('GET', '/boxes?limit=2');
  const counts = { 'GET /api/v2/boxes': 2 };
  expect(await control('GET', '/requests')).toMatchObject([200, { total: 2, counts, mostInFlight: 1 }]);
  expect(ozmap.requests.list[1]).toEqual({ method: 'GET', path: '/api/v2/boxes' });
  expect((await control('DELETE', '/requests'))[0]).toBe(204);
  expect(await control('GET', '/requests')).toMatchObject([200, { total: 0, counts: {} }]);
});
