import type { Candidate, Location, Precision, TenantId } from '@oz-viability/shared';
import { expect, test } from 'vitest';
import { createGeocoder } from './geocoder.ts';
import { type GeocodingProvider, ProviderFailure } from './provider.ts';
import { geocodingRoutes } from './routes.ts';

const tenant = 'town' as TenantId;
const { signal } = new AbortController();
const here: Location = { lat: -26.28, lng: -48.83 };

const candidate = (precision: Precision, source: string, location = here): Candidate => ({
  location,
  label: `${source} ${precision}`,
  precision,
  source,
});

/** A provider that answers, or fails, always alike, and notes what it was asked. */
function provider(name: string, answer: readonly Candidate[] | Error, maySuggest = true) {
  const asked: string[] = [];
  const reply = async (question: string) => {
    asked.push(question);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const it: GeocodingProvider = {
    name,
    maySuggest,
    find: (_, address, { suggest }) => reply(suggest ? `${address}…` : address),
    reverse: (_, { lat, lng }) => reply(`${lat} ${lng}`),
  };
  return { ...it, asked };
}

const geocoder = (...providers: readonly GeocodingProvider[]) =>
  createGeocoder({ providersOf: () => providers });
const find = { suggest: false, signal };
const down = new ProviderFailure('unreachable');

test('pasted coordinates ask nobody', async () => {
  const one = provider('one', [candidate('exact', 'one')]);
  expect(await geocoder(one).find(tenant, '-26,28 -48,83', find)).toEqual([
    { location: here, label: '-26.280000, -48.830000', precision: 'exact', source: 'coordinates' },
  ]);
  expect(await geocoder(one).find(tenant, 'geo:-26.28,-48.83', find)).toMatchObject([{ location: here }]);
  expect(await geocoder(one).find(tenant, '585HP5C9+X22', find)).toMatchObject([
    { precision: 'exact', source: 'plus-code', label: '585HP5C9+X22' },
  ]);
  expect(one.asked).toEqual([]);
});

test('a link that does not say where is named as the fault it is, but not while it is being typed', async () => {
  const one = provider('one', [candidate('exact', 'one')]);
  const ask = (text: string, suggest = false) => geocoder(one).find(tenant, text, { suggest, signal });
  for (const [text, code] of [
    ['https://maps.app.goo.gl/abc', 'link_short'],
    ['https://example.com/', 'link_without_place'],
    ['P5C9+X2', 'plus_code_short'],
  ] as const) {
    await expect(ask(text)).rejects.toMatchObject({
      code: 'validation-failed',
      errors: [{ pointer: '/address', code }],
    });
    expect(await ask(text, true)).toEqual([]);
  }
  expect(one.asked).toEqual([]);
});

test('an address with a short link behind it is asked for without the link', async () => {
  const one = provider('one', [candidate('exact', 'one')]);
  expect(await geocoder(one).find(tenant, 'Rua A, 10 https://maps.app.goo.gl/abc', find)).toHaveLength(1);
  expect(one.asked).toEqual(['Rua A, 10']);
});

test('a short plus code is meant near the town beside it, else near the middle of the map', async () => {
  const joinville = provider('one', [candidate('city', 'one')]);
  const full = (await geocoder(joinville).find(tenant, '585HP5C9+X2', find))[0]!;
  const near: Location = { lat: full.location.lat + 0.2, lng: full.location.lng - 0.2 };
  const beside = await geocoder(joinville).find(tenant, 'P5C9+X2 Joinville - SC', { ...find, near });
  expect(joinville.asked).toEqual(['Joinville - SC']);
  expect(beside).toMatchObject([
    { location: full.location, precision: 'interpolated', label: 'P5C9+X2 Joinville - SC' },
  ]);
  expect(await geocoder(joinville).find(tenant, 'P5C9+X2', { ...find, near })).toMatchObject([
    { location: full.location, label: '585HP5C9+X2' },
  ]);
  expect(await geocoder(provider('none', [])).find(tenant, 'P5C9+X2 Atlântida', find)).toEqual([]);
});

test('the next provider is asked only where the first does not place the customer', async () => {
  const exact = provider('exact', [candidate('exact', 'exact')]);
  const coarse = provider('coarse', [candidate('district', 'coarse')]);
  const street = provider('street', [candidate('street', 'street')]);
  const none = provider('none', []);
  expect((await geocoder(none, coarse, exact).find(tenant, 'Rua A', find))[0]?.source).toBe('exact');
  expect(exact.asked).toEqual(['Rua A']);
  expect((await geocoder(exact, coarse).find(tenant, 'Rua A', find))[0]?.source).toBe('exact');
  expect(coarse.asked).toHaveLength(1);
  expect((await geocoder(coarse, street).find(tenant, 'Rua A', find))[0]?.source).toBe('street');
});

test('a provider that fails is passed over, and only a failure without any answer is a problem', async () => {
  const one = provider('one', down);
  const two = provider('two', [candidate('street', 'two')]);
  expect((await geocoder(one, two).find(tenant, 'Rua A', find))[0]?.source).toBe('two');
  await expect(geocoder(one, provider('none', [])).find(tenant, 'Rua A', find)).rejects.toMatchObject({
    code: 'geocoder-unavailable',
    status: 503,
  });
  await expect(geocoder(one).reverse(tenant, here, signal)).rejects.toMatchObject({
    code: 'geocoder-unavailable',
  });
});

test('a fault of our own is not taken for a provider’s', async () => {
  const broken = provider('broken', new TypeError('ours'));
  const two = provider('two', [candidate('exact', 'two')]);
  await expect(geocoder(broken, two).find(tenant, 'Rua A', find)).rejects.toThrow('ours');
});

test('while typing, only those are asked whose terms allow it', async () => {
  const strict = provider('strict', [candidate('exact', 'strict')], false);
  const free = provider('free', [candidate('street', 'free')]);
  const found = await geocoder(strict, free).find(tenant, 'Rua', { suggest: true, signal });
  expect(found[0]?.source).toBe('free');
  expect(strict.asked).toEqual([]);
  expect(free.asked).toEqual(['Rua…']);
});

test('where nobody can choose, candidates that lie apart place nobody', async () => {
  const twin = candidate('exact', 'one', { lat: -26.3, lng: -48.83 });
  const neighbour = candidate('interpolated', 'one', { lat: -26.2801, lng: -48.83 });
  const locate = async (...others: readonly Candidate[]) =>
    (await geocoder(provider('one', others)).locate(tenant, 'Rua A, 1', { signal }))?.precision;
  expect(await locate(candidate('exact', 'one'), twin)).toBe('street');
  expect(await locate(candidate('exact', 'one'), neighbour)).toBe('exact');
  expect(await locate(candidate('exact', 'one'), candidate('district', 'one', twin.location))).toBe('exact');
  expect(await locate(candidate('district', 'one'), twin)).toBe('district');
  expect(await locate()).toBeUndefined();
});

test('a look-up by place says how far the address is, and nothing of how far the middle of a street is', async () => {
  const there = { lat: -26.2805, lng: -48.83 };
  const distanceOf = async (precision: Precision) =>
    (await geocoder(provider('one', [candidate(precision, 'one')])).reverse(tenant, there, signal))[0]
      ?.distance;
  expect(await distanceOf('exact')).toBeCloseTo(55.6, 0);
  expect(await distanceOf('street')).toBeUndefined();
});

test('what must be credited is credited in the answer', async () => {
  const creditOf = async (source: string) => {
    const [route] = geocodingRoutes({ geocoder: geocoder(provider(source, [candidate('exact', source)])) });
    const reply = await route!.handle({ caller: { tenant }, body: { address: 'Rua A' }, signal } as never);
    return (reply.body as { attribution?: string }).attribution;
  };
  expect(await creditOf('nominatim')).toBe('© OpenStreetMap contributors');
  expect(await creditOf('google')).toBe('Google Maps');
  expect(await creditOf('gazetteer')).toBeUndefined();
});

test('POST /v1/geocode finds by address and by place', async () => {
  const one = provider('one', [candidate('exact', 'one')]);
  const [route] = geocodingRoutes({ geocoder: geocoder(one) });
  const call = (body: unknown) => route!.handle({ caller: { tenant }, body, signal } as never);
  const reply = { status: 200, body: { candidates: [candidate('exact', 'one')] } };
  expect(await call({ address: 'Rua A, 1' })).toEqual(reply);
  expect(await call({ address: 'Rua A', suggest: true, near: here })).toEqual(reply);
  expect(await call({ location: here })).toEqual({
    status: 200,
    body: { candidates: [{ ...candidate('exact', 'one'), distance: 0 }] },
  });
  expect(one.asked).toEqual(['Rua A, 1', 'Rua A…', '-26.28 -48.83']);
});
