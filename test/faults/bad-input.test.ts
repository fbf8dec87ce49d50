import { createHmac } from 'node:crypto';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { answers } from '@oz-viability/shared/schemas';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AnyAnswer, type Api, apiAt, once } from '../support/api.ts';
import { type Cluster, PATIENCE_MS, type ServerProcess, startCluster } from '../support/cluster.ts';
import { needs } from '../support/needs.ts';
import { SESSION_SECRET } from '../support/stage.ts';
import { houseAt, wishFor } from '../support/wishes.ts';

/**
 * Whatever a caller gets wrong: a problem that names the field, and not a row or a document changed. Over real
 * HTTP, against a server in its own process with two tenants.
 */

const postgres = needs.postgres;
// Processes start here, perhaps on a machine that is busy with everything else.
vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS });

/** Personal data that every test sends along; the cluster fails if a log holds it. */
const SECRET_NAME = 'Zenaide Inconfundível';
const SECRET_PHONE = '+55 47 91234-5678';
const SECRET_ADDRESS = 'Travessa Secreta, 4711';

const good = wishFor('GOOD', {
  customer: { code: 'GOOD', name: SECRET_NAME, phone: SECRET_PHONE, address: SECRET_ADDRESS },
});
const customer = good.customer;
const withCustomer = (more: object) => ({ ...good, customer: { ...customer, ...more } });
const path = (vertices: number) =>
  Array.from({ length: vertices }, (_, i) => [-48.85 + i * 1e-7, -26.2998 + i * 1e-7]);

/** What the answer must be. `pointers`: the fields that it names. */
interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly pointers?: readonly string[];
}
const invalid = (...pointers: string[]): Refusal => ({ status: 422, code: 'validation-failed', pointers });
const refused = (status: number, code: string, ...pointers: string[]): Refusal => ({
  status,
  code,
  ...(pointers.length === 0 ? {} : { pointers }),
});

