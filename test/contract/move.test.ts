import { networkFaults } from '@oz-viability/demo/ozmap/testing/network-faults';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Api, once } from '../support/api.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { houseAt, wishFor } from '../support/wishes.ts';

/** A reservation goes to another port, over HTTP, before a simulated OZmap. */

const OTHER_PROJECT = '65f0c0000000000000000002';

let stage: Stage;
let api: Api;
/** What happens at a named point between two effects of the server. */
let atCheckpoint: (name: string) => Promise<unknown> | undefined = () => undefined;
beforeAll(async () => {
  const documents = smallWorld();
  documents.projects.push({ ...documents.projects[0]!, id: OTHER_PROJECT, name: 'Vila Vizinha' });
  documents.boxes.find(({ id }) => id === SMALL.boxes.notDeployed)!.project = OTHER_PROJECT;
  const checkpoint = async (name: string) => void (await atCheckpoint(name));
  stage = await openStage({ documents, runtime: { checkpoint } });
  api = stage.api;
});
afterAll(() => stage?.stop());
afterEach(async () => {
  stage.ozmap.setProfiles([]);
  atCheckpoint = () => undefined;
  // The small world has few ports.
  for (const id of made.splice(0)) await api('POST', `/v1/reservations/${id}/withdraw`, {});
});

const made: string[] = [];
let codes = 0;
async function reserved(more: object = {}) {
  const { status, body } = await api('POST', '/v1/reservations', wishFor(`M-${++codes}`, more), once());
  expect(status).toBe(201);
  made.push(body.id);
  return body;
}
const move = (id: string, body: object, key = once()) =>
  api('POST', `/v1/reservations/${id}/move`, body, key);
const read = async (id: string) => (await api('GET', `/v1/reservations/${id}`)).body;

/** Asks until nothing is under way; the reconciler drives it meanwhile. */
async function settled(id: string) {
  for (;;) {
    const body = await read(id);
    if (!['creating', 'unknown', 'verifying', 'releasing', 'moving'].includes(body.state)) return body;
    await new Promise(resolve => setTimeout(resolve, 30));
  }
}

/** Asks until what the move left is cleared away. */
async function tidied(property: string) {
  await expect.poll(() => dropsOf(property).length).toBe(1);
}

const documents = () => stage.ozmap.world.documents();
const dropsOf = (property: string) => documents().cables.filter(({ boxB }) => boxB === property);
const pointsOf = () => documents().basePoints.filter(({ kind }) => kind === 'Point');
const patches = () => stage.ozmap.requests.list.filter(({ method }) => method === 'PATCH').length;
async function portState(box: string, splitterId: string, port: number): Promise<string> {
  const { body } = await api('GET', `/v1/boxes/${box}/ports`);
  return body.items.find((each: { splitterId: string; port: number }) => {
    return each.splitterId === splitterId && each.port === port;
  }).state;
}

/** OZmap and the ledger agree: one property, the one that it was, on the port that the reservation says. */
async function expectAgreement(id: string, property: string): Promise<void> {
  const row = await settled(id);
  const found = await stage.ozmapByCode(row.code);
  expect(found).toMatchObject([
    { _id: property, box: row.box.id, connections: [{ id: row.splitter.id, port: row.port }] },
  ]);
  expect(row.ozmap).toEqual(expect.objectContaining({ propertyId: property, dropId: found[0]!.drop }));
  expect(networkFaults(documents())).toEqual([]);
}

const drawn = {
  path: [
    [houseAt(2).lng, houseAt(2).lat],
    [-48.8491, -26.2999],
    [SMALL.center.lng, SMALL.center.lat],
  ],
};

