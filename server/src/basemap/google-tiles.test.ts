import { afterEach, describe, expect, test } from 'vitest';
import { type Arrived, json, type Loopback, listen } from '../ozmap/testing/loopback.ts';
import { createGoogleTiles, TileFailure } from './google-tiles.ts';

const KEY = 'AIza-very-secret';
const { signal } = new AbortController();
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const VIEW = { zoom: 17, north: -26.27, south: -26.28, east: -48.82, west: -48.83 };

let server: Loopback | undefined;
afterEach(() => server?.close());

type Answer = Parameters<typeof listen>[0];

/** The Map Tiles API on loopback; a test's `answer` comes before its own. */
async function google(answer: (...request: Parameters<Answer>) => boolean = () => false) {
  const clock = { now: new Date('2030-01-01T00:00:00Z') };
  let sessions = 0;
  server = await listen((request, response, index) => {
    if (answer(request, response, index)) return;
    if (request.path === '/v1/createSession') {
      sessions++;
      const expiry = String(clock.now.getTime() / 1000 + 14 * 86_400);
      json(response, {
        session: `s${sessions}`,
        expiry,
        tileWidth: 256,
        tileHeight: 256,
        imageFormat: 'png',
      });
    } else if (request.path.startsWith('/v1/2dtiles/')) {
      if (request.headers['if-none-match'] === '"e1"') response.writeHead(304, { ETag: '"e1"' }).end();
      else {
        response
          .writeHead(200, {
            'Content-Type': 'image/png',
            'Cache-Control': 'private, max-age=86400',
            ETag: '"e1"',
            'X-Goog-Secret': KEY,
          })
          .end(PNG);
      }
    } else json(response, { copyright: 'Dados do mapa ©2030 Google', maxZoomRects: [] });
  });
  const tiles = createGoogleTiles({
    config: { key: KEY, tilesUrl: server.url },
    language: 'pt-BR',
    now: () => clock.now,
  });
  return { tiles, clock, arrived: server.arrived as readonly Arrived[] };
}

const paths = (arrived: readonly Arrived[]) => arrived.map(({ path }) => path);
const sessionAsked = ({ path }: Arrived) => path === '/v1/createSession';

test('many tiles at once ask for one session; cache headers are passed on, others are not', async () => {
  const { tiles, arrived } = await google();
  const answers = await Promise.all([0, 1, 2].map(x => tiles.tile(17, x, 5, undefined, signal)));
  expect(answers[0]).toEqual({
    status: 200,
    body: PNG,
    headers: { 'content-type': 'image/png', 'cache-control': 'private, max-age=86400', etag: '"e1"' },
  });
  expect(arrived.filter(sessionAsked)).toHaveLength(1);
  expect(JSON.parse(arrived[0]!.body)).toEqual({ mapType: 'roadmap', language: 'pt-BR', region: 'BR' });
  expect(paths(arrived)).toContain('/v1/2dtiles/17/2/5');
  expect(arrived[1]!.query.get('session')).toBe('s1');
  expect(arrived[1]!.query.get('key')).toBe(KEY);
});

test('a tile that the browser has is not sent again', async () => {
  const { tiles } = await google();
  expect(await tiles.tile(17, 1, 1, '"e1"', signal)).toMatchObject({
    status: 304,
    headers: { etag: '"e1"' },
  });
});

test('the credit of a view is asked with its bounds', async () => {
  const { tiles, arrived } = await google();
  expect((await tiles.credit(VIEW, signal)).text).toBe('Dados do mapa ©2030 Google');
  const { path, query } = arrived[1]!;
  expect(path).toBe('/tile/v1/viewport');
  expect(Object.fromEntries(query)).toMatchObject({
    zoom: '17',
    north: '-26.27',
    west: '-48.83',
    session: 's1',
  });
});

