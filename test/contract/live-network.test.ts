import type { OzmapDocuments } from '@oz-viability/demo/ozmap/documents';
import { type Ozmap, type Profile, startOzmap } from '@oz-viability/demo/ozmap/simulator';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { createLiveNetwork } from '@oz-viability/server/inventory/live';
import { OzmapClient } from '@oz-viability/server/ozmap/client';
import type { Network, NetworkBox } from '@oz-viability/server/viability/network';
import { type BoxId, destination, distance, type TenantId } from '@oz-viability/shared';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const KEY = 'the-key';
const CONNECTION = {
  key: KEY,
  authorization: 'raw',
  timeouts: { readMs: 10_000, writeMs: 10_000 },
} as const;
const tenant = 't' as TenantId;
const { signal } = new AbortController();

let ozmap: Ozmap;
let client: OzmapClient;
let network: Network;
let clock: Date;

async function start(documents: OzmapDocuments, profiles: readonly Profile[] = []): Promise<void> {
  ozmap = await startOzmap({ documents, apiKeys: [KEY], profiles });
  client = new OzmapClient({ ...CONNECTION, url: ozmap.url }, { attempts: 1 });
  clock = new Date('2026-04-01T12:00:00.000Z');
  network = createLiveNetwork({ clientFor: () => client, now: () => clock });
}

beforeEach(() => start(smallWorld()));
afterEach(async () => {
  client.close();
  await ozmap.close();
});

const restart = async (documents: OzmapDocuments, profiles: readonly Profile[] = []): Promise<void> => {
  client.close();
  await ozmap.close();
  await start(documents, profiles);
};

/** The small world and `count` more boxes of one splitter each, all within 300 m of its centre. */
function crowded(count: number): OzmapDocuments {
  const documents = smallWorld();
  const box = documents.boxes.find(({ id }) => id === SMALL.boxes.plain)!;
  const splitter = documents.splitters.find(({ id }) => id === SMALL.splitters.plain)!;
  documents.boxes = [];
  documents.splitters = [];
  for (let i = 0; i < count; i++) {
    const at = destination(SMALL.center, 290 * Math.sqrt((i + 0.5) / count), (i * 137.5) % 360);
    const id = `b${i.toString(16).padStart(23, '0')}`;
    documents.boxes.push({ ...box, id, coords: [at.lng, at.lat] });
    documents.splitters.push({ ...splitter, id: `c${i.toString(16).padStart(23, '0')}`, parent: id });
  }
  return documents;
}

/** Requests that `ask` costs, as OZmap counts them. */
async function requestsOf(ask: () => Promise<unknown>): Promise<number> {
  ozmap.requests.reset();
  await ask();
  return ozmap.requests.list.length;
}

const around = (radius: number) => network.boxesNear(tenant, SMALL.center, radius, signal);
const named = (boxes: readonly NetworkBox[], id: string) => boxes.find(box => box.id === id);
const states = (box: NetworkBox | undefined) =>
  box?.splitters.map(splitter => splitter.ports.map(({ state }) => state));

