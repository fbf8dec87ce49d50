import type { TenantId } from '@oz-viability/shared';
import { afterEach, describe, expect, test } from 'vitest';
import { type Arrived, json, type Loopback, listen } from '../ozmap/testing/loopback.ts';
import { createNominatim } from './nominatim.ts';

const tenant = 'town' as TenantId;
const center = { lat: -26.28, lng: -48.83 };
const { signal } = new AbortController();

let server: Loopback | undefined;
afterEach(() => server?.close());

type Answer = Parameters<typeof listen>[0];

async function nominatim(answer: Answer | unknown) {
  server = await listen(
    typeof answer === 'function' ? (answer as Answer) : (_, response) => json(response, answer),
  );
  const turns: string[] = [];
  const provider = createNominatim({
    config: { url: `${server.url}/nominatim`, contact: 'noc@isp.example', perSecond: 1 },
    version: '1.2.3',
    language: 'pt-BR',
    center,
    pace: { turn: async (host, perSecond) => void turns.push(`${host} ${perSecond}`) },
  });
  return {
    turns,
    arrived: server.arrived as readonly Arrived[],
    find: (address: string, near?: typeof center, patience = signal) =>
      provider.find(tenant, address, { suggest: false, signal: patience, ...(near && { near }) }),
    reverse: () => provider.reverse(tenant, center, signal),
  };
}

/** As Nominatim 4 and 5 write it with `format=jsonv2&addressdetails=1`. */
const house = {
  place_id: 11_223_344,
  licence: 'Data © OpenStreetMap contributors, ODbL 1.0. http://osm.org/copyright',
  osm_type: 'node',
  osm_id: 998_877,
  lat: '-26.2791',
  lon: '-48.8102',
  category: 'place',
  type: 'house',
  place_rank: 30,
  importance: 0.00001,
  addresstype: 'place',
  name: '',
  display_name:
    '1480, Rua Tuiuti, Iririú, Joinville, Região Geográfica Imediata, Santa Catarina, 89227-000, Brasil',
  address: {
    house_number: '1480',
    road: 'Rua Tuiuti',
    suburb: 'Iririú',
    city: 'Joinville',
    state: 'Santa Catarina',
    'ISO3166-2-lvl4': 'BR-SC',
    postcode: '89227-000',
    country: 'Brasil',
    country_code: 'br',
  },
  boundingbox: ['-26.27915', '-26.27905', '-48.81025', '-48.81015'],
};
const { house_number: _, ...roadAddress } = house.address;
const road = {
  ...house,
  osm_type: 'way',
  category: 'highway',
  type: 'residential',
  place_rank: 26,
  addresstype: 'road',
  name: 'Rua Tuiuti',
  display_name: 'Rua Tuiuti, Iririú, Joinville, Santa Catarina, 89227-000, Brasil',
  address: roadAddress,
};
const area = (addresstype: string, place_rank: number, display_name = addresstype) => ({
  ...house,
  osm_type: 'relation',
  category: 'boundary',
  type: 'administrative',
  place_rank,
  addresstype,
  display_name,
  address: { [addresstype]: display_name, country: 'Brasil' },
});

test('a question keeps the usage policy and says where the tenant is', async () => {
  const { find, arrived, turns } = await nominatim([house]);
  expect(await find('Rua Tuiuti, 1480 apto 302 - Iririú, Joinville/SC, 89227-000')).toEqual([
    {
      location: { lat: -26.2791, lng: -48.8102 },
      label: 'Rua Tuiuti, 1480 – Iririú, Joinville',
      precision: 'exact',
      source: 'nominatim',
    },
  ]);
  const [{ path, query, headers }] = arrived as [Arrived];
  expect(path).toBe('/nominatim/search');
  expect(headers['user-agent']).toBe('oz-viability/1.2.3 (noc@isp.example)');
  expect(headers.authorization).toBeUndefined();
  expect(Object.fromEntries(query)).toEqual({
    q: 'Rua Tuiuti 1480, Iririú, Joinville, SC',
    limit: '5',
    countrycodes: 'br',
    viewbox: '-49.08,-26.03,-48.58,-26.53',
    format: 'jsonv2',
    addressdetails: '1',
    'accept-language': 'pt-BR',
  });
  expect(turns).toEqual([`${new URL(server!.url).host} 1`]);
});

test('near comes before the centre, and a CEP alone is asked for as one', async () => {
  const { find, arrived } = await nominatim([]);
  expect(await find('89227000', { lat: -27, lng: -49 })).toEqual([]);
  expect(arrived[0]?.query.get('viewbox')).toBe('-49.25,-26.75,-48.75,-27.25');
  expect(arrived[0]?.query.get('q')).toBe('89227-000');
});

