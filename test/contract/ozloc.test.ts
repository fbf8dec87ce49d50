import { createHash, randomBytes } from 'node:crypto';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import type { IntegrationId, TenantId } from '@oz-viability/shared';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apiAt, once } from '../support/api.ts';
import { openStage, ozmapKeyFor, type Stage } from '../support/stage.ts';

/** OZloc's address: what a host sends there, and what becomes of the key in it. */

const OZMAP_KEY = ozmapKeyFor(smallWorld());
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const ERP = 'https://erp.example.net';

let stage: Stage;
let key: string;
let root: string;
const log: string[] = [];
let now = new Date();

beforeAll(async () => {
  stage = await openStage({
    documents: smallWorld(),
    runtime: { now: () => now },
    heard: line => log.push(line),
    serverYaml: 'ozloc: { port: 0 }',
    tenantYaml: `  erp:
    name: ERP
    origins: ['${ERP}']
    ozloc: { keys: ['${sha256(OZMAP_KEY)}'] }`,
  });
  root = stage.server.ozlocUrl!;
  ({ key } = await stage.server.keys.create('test' as TenantId, 'ispbox2' as IntegrationId, 'door', 'ozloc'));
});
afterAll(() => stage?.stop());
// What one test guessed wrong is forgotten in the next.
beforeEach(() => {
  now = new Date(now.getTime() + 61_000);
});

const open = (query: Record<string, string>, base = `${root}/`, headers: Record<string, string> = {}) =>
  fetch(`${base}?${new URLSearchParams(query)}`, {
    redirect: 'manual',
    headers: { 'Accept-Language': 'en', ...headers },
  });

