import type { TenantId } from '@oz-viability/shared';
import { afterEach, describe, expect, test } from 'vitest';
import { type Arrived, json, type Loopback, listen } from '../ozmap/testing/loopback.ts';
import { createGoogle } from './google.ts';

const tenant = 'town' as TenantId;
const center = { lat: -26.28, lng: -48.83 };
const { signal } = new AbortController();
const KEY = 'AIza-very-secret';

let server: Loopback | undefined;
afterEach(() => server?.close());

type Answer = Parameters<typeof listen>[0];

async function google(answer: Answer | unknown) {
  server = await listen(
    typeof answer === 'function' ? (answer as Answer) : (_, response) => json(response, answer),
  );
  const provider = createGoogle({
    config: { key: KEY, geocodingUrl: server.url, tilesUrl: 'http://127.0.0.1:9' },
    language: 'pt-BR',
    center,
  });
  return {
    arrived: server.arrived as readonly Arrived[],
    find: (address: string, patience = signal) =>
      provider.find(tenant, address, { suggest: false, signal: patience }),
    reverse: () => provider.reverse(tenant, center, signal),
  };
}

/** As the Geocoding API writes it. */
const house = {
  address_components: [
    { long_name: '1480', short_name: '1480', types: ['street_number'] },
    { long_name: 'Rua Tuiuti', short_name: 'R. Tuiuti', types: ['route'] },
    { long_name: 'Iririú', short_name: 'Iririú', types: ['political', 'sublocality', 'sublocality_level_1'] },
    { long_name: 'Joinville', short_name: 'Joinville', types: ['administrative_area_level_2', 'political'] },
    { long_name: 'Brasil', short_name: 'BR', types: ['country', 'political'] },
  ],
  formatted_address: 'R. Tuiuti, 1480 - Iririú, Joinville - SC, 89227-000, Brasil',
  geometry: {
    location: { lat: -26.2791, lng: -48.8102 },
    location_type: 'ROOFTOP',
    viewport: { northeast: { lat: -26.27, lng: -48.8 }, southwest: { lat: -26.28, lng: -48.81 } },
  },
  place_id: 'ChIJ1',
  types: ['street_address'],
};
const at = (location_type: string, more: object = {}) => ({
  ...house,
  geometry: { ...house.geometry, location_type },
  ...more,
});
const ok = (...results: readonly unknown[]) => ({ results, status: 'OK' });
const withoutNumber = house.address_components.slice(1);

test('a question has language, country, bounds and key; the answer is a candidate', async () => {
  const { find, arrived } = await google(ok(house));
  expect(await find('Rua Tuiuti, 1480')).toEqual([
    {
      location: { lat: -26.2791, lng: -48.8102 },
      label: 'R. Tuiuti, 1480 - Iririú, Joinville - SC, 89227-000',
      precision: 'exact',
      source: 'google',
    },
  ]);
  const [{ path, query }] = arrived as [Arrived];
  expect(path).toBe('/maps/api/geocode/json');
  expect(Object.fromEntries(query)).toEqual({
    address: 'Rua Tuiuti, 1480',
    bounds: '-26.53,-49.08|-26.03,-48.58',
    components: 'country:BR',
    key: KEY,
    language: 'pt-BR',
    region: 'br',
  });
});

describe('precision is what is known of the place', () => {
  test.each([
    ['a roof', house, 'exact'],
    ['a range', at('RANGE_INTERPOLATED'), 'interpolated'],
    ['a roof of something else', at('ROOFTOP', { partial_match: true }), 'street'],
    ['a range of something else', at('RANGE_INTERPOLATED', { partial_match: true }), 'street'],
    [
      'a roof of another number',
      at('ROOFTOP', {
        address_components: [{ ...house.address_components[0], long_name: '148' }, ...withoutNumber],
      }),
      'street',
    ],
    ['the middle of a premise', at('GEOMETRIC_CENTER', { types: ['premise'] }), 'street'],
    ['a street', at('GEOMETRIC_CENTER', { types: ['route'], address_components: withoutNumber }), 'street'],
    [
      'a corner',
      at('GEOMETRIC_CENTER', { types: ['intersection'], address_components: withoutNumber }),
      'street',
    ],
    [
      'a district',
      at('APPROXIMATE', { types: ['political', 'sublocality', 'sublocality_level_1'] }),
      'district',
    ],
    ['a CEP', at('APPROXIMATE', { types: ['postal_code'] }), 'district'],
    ['a city', at('APPROXIMATE', { types: ['administrative_area_level_2', 'political'] }), 'city'],
    [
      'the country, as for nonsense',
      at('APPROXIMATE', { types: ['country', 'political'], partial_match: true }),
      undefined,
    ],
  ])('%s', async (_name, result, precision) => {
    const { find } = await google(ok(result));
    expect((await find('Rua Tuiuti, 1480'))[0]?.precision).toBe(precision);
  });
});

