import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { createLogger } from '@oz-viability/server/http/logger';
import { answers } from '@oz-viability/shared/schemas';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Api, once } from '../support/api.ts';
import {
  googleHouse,
  type MapServices,
  nominatimHouse,
  startMapServices,
  TILE,
} from '../support/map-services.ts';
import { openStage, type Stage } from '../support/stage.ts';

/** Geocoders and Google's map through our server, before loopback services that answer as the real ones do. */

const KEY = 'AIza-very-secret';
const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="66" height="26"/>';
const CONTACT = 'noc@isp.example';
const PUBLIC_URL = 'http://127.0.0.1:9';
/** 20 m north of a box of the small world. */
const house = { lat: -26.29982, lng: -48.85 };

const folder = mkdtempSync(join(tmpdir(), 'oz-maps-'));
const log: string[] = [];
let ahead = 0;
let services: MapServices;
let stage: Stage;
let rep: Api;

beforeAll(async () => {
  writeFileSync(join(folder, 'logo.svg'), LOGO);
  services = await startMapServices();
  stage = await openStage({
    documents: smallWorld(),
    runtime: { now: () => new Date(Date.now() + ahead) },
    logger: createLogger('debug', { write: line => void log.push(line) }),
    tenantYaml: `baseMap: { provider: google }
geocoding:
  providers: [gazetteer, nominatim, google]
  nominatim: { url: '${services.url}', contact: ${CONTACT}, perSecond: 100 }
google:
  key: ${KEY}
  logo: ${join(folder, 'logo.svg')}
  geocodingUrl: ${services.url}
  tilesUrl: ${services.url}`,
  });
  rep = await stage.session();
});
afterAll(async () => {
  await stage?.stop();
  await services?.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  ahead = 0;
  services.nominatim = () => [];
  services.google = () => ({ results: [], status: 'ZERO_RESULTS' });
});

const askedAt = (path: string) => services.asked.filter(asked => asked.path === path);
const geocode = (body: object, as = rep) => as('POST', '/v1/geocode', body);
/** An address of ours as a browser asks for it: without any header. */
const page = (url: string, init?: RequestInit) => fetch(url.replace(PUBLIC_URL, stage.server.url), init);
const baseMap = async () => {
  const { body } = await rep('GET', '/v1/session');
  return body.baseMap as { url: string; viewport: string; logo: string; expiresAt: string };
};
const tileOf = (url: string, z = 17, x = 5, y = 6) =>
  url.replace('{z}', String(z)).replace('{x}', String(x)).replace('{y}', String(y));

it('the session says what lies under the pin and who finds addresses, and no key', async () => {
  const { body } = await rep('GET', '/v1/session');
  expect(answers.sessionInfo.strict().safeParse(body).error).toBeUndefined();
  expect(body.baseMap).toMatchObject({ provider: 'google', attribution: '© OpenStreetMap contributors' });
  expect(body.geocoding).toEqual({ providers: ['gazetteer', 'nominatim', 'google'] });
  expect(JSON.stringify(body)).not.toContain(KEY);
});

it('a tile comes through our own address, with Google’s cache headers, for pages of any origin', async () => {
  const { url } = await baseMap();
  const tile = await page(tileOf(url));
  expect(tile.status).toBe(200);
  expect(Buffer.from(await tile.arrayBuffer())).toEqual(TILE);
  expect(Object.fromEntries(tile.headers)).toMatchObject({
    'content-type': 'image/png',
    'cache-control': 'private, max-age=3600',
    etag: '"t"',
    'cross-origin-resource-policy': 'cross-origin',
  });
  const [asked] = askedAt('/v1/2dtiles/17/5/6');
  expect(asked?.query.get('session')).toBe('tiles-1');
  await page(tileOf(url));
  expect(askedAt('/v1/2dtiles/17/5/6')).toHaveLength(2);
});

