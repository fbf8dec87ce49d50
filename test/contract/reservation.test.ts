import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Api, once } from '../support/api.ts';
import { openStage, type Stage } from '../support/stage.ts';

/** The promise, end to end over HTTP: our server on PGlite before a simulated OZmap. */

let stage: Stage;
let api: Api;
/** How far the server's clock is ahead, milliseconds. */
let ahead = 0;
/** What happens at a named point between two effects of the server. */
let atCheckpoint: (name: string) => Promise<unknown> | undefined = () => undefined;
beforeAll(async () => {
  const checkpoint = async (name: string) => void (await atCheckpoint(name));
  const now = () => new Date(Date.now() + ahead);
  stage = await openStage({ documents: smallWorld(), runtime: { checkpoint, now } });
  api = stage.api;
});
afterAll(() => stage?.stop());
beforeEach(() => {
  stage.ozmap.setProfiles([]);
  atCheckpoint = () => undefined;
});

let codes = 0;
const newCode = () => `T-${++codes}`;
/** 20 m north of box 1, where the small world's street begins. */
const house = { lat: -26.29982, lng: -48.85 };
const wish = (code: string, more: object = {}) => ({
  customer: { code, name: 'Maria Aparecida', address: 'Rua Exemplo, 10' },
  location: house,
  boxId: SMALL.boxes.double,
  ...more,
});
const reserve = (code: string, more: object = {}, as = api) =>
  as('POST', '/v1/reservations', wish(code, more), once());

