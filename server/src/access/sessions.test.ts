import type { ProblemDocument, Scope, SessionGrant, SessionInfo, SessionRequest } from '@oz-viability/shared';
import { answers } from '@oz-viability/shared/schemas';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ERP_ORIGIN, type Platform, startPlatform, TENANT } from '../http/testing/platform.ts';
import type { SessionBeginnings } from './routes.ts';

let platform: Platform;
let beginnings: SessionBeginnings;

const nothing: SessionBeginnings = {
  liveReservation: async () => undefined,
  existingClient: async () => undefined,
  limits: async () => ({}),
};

beforeAll(async () => {
  platform = await startPlatform({
    beginnings: {
      liveReservation: (caller, language) => beginnings.liveReservation(caller, language),
      existingClient: (caller, signal) => beginnings.existingClient(caller, signal),
      limits: (caller, signal) => beginnings.limits(caller, signal),
    },
  });
});
beforeEach(() => {
  beginnings = nothing;
});
afterAll(() => platform.stop());

const mint = (body: object, token = platform.key) =>
  platform.send('/v1/sessions', {
    method: 'POST',
    token,
    body: JSON.stringify({ actor: { id: 'rep-7' }, scopes: ['viability:read'], ...body }),
  });
const infoOf = async (request: Partial<SessionRequest>): Promise<SessionInfo> => {
  const response = await platform.send('/v1/session', { token: await platform.mint(request) });
  expect(response.status).toBe(200);
  const info = await response.json();
  expect(answers.sessionInfo.safeParse(info).error).toBeUndefined();
  return info as SessionInfo;
};
const codeOf = async (response: Response) => ((await response.json()) as ProblemDocument).code;

const customer = {
  code: 'C-77' as never,
  name: 'Ana Souza',
  phone: '47 99999-0000',
  address: 'Rua das Flores, 7',
};

describe('a token', () => {
  test('carries ids and rights, no key and no personal data', async () => {
    const actor = { id: 'ana@isp.example', name: 'Ana Vendedora' };
    const { token } = (await (await mint({ actor, customer, origin: ERP_ORIGIN })).json()) as SessionGrant;
    expect(Object.keys(decodeJwt(token)).sort()).toEqual([
      'aud',
      'exp',
      'iat',
      'integration',
      'jti',
      'origin',
      'scopes',
      'tenant',
    ]);
    const readable = JSON.stringify(decodeJwt(token));
    for (const secret of ['ana@', 'Ana', 'C-77', '99999', 'Flores', platform.key]) {
      expect(readable).not.toContain(secret);
    }
  });

  test.each([
    [undefined, 900],
    [60, 60],
    [900, 900],
  ])('asked for %s seconds lives %i', async (ttl, seconds) => {
    const grant = (await (await mint({ ttl })).json()) as SessionGrant;
    expect(new Date(grant.expiresAt).getTime() - platform.clock.now.getTime()).toBe(seconds * 1000);
    expect(grant.endpoint).toBe('https://viability.example.net');
  });

  test.each([
    [{ ttl: 901 }, '/ttl'],
    [{ origin: 'https://erp.example.net/page' }, '/origin'],
    [{ scopes: [] }, '/scopes'],
    [{ scopes: ['everything'] }, '/scopes/0'],
  ])('is not made of %j', async (body, pointer) => {
    const response = await mint(body);
    expect(response.status).toBe(422);
    expect(((await response.json()) as ProblemDocument).errors?.[0]?.pointer).toBe(pointer);
  });

  test("is not made for an origin that is not the integration's", async () => {
    expect(await codeOf(await mint({ origin: 'https://evil.example.net' }))).toBe('origin-not-allowed');
    const { key } = await platform.keys.create(TENANT, 'crm' as never);
    expect((await mint({ origin: 'https://anywhere.example.net' }, key)).status).toBe(201);
  });

  test('is not made for a mode that is not there', async () => {
    expect(await codeOf(await mint({ mode: 'poles' }))).toBe('mode-not-available');
  });
});

