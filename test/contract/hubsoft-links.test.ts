import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { answers } from '@oz-viability/shared/schemas';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Api, once } from '../support/api.ts';
import { type HubsoftStage, openHubsoft } from '../support/hubsoft.ts';
import { houseAt, wishFor } from '../support/wishes.ts';

/** Customers that HubSoft binds to ports: in OZmap at once, for as long as they are bound, and never lost. */

const DAY = 86_400_000;
let ahead = 0;
const now = () => new Date(Date.now() + ahead);

let hubsoft: HubsoftStage;
let api: Api;
let atCheckpoint: (name: string) => void = () => {};
beforeAll(async () => {
  hubsoft = await openHubsoft({
    documents: smallWorld(),
    runtime: { now, checkpoint: name => atCheckpoint(name) },
    clock: async () => now(),
    ozmapNow: now,
  });
  api = hubsoft.api;
});
afterAll(() => hubsoft?.stage.stop());
afterEach(() => {
  hubsoft.stage.ozmap.setProfiles([]);
  atCheckpoint = () => {};
});

const links = '/integrations/hubsoft/links';
const wanted = (code: string, more: object = {}) => ({
  customer: { code, name: 'Maria Aparecida', address: 'Rua Exemplo, 10' },
  boxId: SMALL.boxes.double,
  splitterId: SMALL.splitters.doubleFirst,
  port: 2,
  lifecycle: 'pending',
  ...more,
});
const bind = (code: string, more: object = {}) => api('POST', links, wanted(code, more));
const inOzmap = async (code: string) => {
  const [property] = await hubsoft.stage.ozmapByCode(code);
  return property;
};
const propertiesWith = (note: string) =>
  hubsoft.stage.ozmap.world.rows.properties.values().filter(({ observation }) => observation?.includes(note));

describe('from the first reading to the last day', () => {
  it('a project is read, a customer bound to a port, still there after 31 days, and unbound', async () => {
    const { body: projects } = await api('GET', '/integrations/hubsoft/projects');
    expect(projects.items).toEqual([{ id: SMALL.project, name: 'Vila Pequena', chosen: true }]);
    expect((await api('POST', '/integrations/hubsoft/sync')).body).toMatchObject({ state: 'complete' });
    const { body: read } = await api('GET', '/integrations/hubsoft/elements?kind=splitter&limit=500');
    const splitter = read.items.find(
      (each: { customerFacing: boolean; ports: { state: string }[] }) =>
        each.customerFacing && each.ports.every(({ state }) => state === 'free'),
    );

    const at = { boxId: splitter.box, splitterId: splitter.id, port: 5 };
    const { status, body } = await bind('HS-1', { ...at, location: houseAt(3) });
    expect([status, body]).toEqual([
      201,
      expect.objectContaining({ ...at, state: 'bound', lifecycle: 'pending' }),
    ]);
    expect(answers.link.safeParse(body).error?.issues ?? []).toEqual([]);
    expect(await inOzmap('HS-1')).toMatchObject({
      box: splitter.box,
      client: { code: 'HS-1', implanted: false, name: 'Maria Aparecida' },
      connections: [expect.objectContaining({ id: splitter.id, port: 5 })],
    });

    ahead += 31 * DAY;
    await hubsoft.stage.server.daily();
    expect(await inOzmap('HS-1')).toMatchObject({ client: { code: 'HS-1' } });
    await api('POST', '/integrations/hubsoft/sync');
    expect((await api('GET', `${links}/HS-1`)).body).toMatchObject({ state: 'bound' });
    expect((await api('GET', `${links}/HS-1`)).body).not.toHaveProperty('conflict');

    const gone = await api('DELETE', `${links}/HS-1`);
    expect([gone.status, gone.body.outcome]).toEqual([200, 'done']);
    expect(await inOzmap('HS-1')).toBeUndefined();
    expect((await api('GET', `${links}/HS-1`)).status).toBe(404);
    expect((await api('DELETE', `${links}/HS-1`)).body).toMatchObject({ outcome: 'already' });
  });
});