it('the credit of a view is asked for that view, and the logo is the file, unaltered', async () => {
  const { viewport, logo } = await baseMap();
  const credit = await page(`${viewport}?zoom=17&bbox=-48.9,-26.3,-48.8,-26.2`, {
    headers: { Origin: 'https://erp.example' },
  });
  expect(await credit.json()).toEqual({ attribution: 'Dados do mapa ©2030 Google, zoom 17' });
  expect(credit.headers.get('access-control-allow-origin')).toBe('https://erp.example');
  const [view] = askedAt('/tile/v1/viewport');
  expect(Object.fromEntries(view!.query)).toMatchObject({ north: '-26.2', south: '-26.3', west: '-48.9' });
  await page(`${viewport}?zoom=4&bbox=-199.5,-1e-7,0,95`);
  const [wide] = askedAt('/tile/v1/viewport').slice(-1);
  expect(Object.fromEntries(wide!.query)).toMatchObject({ north: '90', south: '-1e-7', west: '-180' });
  const picture = await page(logo);
  expect(await picture.text()).toBe(LOGO);
  expect(picture.headers.get('content-type')).toMatch(/^image\/svg\+xml/);
});

it('a pass that is forged or over opens nothing; a bad view is named, a tile off the world is not there', async () => {
  const { url, viewport, logo, expiresAt } = await baseMap();
  for (const address of [tileOf(url), viewport, logo]) {
    const forged = await page(address.replace('/basemap/test.', '/basemap/other.'));
    expect(forged.status).toBe(401);
    expect(await forged.json()).toMatchObject({ code: 'session-expired' });
  }
  for (const [query, pointer] of [
    ['zoom=17&bbox=1,2,3', '?bbox'],
    ['zoom=23&bbox=1,2,3,4', '?zoom'],
  ]) {
    const view = await page(`${viewport}?${query}`);
    expect(view.status).toBe(422);
    expect(await view.json()).toMatchObject({ errors: [{ pointer, code: 'view_malformed' }] });
  }
  for (const off of [tileOf(url, 1, 2, 0), tileOf(url, 23, 0, 0), tileOf(url, 1, -1, 0)]) {
    expect((await page(off)).status).toBe(404);
  }
  ahead = new Date(expiresAt).getTime() - Date.now() + 1000;
  expect((await page(tileOf(url))).status).toBe(401);
});

it('the next geocoder is asked where the one before does not know the place', async () => {
  services.google = () => googleHouse('Rua Nova', '77', house.lat, house.lng);
  const { status, body } = await geocode({ address: 'Rua Nova, 77 apto 3' });
  expect(status).toBe(200);
  expect(body).toEqual({
    candidates: [
      {
        location: house,
        label: 'Rua Nova, 77 - Centro, Cidade - SC',
        precision: 'exact',
        source: 'google',
      },
    ],
    attribution: 'Google Maps',
  });
  const [nominatim] = askedAt('/search').slice(-1);
  expect(nominatim?.query.get('q')).toBe('Rua Nova 77');
  expect(nominatim?.userAgent).toMatch(new RegExp(`^oz-viability/\\d.* \\(${CONTACT}\\)$`));

  services.nominatim = () => [nominatimHouse('Rua Velha', '5', house.lat, house.lng)];
  const before = askedAt('/maps/api/geocode/json').length;
  expect((await geocode({ address: 'Rua Velha, 5' })).body).toMatchObject({
    candidates: [{ source: 'nominatim', label: 'Rua Velha, 5 – Centro, Cidade' }],
    attribution: '© OpenStreetMap contributors',
  });
  expect(askedAt('/maps/api/geocode/json')).toHaveLength(before);
});

it('an answer is remembered: of Google the point alone, and of the question a hash', async () => {
  services.google = () => googleHouse('Rua Lembrada', '9', house.lat, house.lng);
  const asked = () => services.asked.length;
  await geocode({ address: 'Rua Lembrada, 9' });
  const once = asked();
  expect((await geocode({ address: 'rua lembrada, 9' })).body.candidates).toMatchObject([
    { label: 'rua lembrada, 9', location: house, source: 'google' },
  ]);
  expect(asked()).toBe(once);
  const rows = await stage.server.store
    .withTables<{ geocoding_memory: { key: string; candidates: unknown } }>()
    .selectFrom('geocoding_memory')
    .selectAll()
    .execute();
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toMatch(/lembrada/i);
});