describe('precision is what is known of the place', () => {
  const asked = 'Rua Tuiuti, 1480, Joinville';
  test.each([
    ['the house', asked, house, 'exact'],
    [
      'a house among several',
      asked,
      { ...house, address: { ...house.address, house_number: '1478;1480' } },
      'exact',
    ],
    [
      'a range of houses',
      asked,
      { ...house, address: { ...house.address, house_number: '1470-1490' } },
      'interpolated',
    ],
    ['a line of interpolation', asked, { ...house, osm_type: 'way' }, 'interpolated'],
    ['another house', asked, { ...house, address: { ...house.address, house_number: '148' } }, 'street'],
    ['the street', asked, road, 'street'],
    [
      'a shop without a number',
      'Padaria',
      { ...house, category: 'shop', type: 'bakery', addresstype: 'shop', address: roadAddress },
      'street',
    ],
    ['a suburb', 'Iririú', area('suburb', 19), 'district'],
    ['a postcode', '89227-000', area('postcode', 21), 'district'],
    ['a city', 'Joinville', area('city', 16), 'city'],
    ['a kind that nobody listed, by its rank', 'Lugar', area('locality', 20), 'district'],
    ['a state', 'Santa Catarina', area('state', 8), undefined],
    ['a country', 'Brasil', area('country', 4), undefined],
  ])('%s', async (_name, address, place, precision) => {
    const { find } = await nominatim([place]);
    expect((await find(address))[0]?.precision).toBe(precision);
  });
});

test('the many ways of one street are one candidate', async () => {
  const { find } = await nominatim([
    road,
    { ...road, osm_id: 2, lat: '-26.2795' },
    area('city', 16, 'Joinville'),
  ]);
  expect((await find('Rua Tuiuti')).map(({ label }) => label)).toEqual([
    'Rua Tuiuti – Iririú, Joinville',
    'Joinville',
  ]);
});

test('by place: an address or a street, never a district passed off as one', async () => {
  const { reverse, arrived } = await nominatim(house);
  expect((await reverse())[0]?.label).toBe('Rua Tuiuti, 1480 – Iririú, Joinville');
  expect(arrived[0]?.path).toBe('/nominatim/reverse');
  expect(arrived[0]?.query.get('lat')).toBe('-26.28');
  expect(arrived[0]?.query.get('lon')).toBe('-48.83');
  await server!.close();
  expect(await (await nominatim(area('suburb', 19))).reverse()).toEqual([]);
  await server!.close();
  expect(await (await nominatim({ error: 'Unable to geocode' })).reverse()).toEqual([]);
});

describe('what is no answer is a failure that tells nothing of the question', () => {
  test.each<[string, Answer, string]>([
    ['quota', (_, r) => void r.writeHead(429, { 'Retry-After': '120' }).end('Too many'), 'quota'],
    ['blocked', (_, r) => void r.writeHead(403).end('<html>Blocked</html>'), 'denied'],
    ['a bad question', (_, r) => json(r, { error: { code: 400, message: 'q' } }, 400), 'rejected'],
    ['a server in trouble', (_, r) => void r.writeHead(503).end(), 'unreachable'],
    ['a redirect', (_, r) => void r.writeHead(302, { Location: 'http://127.0.0.1:9/' }).end(), 'unreadable'],
    ['broken JSON', (_, r) => void r.writeHead(200).end('[{"lat": "-26.2'), 'unreadable'],
    ['a page', (_, r) => void r.writeHead(200).end('<html></html>'), 'unreadable'],
    ['JSON of another kind', (_, r) => json(r, { results: [] }), 'unreadable'],
    ['a cut connection', (_, r) => void r.destroy(), 'unreachable'],
    ['a flood', (_, r) => void r.writeHead(200).end(`[${'"x",'.repeat(400_000)}"x"]`), 'unreadable'],
  ])('%s', async (_name, answer, reason) => {
    const { find, arrived } = await nominatim(answer);
    const error = await find('Rua Secreta, 1').catch(error => error);
    expect(error).toMatchObject({ name: 'ProviderFailure', reason });
    expect(JSON.stringify([error.message, error.stack, error])).not.toMatch(/Secreta/);
    expect(arrived).toHaveLength(1);
    if (reason === 'quota') expect(error.retryAfter).toBe(120);
  });

  test('one that hangs is given up; a caller who leaves is not waited for', async () => {
    const { find } = await nominatim(() => {});
    const caller = new AbortController();
    const leaving = find('Rua A', undefined, caller.signal);
    const hanging = find('Rua B');
    caller.abort();
    await expect(leaving).rejects.toMatchObject({ reason: 'cancelled' });
    await expect(hanging).rejects.toMatchObject({ reason: 'timeout' });
  });

  test('nobody listens', async () => {
    const { find } = await nominatim([]);
    await server!.close();
    await expect(find('Rua A')).rejects.toMatchObject({ reason: 'unreachable' });
    server = undefined;
  });
});