describe('the boxes near a place', () => {
  it('are those within the radius, whatever their status', async () => {
    const { boxes, cut, unreadable, confirmed, readAt } = await around(410);
    expect(boxes.map(({ name }) => name).sort()).toEqual([
      'CTO-01',
      'CTO-02',
      'CTO-03',
      'CTO-04',
      'CTO-05',
      'CTO-06',
      'CTO-07',
    ]);
    expect({ cut, unreadable, confirmed, readAt }).toEqual({
      cut: false,
      unreadable: 0,
      confirmed: true,
      readAt: clock,
    });
  });

  it('carry status, type, project and its drop limit', async () => {
    const { boxes } = await around(1000);
    expect(named(boxes, SMALL.boxes.mixed)).toMatchObject({
      name: 'CTO-01',
      type: 'CTO 1x8',
      status: 'deployed',
      project: { id: SMALL.project, name: 'Vila Pequena' },
      dropLimit: SMALL.dropLimit,
    });
    expect(named(boxes, SMALL.boxes.draft)?.status).toBe('draft');
    expect(named(boxes, SMALL.boxes.notDeployed)?.status).toBe('not_deployed');
    expect(named(boxes, SMALL.boxes.certified)?.status).toBe('certified');
    expect(named(boxes, SMALL.boxes.withoutType)?.type).toBe('');
    expect(named(boxes, SMALL.boxes.large)?.tags).toEqual([SMALL.tag]);
  });

  it('show each port of their customer-facing splitters', async () => {
    const { boxes } = await around(1000);
    const free = Array(5).fill('free');
    expect(states(named(boxes, SMALL.boxes.mixed))).toEqual([['occupied', 'property', 'blocked', ...free]]);
    expect(states(named(boxes, SMALL.boxes.full))).toEqual([Array(8).fill('occupied')]);
    expect(states(named(boxes, SMALL.boxes.double))?.map(ports => ports.length)).toEqual([8, 8]);
    expect(states(named(boxes, SMALL.boxes.network))).toEqual([]);
    expect(states(named(boxes, SMALL.boxes.withoutSplitter))).toEqual([]);
  });

  it('are none where there are none', async () => {
    const far = destination(SMALL.center, 5000, 0);
    const reading = await network.boxesNear(tenant, far, 300, signal);
    expect(reading).toEqual({ boxes: [], readAt: clock, confirmed: true, unreadable: 0, cut: false });
  });

  it('hold buildings among them, of their type, deployed or not', async () => {
    const above = destination(SMALL.center, 1900, 0);
    const near = async () => (await network.boxesNear(tenant, above, 50, signal)).boxes;
    const [building, ...others] = await near();
    expect(others).toEqual([]);
    expect(building).toMatchObject({
      id: SMALL.building,
      kind: 'building',
      name: 'Edifício Pequeno',
      type: 'Residencial',
      status: 'deployed',
      project: { id: SMALL.project },
    });
    expect(states(building)).toEqual([Array(8).fill('free')]);
    expect(await network.box(tenant, SMALL.building as BoxId, signal)).toEqual(building);
    ozmap.world.change('buildings', SMALL.building, { implanted: false });
    expect((await near())[0]?.status).toBe('not_deployed');
  });

  it.each([403, 404])(
    'are the boxes alone where OZmap answers %i to who asks for buildings',
    async status => {
      expect((await around(3000)).boxes.length).toBe(13);
      ozmap.setProfiles([{ name: 'buildings-hidden', status }]);
      const seen = await around(3000);
      expect([seen.boxes.length, seen.unreadable]).toEqual([12, 0]);
      expect(await network.box(tenant, SMALL.building as BoxId, signal)).toBeUndefined();
    },
  );

  it.each(['legacy-paging', 'near-unordered'] as const)(
    'are the same under the profile %s',
    async profile => {
      const usual = await around(1000);
      ozmap.setProfiles([profile]);
      const other = await around(1000);
      const byId = (boxes: readonly NetworkBox[]) => boxes.toSorted((a, b) => a.id.localeCompare(b.id));
      expect(byId(other.boxes)).toEqual(byId(usual.boxes));
    },
  );

  it('are known but for those that cannot be read, which are counted', async () => {
    const documents = smallWorld();
    const splitter = documents.splitters.find(({ id }) => id === SMALL.splitters.full)!;
    splitter.connectables.output.length = 3;
    documents.boxes.find(({ id }) => id === SMALL.boxes.last)!.project = 'f'.repeat(24);
    documents.boxes.find(({ id }) => id === SMALL.boxes.certified)!.draft = 'no' as never;
    await restart(documents);
    const { boxes, unreadable } = await around(1000);
    expect(named(boxes, SMALL.boxes.full)).toBeUndefined();
    expect(named(boxes, SMALL.boxes.last)).toBeUndefined();
    expect(named(boxes, SMALL.boxes.certified)).toBeUndefined();
    expect([boxes.length, unreadable]).toEqual([9, 3]);
  });
});