test('no result is an answer', async () => {
  const { find, arrived } = await google({ results: [], status: 'ZERO_RESULTS' });
  expect(await find('Rua Nenhures')).toEqual([]);
  expect(arrived).toHaveLength(1);
});

test('by place: the address before the street, no plus code, no district', async () => {
  const plus = at('ROOFTOP', { types: ['plus_code'], formatted_address: 'P5CQ+9V Joinville' });
  const street = at('GEOMETRIC_CENTER', { types: ['route'], address_components: withoutNumber });
  const district = at('APPROXIMATE', { types: ['sublocality', 'political'] });
  const { reverse, arrived } = await google(ok(plus, street, house, district));
  expect(await reverse()).toMatchObject([{ precision: 'exact', label: expect.stringContaining('1480') }]);
  expect(arrived[0]?.query.get('latlng')).toBe('-26.28,-48.83');
  await server!.close();
  expect(await (await google(ok(plus, district))).reverse()).toEqual([]);
});

describe('what is no answer is a failure that tells neither question nor key', () => {
  const status =
    (name: string): Answer =>
    (_, r) =>
      json(r, { results: [], status: name, error_message: `The provided API key ${KEY} is bad` });
  test.each<[string, Answer, string, number]>([
    ['too often', status('OVER_QUERY_LIMIT'), 'quota', 1],
    ['no budget', status('OVER_DAILY_LIMIT'), 'denied', 1],
    ['denied', status('REQUEST_DENIED'), 'denied', 1],
    ['a bad question', status('INVALID_REQUEST'), 'rejected', 1],
    ['trouble of theirs', status('UNKNOWN_ERROR'), 'unreachable', 2],
    ['a status of tomorrow', status('SOMETHING_NEW'), 'unreadable', 1],
    ['HTTP 500', (_, r) => void r.writeHead(500).end(KEY), 'unreachable', 2],
    ['HTTP 403', (_, r) => void r.writeHead(403).end(KEY), 'denied', 1],
    ['HTTP 429', (_, r) => void r.writeHead(429).end(), 'quota', 1],
    [
      'a redirect',
      (_, r) => void r.writeHead(302, { Location: 'http://127.0.0.1:9/' }).end(),
      'unreadable',
      1,
    ],
    ['broken JSON', (_, r) => void r.writeHead(200).end('{"status": "OK", "resu'), 'unreadable', 1],
    ['results of another kind', (_, r) => json(r, ok({ name: 'x' })), 'unreadable', 1],
    ['a cut connection', (_, r) => void r.destroy(), 'unreachable', 2],
  ])('%s', async (_name, answer, reason, asked) => {
    const { find, arrived } = await google(answer);
    const error = await find('Rua Secreta, 1').catch(error => error);
    expect(error).toMatchObject({ name: 'ProviderFailure', reason });
    expect(JSON.stringify([error.message, error.stack, error])).not.toMatch(/Secreta|AIza/);
    expect(arrived).toHaveLength(asked);
  });

  test('trouble that passes is not seen', async () => {
    const { find } = await google(((_, r, index) =>
      json(r, index === 0 ? { results: [], status: 'UNKNOWN_ERROR' } : ok(house))) satisfies Answer);
    expect(await find('Rua Tuiuti, 1480')).toHaveLength(1);
  });

  test('one that hangs is given up; a caller who leaves is not waited for', async () => {
    const { find } = await google(() => {});
    const caller = new AbortController();
    const leaving = find('Rua A', caller.signal);
    const hanging = find('Rua B');
    caller.abort();
    await expect(leaving).rejects.toMatchObject({ reason: 'cancelled' });
    await expect(hanging).rejects.toMatchObject({ reason: 'timeout' });
  });
});