describe('a move', () => {
  it.each([
    ['rewrites', []],
    ['replaces', ['move-replaces-drop']],
    ['leaves', ['move-leaves-drop']],
  ] as const)(
    'to another box takes the client along and leaves nothing behind where OZmap %s the drop',
    async (_name, profiles) => {
      const before = await reserved();
      stage.ozmap.setProfiles([...profiles]);
      const { status, body } = await move(before.id, { boxId: SMALL.boxes.mixed });
      expect(status).toBe(200);
      expect(body).toMatchObject({ id: before.id, state: 'reserved', box: { id: SMALL.boxes.mixed } });
      expect(body.drop.path).not.toEqual(before.drop.path);
      expect(body.expiresAt).toBe(before.expiresAt);
      await tidied(before.ozmap.propertyId);
      await expectAgreement(before.id, before.ozmap.propertyId);
      expect(await portState(SMALL.boxes.double, before.splitter.id, before.port)).toBe('free');
      expect(await portState(SMALL.boxes.mixed, body.splitter.id, body.port)).toBe('reserved');
      const events = await api('GET', '/v1/events?limit=500');
      expect(events.body.items).toContainEqual(
        expect.objectContaining({
          type: 'reservation.moved',
          subject: { kind: 'reservation', id: before.id },
        }),
      );
      await api('POST', `/v1/reservations/${before.id}/withdraw`, {});
      expect(dropsOf(before.ozmap.propertyId)).toEqual([]);
    },
  );

  it('costs few requests, however the drop is handled', async () => {
    const before = await reserved();
    stage.ozmap.requests.reset();
    await move(before.id, { boxId: SMALL.boxes.mixed });
    expect(patches()).toBe(1);
    expect(stage.ozmap.requests.list.length).toBeLessThanOrEqual(9);
  });

  it('to a port chosen by hand in the same box keeps the drawn drop', async () => {
    const before = await reserved({ boxId: SMALL.boxes.mixed, drop: drawn });
    const points = pointsOf();
    const wanted = before.port === 8 ? 7 : 8;
    const { status, body } = await move(before.id, {
      boxId: SMALL.boxes.mixed,
      splitterId: before.splitter.id,
      port: wanted,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ port: wanted, drop: before.drop });
    expect(pointsOf()).toEqual(points);
    expect(dropsOf(before.ozmap.propertyId)[0]!.poles.length).toBe(1);
    await expectAgreement(before.id, before.ozmap.propertyId);
  });

  it.each([
    ['rewrites', []],
    ['leaves', ['move-leaves-drop']],
  ] as const)(
    'with another drop removes the points of the one before where OZmap %s the drop',
    async (_name, profiles) => {
      const before = await reserved({ boxId: SMALL.boxes.mixed, drop: drawn });
      stage.ozmap.setProfiles([...profiles]);
      const own = dropsOf(before.ozmap.propertyId)[0]!.poles[0]!.id;
      const straight = await move(before.id, { boxId: SMALL.boxes.double });
      expect(straight.body.drop.path.length).toBe(2);
      await expect.poll(() => pointsOf().some(({ id }) => id === own)).toBe(false);

      const again = await move(before.id, { boxId: SMALL.boxes.mixed, drop: drawn });
      expect(again.body.drop.path.length).toBe(3);
      await tidied(before.ozmap.propertyId);
      const [point] = dropsOf(before.ozmap.propertyId)[0]!.poles;
      expect(pointsOf().map(({ id }) => id)).toContain(point!.id);
      await expectAgreement(before.id, before.ozmap.propertyId);

      await api('POST', `/v1/reservations/${before.id}/withdraw`, {});
      expect((await settled(before.id)).state).toBe('withdrawn');
      expect(pointsOf().map(({ id }) => id)).not.toContain(point!.id);
    },
  );

  it('is done once for one Idempotency-Key', async () => {
    const before = await reserved();
    const key = once();
    const first = await move(before.id, { boxId: SMALL.boxes.mixed }, key);
    stage.ozmap.requests.reset();
    const second = await move(before.id, { boxId: SMALL.boxes.mixed }, key);
    expect(second.body).toEqual(first.body);
    expect(patches()).toBe(0);
    const without = await api('POST', `/v1/reservations/${before.id}/move`, { boxId: SMALL.boxes.mixed });
    expect(without).toMatchObject({ status: 400, body: { code: 'idempotency-key-missing' } });
  });
});

describe('a move that is not allowed', () => {
  it.each([
    ['to another project', { boxId: SMALL.boxes.notDeployed }, 409, 'move-to-other-project'],
    ['to a box that is not there', { boxId: '65f0b0000000000000000099' }, 404, 'not-found'],
    ['to a full box', { boxId: SMALL.boxes.full }, 409, 'box-full'],
    ['to a draft', { boxId: SMALL.boxes.draft }, 409, 'box-not-viable'],
    ['farther than the drop may be', { boxId: SMALL.boxes.large }, 422, 'drop-too-long'],
    [
      'to a port that is taken',
      { boxId: SMALL.boxes.mixed, splitterId: SMALL.splitters.mixed, port: 1 },
      409,
      'port-taken',
    ],
    ['with a port but no splitter', { boxId: SMALL.boxes.mixed, port: 5 }, 422, 'validation-failed'],
  ])('%s is refused and changes nothing', async (_name, body, status, code) => {
    const before = await reserved();
    stage.ozmap.requests.reset();
    const answer = await move(before.id, body);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(stage.ozmap.requests.list.every(({ method }) => method === 'GET')).toBe(true);
    expect(await read(before.id)).toEqual(before);
  });

  it('after its end, of another integration, or of a hold is refused', async () => {
    const before = await reserved();
    const foreign = await stage.otherIntegration(
      'POST',
      `/v1/reservations/${before.id}/move`,
      { boxId: SMALL.boxes.mixed },
      once(),
    );
    expect(foreign.status).toBe(404);
    await api('POST', `/v1/reservations/${before.id}/withdraw`, {});
    const ended = await move(before.id, { boxId: SMALL.boxes.mixed });
    expect(ended).toMatchObject({ status: 409, body: { code: 'reservation-ended', state: 'withdrawn' } });
    const held = await api('POST', '/v1/holds', { boxId: SMALL.boxes.double });
    expect(await move(held.body.id, { boxId: SMALL.boxes.mixed })).toMatchObject({
      status: 409,
      body: { code: 'not-settled' },
    });
  });

  it('leaves alone who was installed meanwhile', async () => {
    const before = await reserved();
    stage.ozmap.world.change('clients', before.ozmap.clientId, { implanted: true });
    const answer = await move(before.id, { boxId: SMALL.boxes.mixed });
    expect(answer).toMatchObject({ status: 409, body: { code: 'reservation-ended', state: 'installed' } });
    expect(await stage.ozmapByCode(before.code)).toMatchObject([{ box: SMALL.boxes.double }]);
  });
});

