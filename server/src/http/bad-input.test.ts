import type { IntegrationId, ProblemDocument, TenantId } from '@oz-viability/shared';
import { requests } from '@oz-viability/shared/schemas';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Endpoints, endpoint } from './endpoint.ts';
import { ERP_ORIGIN, type Platform, SECRET, startPlatform } from './testing/platform.ts';

let handled = 0;
let platform: Platform;
let session: string;

const endpoints: Endpoints = [
  endpoint({
    method: 'post',
    path: '/v1/reservations',
    summary: 'Stands for every route that changes something',
    access: { credential: 'any', scope: 'reservation:write' },
    idempotency: 'required',
    body: requests.reservationRequest,
    answers: { 201: { description: 'Done' } },
    async handle({ body }) {
      handled++;
      return { status: 201, body: { code: body.customer.code } };
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/poles',
    summary: 'Stands for every route with a query',
    access: { credential: 'any', scope: 'viability:read' },
    query: requests.polesQuery,
    answers: { 200: { description: 'Done' } },
    handle: async ({ query }) => ({ status: 200, body: query }),
  }),
  endpoint({
    method: 'get',
    path: '/v1/boxes/:id/ports',
    summary: 'Stands for every route with an id',
    access: { credential: 'any', scope: 'viability:read' },
    params: requests.idParams,
    answers: { 200: { description: 'Done' } },
    handle: async ({ params }) => ({ status: 200, body: params }),
  }),
];

const good = {
  customer: { code: 'C-1', name: 'Ana' },
  location: { lat: -26.3, lng: -48.8 },
  boxId: 'box1',
};

beforeAll(async () => {
  platform = await startPlatform({ endpoints, suspended: ['asleep' as TenantId] });
  session = await platform.mint({ scopes: ['reservation:write', 'viability:read'], origin: ERP_ORIGIN });
});
beforeEach(() => {
  handled = 0;
});
afterAll(() => platform.stop());

const sessionId = () => JSON.parse(Buffer.from(session.split('.')[1]!, 'base64url').toString()).jti as string;

let keyNumber = 0;
const reserve = (init: RequestInit & { token?: string } = {}) => {
  const { headers, ...rest } = init;
  return platform.send('/v1/reservations', {
    method: 'POST',
    token: session,
    body: JSON.stringify(good),
    ...rest,
    headers: { 'Idempotency-Key': `key-${++keyNumber}`, ...(headers as Record<string, string>) },
  });
};

const problemIn = async (response: Response): Promise<ProblemDocument> => {
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const problem = (await response.json()) as ProblemDocument;
  expect(problem.status).toBe(response.status);
  expect(problem.requestId).toBe(response.headers.get('x-request-id'));
  return problem;
};

const pointers = (problem: ProblemDocument) =>
  problem.errors?.map(({ pointer, code }) => `${pointer} ${code}`);

test('a good request is served', async () => {
  const response = await reserve();
  expect(response.status).toBe(201);
  expect(handled).toBe(1);
});

describe('a bad credential changes nothing', () => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const tokens: Record<string, () => Promise<string> | string> = {
    'alg none': () => `${part({ alg: 'none', typ: 'JWT' })}.${session.split('.')[1]}.`,
    'signed with another secret': () =>
      new SignJWT({ tenant: 'vila', integration: 'erp', scopes: ['reservation:write'] })
        .setProtectedHeader({ alg: 'HS256' })
        .setJti(sessionId())
        .setAudience('oz-viability')
        .setExpirationTime(new Date(platform.clock.now.getTime() + 60_000))
        .sign(Buffer.from('another secret of thirty-two characters')),
    'another algorithm': () =>
      new SignJWT({ tenant: 'vila', integration: 'erp', scopes: ['reservation:write'] })
        .setProtectedHeader({ alg: 'HS512' })
        .setJti(sessionId())
        .setAudience('oz-viability')
        .setExpirationTime(new Date(platform.clock.now.getTime() + 60_000))
        .sign(Buffer.from(SECRET)),
    'another audience': () =>
      new SignJWT({ tenant: 'vila', integration: 'erp', scopes: ['reservation:write'] })
        .setProtectedHeader({ alg: 'HS256' })
        .setJti(sessionId())
        .setAudience('elsewhere')
        .setExpirationTime(new Date(platform.clock.now.getTime() + 60_000))
        .sign(Buffer.from(SECRET)),
    'a session that was never minted': () =>
      new SignJWT({ tenant: 'vila', integration: 'erp', scopes: ['reservation:write'] })
        .setProtectedHeader({ alg: 'HS256' })
        .setJti('never')
        .setAudience('oz-viability')
        .setExpirationTime(new Date(platform.clock.now.getTime() + 60_000))
        .sign(Buffer.from(SECRET)),
    'altered payload': () => {
      const [header, payload, signature] = session.split('.') as [string, string, string];
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
      return [header, part({ ...claims, scopes: ['names:read', 'reservation:write'] }), signature].join('.');
    },
    'a key that does not exist': () => 'oz_erp_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    nonsense: () => 'nonsense',
  };

  test.each(Object.keys(tokens))('%s', async name => {
    const response = await reserve({ token: await tokens[name]!() });
    expect(response.status).toBe(401);
    expect((await problemIn(response)).code).toBe('credential-invalid');
    expect(handled).toBe(0);
  });

  test('none', async () => {
    const response = await platform.send('/v1/reservations', { method: 'POST', body: '{}' });
    expect((await problemIn(response)).code).toBe('credential-missing');
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
  });

  test('Basic', async () => {
    const response = await reserve({ headers: { Authorization: 'Basic YTpi' } });
    expect((await problemIn(response)).code).toBe('credential-invalid');
  });

  test('expired', async () => {
    const before = platform.clock.now;
    platform.clock.now = new Date(before.getTime() + 901_000);
    const response = await reserve();
    platform.clock.now = before;
    expect(response.status).toBe(401);
    expect((await problemIn(response)).code).toBe('session-expired');
    expect(handled).toBe(0);
  });

  test('from another origin', async () => {
    const response = await reserve({ headers: { Origin: 'https://evil.example.net' } });
    expect(response.status).toBe(403);
    expect((await problemIn(response)).code).toBe('origin-not-allowed');
    expect(handled).toBe(0);
  });

  test('without the scope', async () => {
    const response = await reserve({ token: await platform.mint({ scopes: ['viability:read'] }) });
    expect(response.status).toBe(403);
    const problem = await problemIn(response);
    expect(problem.code).toBe('scope-missing');
    expect(problem.scope).toBe('reservation:write');
    expect(handled).toBe(0);
  });

  test('a session where a key is needed, a key where a session is needed', async () => {
    const minting = await platform.send('/v1/sessions', { method: 'POST', token: session, body: '{}' });
    expect((await problemIn(minting)).code).toBe('scope-missing');
    const reading = await platform.send('/v1/session', { token: platform.key });
    expect((await problemIn(reading)).code).toBe('scope-missing');
  });

  test('a key of a tenant whose configuration has faults', async () => {
    const { key } = await platform.keys.create('asleep' as TenantId, 'erp' as IntegrationId);
    const response = await reserve({ token: key });
    expect(response.status).toBe(503);
    expect((await problemIn(response)).code).toBe('tenant-suspended');
  });

  test('a key of an integration that the configuration no longer has', async () => {
    const { key } = await platform.keys.create('vila' as TenantId, 'constructor' as IntegrationId);
    expect((await problemIn(await reserve({ token: key }))).code).toBe('credential-invalid');
  });
});

