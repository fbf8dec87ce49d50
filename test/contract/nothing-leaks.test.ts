import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { createLogger, type RunningServer } from '@oz-viability/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnyAnswer, type Api, apiAt } from '../support/api.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { needs } from '../support/needs.ts';
import { openStage, SESSION_SECRET, type Stage } from '../support/stage.ts';
import { type TroubledOzmap, troubleInFrontOf } from '../support/trouble.ts';
import { houseAt, wishFor } from '../support/wishes.ts';

/**
 * Secrets and personal data in every input, and an OZmap that says all of it back in its errors. They are looked
 * for in the log at every level, on standard output, in metrics, events, problems and the answers to others.
 */

const postgres = needs.postgres;

const PERSON = {
  name: 'Zenaide Inconfundível',
  phone: '+55 47 98888-7777',
  address: 'Travessa Secreta, 4711',
  observation: 'portão azul e cachorro bravo',
} as const;
const REASON = 'o marido viajou para Marte';
const DATABASE_PASSWORD = 'p4ssword-of-the-database';
const METRICS_TOKEN = 'token-of-the-metrics';
/** What hosts and browsers send along without being asked. */
const HEADERS = {
  'User-Agent': 'agent-of-zenaide/1.0',
  Referer: 'https://secreta.example/cliente/zenaide',
  Cookie: 'sid=cookie-of-zenaide',
  'X-Forwarded-For': '203.0.113.77',
  'X-Request-Id': 'pedido da zenaide',
} as const;
const IDEMPOTENCY = 'chave-da-zenaide';

