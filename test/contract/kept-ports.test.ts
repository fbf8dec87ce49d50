import type { PropertyDocument } from '@oz-viability/demo/ozmap/documents';
import { networkFaults } from '@oz-viability/demo/ozmap/testing/network-faults';
import { SMALL } from '@oz-viability/demo/ozmap/testing/small-world';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { once } from '../support/api.ts';
import { KEPT_PORTS, keeperIn, keptWorld } from '../support/kept-world.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { houseAt, wishFor } from '../support/wishes.ts';

/** Ports that are not free and are sold all the same, where the tenant says so. */

let stage: Stage;
let atCheckpoint: (name: string) => unknown = () => undefined;
const original = keptWorld();

beforeAll(async () => {
  const checkpoint = async (name: string) => void (await atCheckpoint(name));
  stage = await openStage({
    documents: keptWorld(),
    runtime: { checkpoint },
    tenantYaml: 'sell: { keptPorts: true, blockedPorts: true }',
  });
});
afterAll(() => stage?.stop());
afterEach(async () => {
  atCheckpoint = () => undefined;
  stage.ozmap.setProfiles([]);
  for (const id of made.splice(0)) await withdraw(id);
});

const made: string[] = [];
let codes = 0;
const FULL = { boxId: SMALL.boxes.full, location: houseAt(2) };
const BLOCKED = { boxId: SMALL.boxes.plain, location: houseAt(11) };

const post = (code: string, more: object = FULL) =>
  stage.api('POST', '/v1/reservations', wishFor(code, more), once());
async function reserved(more: object = FULL, code = `K-${++codes}`) {
  const { status, body } = await post(code, more);
  expect(status, JSON.stringify(body)).toBe(201);
  made.push(body.id);
  return body;
}
const withdraw = async (id: string) => {
  await stage.api('POST', `/v1/reservations/${id}/withdraw`, {});
  return settled(id);
};
async function settled(id: string) {
  for (;;) {
    const { body } = await stage.api('GET', `/v1/reservations/${id}`);
    if (!['creating', 'unknown', 'verifying', 'releasing', 'moving'].includes(body.state)) return body;
    await new Promise(resolve => setTimeout(resolve, 30));
  }
}
const documents = () => stage.ozmap.world.documents();
const keeper = (port: number) => keeperIn(documents(), port);
const withoutStamp = ({ updatedAt: _, ...rest }: PropertyDocument) => rest;

/** Everything about the old property is as it was, and the network hangs together. */
function expectRestored(port: number): void {
  expect(withoutStamp(keeper(port))).toEqual({
    ...withoutStamp(keeperIn(original, port)),
    observation: keeperIn(original, port).observation ?? null,
  });
  expect(networkFaults(documents())).toEqual([]);
}
function expectOff(port: number, code: string): void {
  const before = keeperIn(original, port);
  const note = `Porta cedida ao cliente ${code}.`;
  expect(keeper(port)).toMatchObject({
    client: null,
    connections: [],
    drop: before.drop,
    observation: before.observation == null ? note : `${before.observation}\n${note}`,
  });
  expect(networkFaults(documents())).toEqual([]);
}
const boxOf = async (box: string, location = houseAt(2)) => {
  const { body } = await stage.api('POST', '/v1/viability', { location });
  return body.boxes.find(({ id }: { id: string }) => id === box);
};
const lowest = KEPT_PORTS[0];