describe('binding', () => {
  it('an active customer is installed in OZmap, and goes with a note when unbound', async () => {
    expect((await bind('HS-2', { lifecycle: 'active', port: 3 })).status).toBe(201);
    const bound = await inOzmap('HS-2');
    expect(bound).toMatchObject({ client: { implanted: true } });
    expect((await api('DELETE', `${links}/HS-2`)).body).toMatchObject({ outcome: 'done' });
    const [left] = propertiesWith('HS-2');
    expect(left).toMatchObject({ id: bound?._id, client: null, connections: [{ port: 3 }] });
  });

  it('takes its port out of the free ones of the copy at once, as a change too, before OZmap is read again', async () => {
    await api('POST', '/integrations/hubsoft/sync');
    const at = { boxId: SMALL.boxes.large, splitterId: SMALL.splitters.large };
    const elements = '/integrations/hubsoft/elements';
    const stateIn = (items: { id: string; ports?: { state: string }[] }[], port: number) =>
      items.find(({ id }) => id === at.splitterId)?.ports?.[port - 1]?.state;
    const before = (await api('GET', `${elements}?kind=splitter&limit=500`)).body;
    expect([6, 7].map(port => stateIn(before.items, port))).toEqual(['free', 'free']);
    await bind('HS-20', { ...at, port: 6, lifecycle: 'active' });
    await bind('HS-21', { ...at, port: 7 });
    const after = (await api('GET', `${elements}?kind=splitter&limit=500`)).body;
    expect([6, 7, 8].map(port => stateIn(after.items, port))).toEqual(['occupied', 'occupied', 'free']);
    const changes = (await api('GET', `${elements}?after=${before.cursor}`)).body;
    expect(changes.items).toHaveLength(1);
    expect(stateIn(changes.items, 6)).toBe('occupied');
    const box = (await api('GET', `${elements}/boxes/${at.boxId}`)).body;
    expect([6, 7].map(port => stateIn(box.splitters, port))).toEqual(['occupied', 'occupied']);

    // The next copy says it by itself, once.
    await api('POST', '/integrations/hubsoft/sync');
    const copied = (await api('GET', `${elements}?kind=splitter&after=${changes.cursor}`)).body;
    expect([6, 7].map(port => stateIn(copied.items, port))).toEqual(['occupied', 'occupied']);
    expect((await api('GET', `${elements}?kind=splitter&after=${copied.cursor}`)).body.items).toEqual([]);
    for (const code of ['HS-20', 'HS-21']) await api('DELETE', `${links}/${code}`);
    await api('POST', '/integrations/hubsoft/sync');
  });

  it('is make-it-so: repeated it writes nothing, and a customer who is installed later becomes active', async () => {
    await bind('HS-3', { port: 4 });
    hubsoft.stage.ozmap.requests.reset();
    const again = await bind('HS-3', { port: 4 });
    expect([again.status, again.body.state]).toEqual([200, 'bound']);
    expect(hubsoft.stage.ozmap.requests.list.filter(({ method }) => method !== 'GET')).toEqual([]);
    const active = await bind('HS-3', {
      port: 4,
      lifecycle: 'active',
      customer: { code: 'HS-3', name: 'Maria A. Souza' },
    });
    expect([active.status, active.body.lifecycle]).toEqual([200, 'active']);
    expect(await inOzmap('HS-3')).toMatchObject({ client: { implanted: true, name: 'Maria A. Souza' } });
    // Of an installed client nobody can say that he is elsewhere by binding him there.
    const moved = await bind('HS-3', { port: 5, lifecycle: 'active' });
    expect([moved.status, moved.body.code, moved.body.existing.port]).toEqual([409, 'client-elsewhere', 4]);
    expect((await api('GET', `${links}/HS-3`)).body).toMatchObject({ port: 4, state: 'bound' });
  });

  it('puts a customer who waits for installation on another port', async () => {
    await bind('HS-4', { port: 6 });
    const { status, body } = await bind('HS-4', { port: 7 });
    expect([status, body.port]).toEqual([200, 7]);
    expect((await inOzmap('HS-4'))?.connections).toEqual([expect.objectContaining({ port: 7 })]);
  });

  it('a customer who has reserved keeps the port for good', async () => {
    const { body: reservation } = await api('POST', '/v1/reservations', wishFor('HS-5'), once());
    const { splitter, port } = reservation;
    expect((await bind('HS-5', { splitterId: splitter.id, port })).status).toBe(201);
    ahead += 31 * DAY;
    await hubsoft.stage.server.daily();
    expect(await inOzmap('HS-5')).toMatchObject({ client: { code: 'HS-5' } });
    const extended = await api('POST', `/v1/reservations/${reservation.id}/extend`, { days: 1, reason: 'x' });
    expect(extended.status).toBe(422);
  });

  it('takes a client whom OZmap has already on that port, and no other', async () => {
    const at = { boxId: SMALL.boxes.mixed, splitterId: SMALL.splitters.mixed, port: 1, lifecycle: 'active' };
    expect((await bind('1001', { ...at, customer: { code: '1001', name: 'Ana Souza' } })).status).toBe(201);
    expect(await hubsoft.stage.ozmapByCode('1001')).toHaveLength(1);
    const other = await bind('2001', { ...at, port: 4 });
    expect([other.status, other.body.code]).toEqual([409, 'client-elsewhere']);
    expect((await api('GET', `${links}/2001`)).status).toBe(404);
  });

  it('whose answer from OZmap is lost is finished by the server', async () => {
    hubsoft.stage.ozmap.setProfiles([{ name: 'reset-after', on: 'POST /properties', count: 1 }]);
    const { status } = await bind('HS-6', { port: 8, lifecycle: 'active' });
    expect([201, 202]).toContain(status);
    await expect
      .poll(async () => (await bind('HS-6', { port: 8, lifecycle: 'active' })).body.state)
      .toBe('bound');
    expect(await hubsoft.stage.ozmapByCode('HS-6')).toEqual([
      expect.objectContaining({ client: expect.objectContaining({ implanted: true }) }),
    ]);
  });
});