describe('a bad body names what is wrong and changes nothing', () => {
  afterAll(() => expect(handled).toBe(0));

  test.each([
    ['broken JSON', '{"customer":', 400, 'malformed-json'],
    ['more than a megabyte', `"${'x'.repeat(1_100_000)}"`, 413, 'body-too-large'],
  ])('%s', async (_name, body, status, code) => {
    const response = await reserve({ body });
    expect(response.status).toBe(status);
    expect((await problemIn(response)).code).toBe(code);
    expect(handled).toBe(0);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'multipart/form-data'])(
    'sent as %s',
    async type => {
      const response = await reserve({ headers: { 'Content-Type': type } });
      expect(response.status).toBe(415);
      expect((await problemIn(response)).code).toBe('content-type-not-supported');
      expect(handled).toBe(0);
    },
  );

  test.each([
    ['compressed', { 'Content-Encoding': 'gzip' }],
    ['in another charset', { 'Content-Type': 'application/json; charset=latin1' }],
  ])('%s', async (_name, headers) => {
    const response = await reserve({ headers: headers as unknown as Record<string, string> });
    expect((await problemIn(response)).code).toBe('content-type-not-supported');
  });

  const path = Array.from({ length: 10_000 }, (_, i) => [-48.8 + i * 1e-7, -26.3 + i * 1e-7]);
  test.each<[string, unknown, string[]]>([
    ['missing code', { ...good, customer: { name: 'Ana' } }, ['/customer/code required']],
    ['nothing at all', {}, ['/customer required', '/location required', '/boxId required']],
    [
      'impossible coordinates',
      { ...good, location: { lat: 91, lng: -181 } },
      ['/location/lat too_big', '/location/lng too_small'],
    ],
    [
      'not a number',
      { ...good, location: { lat: '-26', lng: null } },
      ['/location/lat invalid_type', '/location/lng invalid_type'],
    ],
    ['a path of 10,000 vertices', { ...good, drop: { path } }, ['/drop/path too_big']],
    [
      'unknown fields',
      { ...good, colour: 1, customer: { ...good.customer, 'a/b': 1, cpf: '1' } },
      ['/customer/a~1b unknown', '/customer/cpf unknown', '/colour unknown'],
    ],
    ['a list', [], [' invalid_type']],
    ['a port without its splitter', { ...good, port: 3 }, ['/splitterId invalid_format']],
    [
      'control characters',
      { ...good, customer: { code: 'C\u0000', name: 'Ana' } },
      ['/customer/code invalid_format'],
    ],
    ['an id that is no id', { ...good, boxId: '../etc' }, ['/boxId invalid_format']],
  ])('%s', async (_name, body, expected) => {
    const response = await reserve({ body: JSON.stringify(body) });
    expect(response.status).toBe(422);
    const problem = await problemIn(response);
    expect(problem.code).toBe('validation-failed');
    expect(pointers(problem)).toEqual(expected);
    expect(handled).toBe(0);
  });

  test('a key that would reach the prototype', async () => {
    const body = JSON.stringify(good).replace('{', '{"__proto__":{"admin":true},');
    const response = await reserve({ body });
    expect(pointers(await problemIn(response))).toEqual(['/__proto__ unknown']);
  });

  test('a thousand wrong fields answer with fifty', async () => {
    const body = JSON.stringify({
      ...good,
      ...Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`f${i}`, 1])),
    });
    expect((await problemIn(await reserve({ body }))).errors).toHaveLength(50);
  });

  test('without an Idempotency-Key, or with an unusable one', async () => {
    const missing = await reserve({ headers: { 'Idempotency-Key': '' } });
    expect(missing.status).toBe(400);
    expect((await problemIn(missing)).code).toBe('idempotency-key-missing');
    const long = await reserve({ headers: { 'Idempotency-Key': 'k'.repeat(201) } });
    expect((await problemIn(long)).code).toBe('bad-request');
  });
});