describe('a full box whose ports empty properties keep', () => {
  it('is viable with a caveat that says how many, and what it takes', async () => {
    const box = await boxOf(SMALL.boxes.full);
    expect(box).toMatchObject({
      viable: true,
      freePorts: 2,
      splitters: [{ freePorts: [...KEPT_PORTS] }],
      reasons: [{ code: 'PORT_HELD_BY_PROPERTY', severity: 'caveat', value: 2, limit: 8 }],
    });
    expect(box.reasons[0].remedy).toContain('desconectado');
  });

  it('sells one: the old property is off the port, its notes name the new client, its history stays', async () => {
    const body = await reserved(FULL, 'K-NEW');
    expect(body).toMatchObject({ state: 'reserved', port: lowest });
    expectOff(lowest, 'K-NEW');
    expect(await stage.ozmapByCode('K-NEW')).toMatchObject([
      { connections: [{ id: SMALL.splitters.full, port: lowest }] },
    ]);
    const { body: ports } = await stage.api('GET', `/v1/boxes/${SMALL.boxes.full}/ports`);
    expect(ports.items.map(({ state }: { state: string }) => state).slice(2, 5)).toEqual([
      'reserved',
      'occupied',
      'property',
    ]);
  });

  it('costs few requests beyond those of any reservation', async () => {
    stage.ozmap.requests.reset();
    await reserved();
    const writes = stage.ozmap.requests.list.filter(({ method }) => method !== 'GET');
    expect(writes.map(({ method }) => method)).toEqual(['PATCH', 'POST', 'POST']);
    expect(stage.ozmap.requests.list.length).toBeLessThanOrEqual(16);
  });

  it('is given back what it sold when the customer withdraws', async () => {
    const { id } = await reserved();
    expect(await withdraw(id)).toMatchObject({ state: 'withdrawn' });
    expectRestored(lowest);
  });

  it('is sold by a hold first, which others then see as claimed', async () => {
    const session = await stage.session({ customer: { code: 'K-HELD' } });
    const held = await session('POST', '/v1/holds', { boxId: SMALL.boxes.full });
    expect(held).toMatchObject({ status: 201, body: { port: lowest } });
    const { body: ports } = await stage.api('GET', `/v1/boxes/${SMALL.boxes.full}/ports`);
    expect(ports.items[lowest - 1]).toMatchObject({ state: 'claimed' });
    expect(await boxOf(SMALL.boxes.full)).toMatchObject({ freePorts: 1 });
    expectRestored(lowest);
    const answer = await session(
      'POST',
      '/v1/reservations',
      wishFor('K-HELD', { ...FULL, holdId: held.body.id }),
      once(),
    );
    expect(answer).toMatchObject({ status: 201, body: { port: lowest } });
    made.push(answer.body.id);
    expectOff(lowest, 'K-HELD');
  });

  it('is full when both are sold', async () => {
    const two = [await reserved(), await reserved()];
    expect(two.map(({ port }) => port)).toEqual([...KEPT_PORTS]);
    expect(await post('K-THIRD')).toMatchObject({ status: 409, body: { code: 'box-full', freePorts: [] } });
  });

  it('sells each port once to many who want it at once', async () => {
    const all = await Promise.all(Array.from({ length: 12 }, (_, i) => post(`K-RACE-${i}`)));
    const won = all.filter(({ status }) => status === 201);
    made.push(...won.map(({ body }) => body.id));
    expect(won.map(({ body }) => body.port).sort()).toEqual([...KEPT_PORTS]);
    expect(new Set(all.filter(({ status }) => status !== 201).map(({ body }) => body.code))).toEqual(
      new Set(['box-full']),
    );
    for (const { body } of won) expectOff(body.port, body.code);
  });

  it('lets the property back when the reservation moves to another box', async () => {
    const { id } = await reserved();
    const moved = await stage.api(
      'POST',
      `/v1/reservations/${id}/move`,
      { boxId: SMALL.boxes.double },
      once(),
    );
    expect(moved).toMatchObject({ status: 200, body: { box: { id: SMALL.boxes.double } } });
    await expect.poll(() => keeper(lowest).observation).toBe('2003, 15/01/2025');
    expectRestored(lowest);
  });
});