describe('the cost of a question', () => {
  it('is four requests, two at a time, for 1 box and for 250, once projects and types are known', async () => {
    for (const count of [1, 250]) {
      await restart(crowded(count));
      expect(await requestsOf(() => around(300))).toBe(7);
      const reading = await around(300);
      expect([reading.boxes.length, reading.cut]).toEqual([count, false]);
      expect(await requestsOf(() => around(300))).toBe(4);
    }
  });

  it('does not grow beyond 250 boxes: the nearest are looked into, and the cut is told', async () => {
    await restart(crowded(600), ['near-unordered']);
    await around(300);
    let reading = await around(300);
    expect(
      await requestsOf(async () => {
        reading = await around(300);
      }),
    ).toBe(4);
    expect([reading.boxes.length, reading.cut]).toEqual([250, true]);

    const partly = crowded(600);
    for (const box of partly.boxes.slice(100, 500)) box.name = {} as never;
    await restart(partly, ['near-unordered']);
    reading = await around(300);
    expect([reading.boxes.length, reading.unreadable, reading.cut]).toEqual([100, 400, true]);

    await restart(crowded(300));
    reading = await around(300);
    const metres = ozmap.world
      .documents()
      .boxes.map(({ coords: [lng, lat] }) => distance({ lat, lng }, SMALL.center));
    const limit = metres.sort((a, b) => a - b)[249] ?? 0;
    const farthest = Math.max(...reading.boxes.map(({ location }) => distance(location, SMALL.center)));
    expect([reading.boxes.length, reading.cut]).toEqual([250, true]);
    expect(farthest).toBeCloseTo(limit, 3);
  });

  it('never has more than two requests in flight', async () => {
    ozmap.setProfiles([{ name: 'slow', min: 5, max: 10 }]);
    await Promise.all(Array.from({ length: 6 }, () => around(300)));
    expect(ozmap.requests.mostInFlight).toBe(2);
  });

  it('is three more when projects and types are five minutes old, for one of many who ask', async () => {
    await around(300);
    clock = new Date(clock.getTime() + 5 * 60_000);
    expect(await requestsOf(() => Promise.all([around(300), around(300), around(300)]))).toBe(3 * 4 + 3);
  });

  it('is no more when a project is missing, until a minute has passed', async () => {
    const documents = smallWorld();
    documents.boxes[0]!.project = 'f'.repeat(24);
    await restart(documents);
    await around(300);
    expect(await requestsOf(() => around(300))).toBe(4);
    clock = new Date(clock.getTime() + 60_000);
    expect(await requestsOf(() => around(300))).toBe(7);
  });
});

describe('one box', () => {
  const box = (id: string) => network.box(tenant, id as BoxId, signal);

  it('is the same as among the others, for three requests', async () => {
    const { boxes } = await around(1000);
    let found: NetworkBox | undefined;
    expect(
      await requestsOf(async () => {
        found = await box(SMALL.boxes.mixed);
      }),
    ).toBe(3);
    expect(found).toEqual(named(boxes, SMALL.boxes.mixed));
  });

  it('is nothing where OZmap has none, and not asked for where it cannot exist', async () => {
    expect(await box('f'.repeat(24))).toBeUndefined();
    for (const id of ['CTO-01', '../projects', '', `${SMALL.boxes.mixed}?a=b`]) {
      expect(await requestsOf(async () => expect(await box(id)).toBeUndefined())).toBe(0);
    }
  });

  it('that cannot be read fails by name', async () => {
    const documents = smallWorld();
    documents.splitters.find(({ id }) => id === SMALL.splitters.full)!.connectables.output.length = 3;
    await restart(documents);
    await expect(box(SMALL.boxes.full)).rejects.toMatchObject({ name: 'NetworkFailure', kind: 'unreadable' });
  });
});

describe('the poles near a place', () => {
  it('are those that a drop can hang on', async () => {
    const poles = await network.polesNear(tenant, SMALL.center, 70, signal);
    const { first, second, north } = SMALL.poles;
    expect(poles.map(({ id }) => id).sort()).toEqual([first, second, north].sort());
    expect(poles.find(({ id }) => id === first)?.adjacent.toSorted()).toEqual([second, north].sort());
  });
});

