import { request as rawRequest } from 'node:http';
import type { ProblemDocument } from '@oz-viability/shared';
import { requests } from '@oz-viability/shared/schemas';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Problem } from '../problem.ts';
import { type Call, type Endpoints, endpoint } from './endpoint.ts';
import { deferred } from './testing/deferred.ts';
import { ERP_ORIGIN, type Platform, startPlatform } from './testing/platform.ts';

let platform: Platform;
/** The same with a short deadline. */
let impatient: Platform;
let session: string;
/** What the handler under test does. */
let handle: (
  call: Call<unknown, unknown, { text?: string | undefined }>,
) => Promise<{ status: number; body?: unknown }>;

const endpoints: Endpoints = [
  endpoint({
    method: 'post',
    path: '/v1/things/:id/move',
    summary: 'Does what the test says',
    access: { credential: 'any', scope: 'viability:read' },
    idempotency: 'optional',
    params: requests.idParams,
    body: z.strictObject({ text: z.string().optional() }),
    answers: { 200: { description: 'Done' } },
    handle: call => handle(call),
  }),
];

beforeAll(async () => {
  platform = await startPlatform({ endpoints });
  impatient = await startPlatform({ endpoints, store: platform.store, app: { deadlineMs: 300 } });
  session = await platform.mint({ origin: ERP_ORIGIN });
});
afterAll(async () => {
  await impatient.stop();
  await platform.stop();
});

const post = (init: RequestInit & { token?: string } = {}, id = 'x', query = '') =>
  platform.send(`/v1/things/${id}/move${query}`, { method: 'POST', token: session, ...init });

describe('every answer', () => {
  test('is closed to caches, frames, scripts and sniffing', async () => {
    const { headers } = await platform.send('/v1/session', { token: session });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    );
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('etag')).toBeNull();
  });

  test('carries the request id that came, if it is a sane one', async () => {
    const mine = await platform.send('/v1/session', { headers: { 'X-Request-Id': 'abc-1' } });
    expect(mine.headers.get('x-request-id')).toBe('abc-1');
    const odd = await platform.send('/v1/session', { headers: { 'X-Request-Id': 'a b"}' } });
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('to HEAD has the headers of GET and no body', async () => {
    const response = await platform.send('/v1/session', { method: 'HEAD', token: session });
    expect(response.status).toBe(200);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(0);
    expect(await response.text()).toBe('');
    expect((await platform.send('/healthz', { method: 'HEAD' })).status).toBe(200);
  });

  test('is the same however the path is written', async () => {
    for (const path of ['/v1/session', '/v1/session/', '/V1/Session']) {
      expect((await platform.send(path, { token: session })).status).toBe(200);
      expect((await platform.send(path)).status).toBe(401);
    }
  });
});