describe('people in OZmap come first', () => {
  it('who gives the old property a client just before keeps it, and the sale fails', async () => {
    const { world } = stage.ozmap;
    const bare = documents().properties.find(({ id }) => id === SMALL.properties.bare)!;
    atCheckpoint = name => {
      if (name === 'keeper:before-note') world.setClient(keeper(lowest).id, bare.client);
    };
    expect(await post('K-LATE')).toMatchObject({ status: 409, body: { code: 'port-taken' } });
    expect(await stage.ozmapByCode('K-LATE')).toEqual([]);
    expect(keeper(lowest)).toMatchObject({ client: bare.client, connections: [{ port: lowest }] });
    reset(lowest);
  });

  it('who puts the old property back on its port before the sale keeps it there', async () => {
    atCheckpoint = name => {
      if (name !== 'reservation:before-posting') return;
      stage.ozmap.world.connect(keeper(lowest).id, SMALL.splitters.full, lowest, true);
    };
    expect(await post('K-BACK')).toMatchObject({ status: 502, body: { code: 'ozmap-rejected' } });
    expect(await stage.ozmapByCode('K-BACK')).toEqual([]);
    expectRestored(lowest);
  });

  it('a property that got a client while the reservation lived is left alone', async () => {
    const { id } = await reserved();
    const { world } = stage.ozmap;
    const bare = documents().properties.find(({ id }) => id === SMALL.properties.bare)!;
    world.setClient(keeper(lowest).id, bare.client);
    const before = withoutStamp(keeper(lowest));
    const ended = await withdraw(id);
    expect(ended).toMatchObject({ state: 'withdrawn' });
    expect(ended.attention).toContain('imóvel');
    expect(withoutStamp(keeper(lowest))).toEqual(before);
    reset(lowest);
  });

  it('notes that somebody changed meanwhile stay', async () => {
    const { id } = await reserved();
    stage.ozmap.world.change('properties', keeper(lowest).id, { observation: 'vistoria em 02/03' });
    await withdraw(id);
    expect(keeper(lowest)).toMatchObject({
      observation: 'vistoria em 02/03',
      connections: [{ port: lowest }],
    });
    reset(lowest);
  });

  it('a port that somebody else took meanwhile is theirs, and a person hears of it', async () => {
    const { id } = await reserved();
    atCheckpoint = name => {
      if (name !== 'reservation:removed') return;
      const stranger = documents().properties.find(({ id }) => id === SMALL.properties.empty)!;
      stage.ozmap.world.disconnectCable(stranger.drop!, true);
      stage.ozmap.world.connect(stranger.id, SMALL.splitters.full, lowest, true);
    };
    const ended = await withdraw(id);
    expect(ended.attention).toContain('imóvel');
    expect(keeper(lowest)).toMatchObject({ connections: [], observation: '2003, 15/01/2025' });
    const { world } = stage.ozmap;
    world.disconnectCable(
      documents().properties.find(({ id }) => id === SMALL.properties.empty)!.drop!,
      true,
    );
    world.connect(SMALL.properties.empty, SMALL.splitters.mixed, 2, true);
    reset(lowest);
  });

  /** The old property as it was, for the next test. */
  function reset(port: number): void {
    const { world } = stage.ozmap;
    const { id, drop, observation, history } = keeperIn(original, port);
    world.setClient(id, null);
    world.change('properties', id, { observation: observation ?? null, history });
    world.disconnectCable(drop!, true);
    world.connect(id, SMALL.splitters.full, port, true);
  }
});