describe.skipIf(postgres === undefined)('nothing that is secret or personal', () => {
  let database: TestDatabase;
  let stage: Stage;
  let ozmap: TroubledOzmap;
  let server: RunningServer;
  let key: Api;
  const planted = new Set<string>([
    ...Object.values(PERSON),
    REASON,
    DATABASE_PASSWORD,
    METRICS_TOKEN,
    SESSION_SECRET,
    ...Object.values(HEADERS),
    IDEMPOTENCY,
  ]);
  /** Where it was seen, and all that was said there. */
  const heard: { readonly where: string; readonly text: string }[] = [];
  let logged = '';
  let printed = '';
  const restore: (() => void)[] = [];

  beforeAll(async () => {
    for (const stream of [process.stdout, process.stderr]) {
      const write = stream.write.bind(stream);
      stream.write = ((chunk: string, ...rest: never[]) => {
        printed += chunk;
        return write(chunk, ...rest);
      }) as typeof stream.write;
      restore.push(() => {
        stream.write = write;
      });
    }
    database = await createDatabase(postgres ?? '');
    const url = new URL(database.url);
    url.password = DATABASE_PASSWORD;
    const write = (line: string) => {
      logged += line;
    };
    stage = await openStage({
      documents: smallWorld(),
      store: `url: '${url.href}'`,
      waits: { answerWithinSeconds: 1, postDeadlineMs: 400, greatestLagMs: 100 },
      serverYaml: `metrics: { token: ${METRICS_TOKEN} }\ntrustProxy: 1`,
      logger: createLogger('debug', { write }),
      async inFront(real) {
        ozmap = await troubleInFrontOf(real);
        return ozmap.url;
      },
    });
    server = stage.server;
    planted.add(stage.ozmapKey).add(stage.api.credential);
    key = listened(stage.api);
  });
  afterAll(async () => {
    for (const undo of restore) undo();
    await stage?.stop();
    await ozmap?.close();
    await database?.drop();
  });

  /** An API whose every answer is kept, headers and body; with the headers of a talkative browser. */
  function listened(api: Api): Api {
    const call = async (method: string, path: string, body?: unknown, headers = {}): Promise<AnyAnswer> => {
      const answer = await api(method, path, body, { ...HEADERS, ...headers });
      const text = JSON.stringify([answer.body, [...answer.headers]]);
      heard.push({ where: `${method} ${path} → ${answer.status}`, text });
      return answer;
    };
    return Object.assign(call as Api, { url: api.url, credential: api.credential });
  }

  async function sessionOf(customer: object): Promise<Api> {
    const { status, body } = await apiAt(server.url, key.credential)(
      'POST',
      '/v1/sessions',
      {
        actor: { id: 'rep-7', name: 'Vendedor' },
        scopes: ['viability:read', 'reservation:write'],
        customer,
        address: PERSON.address,
      },
      HEADERS,
    );
    expect(status, JSON.stringify(body)).toBe(201);
    planted.add(body.token);
    return listened(apiAt(server.url, body.token));
  }

  let codes = 0;
  const nextKey = () => ({ 'Idempotency-Key': `${IDEMPOTENCY}-${++codes}` });
  const wish = (more: object = {}) => {
    const code = `L-${++codes}`;
    return wishFor(code, { customer: { code, ...PERSON }, ...more });
  };
  const house = houseAt(2);
  const bend = {
    path: [
      [house.lng, house.lat],
      [house.lng + 0.00005, house.lat - 0.00005],
    ],
  };

  /** A whole sale, asked for by `api`; whatever comes of it. */
  async function sale(api: Api, request: object): Promise<void> {
    await api('POST', '/v1/geocode', { address: PERSON.address });
    await api('POST', '/v1/viability', { address: PERSON.address });
    await api('POST', '/v1/viability', { location: house });
    await api('GET', `/v1/boxes/${SMALL.boxes.double}/ports`);
    await api('POST', '/v1/holds', { boxId: SMALL.boxes.double });
    const made = await api('POST', '/v1/reservations', request, nextKey());
    const there = `/v1/reservations/${made.body.id ?? 'none'}`;
    await api('POST', `${there}/extend`, { days: 3, reason: REASON });
    await api('POST', `${there}/move`, { boxId: SMALL.boxes.mixed, drop: bend }, nextKey());
    await api('POST', `${there}/withdraw`, { reason: REASON });
    await key('GET', there);
  }

  /** OZmap answers again, and is asked again. */
  async function isBack(): Promise<void> {
    ozmap.trouble(undefined);
    const ask = () => key('GET', `/v1/boxes/${SMALL.boxes.double}/ports`);
    await expect.poll(ask, { timeout: 60_000, interval: 250 }).toMatchObject({ status: 200 });
  }

  it('goes in: through everything that a caller may say', async () => {
    const request = wish();
    const session = await sessionOf(request.customer);
    const own = await apiAt(server.url, session.credential)('GET', '/v1/session');
    expect(own.body.customer).toMatchObject(PERSON);
    await sale(session, request);
    await sale(key, wish({ drop: bend }));
    expect(heard.filter(({ where }) => where === 'POST /v1/reservations → 201')).toHaveLength(2);
    expect(ozmap.received()).toContain(PERSON.name);
  });

  it('goes in: through what is wrong', async () => {
    const whole = JSON.stringify(wish());
    const wrong: readonly [string, string, unknown?, object?][] = [
      ['POST', '/v1/reservations', whole.slice(0, -20), nextKey()],
      ['POST', '/v1/reservations', `${whole}${whole}`, nextKey()],
      ['POST', '/v1/reservations', whole, { ...nextKey(), 'Content-Type': 'text/plain' }],
      ['POST', '/v1/reservations', `"${PERSON.name.repeat(60_000)}"`, nextKey()],
      ['POST', '/v1/reservations', wish({ comment: PERSON.name }), nextKey()],
      ['POST', '/v1/reservations', wish({ boxId: PERSON.address }), nextKey()],
      ['POST', '/v1/reservations', wish({ customer: { code: PERSON, name: 7 } }), nextKey()],
      [
        'POST',
        '/v1/reservations',
        wish({ customer: { code: 'X', name: PERSON.name.repeat(40) } }),
        nextKey(),
      ],
      ['POST', '/v1/reservations', wish(), { 'Idempotency-Key': `${IDEMPOTENCY}-${PERSON.name}` }],
      ['POST', '/v1/viability', { location: PERSON.address }],
      ['POST', '/v1/viability', { address: PERSON }],
      ['POST', '/v1/geocode', { address: PERSON.address, near: PERSON.name }],
      ['GET', `/v1/reservations?code=${encodeURIComponent(PERSON.name.repeat(9))}`],
      ['GET', `/v1/reservations?name=${encodeURIComponent(PERSON.name)}`],
      ['GET', `/v1/reservations?cursor=${encodeURIComponent(PERSON.phone)}`],
      ['GET', `/v1/reservations/${encodeURIComponent(PERSON.name)}`],
      ['GET', `/${encodeURIComponent(PERSON.address)}?phone=${encodeURIComponent(PERSON.phone)}`],
      ['GET', `/v1/boxes/${encodeURIComponent(PERSON.name)}/ports`],
      ['GET', `/widget/${encodeURIComponent(PERSON.name)}.js`],
      ['GET', `/v1/events?after=${encodeURIComponent(PERSON.name)}`],
      ['DELETE', `/v1/holds/${encodeURIComponent(PERSON.phone)}`],
      ['PATCH', '/v1/reservations', { name: PERSON.name }],
    ];
    for (const [method, path, body, headers] of wrong) {
      const { status } = await key(method, path, body, headers as Record<string, string>);
      expect(status, `${method} ${path}`).toBeGreaterThanOrEqual(400);
      expect(status, `${method} ${path}`).toBeLessThan(500);
    }
    for (const credential of [DATABASE_PASSWORD, `${key.credential}x`, SESSION_SECRET, 'a.b.c']) {
      expect((await listened(apiAt(server.url, credential))('GET', '/v1/session')).status).toBe(401);
      expect((await listened(apiAt(server.url, credential))('GET', '/metrics')).status).toBe(401);
    }
  });

  it('is answered by an OZmap that says everything back, in every way of failing', async () => {
    // Writes alone: reads find the way to them.
    for (const status of [400, 409, 500, 'html', 'reset'] as const) {
      ozmap.trouble(status, method => method !== 'GET');
      await sale(key, wish({ drop: bend }));
      await isBack();
    }
    for (const status of [200, 400, 401, 404, 429, 500, 'html', 'reset', 'truncated'] as const) {
      ozmap.trouble(status);
      await sale(key, wish({ drop: bend }));
      await isBack();
    }
    expect(ozmap.troubled()).toBeGreaterThan(20);
  });

  it('meets a store that fails', async () => {
    await database.rows('alter table reservations rename to gone');
    const { status, body } = await key('POST', '/v1/reservations', wish(), nextKey());
    await database.rows('alter table gone rename to reservations');
    expect([status, body.code]).toEqual([500, 'internal-error']);
    expect(logged).toContain('"msg":"unexpected"');
  });

  it('comes out: not in the log, nor in metrics, events, problems, or the answers to others', async () => {
    const metrics = await apiAt(server.url, METRICS_TOKEN)('GET', '/metrics');
    const events = await apiAt(server.url, key.credential)('GET', '/v1/events?limit=500');
    const listed = await apiAt(server.url, key.credential)('GET', '/v1/reservations?limit=500');
    const listing = await apiAt(server.url, await server.adminPass('operator'))(
      'GET',
      '/v1/admin/reservations?tenant=test&limit=500',
    );
    expect(metrics.body).toContain('oz_http_requests_total');
    expect(events.body.items.length).toBeGreaterThan(2);
    expect(listed.body.items.length).toBeGreaterThan(5);
    expect(listing.status).toBe(200);
    expect(logged.split('\n').length).toBeGreaterThan(100);
    const places = [
      ...heard,
      { where: 'log', text: logged },
      { where: 'standard output', text: printed },
      { where: 'metrics', text: metrics.body },
      { where: 'events', text: JSON.stringify(events.body) },
      { where: 'reservations', text: JSON.stringify(listed.body) },
      { where: 'admin', text: JSON.stringify(listing.body) },
    ];
    const forms = [...planted].flatMap(text => [
      text,
      encodeURIComponent(text),
      JSON.stringify(text).slice(1, -1),
      Buffer.from(text).toString('base64'),
    ]);
    const hits = places.flatMap(({ where, text }) =>
      [...new Set(forms)].filter(form => text.includes(form)).map(form => `${where}: ${form}`),
    );
    expect(hits).toEqual([]);
  });
});