const enter = (visit: unknown, secret: unknown = newSecret()) =>
  fetch(`${root}/ozloc/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: root },
    body: JSON.stringify({ visit, secret }),
  });

const tokenOf = async (answer: Response): Promise<string> => {
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { token: string }).token;
};

/** A visit up to its one-time handle. */
async function visit(query: Record<string, string> = {}): Promise<string> {
  const answer = await open({ authorization: key, ...query });
  expect(answer.status).toBe(303);
  return new URL(answer.headers.get('location')!, root).searchParams.get('visit')!;
}

const newSecret = () => randomBytes(32).toString('hex');

/** Where a browser comes to that opens the address: never one with a key in it. */
async function arrive(
  query: Record<string, string>,
  base?: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const answer = await open(query, base, headers);
  expect(answer.status).toBe(303);
  const location = answer.headers.get('location')!;
  expect(location).not.toContain(query.authorization);
  expect(location).not.toMatch(/authorization|%2C|lat=/);
  return fetch(new URL(location, base ?? `${root}/`), { headers: { 'Accept-Language': 'en', ...headers } });
}

describe("OZloc's address", () => {
  it('turns the key into a visit and goes on without it', async () => {
    const answer = await open({ authorization: key, cod_cli: 'OZ-1', client_name: 'Maria Souza' });
    expect(answer.status).toBe(303);
    const location = answer.headers.get('location')!;
    expect(location).toMatch(/^ozloc\?visit=[\w-]{43}$/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('cross-origin-opener-policy')).toBe('unsafe-none');
    expect(await answer.text()).not.toContain(key);

    const page = await fetch(new URL(location, `${root}/`));
    expect(page.status).toBe(200);
    const html = await page.text();
    for (const secret of [key, 'Maria', 'OZ-1']) expect(html).not.toContain(secret);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
  });

  it('is served at the root of its port and at /ozloc of the server alike', async () => {
    const answer = await open({ authorization: key }, `${stage.server.url}/ozloc`);
    expect(answer.status).toBe(303);
    expect((await fetch(`${stage.server.url}/`)).status).toBe(404);
    const slashed = await open({ authorization: key }, `${stage.server.url}/ozloc/`);
    expect(slashed.headers.get('location')).toMatch(/^\.\.\/ozloc\?visit=/);
  });

  it('gives a session for the customer and the place, to one browser', async () => {
    const handle = await visit({
      cod_cli: 'OZ-2',
      client_name: 'Maria Souza',
      address: 'Rua das Palmeiras, 100',
      lat: String(SMALL.center.lat),
      lng: String(SMALL.center.lng),
    });
    const secret = newSecret();
    const call = apiAt(root, await tokenOf(await enter(handle, secret)));
    // As its page asks: at the origin of this very port, which no integration names.
    const { body } = await call('GET', '/v1/session', undefined, { Origin: root });
    expect(body).toMatchObject({
      customer: { code: 'OZ-2', name: 'Maria Souza', address: 'Rua das Palmeiras, 100' },
      location: SMALL.center,
      address: 'Rua das Palmeiras, 100',
      features: { reserve: true },
    });
    const other = await enter(handle);
    expect(other.status).toBe(401);
    expect(await other.json()).toMatchObject({ code: 'session-expired' });
    // The browser that came first may have lost the answer.
    await tokenOf(await enter(handle, secret));
  });

  it('is entered by one of several that come at once', async () => {
    const handle = await visit();
    const answers = await Promise.all(Array.from({ length: 8 }, () => enter(handle)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(401)]);
  });

  it.each([undefined, '', 'short', 'g'.repeat(64), { length: 64 }])(
    'keeps no secret like %j',
    async secret => {
      expect((await enter(await visit(), secret ?? null)).status).toBe(401);
    },
  );

  it('keeps the secret of one visit apart from another’s', async () => {
    const secret = newSecret();
    const [first, second] = [await visit(), await visit()];
    await tokenOf(await enter(first, secret));
    await tokenOf(await enter(second, secret));
  });

  it('reserves like any other session, and no visit sees the reservations of another', async () => {
    const [first, second] = await Promise.all(
      [await visit(), await visit()].map(async handle => {
        return apiAt(root, await tokenOf(await enter(handle)));
      }),
    );
    const { body: answer } = await first!('POST', '/v1/viability', { location: SMALL.center });
    const { status, body } = await first!(
      'POST',
      '/v1/reservations',
      { customer: { code: 'OZ-3', name: 'João' }, location: SMALL.center, boxId: answer.boxes[0].id },
      once(),
    );
    expect(status).toBe(201);
    expect((await first!('GET', `/v1/reservations/${body.id}`)).status).toBe(200);
    expect((await second!('GET', `/v1/reservations/${body.id}`)).status).toBe(404);
  });

  it('renews for eight hours, and then no more', async () => {
    const began = now;
    const [handle, secret] = [await visit(), newSecret()];
    await tokenOf(await enter(handle, secret));
    now = new Date(began.getTime() + 7.9 * 3_600_000);
    const token = await tokenOf(await enter(handle, secret));
    expect((await apiAt(root, token)('GET', '/v1/session')).status).toBe(200);
    now = new Date(began.getTime() + 8.1 * 3_600_000);
    expect((await enter(handle, secret)).status).toBe(401);
    now = began;
  });

  it('is entered for the first time within minutes', async () => {
    const began = now;
    const handle = await visit();
    now = new Date(began.getTime() + 6 * 60_000);
    expect((await enter(handle)).status).toBe(401);
    now = began;
  });

  it('ends a visit with its key', async () => {
    const made = await stage.server.keys.create('test' as TenantId, 'cnt' as IntegrationId, 'short', 'ozloc');
    const answer = await open({ authorization: made.key });
    const handle = new URL(answer.headers.get('location')!, root).searchParams.get('visit')!;
    const secret = newSecret();
    await tokenOf(await enter(handle, secret));
    await stage.server.keys.revoke(made.id);
    expect((await enter(handle, secret)).status).toBe(401);
    expect((await arrive({ authorization: made.key })).status).toBe(401);
  });

  it("opens to OZmap's own key where the tenant registered its hash, framed by that integration alone", async () => {
    const answer = await open({ authorization: OZMAP_KEY });
    expect(answer.status).toBe(303);
    const page = await fetch(new URL(answer.headers.get('location')!, `${root}/`));
    expect(page.headers.get('content-security-policy')).toContain(`frame-ancestors ${ERP}`);
    expect(page.headers.get('x-frame-options')).toBeNull();
    expect(page.headers.get('cross-origin-opener-policy')).toBe('unsafe-none');
  });

  it('opens to no key of the API, and its own key opens nothing else', async () => {
    expect((await arrive({ authorization: stage.api.credential })).status).toBe(401);
    expect((await apiAt(stage.server.url, key)('GET', '/v1/events')).status).toBe(401);
  });

  it.each([
    ['en', 'lat: not degrees', 'integration_code: moving a customer'],
    ['es', 'lat: no son grados', 'integration_code: el cambio de dirección'],
    ['pt-BR', 'lat: não são graus', 'integration_code: a mudança de endereço'],
  ])('says in words what is wrong with a parameter: %s', async (language, ...words) => {
    const answer = await arrive(
      { authorization: key, lat: '-26,3', lng: '-48.8', integration_code: '9' },
      undefined,
      {
        'Accept-Language': language,
      },
    );
    expect(answer.status).toBe(422);
    const html = await answer.text();
    expect(html).toContain(`<html lang="${language}">`);
    for (const text of words) expect(html).toContain(text);
  });

  it('creates nothing for integration_code', async () => {
    const count = async () => (await stage.api('GET', '/v1/reservations')).body.items.length;
    const before = await count();
    const asked = { authorization: key, cod_cli: 'OZ-9', integration_code: 'OZ-9' };
    expect((await arrive(asked)).status).toBe(422);
    expect(await count()).toBe(before);
  });

  it('leaves no key in the address bar, whatever it is that is wrong', async () => {
    const slashed = `${stage.server.url}/ozloc/`;
    expect((await arrive({ authorization: key, lat: '-26,3', lng: '1' }, slashed)).status).toBe(422);
    const twice = await fetch(`${root}/?authorization=${key}&authorization=${key}`, { redirect: 'manual' });
    expect(twice.headers.get('location')).toBe('ozloc?refused=missing');
    const without = await fetch(`${root}/`, { headers: { 'Accept-Language': 'en' } });
    expect(without.status).toBe(401);
    expect(await without.text()).toContain('The key is missing');
  });

  it('says nothing in its own words that an address gives it', async () => {
    const html = await (await fetch(`${root}/ozloc?refused=__proto__&faults=<b>.repeated`)).text();
    expect(html).not.toContain('<b>');
    expect(html).not.toContain('proto');
  });

  it('logs no key, no name, no address and no handle', async () => {
    const handle = await visit({ client_name: 'Nome Secreto', address: 'Rua Secreta, 1' });
    const own = newSecret();
    await tokenOf(await enter(handle, own));
    await enter('wrong');
    await arrive({ authorization: 'a-wrong-key', cod_cli: 'OZ-1' });
    const text = log.join('\n');
    expect(text).toContain('GET /ozloc');
    for (const secret of [key, OZMAP_KEY, 'a-wrong-key', 'Secret', handle, own, 'authorization=']) {
      expect(text).not.toContain(secret);
    }
  });

  it('lets whoever tries keys wait', async () => {
    now = new Date(now.getTime() + 61_000);
    const wrong = () => arrive({ authorization: `oz_ispbox2_${Math.random()}` });
    for (let i = 0; i < 10; i++) expect((await wrong()).status).toBe(401);
    const answer = await wrong();
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await answer.text()).toContain('too many attempts');
    expect((await enter('anything')).status).toBe(429);
    now = new Date(now.getTime() + 61_000);
    expect((await open({ authorization: key })).status).toBe(303);
  });
});

describe('/embed', () => {
  const embed = (query: string) =>
    fetch(`${stage.server.url}/embed?${query}`, { headers: { 'Accept-Language': 'en' } });

  it('may be framed by the origins of the integration alone, and keeps its opener', async () => {
    const page = await embed('i=erp');
    expect(page.status).toBe(200);
    const policy = page.headers.get('content-security-policy')!;
    expect(policy).toContain(`frame-ancestors ${ERP}`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(page.headers.get('x-frame-options')).toBeNull();
    expect(page.headers.get('cross-origin-opener-policy')).toBe('unsafe-none');
    const html = await page.text();
    expect(html).toContain(`data-origins="${ERP}"`);
    // For whom the script gets lost on its way.
    expect(html).toContain('<a href="">Try again</a>');
  });

  it('is found with a slash at the end too', async () => {
    const page = await fetch(`${stage.server.url}/embed/?i=erp`);
    expect(page.url).toBe(`${stage.server.url}/embed?i=erp`);
    expect(page.status).toBe(200);
  });

  it('talks to no origin that the address names beside the allowed ones', async () => {
    const html = await (await embed('i=erp&origin=https://evil.example')).text();
    expect(html).toContain(`data-origins="${ERP}"`);
    expect(html).not.toContain('evil');
  });

  it('writes nothing from the address into the page', async () => {
    const html = await (await embed('i=cnt&origin=https://a%22onload=x&lang=%22%3E%3Cscript%3E')).text();
    expect(html).toContain('data-origins="https://a&quot;onload=x"');
    expect(html).not.toMatch(/<script>/);
  });

  it.each([
    ['i=nobody', 404],
    ['', 404],
    ['i=cnt&i=erp', 404],
    ['i=__proto__', 404],
  ])('answers in words: %s', async (query, status) => {
    const page = await embed(query);
    expect(page.status).toBe(status);
    expect(await page.text()).toContain('Unknown integration');
  });
});