describe('when OZmap fails in between', () => {
  it.each([
    ['the notes are refused', { name: 'error-before', on: 'PATCH /properties' }],
    ['the disconnection breaks off, undone', { name: 'reset-before', on: 'POST /disconnect' }],
    ['the disconnection breaks off, done', { name: 'reset-after', on: 'POST /disconnect' }],
    ['the notes break off, done', { name: 'reset-after', on: 'PATCH /properties' }],
    ['the answer to the sale is lost', { name: 'reset-after', on: 'POST /properties' }],
    ['the sale never arrives', { name: 'reset-before', on: 'POST /properties' }],
    ['reads lag', { name: 'read-lag', ms: 150 }],
  ] as const)('the sale comes to its end all the same: %s', async (_name, profile) => {
    stage.ozmap.setProfiles([profile]);
    const code = `K-FAULT-${++codes}`;
    const answer = await post(code);
    expect([201, 202], JSON.stringify(answer.body)).toContain(answer.status);
    made.push(answer.body.id);
    expect(await settled(answer.body.id)).toMatchObject({ state: 'reserved', port: lowest });
    stage.ozmap.setProfiles([]);
    expectOff(lowest, code);
    expect(await withdraw(answer.body.id)).toMatchObject({ state: 'withdrawn' });
    expectRestored(lowest);
  });

  it.each([
    ['the way back breaks off, done', { name: 'reset-after', on: 'PATCH /properties' }],
    ['the way back breaks off, undone', { name: 'reset-before', on: 'PATCH /properties' }],
    ['OZmap lays a new drop for the way back', 'move-leaves-drop'],
    ['OZmap replaces the drop on the way back', 'move-replaces-drop'],
  ] as const)('everything returns: %s', async (_name, profile) => {
    const { id } = await reserved();
    stage.ozmap.setProfiles([profile]);
    expect(await withdraw(id)).toMatchObject({ state: 'withdrawn' });
    expect(keeper(lowest)).toMatchObject({
      connections: [{ id: SMALL.splitters.full, port: lowest }],
      observation: '2003, 15/01/2025',
    });
    expect(documents().cables.filter(({ boxB }) => boxB === keeper(lowest).id)).toHaveLength(1);
    expect(networkFaults(documents())).toEqual([]);
  });

  it('gives everything back when OZmap rejects the sale', async () => {
    stage.ozmap.setProfiles(['duplicate-code-409']);
    atCheckpoint = async name => {
      if (name !== 'reservation:posting') return;
      // The code appears at the very last moment.
      await fetch(`${stage.ozmap.url}/api/v2/ftth-clients`, {
        method: 'POST',
        headers: { Authorization: stage.ozmapKey, 'Content-Type': 'application/json' },
        body: JSON.stringify({ code: 'K-DOUBLE' }),
      });
    };
    const answer = await post('K-DOUBLE');
    expect([409, 502]).toContain(answer.status);
    await expect.poll(() => keeper(lowest).connections.length).toBe(1);
    await expect.poll(() => keeper(lowest).observation).toBe('2003, 15/01/2025');
  });
});

describe('a box whose ports are all blocked', () => {
  it('sells the lowest, with a caveat, and shows it as blocked again afterwards', async () => {
    expect(await boxOf(SMALL.boxes.plain, BLOCKED.location)).toMatchObject({
      viable: true,
      freePorts: 8,
      reasons: [{ code: 'PORT_BLOCKED', severity: 'caveat', value: 8, limit: 8 }],
    });
    const { id, port, code } = await reserved(BLOCKED);
    expect(port).toBe(1);
    expect(await stage.ozmapByCode(code)).toMatchObject([{ connections: [{ port: 1 }] }]);
    expect(await boxOf(SMALL.boxes.plain, BLOCKED.location)).toMatchObject({ freePorts: 7 });
    await withdraw(id);
    expect(await boxOf(SMALL.boxes.plain, BLOCKED.location)).toMatchObject({ freePorts: 8 });
  });

  it('connects by force what OZmap left beside its port, and only while the port is blocked', async () => {
    atCheckpoint = name => {
      if (name !== 'reservation:posted') return;
      const [client] = documents().clients.filter(({ code }) => code === 'K-BESIDE');
      const property = documents().properties.find(each => each.client === client!.id)!;
      stage.ozmap.world.disconnectCable(property.drop!, true);
    };
    const { port } = await reserved(BLOCKED, 'K-BESIDE');
    expect(await stage.ozmapByCode('K-BESIDE')).toMatchObject([{ connections: [{ port }] }]);
  });
});