describe.skipIf(postgres === undefined)('bad input', () => {
  let cluster: Cluster;
  let server: ServerProcess;
  let key: string;
  let api: Api;
  /** Of `ispbox2`, with every scope that writing needs. */
  let rep: Api;

  beforeAll(async () => {
    cluster = await startCluster({
      postgres: postgres ?? '',
      documents: smallWorld(),
      otherTenant: smallWorld(),
    });
    server = await cluster.start();
    key = await cluster.createKey('ispbox2');
    api = server.api(key);
    rep = await session({ scopes: ['viability:read', 'reservation:write', 'port:choose'] });
    cluster.plant(SECRET_NAME, SECRET_PHONE, SECRET_ADDRESS, 'Ana Souza');
  });
  afterAll(() => cluster?.stop());

  async function session(more: object = {}, by: Api = api): Promise<Api> {
    const { status, body } = await by('POST', '/v1/sessions', {
      actor: { id: 'rep-1' },
      scopes: ['viability:read', 'reservation:write'],
      ...more,
    });
    expect(status).toBe(201);
    return server.api(body.token);
  }

  /** Every row of every table (but whose turn it is for daily work) and every document of OZmap, as one text. */
  async function everything(): Promise<string> {
    const tables = await cluster.database.rows<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public' and table_name <> 'chores' order by 1`,
    );
    const contents = await Promise.all(
      tables.map(({ name }) =>
        cluster.database.rows(
          `select '${name}' as name, count(*)::int as rows, md5(string_agg(t::text, '' order by t::text)) from ${name} t`,
        ),
      ),
    );
    return JSON.stringify([contents, cluster.ozmap.world.documents()]);
  }

  /** @param remembered the refusal itself is kept, to answer a repetition with the same key */
  async function expectRefusal(
    ask: () => Promise<AnyAnswer>,
    refusal: Refusal,
    { remembered = false } = {},
  ): Promise<AnyAnswer> {
    const before = await everything();
    const answer = await ask();
    const { status, code, pointers } = refusal;
    const told = JSON.stringify(answer.body);
    expect(answer.status, told).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answers.problem.safeParse(answer.body).error, told).toBeUndefined();
    expect(answer.body.code).toBe(code);
    expect(answer.body.status).toBe(status);
    expect(answer.body.requestId).toBe(answer.headers.get('x-request-id'));
    if (pointers !== undefined) {
      expect(
        answer.body.errors?.map(({ pointer }: { pointer: string }) => pointer),
        told,
      ).toEqual(pointers);
    }
    if (remembered) await cluster.database.rows('delete from idempotency_keys');
    const after = await everything();
    if (after !== before && remembered) expect(withoutMemory(after)).toBe(withoutMemory(before));
    else expect(after).toBe(before);
    return answer;
  }

  const withoutMemory = (all: string): string => all.replace(/\{"name":"idempotency_keys"[^}]*\}/, '');
  const reserve = (body: unknown, as: Api = rep) => as('POST', '/v1/reservations', body, once());

  describe('in the body of a reservation', () => {
    it.each<[string, unknown, Refusal]>([
      ['no code', { ...good, customer: { name: SECRET_NAME } }, invalid('/customer/code')],
      ['an empty code', withCustomer({ code: '  ' }), invalid('/customer/code')],
      ['a code of 121 characters', withCustomer({ code: 'c'.repeat(121) }), invalid('/customer/code')],
      ['no name', { ...good, customer: { code: 'GOOD' } }, invalid('/customer/name')],
      ['nothing at all', {}, invalid('/customer', '/location', '/boxId')],
      [
        'impossible coordinates',
        { ...good, location: { lat: 91, lng: -181 } },
        invalid('/location/lat', '/location/lng'),
      ],
      [
        'coordinates in words',
        { ...good, location: { lat: 'NaN', lng: '-48.85' } },
        invalid('/location/lat', '/location/lng'),
      ],
      ['coordinates as a list', { ...good, location: [-26.3, -48.85] }, invalid('/location')],
      ['half a coordinate', { ...good, location: { lat: -26.3 } }, invalid('/location/lng')],
      ['a path of 10,000 vertices', { ...good, drop: { path: path(10_000) } }, invalid('/drop/path')],
      ['a vertex beyond the pole', { ...good, drop: { path: [[-48.85, -91]] } }, invalid('/drop/path/0/1')],
      [
        'a vertex of three numbers',
        { ...good, drop: { path: [[-48.85, -26.3, 12]] } },
        invalid('/drop/path/0'),
      ],
      [
        'fewer poles than vertices',
        { ...good, drop: { path: path(3), poles: [null] } },
        invalid('/drop/poles'),
      ],
      ['a malformed box id', { ...good, boxId: '../boxes' }, invalid('/boxId')],
      ['a box id that is a number', { ...good, boxId: 1 }, invalid('/boxId')],
      ['port 0', { ...good, splitterId: SMALL.splitters.doubleFirst, port: 0 }, invalid('/port')],
      ['port -1', { ...good, splitterId: SMALL.splitters.doubleFirst, port: -1 }, invalid('/port')],
      ['port 1.5', { ...good, splitterId: SMALL.splitters.doubleFirst, port: 1.5 }, invalid('/port')],
      ['a port in words', { ...good, splitterId: SMALL.splitters.doubleFirst, port: '3' }, invalid('/port')],
      ['a port without its splitter', { ...good, port: 3 }, invalid('/splitterId')],
      ['an unknown field', { ...good, colour: 'red' }, invalid('/colour')],
      ['an unknown field within', withCustomer({ cpf: '529.982.247-25' }), invalid('/customer/cpf')],
      ['a list for a body', [good], invalid('')],
      ['null for a body', 'null', invalid('')],
      ['a text for a body', '"reserve"', invalid('')],
      ['a list for a customer', { ...good, customer: [customer] }, invalid('/customer')],
      ['a list for a name', withCustomer({ name: [SECRET_NAME] }), invalid('/customer/name')],
      ['control characters in the name', withCustomer({ name: 'Ma\u0007ria' }), invalid('/customer/name')],
      ['a null character in the code', withCustomer({ code: 'A\u0000B' }), invalid('/customer/code')],
      ['half a character in the name', withCustomer({ name: 'Ma\ud800ria' }), invalid('/customer/name')],
      ['half a character in the code', withCustomer({ code: 'A\udc00' }), invalid('/customer/code')],
      ['a line break in the address', withCustomer({ address: 'Rua A\nB' }), invalid('/customer/address')],
      ['a name of 201 characters', withCustomer({ name: 'n'.repeat(201) }), invalid('/customer/name')],
      ['no day of validity', { ...good, expiryDays: 0 }, invalid('/expiryDays')],
      ['days in words', { ...good, expiryDays: '30' }, invalid('/expiryDays')],
      ['an unheard-of source', { ...good, locationSource: { by: 'dream' } }, invalid('/locationSource/by')],
      ['a __proto__', JSON.stringify(good).replace('{', '{"__proto__":{"a":1},'), invalid('/__proto__')],
      ['broken JSON', '{"customer": {"code": "GOOD",', refused(400, 'malformed-json')],
      ['NaN, which is no JSON', '{"location": {"lat": NaN}}', refused(400, 'malformed-json')],
      [
        'two megabytes',
        JSON.stringify({ ...good, colour: 'x'.repeat(2_000_000) }),
        refused(413, 'body-too-large'),
      ],
    ])('%s', async (_name, body, refusal) => {
      await expectRefusal(() => reserve(body), refusal);
    });

    it.each<[string, object, Refusal]>([
      ['an unknown box', { boxId: 'ffffffffffffffffffffffff' }, refused(404, 'not-found', '/boxId')],
      ['a box id of another kind', { boxId: 'CTO-07' }, refused(404, 'not-found', '/boxId')],
      ['another box’s splitter', { splitterId: SMALL.splitters.full }, invalid('/splitterId')],
      ['a port past the last', { splitterId: SMALL.splitters.doubleFirst, port: 9 }, invalid('/port')],
      [
        'a geocoder’s street centre',
        { locationSource: { by: 'geocoder', precision: 'street' } },
        refused(422, 'place-not-confirmed', '/locationSource/precision'),
      ],
      [
        'a geocoder that does not say how sure it is',
        { locationSource: { by: 'geocoder' } },
        refused(422, 'place-not-confirmed', '/locationSource/precision'),
      ],
      ['a path of one vertex', { drop: { path: path(1) } }, invalid('/drop/path')],
      ['a hold that does not exist', { holdId: 'no-such-hold' }, refused(404, 'not-found')],
      [
        'latitude and longitude swapped',
        { location: { lat: -48.85, lng: -26.3 } },
        refused(422, 'drop-too-long'),
      ],
      [
        'a path with latitude first',
        {
          drop: {
            path: [
              [-26.2998, -48.85],
              [-26.3, -48.8488],
            ],
          },
        },
        refused(422, 'drop-too-long'),
      ],
    ])('%s', async (_name, more, refusal) => {
      await expectRefusal(() => reserve({ ...good, ...more }), refusal, { remembered: true });
    });
  });

  describe('around the body of a reservation', () => {
    const send = (headers: Record<string, string>, body = JSON.stringify(good)) =>
      rep('POST', '/v1/reservations', body, headers);

    it('no Idempotency-Key, or one that is no text', async () => {
      await expectRefusal(() => send({}), refused(400, 'idempotency-key-missing'));
      const long = { 'Idempotency-Key': 'k'.repeat(201) };
      await expectRefusal(() => send(long), refused(400, 'bad-request', 'Idempotency-Key'));
    });

    it('no body', async () => {
      const nothing = () => rep('POST', '/v1/reservations', undefined, once());
      await expectRefusal(nothing, invalid('/customer', '/location', '/boxId'));
    });

    it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/xml'])(
      'a body called %s',
      async type => {
        const ask = () => send({ ...once(), 'Content-Type': type });
        await expectRefusal(ask, refused(415, 'content-type-not-supported'));
      },
    );

    it('an address that does not exist, and a method that it does not have', async () => {
      await expectRefusal(() => rep('POST', '/v1/reservation', good, once()), refused(404, 'not-found'));
      await expectRefusal(() => rep('DELETE', '/v1/reservations'), refused(405, 'method-not-allowed'));
    });
  });

  describe('on other routes', () => {
    const at = { location: houseAt(2) };
    it.each<[string, string, string, unknown, Refusal]>([
      ['radius 0', 'POST', '/v1/viability', { ...at, radius: 0 }, invalid('/radius')],
      ['a negative radius', 'POST', '/v1/viability', { ...at, radius: -200 }, invalid('/radius')],
      ['a radius in words', 'POST', '/v1/viability', { ...at, radius: '200' }, invalid('/radius')],
      ['a radius past any', 'POST', '/v1/viability', { ...at, radius: 1e9 }, invalid('/radius')],
      ['no place', 'POST', '/v1/viability', { radius: 200 }, invalid('/location')],
      ['an unheard-of mode', 'POST', '/v1/viability', { ...at, mode: 'teleport' }, invalid('/mode')],
      ['limit 0', 'POST', '/v1/viability', { ...at, limit: 0 }, invalid('/limit')],
      ['an address of a bell', 'POST', '/v1/viability', { address: 'Rua\u0007' }, invalid('/address')],
      ['two questions', 'POST', '/v1/geocode', { ...at, address: 'Rua A' }, invalid('/address')],
      ['no question', 'POST', '/v1/geocode', {}, invalid('/address')],
      ['a hold on port 0', 'POST', '/v1/holds', { boxId: 'b', splitterId: 's', port: 0 }, invalid('/port')],
      ['a hold with a customer', 'POST', '/v1/holds', { boxId: 'b', customer }, invalid('/customer')],
      ['a page of 0', 'GET', '/v1/reservations?limit=0', undefined, invalid('?limit')],
      ['a page of 501', 'GET', '/v1/reservations?limit=501', undefined, invalid('?limit')],
      ['a cursor of ours that is not', 'GET', '/v1/reservations?cursor=abc', undefined, invalid('?cursor')],
      ['a state that is none', 'GET', '/v1/reservations?state=gone', undefined, invalid('?state')],
      ['a parameter that is none', 'GET', '/v1/reservations?sort=id', undefined, invalid('?sort')],
      ['poles of nowhere', 'GET', '/v1/poles?lat=abc', undefined, invalid('?lat', '?lng')],
      ['poles too far', 'GET', '/v1/poles?lat=-26.3&lng=-48.8&radius=501', undefined, invalid('?radius')],
      [
        'ports of an unknown box',
        'GET',
        '/v1/boxes/ffffffffffffffffffffffff/ports',
        undefined,
        refused(404, 'not-found'),
      ],
      ['ports of no box', 'GET', '/v1/boxes/..%2Fboxes/ports', undefined, refused(404, 'not-found')],
    ])('%s', async (_name, method, route, body, refusal) => {
      await expectRefusal(() => rep(method, route, body), refusal);
    });

    it.each<[string, object, Refusal]>([
      ['a life of 10 seconds', { ttl: 10 }, invalid('/ttl')],
      ['a life of an hour', { ttl: 3600 }, invalid('/ttl')],
      ['no scope', { scopes: [] }, invalid('/scopes')],
      ['an unheard-of scope', { scopes: ['admin'] }, invalid('/scopes/0')],
      ['an origin with a path', { origin: 'https://isp.example/app' }, invalid('/origin')],
      ['a customer with an identity number', { customer: { code: 'A', cpf: '1' } }, invalid('/customer/cpf')],
      ['half a character in the actor', { actor: { id: 'rep\ud800' } }, invalid('/actor/id')],
    ])('a session with %s', async (_name, more, refusal) => {
      const body = { actor: { id: 'rep-1' }, scopes: ['viability:read'], ...more };
      await expectRefusal(() => api('POST', '/v1/sessions', body), refusal);
    });
  });

  describe('in the credential', () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const sign = (header: object, claims: object, secret = SESSION_SECRET) => {
      const signed = `${part(header)}.${part(claims)}`;
      return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
    };
    const claimsOf = (token: string) =>
      JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
    const header = { alg: 'HS256', typ: 'JWT' };

    it('is accepted when this test signs it as the server does', async () => {
      const token = sign(header, claimsOf(rep.credential));
      expect((await server.api(token)('GET', '/v1/session')).status).toBe(200);
    });

    it.each<[string, (claims: Record<string, unknown>, token: string) => string, Refusal]>([
      [
        'an expired token',
        claims => sign(header, { ...claims, exp: Math.floor(Date.now() / 1000) - 1 }),
        refused(401, 'session-expired'),
      ],
      [
        'a token without a signature',
        claims => `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`,
        refused(401, 'credential-invalid'),
      ],
      [
        'a token signed with another secret',
        claims => sign(header, claims, 'another-secret-that-is-long-enough-too'),
        refused(401, 'credential-invalid'),
      ],
      [
        'a token with an altered payload',
        (claims, token) => {
          const [head, , signature] = token.split('.');
          return [head, part({ ...claims, scopes: ['names:read', 'reservation:write'] }), signature].join(
            '.',
          );
        },
        refused(401, 'credential-invalid'),
      ],
      [
        'a token of a session that was never minted',
        claims => sign(header, { ...claims, jti: 'never' }),
        refused(401, 'credential-invalid'),
      ],
      [
        'a token for somebody else’s ears',
        claims => sign(header, { ...claims, aud: 'elsewhere' }),
        refused(401, 'credential-invalid'),
      ],
      ['a key that nobody made', () => `oz_ispbox2_${'A'.repeat(43)}`, refused(401, 'credential-invalid')],
      ['nonsense', () => 'nonsense', refused(401, 'credential-invalid')],
    ])('%s', async (_name, forge, refusal) => {
      const forged = server.api(forge(claimsOf(rep.credential), rep.credential));
      await expectRefusal(() => reserve(good, forged), refusal);
      await expectRefusal(() => forged('GET', '/v1/reservations'), refusal);
    });

    it('a token moved to another tenant', async () => {
      const moved = sign(header, { ...claimsOf((await session()).credential), tenant: 'other' });
      await expectRefusal(() => reserve(good, server.api(moved)), refused(401, 'credential-invalid'));
    });

    it('none', async () => {
      const nobody = apiAt(server.url, '');
      const ask = () => nobody('POST', '/v1/reservations', good, { ...once(), Authorization: 'Basic Zm9v' });
      await expectRefusal(ask, refused(401, 'credential-invalid'));
      const answer = await fetch(`${server.url}/v1/reservations`);
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ code: 'credential-missing' });
    });

    it('a revoked key', async () => {
      const revoked = await cluster.createKey('ispbox2');
      const { stdout } = await cluster.cli('keys', 'list');
      const id = stdout.trim().split('\n').at(-1)?.split(' ')[0] ?? '';
      expect((await cluster.cli('keys', 'revoke', id)).code).toBe(0);
      await expectRefusal(() => reserve(good, server.api(revoked)), refused(401, 'credential-invalid'));
    });

    it('too little scope', async () => {
      const reader = await session({ scopes: ['viability:read'] });
      await expectRefusal(() => reserve(good, reader), refused(403, 'scope-missing'));
      await expectRefusal(() => reader('GET', '/v1/reservations'), refused(403, 'scope-missing'));
      const writer = await session({ scopes: ['reservation:write'] });
      await expectRefusal(
        () => writer('POST', '/v1/viability', { location: houseAt(2) }),
        refused(403, 'scope-missing'),
      );
      const byHand = { ...good, splitterId: SMALL.splitters.doubleFirst, port: 1 };
      await expectRefusal(() => reserve(byHand, writer), refused(403, 'scope-missing'), { remembered: true });
      await expectRefusal(() => rep('POST', '/v1/sessions', {}), refused(403, 'scope-missing'));
      await expectRefusal(() => rep('GET', '/v1/events'), refused(403, 'scope-missing'));
    });

    it('another origin than the session’s', async () => {
      const bound = await session({ origin: 'https://isp.example' });
      const from = (Origin: string) => bound('POST', '/v1/reservations', good, { ...once(), Origin });
      await expectRefusal(() => from('https://evil.example'), refused(403, 'origin-not-allowed'));
      await expectRefusal(() => from('null'), refused(403, 'origin-not-allowed'));
      await expectRefusal(() => from('https://isp.example.evil.example'), refused(403, 'origin-not-allowed'));
    });

    it('another customer than the session’s', async () => {
      const bound = await session({ customer: { code: 'SOMEBODY' } });
      await expectRefusal(() => reserve(good, bound), refused(403, 'code-not-in-session', '/customer/code'), {
        remembered: true,
      });
    });
  });

  describe('in an id that belongs to somebody else', () => {
    it('reservations and holds of another tenant, integration, customer or actor do not exist', async () => {
      const cnt = server.api(await cluster.createKey('cnt'));
      const other = server.api(await cluster.createKey('ispbox2', 'other'));
      const customer = await session({ actor: { id: 'rep-3' }, customer: { code: 'SEEKER' } });
      const cases: readonly [string, Api, readonly Api[]][] = [
        ['TENANT', other, [api, rep, customer]],
        ['INTEGRATION', cnt, [api, rep, customer]],
        ['CUSTOMER', await session({ customer: { code: 'OWNED-CUSTOMER' } }), [customer]],
        ['ACTOR', await session({ actor: { id: 'rep-2' } }), [rep, customer]],
      ];
      for (const [name, owner, seekers] of cases) {
        const made = await reserve(withCustomer({ code: `OWNED-${name}` }), owner);
        expect(made.status, JSON.stringify(made.body)).toBe(201);
        const held = await owner('POST', '/v1/holds', { boxId: SMALL.boxes.double });
        expect(held.status).toBe(201);
        const wish = { ...withCustomer({ code: 'SEEKER' }), holdId: held.body.id };
        for (const seeker of seekers) {
          const there = `/v1/reservations/${made.body.id}`;
          const hold = `/v1/holds/${held.body.id}`;
          const notFound = refused(404, 'not-found');
          await expectRefusal(() => seeker('GET', there), notFound);
          await expectRefusal(() => seeker('POST', `${there}/withdraw`, {}), notFound);
          await expectRefusal(() => seeker('POST', `${hold}/renew`), notFound);
          await expectRefusal(() => seeker('DELETE', hold), notFound);
          await expectRefusal(() => reserve(wish, seeker), notFound, { remembered: true });
          const { body: listed } = await seeker('GET', '/v1/reservations');
          expect(listed.items.map(({ id }: { id: string }) => id)).not.toContain(made.body.id);
        }
      }
      const { body: events } = await cnt('GET', '/v1/events');
      expect(events.items.length).toBeGreaterThan(0);
      for (const { subject } of events.items) {
        expect((await cnt('GET', `/v1/reservations/${subject.id}`)).status).toBe(200);
      }
    });
  });

  it('is what good input is not: every answer has the shape that the contract promises', async () => {
    const shaped = async (
      schema: { parse(value: unknown): unknown },
      answer: Promise<AnyAnswer>,
      status = 200,
    ) => {
      const { status: given, body } = await answer;
      expect(given, JSON.stringify(body)).toBe(status);
      schema.parse(body);
      return body;
    };
    const full = { actor: { id: 'rep-9' }, scopes: ['viability:read', 'reservation:write'] };
    const grant = await shaped(answers.sessionGrant, api('POST', '/v1/sessions', full), 201);
    const page = server.api(grant.token);
    await shaped(answers.sessionInfo, page('GET', '/v1/session'));
    await shaped(answers.geocodeAnswer, page('POST', '/v1/geocode', { address: '-26.3, -48.85' }));
    const found = await shaped(
      answers.viabilityAnswer,
      page('POST', '/v1/viability', { location: houseAt(2) }),
    );
    expect(found.verdict).toBe('viable');
    await shaped(answers.portsAnswer, page('GET', `/v1/boxes/${SMALL.boxes.double}/ports`));
    await shaped(answers.polesAnswer, page('GET', '/v1/poles?lat=-26.3&lng=-48.85'));
    const held = await shaped(answers.hold, page('POST', '/v1/holds', { boxId: SMALL.boxes.double }), 201);
    await shaped(answers.hold, page('POST', `/v1/holds/${held.id}/renew`));
    const wish = { ...withCustomer({ code: 'SHAPE' }), holdId: held.id };
    const made = await shaped(answers.reservation, reserve(wish, page), 201);
    await shaped(answers.reservation, page('GET', `/v1/reservations/${made.id}`));
    await shaped(answers.page(answers.reservation), page('GET', '/v1/reservations?code=SHAPE'));
    await shaped(answers.page(answers.event), api('GET', '/v1/events'));
    const ended = await shaped(answers.reservation, page('POST', `/v1/reservations/${made.id}/withdraw`, {}));
    expect(ended.state).toBe('withdrawn');
  });
});
