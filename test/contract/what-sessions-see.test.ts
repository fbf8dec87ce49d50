import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { answers } from '@oz-viability/shared/schemas';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Api, once } from '../support/api.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { houseAt, wishFor } from '../support/wishes.ts';

/** What a session may know and ask for, end to end before a simulated OZmap. */

let stage: Stage;
let api: Api;
beforeAll(async () => {
  stage = await openStage({ documents: smallWorld() });
  api = stage.api;
});
afterAll(() => stage?.stop());
afterEach(async () => {
  for (const id of made.splice(0)) await api('POST', `/v1/reservations/${id}/withdraw`, {});
});
const made: string[] = [];

describe('poles that a drop names', () => {
  const { world } = { world: smallWorld() };
  const pole = (id: string) => world.basePoints.find(each => each.id === id)!;
  const house = houseAt(2);
  /** From the house over one vertex, with a pole named there. */
  const drop = (at: readonly [number, number], id: string | null) => ({
    path: [[house.lng, house.lat], at],
    poles: [null, id],
  });
  const reserve = (code: string, body: object) =>
    api('POST', '/v1/reservations', wishFor(code, body), once());
  const second = pole(SMALL.poles.second).coords;

  it.each([
    ['that OZmap does not have', '65f0a0000000000000000099', second, 'pole_unknown'],
    ['that is no id', 'pole-7', second, 'pole_unknown'],
    ['out of use', SMALL.poles.unusable, pole(SMALL.poles.unusable).coords, 'pole_unknown'],
    ['that stands elsewhere', SMALL.poles.first, second, 'pole_elsewhere'],
  ])('%s are refused by name before OZmap sees anything', async (_, id, at, code) => {
    stage.ozmap.requests.reset();
    const answer = await reserve('POLE-1', { drop: drop(at, id) });
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'validation-failed', errors: [{ pointer: '/drop/poles/1', code }] },
    });
    expect(stage.ozmap.requests.list.every(({ method }) => method === 'GET')).toBe(true);
    expect(await stage.ozmapByCode('POLE-1')).toEqual([]);
  });

  it('are refused in a move too, which then changes nothing', async () => {
    const { body } = await reserve('POLE-2', {});
    made.push(body.id);
    const answer = await api(
      'POST',
      `/v1/reservations/${body.id}/move`,
      { boxId: SMALL.boxes.mixed, drop: drop(second, SMALL.poles.first) },
      once(),
    );
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/drop/poles/1' }] } });
    expect((await api('GET', `/v1/reservations/${body.id}`)).body).toEqual(body);
  });

  it('are used where they stand, at the cost of one request', async () => {
    stage.ozmap.requests.reset();
    const { status, body } = await reserve('POLE-3', { drop: drop(second, SMALL.poles.second) });
    expect(status).toBe(201);
    made.push(body.id);
    expect(stage.ozmap.requests.list.filter(({ path }) => /base-points/.test(path))).toHaveLength(1);
    const cable = stage.ozmap.world.documents().cables.find(({ id }) => id === body.ozmap.dropId)!;
    expect(cable.poles.map(({ id }) => id)).toEqual([SMALL.poles.second]);
  });
});

describe('names on the ports of a box', () => {
  const ports = (by: Api) => by('GET', `/v1/boxes/${SMALL.boxes.mixed}/ports`);

  it('are told to keys and to sessions with names:read', async () => {
    const named = await stage.session({ scopes: ['viability:read', 'names:read'] });
    for (const by of [api, named]) {
      const { body } = await ports(by);
      expect(body.items[0]).toMatchObject({ port: 1, state: 'occupied', code: '1001', name: 'Ana Souza' });
      expect(body.items[1]).not.toHaveProperty('name');
      expect(answers.portsAnswer.safeParse(body).success).toBe(true);
    }
  });

  it('are told to nobody else', async () => {
    const { body } = await ports(await stage.session({ scopes: ['viability:read'] }));
    expect(body.items[0]).toEqual({ splitterId: SMALL.splitters.mixed, port: 1, state: 'occupied' });
  });
});