describe('pages of other origins', () => {
  const preflight = (origin: string) =>
    platform.send('/v1/session', {
      method: 'OPTIONS',
      headers: { Origin: origin, 'Access-Control-Request-Method': 'GET' },
    });

  test('may read with a session, and are told so before', async () => {
    const asked = await preflight(ERP_ORIGIN);
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe(ERP_ORIGIN);
    expect(asked.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
    const read = await platform.send('/v1/session', { token: session, headers: { Origin: ERP_ORIGIN } });
    expect(read.headers.get('access-control-allow-origin')).toBe(ERP_ORIGIN);
    expect(read.headers.get('access-control-expose-headers')).toContain('Location');
    expect(read.headers.get('vary')).toContain('Origin');
  });

  test('read nothing with a key', async () => {
    const response = await platform.send('/v1/things/x/move', {
      method: 'POST',
      token: platform.key,
      body: '{}',
      headers: { Origin: ERP_ORIGIN },
    });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a failure that nobody expected', () => {
  test('is logged with the request id and answered without detail', async () => {
    handle = async () => {
      throw new Error('the database said: password=hunter2');
    };
    const response = await post();
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).not.toContain('hunter2');
    const { code, requestId } = JSON.parse(text) as ProblemDocument;
    expect(code).toBe('internal-error');
    expect(
      platform.log.some(line => line.requestId === requestId && String(line.error).includes('hunter2')),
    ).toBe(true);
  });
});

test('the log has neither addresses nor bodies nor credentials', async () => {
  handle = async () => ({ status: 200, body: { ok: true } });
  const response = await post(
    { body: '{"text":"Ana Maria"}', headers: { 'Idempotency-Key': 'log-1' } },
    'secret-id',
    '?name=Ana',
  );
  const requestId = response.headers.get('x-request-id');
  await expect
    .poll(() => platform.log.find(line => line.requestId === requestId))
    .toMatchObject({
      method: 'POST',
      route: 'POST /v1/things/:id/move',
      status: 200,
      tenant: 'vila',
      integration: 'erp',
    });
  const everything = JSON.stringify(platform.log);
  for (const secret of ['secret-id', 'Ana', session, platform.key]) expect(everything).not.toContain(secret);
});

describe('a request that takes too long', () => {
  test('is answered at its deadline, and its signal says so', async () => {
    let aborted: unknown;
    handle = ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          aborted = signal.reason;
          reject(new Error('stopped'));
        });
      });
    const response = await impatient.send('/v1/things/x/move', { method: 'POST', token: session });
    expect(response.status).toBe(504);
    expect(((await response.json()) as ProblemDocument).code).toBe('deadline-exceeded');
    expect((aborted as Problem).code).toBe('deadline-exceeded');
  });

  test('is aborted when its caller goes away', async () => {
    const begun = deferred<void>();
    const gone = deferred<unknown>();
    handle = ({ signal }) => {
      begun.resolve();
      return new Promise(() => signal.addEventListener('abort', () => gone.resolve(signal.reason)));
    };
    const outgoing = rawRequest(`${platform.url}/v1/things/x/move`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${session}` },
    });
    outgoing.on('error', () => {});
    outgoing.end();
    await begun.promise;
    outgoing.destroy();
    expect(await gone.promise).toMatchObject({ name: 'CallerGone' });
  });
});

describe('an Idempotency-Key', () => {
  let runs = 0;
  const counted = async () => ({ status: 200, body: { run: ++runs } });
  const withKey = (key: string, body = '{}', token = session, id = 'x') =>
    post({ body, token, headers: { 'Idempotency-Key': key } }, id);

  test('of fifty requests at once creates once', async () => {
    runs = 0;
    const all = deferred<void>();
    handle = async () => {
      await all.promise;
      return counted();
    };
    const first = Array.from({ length: 50 }, () => withKey('fifty'));
    const refused = await Promise.race(first);
    expect(refused.status).toBe(409);
    expect(refused.headers.get('retry-after')).toBe('1');
    all.resolve();
    const statuses = (await Promise.all(first)).map(({ status }) => status);
    expect(runs).toBe(1);
    expect(statuses.filter(status => status === 200).length).toBeGreaterThanOrEqual(1);
    expect(await (await withKey('fifty')).json()).toEqual({ run: 1 });
    expect(runs).toBe(1);
  });

  test('answers a renewed session like the first', async () => {
    handle = counted;
    const customer = { code: 'C-9' as never };
    const first = await (await withKey('renewed', '{}', await platform.mint({ customer }))).json();
    const second = await (await withKey('renewed', '{}', await platform.mint({ customer }))).json();
    expect(second).toEqual(first);
  });

  test("tells another customer's session nothing", async () => {
    handle = counted;
    await withKey('private', '{}', await platform.mint({ customer: { code: 'C-1' as never } }));
    const other = await withKey('private', '{}', await platform.mint({ customer: { code: 'C-2' as never } }));
    expect(other.status).toBe(422);
    expect(((await other.json()) as ProblemDocument).code).toBe('idempotency-key-reused');
  });

  test('belongs to one body and one object', async () => {
    handle = counted;
    expect((await withKey('one', '{"text":"a"}')).status).toBe(200);
    expect((await withKey('one', '{"text":"b"}')).status).toBe(422);
    expect((await withKey('one', '{"text":"a"}', session, 'other')).status).toBe(422);
  });

  test.each([
    ['port-taken', 1],
    ['not-settled', 2],
    ['ozmap-unavailable', 2],
  ] as const)('after %s leads to %i run(s) of two', async (code, expected) => {
    runs = 0;
    handle = async () => {
      runs++;
      throw new Problem(code, { extensions: { freePorts: [] } });
    };
    const first = (await (await withKey(`after-${code}`)).json()) as ProblemDocument;
    const again = await withKey(`after-${code}`);
    expect(((await again.json()) as ProblemDocument).code).toBe(first.code);
    expect(again.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(runs).toBe(expected);
  });

  test('whose request outlived its deadline still gets the answer', async () => {
    runs = 0;
    const finish = deferred<void>();
    const finished = deferred<void>();
    handle = async () => {
      await finish.promise;
      setImmediate(finished.resolve);
      return counted();
    };
    const late = { method: 'POST', body: '{}', token: session, headers: { 'Idempotency-Key': 'late' } };
    expect((await impatient.send('/v1/things/x/move', late)).status).toBe(504);
    finish.resolve();
    await finished.promise;
    handle = counted;
    let again = await withKey('late');
    while (again.status === 409) again = await withKey('late');
    expect(await again.json()).toEqual({ run: 1 });
  });
});

describe('operations', () => {
  test('alive and ready, with durability named', async () => {
    expect((await platform.send('/healthz')).status).toBe(200);
    const ready = await platform.send('/readyz');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ ready: true, database: 'ok', durability: 'none' });
  });

  test('an empty body is an empty object', async () => {
    handle = async ({ body }) => ({ status: 200, body });
    expect(await (await post()).json()).toEqual({});
  });
});

test('while it drains, the running request finishes, new ones are refused, and then nothing listens', async () => {
  const own = await startPlatform({ endpoints, store: platform.store });
  const begun = deferred<void>();
  const finish = deferred<void>();
  handle = async () => {
    begun.resolve();
    await finish.promise;
    return { status: 200, body: { finished: true } };
  };
  const running = own.send('/v1/things/x/move', { method: 'POST', token: own.key });
  await begun.promise;
  const closed = own.listening.close();
  const refused = await own.send('/v1/session', { token: own.key });
  expect(refused.status).toBe(503);
  expect(((await refused.json()) as ProblemDocument).code).toBe('shutting-down');
  expect((await own.send('/readyz')).status).toBe(503);
  finish.resolve();
  expect(await (await running).json()).toEqual({ finished: true });
  await closed;
  await expect(own.send('/healthz')).rejects.toThrow();
});

test('more than a burst is refused until the bucket drains', async () => {
  const own = await startPlatform({ store: platform.store, app: { limits: { perSecond: 1, burst: 3 } } });
  const statuses: number[] = [];
  let last: Response | undefined;
  for (let i = 0; i < 4; i++) {
    last = await own.send('/v1/session', { token: own.key });
    statuses.push(last.status);
  }
  expect(statuses).toEqual([403, 403, 403, 429]);
  expect(Number(last!.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(last!.headers.get('ratelimit')).toMatch(/^"requests"; r=0; t=\d+$/);
  expect(((await last!.json()) as ProblemDocument).code).toBe('too-many-requests');
  const { key } = await own.keys.create('vila' as never, 'erp' as never);
  expect((await own.send('/v1/session', { token: key })).status).toBe(403);
  await own.stop();
});