test('a session is renewed before it ends', async () => {
  const { tiles, clock, arrived } = await google();
  await tiles.tile(1, 0, 0, undefined, signal);
  clock.now = new Date('2030-01-14T23:00:00Z');
  await tiles.tile(1, 0, 0, undefined, signal);
  expect(arrived.filter(sessionAsked)).toHaveLength(1);
  clock.now = new Date('2030-01-14T23:51:00Z');
  await tiles.tile(1, 0, 0, undefined, signal);
  expect(arrived.filter(sessionAsked)).toHaveLength(2);
  expect(arrived.at(-1)!.query.get('session')).toBe('s2');
});

test('a session that Google has ended is replaced once, by one for all', async () => {
  let ended = false;
  const { tiles, clock, arrived } = await google(({ query, path }, response) => {
    if (!ended || query.get('session') !== 's1' || path === '/v1/createSession') return false;
    json(response, { error: { code: 403, status: 'PERMISSION_DENIED' } }, 403);
    return true;
  });
  await tiles.tile(1, 0, 0, undefined, signal);
  ended = true;
  clock.now = new Date('2030-01-01T01:00:00Z');
  const answers = await Promise.all([0, 1].map(x => tiles.tile(1, x, 0, undefined, signal)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(arrived.filter(sessionAsked)).toHaveLength(2);
});

test('a key that is refused is not tried with every tile', async () => {
  const { tiles, clock, arrived } = await google((_, response) => {
    json(response, { error: { code: 403, message: `key ${KEY}` } }, 403);
    return true;
  });
  for (let x = 0; x < 5; x++) {
    const error = await tiles.tile(3, x, 0, undefined, signal).catch(error => error);
    expect(error).toMatchObject({ name: 'TileFailure', reason: 'denied' });
    expect(JSON.stringify([error.message, error.stack, error])).not.toContain('AIza');
  }
  expect(arrived).toHaveLength(1);
  clock.now = new Date(clock.now.getTime() + 30_000);
  await tiles.tile(3, 0, 0, undefined, signal).catch(() => {});
  expect(arrived).toHaveLength(2);
});

test('tiles that are refused with a new session are not asked for with another', async () => {
  const { tiles, arrived } = await google(({ path }, response) => {
    if (path === '/v1/createSession') return false;
    json(response, {}, 403);
    return true;
  });
  for (let x = 0; x < 3; x++) {
    await expect(tiles.tile(3, x, 0, undefined, signal)).rejects.toMatchObject({ reason: 'denied' });
  }
  expect(arrived.filter(sessionAsked)).toHaveLength(1);
});

describe('what is no tile', () => {
  type Reply = Parameters<Answer>[1];
  test.each<[string, (response: Reply) => void, string]>([
    ['quota', r => void r.writeHead(429).end(), 'quota'],
    ['trouble', r => void r.writeHead(500).end(), 'unreachable'],
    ['a redirect', r => void r.writeHead(302, { Location: 'http://127.0.0.1:9/' }).end(), 'unreadable'],
    ['a page', r => void r.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>'), 'unreadable'],
    ['a cut connection', r => void r.destroy(), 'unreachable'],
  ])('%s', async (_name, reply, reason) => {
    const { tiles } = await google(({ path }, response) => {
      if (path === '/v1/createSession') return false;
      reply(response);
      return true;
    });
    await expect(tiles.tile(3, 1, 1, undefined, signal)).rejects.toMatchObject({ reason });
  });

  test.each([
    ['broken JSON', '{"session": "s'],
    ['no session', '{"expiry": "1900000000"}'],
  ])('a session that cannot be read: %s', async (_name, body) => {
    const { tiles } = await google((_, response) => {
      response.writeHead(200).end(body);
      return true;
    });
    await expect(tiles.tile(3, 1, 1, undefined, signal)).rejects.toMatchObject({ reason: 'unreadable' });
  });

  test('a map that moved on waits for nothing', async () => {
    const { tiles } = await google(({ path }) => path !== '/v1/createSession');
    const moved = new AbortController();
    const waiting = tiles.tile(3, 1, 1, undefined, moved.signal);
    moved.abort();
    await expect(waiting).rejects.toThrow(TileFailure);
    await expect(waiting).rejects.toMatchObject({ reason: 'cancelled' });
  });
});