/** A request to OZmap itself, by someone else. */
const atOzmap = (method: string, path: string, body?: unknown) =>
  fetch(`${stage.ozmap.url}/api/v2/${path}`, {
    method,
    headers: { Authorization: stage.ozmapKey, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const takePort = (box: string, splitter: string, port: number) =>
  atOzmap('POST', 'properties', {
    project: SMALL.project,
    box,
    connector: splitter,
    port,
    auto_connect: true,
    coords: [house.lng, house.lat],
    force: true,
    client: { code: newCode(), name: 'Outro' },
  });

const freePortsOf = async (box: string): Promise<number> => {
  const { body } = await api('GET', `/v1/boxes/${box}/ports`);
  return body.items.filter((port: { state: string }) => port.state === 'free').length;
};

/** Asks until the row rests; the reconciler drives it meanwhile. */
async function settled(id: string): Promise<{ state: string; cause?: string; attention?: string }> {
  for (;;) {
    const { body } = await api('GET', `/v1/reservations/${id}`);
    if (!['creating', 'unknown', 'verifying', 'releasing', 'moving'].includes(body.state)) return body;
    await new Promise(resolve => setTimeout(resolve, 30));
  }
}

describe('a reservation', () => {
  it('holds, confirms and reads back: OZmap has the client, not implanted, on the port that was told', async () => {
    const code = newCode();
    const held = await api('POST', '/v1/holds', { boxId: SMALL.boxes.double });
    expect(held.status).toBe(201);
    stage.ozmap.requests.reset();
    const { status, body } = await reserve(code, { holdId: held.body.id });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: held.body.id,
      code,
      state: 'reserved',
      splitter: held.body.splitter,
      port: held.body.port,
      box: { id: SMALL.boxes.double },
    });
    const [property, ...others] = await stage.ozmapByCode(code);
    expect(others).toEqual([]);
    expect(property).toMatchObject({
      _id: body.ozmap.propertyId,
      client: { code, implanted: false, name: 'Maria Aparecida' },
      connections: [{ id: body.splitter.id, port: body.port }],
    });
    expect(new Date(body.expiresAt).getTime() - new Date(body.createdAt).getTime()).toBeGreaterThan(
      29.9 * 86_400_000,
    );
  });

  it('costs three OZmap requests for the hold and four for the confirmation', async () => {
    await api('POST', '/v1/viability', { location: house });
    stage.ozmap.requests.reset();
    const held = await api('POST', '/v1/holds', { boxId: SMALL.boxes.double });
    expect(stage.ozmap.requests.list.length).toBeLessThanOrEqual(3);
    stage.ozmap.requests.reset();
    const { status } = await reserve(newCode(), { holdId: held.body.id });
    expect(status).toBe(201);
    expect(stage.ozmap.requests.list.length).toBe(4);
  });

  it('is found by its code, and told as an event', async () => {
    const code = newCode();
    const { body } = await reserve(code);
    const found = await api('GET', `/v1/reservations?code=${code}`);
    expect(found.body.items).toMatchObject([{ id: body.id, state: 'reserved' }]);
    const events = await api('GET', '/v1/events?limit=500');
    expect(events.body.items).toContainEqual(
      expect.objectContaining({
        type: 'reservation.reserved',
        subject: { kind: 'reservation', id: body.id },
      }),
    );
    expect(JSON.stringify(events.body)).not.toContain('Maria');
  });

  it('takes a drawn drop: poles as they are, other vertices as points, ends added', async () => {
    const code = newCode();
    const pole = { lat: -26.3, lng: -48.85 };
    const drop = {
      path: [
        [house.lng, house.lat],
        [-48.8499, -26.2999],
        [pole.lng + 0.0006, pole.lat],
      ],
      poles: [null, null, SMALL.poles.second],
    };
    stage.ozmap.requests.reset();
    const { status, body } = await reserve(code, { drop });
    expect(status).toBe(201);
    expect(body.drop.path.length).toBe(4);
    expect(stage.ozmap.requests.list.filter(({ path }) => path === '/api/v2/points').length).toBe(1);
    const [property] = await stage.ozmapByCode(code);
    const cable = await atOzmap('GET', `cables/${property?.drop}`).then(
      answer => answer.json() as Promise<{ poles: { id: string }[] }>,
    );
    expect(cable.poles.map(({ id }) => id)).toContain(SMALL.poles.second);
    expect(cable.poles.length).toBe(2);
    const pointId = cable.poles[0]!.id;

    const withdrawn = await api('POST', `/v1/reservations/${body.id}/withdraw`, {});
    expect(withdrawn.body.state).toBe('withdrawn');
    expect((await atOzmap('GET', `points/${pointId}`)).status).toBe(404);
  });

  it('is withdrawn whole: client, property and drop go, the port is free, repeating is harmless', async () => {
    const before = await freePortsOf(SMALL.boxes.double);
    const code = newCode();
    const { body } = await reserve(code);
    expect(await freePortsOf(SMALL.boxes.double)).toBe(before - 1);
    const first = await api('POST', `/v1/reservations/${body.id}/withdraw`, { reason: 'Desistiu' });
    expect(first.status).toBe(200);
    expect(first.body.state).toBe('withdrawn');
    expect(await stage.ozmapByCode(code)).toEqual([]);
    expect(await freePortsOf(SMALL.boxes.double)).toBe(before);
    const again = await api('POST', `/v1/reservations/${body.id}/withdraw`, {});
    expect(again.body.state).toBe('withdrawn');
  });

  it('removes nobody who was installed meanwhile', async () => {
    const code = newCode();
    const { body } = await reserve(code);
    await atOzmap('PATCH', `ftth-clients/${body.ozmap.clientId}`, { implanted: true });
    const answer = await api('POST', `/v1/reservations/${body.id}/withdraw`, {});
    expect(answer).toMatchObject({ status: 409, body: { code: 'reservation-ended', state: 'installed' } });
    expect(await stage.ozmapByCode(code)).toHaveLength(1);
  });
});

describe('what OZmap or others already have', () => {
  it('refuses a code that OZmap knows, says what is there, and names nobody', async () => {
    const { status, body } = await reserve('1001');
    expect(status).toBe(409);
    expect(body).toMatchObject({
      code: 'code-in-use',
      existing: { kind: 'client', implanted: true, port: 1 },
    });
    expect(JSON.stringify(body)).not.toContain('Ana');
  });

  it('refuses a code that a reservation has, and keeps the hold to correct it', async () => {
    const code = newCode();
    await reserve(code);
    const held = await api('POST', '/v1/holds', { boxId: SMALL.boxes.double });
    const { status, body } = await reserve(code, { holdId: held.body.id });
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'code-in-use', existing: { kind: 'reservation', state: 'reserved' } });
    const corrected = await reserve(newCode(), { holdId: held.body.id });
    expect(corrected).toMatchObject({ status: 201, body: { id: held.body.id, port: held.body.port } });
  });

  it('says which ports are free when someone took ours between hold and confirmation', async () => {
    const held = await api('POST', '/v1/holds', { boxId: SMALL.boxes.mixed });
    await takePort(SMALL.boxes.mixed, SMALL.splitters.mixed, held.body.port);
    const { status, body } = await reserve(newCode(), { boxId: SMALL.boxes.mixed, holdId: held.body.id });
    expect(status).toBe(409);
    expect(body.code).toBe('port-taken');
    const ports = body.freePorts.map(({ port }: { port: number }) => port);
    expect(ports).not.toContain(held.body.port);
    expect(ports.length).toBeGreaterThan(0);
  });

  it('offers a full box to nobody', async () => {
    const { status, body } = await api('POST', '/v1/holds', { boxId: SMALL.boxes.full });
    expect(status).toBe(409);
    expect(body.code).toBe('box-full');
  });

  it('gives one session one hold, and two sessions never the same port', async () => {
    const [first, second] = [await stage.session(), await stage.session({ actor: 'rep-2' })];
    const a = await first('POST', '/v1/holds', { boxId: SMALL.boxes.large });
    const b = await second('POST', '/v1/holds', { boxId: SMALL.boxes.large });
    expect(a.body.port).not.toBe(b.body.port);
    const next = await first('POST', '/v1/holds', { boxId: SMALL.boxes.large });
    expect(next.status).toBe(201);
    expect((await first('POST', `/v1/holds/${a.body.id}/renew`)).body.code).toBe('hold-expired');
    expect((await second('POST', `/v1/holds/${b.body.id}/renew`)).status).toBe(200);
    expect((await second('DELETE', `/v1/holds/${b.body.id}`)).status).toBe(204);
    expect((await first('DELETE', `/v1/holds/${next.body.id}`)).status).toBe(204);
  });
});