describe('when something comes between', () => {
  it('says what is free when the port is taken at the last moment, and keeps the old one', async () => {
    const before = await reserved({ boxId: SMALL.boxes.double });
    atCheckpoint = async name => {
      if (name !== 'reservation:patching') return;
      const { world } = stage.ozmap;
      // Somebody else's drop, moved to the very port by hand.
      world.disconnectCable(world.rows.properties.get(SMALL.properties.empty)!.drop!, true);
      world.connect(SMALL.properties.empty, SMALL.splitters.mixed, 6, true);
    };
    const answer = await move(before.id, {
      boxId: SMALL.boxes.mixed,
      splitterId: SMALL.splitters.mixed,
      port: 6,
      drop: drawn,
    });
    expect(answer).toMatchObject({ status: 409, body: { code: 'port-taken' } });
    expect(answer.body.freePorts.length).toBeGreaterThan(0);
    const after = await settled(before.id);
    expect(after).toMatchObject({ port: before.port, box: before.box, drop: before.drop });
    await expect.poll(() => orphanedPoints()).toEqual([]);
    await expectAgreement(before.id, before.ozmap.propertyId);
  });

  it.each([
    ['reset-before', SMALL.boxes.double],
    ['reset-after', SMALL.boxes.mixed],
  ] as const)('reads back what happened when the connection breaks (%s)', async (name, box) => {
    const before = await reserved();
    stage.ozmap.setProfiles([{ name, on: 'PATCH /properties' }]);
    await move(before.id, { boxId: SMALL.boxes.mixed });
    expect(await settled(before.id)).toMatchObject({ state: 'reserved', box: { id: box } });
    await expectAgreement(before.id, before.ozmap.propertyId);
  });

  it('waits for a lagging OZmap to show it', async () => {
    const before = await reserved();
    stage.ozmap.setProfiles([{ name: 'read-lag', ms: 150 }]);
    await move(before.id, { boxId: SMALL.boxes.mixed });
    expect(await settled(before.id)).toMatchObject({ state: 'reserved', box: { id: SMALL.boxes.mixed } });
    stage.ozmap.setProfiles([]);
    await tidied(before.ozmap.propertyId);
    await expectAgreement(before.id, before.ozmap.propertyId);
  });

  it('refuses every other change while it moves, and grants a withdrawal afterwards', async () => {
    const before = await reserved();
    const answers: { status: number; body: { code: string } }[] = [];
    let withdrawal: ReturnType<Api> | undefined;
    atCheckpoint = async name => {
      if (name !== 'reservation:patching') return;
      answers.push(await api('POST', `/v1/reservations/${before.id}/extend`, { days: 1, reason: 'x' }));
      answers.push(await move(before.id, { boxId: SMALL.boxes.mixed }));
      withdrawal = api('POST', `/v1/reservations/${before.id}/withdraw`, {});
    };
    await move(before.id, { boxId: SMALL.boxes.mixed });
    expect(answers).toMatchObject([
      { status: 409, body: { code: 'not-settled', retryable: true } },
      { status: 409, body: { code: 'not-settled', retryable: true } },
    ]);
    await withdrawal;
    await expect.poll(async () => (await read(before.id)).state).toBe('withdrawn');
    expect(await stage.ozmapByCode(before.code)).toEqual([]);
  });

  it('gives the port to one of two that want it', async () => {
    const [first, second] = [await reserved(), await reserved()];
    const wanted = { boxId: SMALL.boxes.mixed, splitterId: SMALL.splitters.mixed, port: 7 };
    const moved = await Promise.all([move(first.id, wanted), move(second.id, wanted)]);
    expect(moved.map(({ status }) => status).sort()).toEqual([200, 409]);
    await expectAgreement(first.id, first.ozmap.propertyId);
    await expectAgreement(second.id, second.ozmap.propertyId);
  });
});

/** Points on no cable. */
function orphanedPoints(): string[] {
  const used = new Set(documents().cables.flatMap(({ poles }) => poles.map(({ id }) => id)));
  return pointsOf()
    .map(({ id }) => id)
    .filter(id => !used.has(id));
}