describe('a bad address', () => {
  test('names the query parameter', async () => {
    const response = await platform.send('/v1/poles?lat=-26&radius=9999&evil=1', { token: session });
    expect(response.status).toBe(422);
    expect(pointers(await problemIn(response))).toEqual([
      '?lng required',
      '?radius too_big',
      '?evil unknown',
    ]);
  });

  test.each(['/v1/nothing', '/', '/v1/boxes/%E0%A4%A/ports', `/v1/boxes/${'a'.repeat(65)}/ports`])(
    '%s is not found',
    async path => {
      const response = await platform.send(path, { token: session });
      expect(response.status).toBe(404);
      expect((await problemIn(response)).code).toBe('not-found');
    },
  );

  test('a method that the address does not know', async () => {
    const response = await platform.send('/v1/poles', { method: 'DELETE', token: session });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect((await problemIn(response)).code).toBe('method-not-allowed');
  });
});

test.each([
  ['es-AR, en;q=0.5', 'es', 'Hay campos incorrectos', 'Obligatorio'],
  ['fr, pt;q=0.2', 'pt-BR', 'Há campos incorretos', 'Obrigatório'],
  ['en-GB', 'en', 'Some fields are not right', 'Required'],
  ['fr', 'pt-BR', 'Há campos incorretos', 'Obrigatório'],
])('a problem is told in the language of "%s"', async (header, language, title, detail) => {
  const response = await reserve({
    body: '{"boxId":"b","location":{"lat":0,"lng":0}}',
    headers: { 'Accept-Language': header },
  });
  expect(response.headers.get('content-language')).toBe(language);
  const problem = await problemIn(response);
  expect(problem.title).toBe(title);
  expect(problem.errors?.[0]?.detail).toBe(detail);
});