describe('a server that dies over a binding', () => {
  it.each(['reservation:posting', 'reservation:posted', 'sync:carried-out'])(
    'at %s leaves the intent, and the next one goes on with it',
    async checkpoint => {
      const code = `HS-K-${checkpoint.replace(':', '-')}`;
      atCheckpoint = name => {
        if (name === checkpoint) throw new Error('killed');
      };
      const at = { boxId: SMALL.boxes.certified, splitterId: SMALL.splitters.certified };
      const port = 1 + ['reservation:posting', 'reservation:posted', 'sync:carried-out'].indexOf(checkpoint);
      const died = await bind(code, { ...at, port, lifecycle: 'active' });
      expect([500, 202]).toContain(died.status);
      atCheckpoint = () => {};
      ahead += 5 * 60_000;
      await expect
        .poll(async () => (await api('GET', `${links}/${code}`)).body.state, {
          timeout: 20_000,
          interval: 200,
        })
        .toBe('bound');
      expect(await hubsoft.stage.ozmapByCode(code)).toEqual([
        expect.objectContaining({ client: expect.objectContaining({ implanted: true }) }),
      ]);
    },
  );
});

describe('a link to what is gone', () => {
  it('is a conflict that is told, and no loss; it ends when the port is back', async () => {
    const at = { boxId: SMALL.boxes.last, splitterId: SMALL.splitters.last, port: 1 };
    await bind('HS-7', at);
    const { rows } = hubsoft.stage.ozmap.world;
    const splitter = rows.splitters.get(SMALL.splitters.last)!;
    rows.splitters.delete(splitter.id);
    ahead += 1000;
    expect((await api('POST', '/integrations/hubsoft/sync')).body).toMatchObject({ state: 'complete' });
    expect((await api('GET', `${links}?conflict=1`)).body.items).toEqual([
      expect.objectContaining({ code: 'HS-7', conflict: 'port-gone', state: 'bound', ...at }),
    ]);
    const { body } = await api('GET', '/v1/events?limit=500');
    const told = body.items.filter(({ type }: { type: string }) => type === 'link.conflict');
    expect(told).toEqual([expect.objectContaining({ subject: { kind: 'link', id: 'HS-7' } })]);
    expect(await inOzmap('HS-7')).toBeDefined();
    rows.splitters.put(splitter);
    ahead += 1000;
    await api('POST', '/integrations/hubsoft/sync');
    expect((await api('GET', `${links}?conflict=1`)).body.items).toEqual([]);
  });

  it('is told apart from a client who is gone, or elsewhere', async () => {
    const { world } = hubsoft.stage.ozmap;
    await bind('HS-8', { boxId: SMALL.boxes.large, splitterId: SMALL.splitters.large, port: 1 });
    await bind('HS-9', { boxId: SMALL.boxes.large, splitterId: SMALL.splitters.large, port: 2 });
    world.removeProperty((await inOzmap('HS-8'))!._id, true);
    world.disconnectCable((await inOzmap('HS-9'))!.drop!, true);
    ahead += 1000;
    await api('POST', '/integrations/hubsoft/sync');
    const { body } = await api('GET', `${links}?conflict=1`);
    const found = body.items.map((each: { code: string; conflict: string }) => [each.code, each.conflict]);
    expect(found).toEqual([
      ['HS-8', 'client-gone'],
      ['HS-9', 'client-elsewhere'],
    ]);
    expect((await api('DELETE', `${links}/HS-8`)).status).toBe(200);
  });
});

describe('input that is wrong', () => {
  it.each([
    ['a port that the splitter has not', { port: 9 }, 422, '/port'],
    ['a port 0', { port: 0 }, 422, '/port'],
    ['a splitter of another box', { splitterId: SMALL.splitters.large }, 422, '/splitterId'],
    ['an unknown box', { boxId: '65f0b0000000000000000099' }, 404, '/boxId'],
    ['an unknown lifecycle', { lifecycle: 'installed' }, 422, '/lifecycle'],
    ['an unknown field', { porta: 3 }, 422, '/porta'],
    ['a code that is too long', { customer: { code: 'x'.repeat(121), name: 'X' } }, 422, '/customer/code'],
  ])('%s is refused by name, and changes nothing', async (_what, more, status, pointer) => {
    hubsoft.stage.ozmap.requests.reset();
    const answer = await bind('HS-BAD', more);
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([status, pointer]);
    expect((await api('GET', `${links}/HS-BAD`)).status).toBe(404);
    expect(hubsoft.stage.ozmap.requests.list.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('a port that is taken is refused, with those that are free', async () => {
    const answer = await bind('HS-10', {
      boxId: SMALL.boxes.mixed,
      splitterId: SMALL.splitters.mixed,
      port: 1,
    });
    expect([answer.status, answer.body.code]).toEqual([409, 'port-taken']);
    expect(answer.body.freePorts).toContainEqual({ splitterId: SMALL.splitters.mixed, port: 4 });
    expect((await api('GET', `${links}/HS-10`)).status).toBe(404);
  });
});