describe('the ways along the poles', () => {
  const house = destination(SMALL.center, 20, 0);
  const { north, first, second, third } = SMALL.poles;
  const waysTo = async (...ids: readonly string[]) => {
    const { boxes } = await network.boxesNear(tenant, house, 300, signal);
    const { ways } = await network.ways(
      tenant,
      house,
      boxes.filter(({ id }) => ids.includes(id)),
      signal,
    );
    return ids.map(id => ways.get(id as BoxId));
  };
  const poleOf = (documents: OzmapDocuments, id: string) =>
    documents.basePoints.find(point => point.id === id)!;

  it('lead over the poles of OZmap to the boxes that hang on them', async () => {
    const [way] = await waysTo(SMALL.boxes.double);
    // Box 3 hangs at its pole, which is the end of the drop itself.
    expect(way).toMatchObject({ kind: 'route', poles: [null, north, first, second, null] });
    expect((way as { length: number }).length).toBeCloseTo(10 + 30 + 120, 0);
  });

  it('avoid poles out of use and of types that do not sell, and say so where there is no other way', async () => {
    const documents = smallWorld();
    const type = { ...documents.poleTypes[0]!, id: 'f'.repeat(24), viabilityAllowed: false };
    documents.poleTypes.push(type);
    poleOf(documents, second).poleType = type.id;
    await restart(documents);
    expect(await waysTo(SMALL.boxes.full, SMALL.boxes.double)).toEqual([
      { kind: 'none', why: { kind: 'barred', at: 'box' } },
      { kind: 'none', why: { kind: 'barred', at: 'between' } },
    ]);
    const other = smallWorld();
    poleOf(other, third).usable = false;
    await restart(other);
    expect(await waysTo(SMALL.boxes.double)).toEqual([{ kind: 'none', why: { kind: 'barred', at: 'box' } }]);
  });

  it('say that nothing joins, or that no pole is near', async () => {
    const documents = smallWorld();
    for (const id of [second, third]) poleOf(documents, id).adjacents = [];
    await restart(documents);
    expect(await waysTo(SMALL.boxes.double)).toEqual([{ kind: 'none', why: { kind: 'not-joined' } }]);
    const bare = smallWorld();
    bare.basePoints = bare.basePoints.filter(({ id }) => id === third);
    await restart(bare);
    const [way] = await waysTo(SMALL.boxes.double);
    expect(way).toMatchObject({ kind: 'none', why: { kind: 'no-pole-near', limit: 100 } });
  });

  it('cost one request for the poles, and now and then one for their types', async () => {
    const { boxes } = await network.boxesNear(tenant, house, 300, signal);
    const find = () => network.ways(tenant, house, boxes, signal);
    expect(await requestsOf(find)).toBe(2);
    expect(await requestsOf(find)).toBe(1);
    clock = new Date(clock.getTime() + 5 * 60_000);
    expect(await requestsOf(find)).toBe(2);
    expect(await requestsOf(() => network.ways(tenant, house, [], signal))).toBe(0);
  });
});

describe('an OZmap that gives no answer', () => {
  it('is unavailable, not empty', async () => {
    ozmap.setProfiles([{ name: 'bursts', every: 1, length: 1 }]);
    await expect(around(300)).rejects.toMatchObject({ name: 'NetworkFailure', kind: 'unavailable' });
  });

  it('is unavailable when it does not know our key', async () => {
    const other = new OzmapClient(
      {
        url: ozmap.url,
        key: 'another-key',
        authorization: 'raw',
        timeouts: { readMs: 10_000, writeMs: 10_000 },
      },
      { attempts: 1 },
    );
    const foreign = createLiveNetwork({ clientFor: () => other, now: () => clock });
    const asked = foreign.boxesNear(tenant, SMALL.center, 300, signal);
    await expect(asked).rejects.toMatchObject({ name: 'NetworkFailure', kind: 'unavailable' });
    other.close();
  });

  it('is not blamed when the caller went away', async () => {
    const gone = new AbortController();
    gone.abort(new Error('gone'));
    await expect(network.boxesNear(tenant, SMALL.center, 300, gone.signal)).rejects.toThrow('gone');
  });
});