describe('the limits of OZmap', () => {
  it('reach the session: the longest drop that any of its projects takes', async () => {
    const { body } = await (await stage.session())('GET', '/v1/session');
    expect(body).toMatchObject({ dropLimit: SMALL.dropLimit, radius: { default: 200, max: 1000 } });
  });

  it('of the role hold where nobody else names a radius, and no project a drop', async () => {
    const documents = smallWorld();
    for (const project of documents.projects) project.drop.maxSize = null;
    const own = await openStage({
      documents,
      tenantYaml: `  named: { name: Named, radiusDefault: 120 }`,
      ozmapSettings: { role: { defaultRadius: 90, defaultDropSize: 70 } },
    });
    try {
      const { body } = await (await own.session())('GET', '/v1/session');
      expect(body).toMatchObject({ radius: { default: 90, max: 1000 }, dropLimit: 70 });
      const asked = await own.api('POST', '/v1/viability', { location: houseAt(2) });
      expect(asked.body.radius).toBe(90);
      expect(asked.body.boxes[0]).toMatchObject({ dropLimit: 70 });
      const wider = await own.api('POST', '/v1/viability', { location: houseAt(2), radius: 150 });
      expect(wider.body.radius).toBe(150);
      const far = wider.body.boxes.find(({ dropLength }: { dropLength: number }) => dropLength > 70);
      expect(far.reasons.map(({ code }: { code: string }) => code)).toContain('DROP_TOO_LONG');
    } finally {
      await own.stop();
    }
  });

  it('are asked for once, and not missed where the key may not read them', async () => {
    const documents = smallWorld();
    documents.users = documents.users.map(user => ({ ...user, role: '65f0ab000000000000000001' }));
    const own = await openStage({ documents });
    try {
      const { body } = await own.api('POST', '/v1/viability', { location: houseAt(2) });
      expect(body.radius).toBe(200);
      await own.api('POST', '/v1/viability', { location: houseAt(3) });
      const asked = own.ozmap.requests.list.filter(({ path }) => /\/(users|roles)\//.test(path));
      expect(asked.map(({ path }) => path.split('/')[3])).toEqual(['users', 'roles']);
    } finally {
      await own.stop();
    }
  });
});

describe('a session that renews another of the same actor and customer', () => {
  const hold = (by: Api, more: object = {}) => by('POST', '/v1/holds', { boxId: SMALL.boxes.large, ...more });
  const stateOf = async (id: string) => (await api('GET', `/v1/reservations/${id}`)).body;

  it('replaces its hold', async () => {
    const customer = { code: 'RENEW-1' };
    const first = await hold(await stage.session({ customer }));
    const second = await hold(await stage.session({ customer }));
    expect(second.status).toBe(201);
    expect(await stateOf(first.body.id)).toMatchObject({ state: 'dropped', cause: 'replaced' });
    expect(await stateOf(second.body.id)).toMatchObject({ state: 'held' });
  });

  it('may have the very port that it held', async () => {
    const customer = { code: 'RENEW-2' };
    const scopes = ['viability:read', 'reservation:write', 'port:choose'] as const;
    const first = await hold(await stage.session({ customer, scopes }));
    const { splitter, port } = first.body;
    const again = await hold(await stage.session({ customer, scopes }), { splitterId: splitter.id, port });
    expect(again).toMatchObject({ status: 201, body: { port } });
    expect(await stateOf(first.body.id)).toMatchObject({ state: 'dropped' });
  });

  it('leaves the holds of other customers, of other actors, and of windows without a customer', async () => {
    const others = [
      await hold(await stage.session({ customer: { code: 'RENEW-3' } })),
      await hold(await stage.session({ customer: { code: 'RENEW-4' }, actor: 'rep-2' })),
      await hold(await stage.session()),
    ];
    await hold(await stage.session({ customer: { code: 'RENEW-4' } }));
    await hold(await stage.session());
    for (const { body } of others) expect(await stateOf(body.id)).toMatchObject({ state: 'held' });
  });
});

it('tells operations whether what runs by itself does', async () => {
  const ready = async () => (await api('GET', '/readyz')).body;
  await expect
    .poll(async () => (await ready()).jobs, { timeout: 20_000 })
    .toMatchObject({
      reconciler: { alive: true, lastRoundAt: expect.any(String) },
      daily: { alive: true, lastRoundAt: expect.any(String) },
    });
  expect((await ready()).ready).toBe(true);
});