describe('when OZmap fails in the middle', () => {
  it('loses and doubles nothing when the connection breaks before OZmap acted', async () => {
    const code = newCode();
    stage.ozmap.setProfiles([{ name: 'reset-before', on: 'POST /properties' }]);
    const { status, body, headers } = await reserve(code);
    expect([201, 202]).toContain(status);
    if (status === 202) expect(headers.get('location')).toBe(`/v1/reservations/${body.id}`);
    expect(await settled(body.id)).toMatchObject({ state: 'reserved' });
    expect(await stage.ozmapByCode(code)).toHaveLength(1);
  });

  it('loses and doubles nothing when it breaks after OZmap acted', async () => {
    const code = newCode();
    stage.ozmap.setProfiles([{ name: 'reset-after', on: 'POST /properties' }]);
    stage.ozmap.requests.reset();
    const { body } = await reserve(code);
    expect(await settled(body.id)).toMatchObject({ state: 'reserved' });
    expect(await stage.ozmapByCode(code)).toHaveLength(1);
    expect(stage.ozmap.requests.list.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('recognises its own where the server hides external ids', async () => {
    const code = newCode();
    stage.ozmap.setProfiles(['external-id-hidden', { name: 'reset-after', on: 'POST /properties' }]);
    const { body } = await reserve(code);
    expect(await settled(body.id)).toMatchObject({ state: 'reserved' });
    expect(await stage.ozmapByCode(code)).toHaveLength(1);
  });

  it('waits for a lagging OZmap to show what it did', async () => {
    const code = newCode();
    stage.ozmap.setProfiles([{ name: 'read-lag', ms: 120 }]);
    const { body } = await reserve(code);
    expect(await settled(body.id)).toMatchObject({ state: 'reserved' });
    stage.ozmap.setProfiles([]);
    expect(await stage.ozmapByCode(code)).toHaveLength(1);
  });

  it('clears away the orphan of a refused port, and tells the rep what is free', async () => {
    const code = newCode();
    stage.ozmap.setProfiles(['taken-orphan', 'taken-409']);
    atCheckpoint = name =>
      name === 'reservation:posting' ? takePort(SMALL.boxes.mixed, SMALL.splitters.mixed, wanted) : undefined;
    const held = await api('POST', '/v1/holds', { boxId: SMALL.boxes.mixed });
    const wanted: number = held.body.port;
    const { status, body } = await reserve(code, { boxId: SMALL.boxes.mixed, holdId: held.body.id });
    expect(status).toBe(409);
    expect(body.code).toBe('port-taken');
    expect(body.freePorts.length).toBeGreaterThan(0);
    expect(await stage.ozmapByCode(code)).toEqual([]);
  });

  it('refuses clearly, keeps no claim and can be repeated while OZmap is away', async () => {
    const before = await freePortsOf(SMALL.boxes.double);
    const key = once();
    stage.ozmap.setProfiles([{ name: 'error-before', on: 'GET /properties/client', count: 50 }]);
    const request = wish(newCode());
    const first = await api('POST', '/v1/reservations', request, key);
    expect(first).toMatchObject({ status: 503, body: { code: 'ozmap-unavailable', retryable: true } });
    stage.ozmap.setProfiles([]);
    await expect.poll(() => freePortsOf(SMALL.boxes.double).catch(() => -1)).toBe(before);
    const second = await api('POST', '/v1/reservations', request, key);
    expect(second.status).toBe(201);
  });
});

describe('at the edges', () => {
  it('removes nothing on what it read before its machine stood still: the customer is installed by now', async () => {
    const { body } = await reserve(newCode());
    atCheckpoint = async name => {
      if (name !== 'reservation:removing') return;
      atCheckpoint = async () => undefined;
      const installed = await atOzmap('PATCH', `ftth-clients/${body.ozmap.clientId}`, { implanted: true });
      expect(installed.status).toBe(204);
      ahead = 60_000;
    };
    try {
      await api('POST', `/v1/reservations/${body.id}/withdraw`, {});
      expect((await settled(body.id)).state).toBe('installed');
    } finally {
      ahead = 0;
    }
    expect((await atOzmap('GET', `properties/${body.ozmap.propertyId}`)).status).toBe(200);
  });

  it('withdraws at once, also while looks for a duplicate are still owed', async () => {
    stage.ozmap.setProfiles([{ name: 'reset-before', on: 'POST /properties' }]);
    const { body } = await reserve(newCode());
    expect(await settled(body.id)).toMatchObject({ state: 'reserved' });
    const answer = await api('POST', `/v1/reservations/${body.id}/withdraw`, {});
    expect(answer).toMatchObject({ status: 200, body: { state: 'withdrawn' } });
    expect(await stage.ozmapByCode(body.code)).toEqual([]);
  });

  it('can be confirmed again with its hold after a passing failure', async () => {
    const held = await api('POST', '/v1/holds', { boxId: SMALL.boxes.double });
    const request = wish(newCode(), { holdId: held.body.id });
    const key = once();
    stage.ozmap.setProfiles([{ name: 'error-before', on: 'GET /properties/client', count: 50 }]);
    expect((await api('POST', '/v1/reservations', request, key)).status).toBe(503);
    stage.ozmap.setProfiles([]);
    await expect.poll(async () => (await api('POST', '/v1/reservations', request, key)).status).toBe(201);
  });

  it('gives each of many at once a port of its own while there are enough', async () => {
    const holds = await Promise.all(
      Array.from({ length: 12 }, () => api('POST', '/v1/holds', { boxId: SMALL.boxes.large })),
    );
    expect(holds.map(({ status }) => status)).toEqual(Array(12).fill(201));
    expect(new Set(holds.map(({ body }) => body.port)).size).toBe(12);
    await Promise.all(holds.map(({ body }) => api('DELETE', `/v1/holds/${body.id}`)));
  });

  it('tells a session nothing about the codes of others, not even that there are any', async () => {
    const { body } = await reserve(newCode());
    const other = await stage.session({ customer: { code: newCode() } });
    const answer = await other('GET', `/v1/reservations?code=${body.code}&limit=1`);
    expect(answer.body).toEqual({ items: [] });
    expect((await other('GET', `/v1/reservations/${body.id}`)).status).toBe(404);
    expect((await stage.otherIntegration('GET', `/v1/reservations/${body.id}`)).status).toBe(404);
  });

  it('refuses a path drawn from the box to the house, and a place that the host has locked', async () => {
    const { body } = await api('POST', '/v1/viability', { location: house });
    const box = body.boxes.find(({ id }: { id: string }) => id === SMALL.boxes.double);
    const path = [
      [box.location.lng, box.location.lat],
      [house.lng, house.lat],
    ];
    const reversed = await reserve(newCode(), { drop: { path } });
    expect(reversed).toMatchObject({ status: 422, body: { errors: [{ pointer: '/drop/path' }] } });
    const code = newCode();
    const locked = await stage.session({ customer: { code }, location: house, lockPin: true });
    const moved = await reserve(code, { location: { ...house, lat: house.lat + 0.0001 } }, locked);
    expect(moved).toMatchObject({ status: 422, body: { errors: [{ pointer: '/location' }] } });
  });
});

describe('the same request again', () => {
  it('means a new reservation once its key is older than 72 hours', async () => {
    const key = once();
    const request = wish(newCode());
    const first = await api('POST', '/v1/reservations', request, key);
    await api('POST', `/v1/reservations/${first.body.id}/withdraw`, {});
    ahead = 73 * 3_600_000;
    try {
      const second = await api('POST', '/v1/reservations', request, key);
      expect(second).toMatchObject({ status: 201, body: { state: 'reserved' } });
      expect(second.body.id).not.toBe(first.body.id);
      expect(await stage.ozmapByCode(request.customer.code)).toHaveLength(1);
    } finally {
      ahead = 0;
    }
  });

  it('is answered the same for one key, and refused for another body', async () => {
    const key = once();
    const request = wish(newCode());
    const first = await api('POST', '/v1/reservations', request, key);
    const second = await api('POST', '/v1/reservations', request, key);
    expect(second.status).toBe(first.status);
    expect(second.body).toEqual(first.body);
    const other = await api('POST', '/v1/reservations', wish(newCode()), key);
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
  });
});