it('nobody is asked for each key typed', async () => {
  const before = services.asked.length;
  await geocode({ address: 'Rua N', suggest: true });
  expect(services.asked).toHaveLength(before);
});

it('a pin that was dragged gets the nearest address, and how far it is', async () => {
  services.nominatim = () => nominatimHouse('Rua Velha', '5', house.lat + 0.0003, house.lng);
  const { body } = await geocode({ location: house });
  expect(body.candidates[0]).toMatchObject({ label: 'Rua Velha, 5 – Centro, Cidade', source: 'nominatim' });
  expect(body.candidates[0].distance).toBeCloseTo(33.4, 0);
});

it("Google's point is not stored as a customer's place; the pin that a rep confirmed is", async () => {
  const wish = (code: string, by: object) => ({
    customer: { code, name: 'Maria Aparecida' },
    location: house,
    locationSource: by,
    boxId: SMALL.boxes.double,
  });
  const google = { by: 'geocoder', provider: 'google', precision: 'exact' };
  const refused = await rep('POST', '/v1/reservations', wish('G-1', google), once());
  expect(refused.status).toBe(422);
  expect(refused.body).toMatchObject({
    code: 'place-not-confirmed',
    errors: [{ pointer: '/locationSource/provider', code: 'place_not_to_keep' }],
  });
  expect(await stage.ozmapByCode('G-1')).toEqual([]);
  const made = await rep('POST', '/v1/reservations', wish('G-1', { by: 'rep' }), once());
  expect(made.status).toBe(201);
});

it("a denial keeps no place of Google's, and still tells two houses apart", async () => {
  const north = (metres: number) => ({ lat: house.lat + 0.03 + metres / 111_000, lng: house.lng });
  const denied = async (street: string, place: { lat: number; lng: number }) => {
    services.google = () => googleHouse(street, '1', place.lat, place.lng);
    const { body } = await rep('POST', '/v1/viability', { address: `${street}, 1` });
    expect(body).toMatchObject({
      verdict: 'not_viable',
      location: place,
      locationSource: { by: 'geocoder', provider: 'google', precision: 'exact' },
    });
    return body.id;
  };
  const first = await denied('Rua Longe', north(0));
  await denied('Rua Longe', north(0));
  const second = await denied('Rua Mais Longe', north(80));
  const { rows } = await sql<Record<string, unknown>>`select * from denials order by number`.execute(
    stage.server.store,
  );
  expect(rows.map(({ id }) => id)).toEqual([first, second]);
  for (const { lat, lng, precision, cell } of rows) {
    expect({ lat, lng, precision }).toEqual({ lat: -26.265, lng: -48.845, precision: 'district' });
    expect(cell).toMatch(/^[\w-]{43}$/);
  }
  const pin = await rep('POST', '/v1/viability', { location: north(300), locationSource: { by: 'host' } });
  const { rows: kept } = await sql`select lat, precision from denials where id = ${pin.body.id}`.execute(
    stage.server.store,
  );
  expect(kept).toEqual([{ lat: north(300).lat, precision: 'exact' }]);
});

it('a refused key is logged once, by name and reason; key, address and contact are logged nowhere', async () => {
  services.google = () => ({ results: [], status: 'REQUEST_DENIED', error_message: `bad key ${KEY}` });
  services.nominatim = () => ({ error: 'broken' });
  for (const street of ['Rua Secreta, 1', 'Rua Secreta, 2']) {
    const { status, body } = await geocode({ address: street });
    expect(status).toBe(503);
    expect(body.code).toBe('geocoder-unavailable');
  }
  const told = log.filter(line => line.includes('a geocoder gave no answer')).map(line => JSON.parse(line));
  expect(told).toMatchObject([
    { tenant: 'test', provider: 'nominatim', reason: 'unreadable' },
    { tenant: 'test', provider: 'google', reason: 'denied' },
  ]);
  expect(log.length).toBeGreaterThan(10);
  expect(log.join('')).not.toMatch(/AIza|Secreta|Rua |noc@|basemap\/test/);
});