describe('GET /v1/session', () => {
  test('gives back what the host fixed', async () => {
    const info = await infoOf({
      customer,
      location: { lat: -26.3, lng: -48.8 },
      lockPin: true,
      scopes: ['port:choose', 'reservation:write'],
    });
    expect(info).toMatchObject({
      customer,
      location: { lat: -26.3, lng: -48.8 },
      lockPin: true,
      codeLabel: 'contract',
      features: { choosePort: true, reserve: true, suggest: true, modes: ['radius'] },
      baseMap: { provider: 'demo', url: 'https://viability.example.net/tiles/{z}/{x}/{y}.svg' },
    });
  });

  test.each([
    [{}, { default: 200, max: 500 }],
    [{ radius: 100 }, { default: 100, max: 100 }],
    [{ radius: 5000 }, { default: 500, max: 500 }],
  ])('with %j caps the radius', async (request, radius) => {
    expect((await infoOf(request)).radius).toEqual(radius);
  });

  test.each([
    [{}, 20],
    [{ expiryDays: 7 }, 7],
    [{ expiryDays: 90 }, 20],
  ])('with %j caps the expiry', async (request, days) => {
    expect((await infoOf(request)).expiryDays).toBe(days);
  });

  const scopes: Scope[] = ['viability:read', 'reservation:read'];

  test('starts without what cannot be looked up', async () => {
    beginnings = { ...nothing, existingClient: async () => Promise.reject(new Error('OZmap is down')) };
    expect(await infoOf({ customer, scopes })).not.toHaveProperty('existingClient');
    expect(platform.log.some(({ what }) => what === 'existingClient')).toBe(true);
  });

  test("tells OZmap's own limits where the key may read them, capped as any radius", async () => {
    beginnings = { ...nothing, limits: async () => ({ radius: 150, drop: 180 }) };
    expect(await infoOf({})).toMatchObject({ radius: { default: 150, max: 500 }, dropLimit: 180 });
    expect(await infoOf({ radius: 90 })).toMatchObject({ radius: { default: 90, max: 90 } });
    beginnings = { ...nothing, limits: async () => ({ radius: 800 }) };
    expect(await infoOf({})).toMatchObject({ radius: { default: 500, max: 500 } });
    beginnings = { ...nothing, limits: async () => Promise.reject(new Error('refused')) };
    const without = await infoOf({});
    expect(without.radius.default).toBe(200);
    expect(without).not.toHaveProperty('dropLimit');
  });

  test('shows an existing client, but not one that is our own reservation', async () => {
    const existingClient = { code: 'C-77' as never, implanted: true };
    beginnings = { ...nothing, existingClient: async () => existingClient };
    expect((await infoOf({ customer, scopes })).existingClient).toEqual(existingClient);
    const reservation = {
      id: 'r',
      code: 'C-77',
      state: 'reserved',
      box: { id: 'b', name: 'CTO' },
      splitter: { id: 's', name: 'S' },
      port: 1,
      drop: { path: [], length: 0 },
      location: { lat: 0, lng: 0 },
      createdAt: '2030-01-01T00:00:00Z',
      expiresAt: '2030-01-31T00:00:00Z',
      actor: { id: 'rep-7' },
      ozmap: {},
    } as never;
    beginnings = {
      ...nothing,
      liveReservation: async () => reservation,
      existingClient: async () => existingClient,
    };
    const info = await infoOf({ customer, scopes });
    expect(info.reservation).toEqual(reservation);
    expect(info).not.toHaveProperty('existingClient');
    expect(await infoOf({ customer, scopes: ['viability:read'] })).not.toHaveProperty('reservation');
  });
});

describe('a key', () => {
  test('is kept as a hash only', async () => {
    const { id, key } = await platform.keys.create(TENANT, 'erp' as never, 'till');
    expect(key).toMatch(/^oz_erp_[\w-]{43}$/);
    const listed = (await platform.keys.list()).find(record => record.id === id);
    expect(listed).toMatchObject({ tenant: TENANT, integration: 'erp', label: 'till', revokedAt: undefined });
    expect(JSON.stringify(await platform.keys.list())).not.toContain(key);
  });

  test('that was revoked works no more', async () => {
    const { id, key } = await platform.keys.create(TENANT, 'erp' as never);
    expect((await mint({}, key)).status).toBe(201);
    expect(await platform.keys.revoke(id)).toBe(true);
    expect(await codeOf(await mint({}, key))).toBe('credential-invalid');
    expect(await platform.keys.revoke(id)).toBe(false);
  });

  test('that was rotated works until its grace ends, its successor for good', async () => {
    const before = platform.clock.now;
    const { id, key } = await platform.keys.create(TENANT, 'erp' as never);
    const next = await platform.keys.rotate(id, 60_000);
    expect((await mint({}, key)).status).toBe(201);
    expect((await mint({}, next!.key)).status).toBe(201);
    platform.clock.now = new Date(before.getTime() + 60_000);
    expect(await codeOf(await mint({}, key))).toBe('credential-invalid');
    expect((await mint({}, next!.key)).status).toBe(201);
    platform.clock.now = before;
  });
});
