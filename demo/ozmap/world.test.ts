import { beforeEach, describe, expect, it } from 'vitest';
import type { PropertyDocument } from './documents.ts';
import { changeProperty, createProperty } from './property-writes.ts';
import { DEFAULT_SETTINGS, type Settings } from './settings.ts';
import { networkFaults } from './testing/network-faults.ts';
import { SMALL, smallWorld } from './testing/small-world.ts';
import { OzmapWorld } from './world.ts';

const creator = { id: 'aa', name: 'A', username: 'a' };
const { boxes, splitters, poles } = SMALL;
const house: [number, number] = [-48.85, -26.2998];

let world: OzmapWorld;
beforeEach(() => {
  world = new OzmapWorld(smallWorld());
});

const create = (body: object, settings: Partial<Settings> = {}): PropertyDocument =>
  createProperty(world, { coords: house, ...body }, { ...DEFAULT_SETTINGS, ...settings }, creator);
const change = (id: string, body: object, settings: Partial<Settings> = {}): PropertyDocument => {
  changeProperty(
    world,
    world.rows.properties.get(id)!,
    { ...body },
    { ...DEFAULT_SETTINGS, ...settings },
    creator,
  );
  return world.rows.properties.get(id)!;
};
const onPort = (port: number, more: object = {}): object => ({
  box: boxes.mixed,
  connector: splitters.mixed,
  port,
  auto_connect: true,
  client: { code: 'N1' },
  ...more,
});
const portOf = ({ connections }: PropertyDocument): string =>
  connections.map(one => `${one.id}:${one.port}`).join();
const output = (splitter: string, port: number): unknown =>
  world.rows.splitters.get(splitter)!.connectables.output[port - 1];
const totals = (): Record<string, number> =>
  Object.fromEntries(Object.entries(world.documents()).map(([kind, rows]) => [kind, rows.length]));

it('starts from a sound network', () => {
  expect(networkFaults(world.documents())).toEqual([]);
});

describe('creating a property', () => {
  it('connects its drop to the wanted port', () => {
    const property = create(onPort(5));
    expect(portOf(property)).toBe(`${splitters.mixed}:5`);
    expect(output(splitters.mixed, 5)).toBe(property.connections[0]!.fiber);
    expect(world.rows.cables.get(property.drop!)).toMatchObject({ boxA: boxes.mixed, boxB: property.id });
    expect(world.rows.clients.get(property.client!)).toMatchObject({
      code: 'N1',
      implanted: false,
      status: 0,
    });
    expect(networkFaults(world.documents())).toEqual([]);
  });

  it('takes the first port that is free and not blocked', () => {
    const first = create({ box: boxes.mixed, auto_connect: true });
    expect(portOf(first)).toBe(`${splitters.mixed}:4`);
  });

  it('takes the first free port of the wanted splitter', () => {
    expect(portOf(create({ box: boxes.double, connector: splitters.doubleSecond }))).toBe(
      `${splitters.doubleSecond}:1`,
    );
  });

  it('takes a port by number on the first customer-facing splitter that has it', () => {
    expect(portOf(create({ box: boxes.double, port: 4 }))).toBe(`${splitters.doubleFirst}:4`);
  });

  it('stays unconnected where neither port nor connection is asked', () => {
    expect(create({ box: boxes.mixed }).connections).toEqual([]);
  });

  it.each(['withoutSplitter', 'network'] as const)('stays unconnected on a box %s', name => {
    const property = create({ box: boxes[name], auto_connect: true, force: true });
    expect(property).toMatchObject({ box: boxes[name], connections: [] });
  });

  it.each([
    ['a port with a client', onPort(1), 400],
    ['a port with a client, by force', onPort(1, { force: true }), 400],
    ['a port kept by an empty property', onPort(2), 400],
    ['a blocked port', onPort(3), 400],
    ['a port that the splitter lacks', onPort(9), 400],
    ['a full box', { box: boxes.full, auto_connect: true }, 400],
    ['a splitter of another box', { box: boxes.mixed, connector: splitters.plain, port: 1 }, 400],
    ['a network splitter', { box: boxes.network, connector: splitters.network, port: 1 }, 400],
    ['a box that is none', { box: 'x' }, 400],
    ['an unknown box', { box: SMALL.tag }, 404],
    ['an unknown project', { project: SMALL.tag }, 404],
    ['an unknown drop pole', onPort(5, { drop_poles: [SMALL.tag] }), 400],
    ['coordinates beyond the earth', onPort(5, { coords: [0, 91] }), 400],
    ['a client that is a number', onPort(5, { client: 1 }), 400],
  ])('refuses %s and writes nothing', (_what, body, status) => {
    const before = totals();
    expect(() => create(body)).toThrow(expect.objectContaining({ status }));
    expect(totals()).toEqual(before);
  });

  it('takes an empty property off its port by force', () => {
    const property = create(onPort(2, { force: true }));
    expect(portOf(property)).toBe(`${splitters.mixed}:2`);
    expect(world.rows.properties.get(SMALL.properties.empty)).toMatchObject({
      connections: [],
      client: null,
    });
    expect(networkFaults(world.documents())).toEqual([]);
  });

  it('takes a blocked port by force', () => {
    expect(portOf(create(onPort(3, { force: true })))).toBe(`${splitters.mixed}:3`);
  });

  it('leaves the property behind, unconnected, where the setting says so', () => {
    const before = totals();
    expect(() => create(onPort(1), { takenPortLeavesProperty: true })).toThrow(
      expect.objectContaining({ status: 400 }),
    );
    expect(totals().properties).toBe(before.properties! + 1);
    expect(networkFaults(world.documents())).toEqual([]);
  });
});

describe('the drop', () => {
  const far = { box: boxes.mixed, port: 5, coords: [-48.85, -26.297] };

  it('runs over the drawn points, given from the house to the box', () => {
    const property = create(onPort(5, { drop_poles: [poles.third, poles.second], force: true }));
    const drop = world.rows.cables.get(property.drop!)!;
    expect(drop.poles.map(({ id }) => id)).toEqual([poles.second, poles.third]);
    // Box 1 to pole 2 and 3 along the street, 60 m each, and from there back to the house.
    expect(drop.length).toBeGreaterThan(120 + 119);
    expect(drop.length).toBeLessThan(120 + 125);
  });

  it('runs along adjacencies from the pole at the house', () => {
    const property = create(onPort(5, { pole: poles.third, force: true }));
    const drop = world.rows.cables.get(property.drop!)!;
    expect(drop.poles.map(({ id }) => id)).toEqual([poles.first, poles.second, poles.third]);
  });

  it('is refused beyond the limit of its project, and allowed by force', () => {
    expect(() => create(far)).toThrow(expect.objectContaining({ status: 400 }));
    expect(portOf(create({ ...far, force: true }))).toBe(`${splitters.mixed}:5`);
  });
});

describe('moving a property', () => {
  it('frees the old port and keeps the cable, on its new course', () => {
    const { id, drop } = create(onPort(5));
    const moved = change(id, { box: boxes.double, connector: splitters.doubleFirst, port: 2 });
    expect(portOf(moved)).toBe(`${splitters.doubleFirst}:2`);
    expect(moved).toMatchObject({ box: boxes.double, drop });
    expect(output(splitters.mixed, 5)).toBeNull();
    expect(world.rows.cables.get(drop!)).toMatchObject({ boxA: boxes.double });
    expect(networkFaults(world.documents())).toEqual([]);
  });

  it('is refused to a taken port, and then changes nothing', () => {
    const { id } = create(onPort(5));
    const before = world.documents();
    expect(() => change(id, { port: 1, observation: 'moved' })).toThrow(
      expect.objectContaining({ status: 400 }),
    );
    expect(world.documents()).toEqual(before);
  });

  it('to its own port is no conflict', () => {
    const { id } = create(onPort(5));
    expect(portOf(change(id, { port: 5 }))).toBe(`${splitters.mixed}:5`);
  });

  it.each([
    ['replaced', false],
    ['left-behind', true],
  ] as const)('with the drop %s lays a new cable', (movedDrop, oldStays) => {
    const { id, drop } = create(onPort(5));
    const moved = change(id, { port: 6 }, { movedDrop });
    expect(moved.drop).not.toBe(drop);
    expect(world.rows.cables.get(drop!) !== undefined).toBe(oldStays);
    expect(networkFaults(world.documents())).toEqual([]);
  });

  it('out of its box removes the drop', () => {
    const { id, drop } = create(onPort(5));
    expect(change(id, { box: null })).toMatchObject({ box: null, drop: null, cables: [], connections: [] });
    expect(world.rows.cables.get(drop!)).toBeUndefined();
    expect(output(splitters.mixed, 5)).toBeNull();
  });

  it('of the house makes the drop as long as it now is', () => {
    const { id, drop } = create(onPort(5));
    change(id, { coords: [-48.85, -26.2991] });
    expect(world.rows.cables.get(drop!)!.length).toBeCloseTo(100, 0);
  });
});

describe('clients and history', () => {
  it('detaches a client and notes when it left, and keeps port and client', () => {
    const { id, client } = create(onPort(5));
    const left = change(id, { client: null });
    expect(left.client).toBeNull();
    expect(portOf(left)).toBe(`${splitters.mixed}:5`);
    expect(left.history.clients).toEqual([
      { id: client, code: 'N1', enter_date: expect.any(String), exit_date: expect.any(String) },
    ]);
    expect(world.rows.clients.get(client!)).toBeDefined();
  });

  it('lets another client in after one left', () => {
    const moved = change(SMALL.properties.empty, { client: { code: 'N2' } });
    expect(moved.history.clients.map(({ code, exit_date }) => [code, exit_date === null])).toEqual([
      ['9002', false],
      ['N2', true],
    ]);
  });

  it('removes a client and keeps its property on the port', () => {
    const { id, client } = create(onPort(5));
    world.removeClient(client!);
    expect(world.rows.properties.get(id)).toMatchObject({ client: null });
    expect(output(splitters.mixed, 5)).not.toBeNull();
    expect(world.rows.clients.get(client!)).toBeUndefined();
  });
});

describe('removing', () => {
  it('a property takes client, drop and fibre with it and frees the port', () => {
    const before = totals();
    world.removeProperty(create(onPort(5)).id, true);
    expect(totals()).toEqual(before);
    expect(output(splitters.mixed, 5)).toBeNull();
    expect(networkFaults(world.documents())).toEqual([]);
  });

  it('a property keeps a client that another property has too', () => {
    const { id, client } = create(onPort(5));
    create(onPort(6, { client }));
    world.removeProperty(id, true);
    expect(world.rows.clients.get(client!)).toBeDefined();
  });

  it('a drop leaves the property in its box without connection', () => {
    const { id, drop } = create(onPort(5));
    world.removeCable(drop!, true);
    expect(world.rows.properties.get(id)).toMatchObject({ box: boxes.mixed, drop: null, connections: [] });
    expect(networkFaults(world.documents())).toEqual([]);
  });

  it('only the connection keeps the drop', () => {
    const { id, drop } = create(onPort(5));
    world.disconnectCable(drop!, true);
    expect(world.rows.properties.get(id)).toMatchObject({ drop, connections: [] });
    expect(output(splitters.mixed, 5)).toBeNull();
  });
});

it('starts again where another world stood', () => {
  const property = create(onPort(5));
  const again = new OzmapWorld(JSON.parse(JSON.stringify(world.documents())));
  expect(again.rows.properties.get(property.id)).toEqual(world.rows.properties.get(property.id));
  expect(again.rows.clients.by('code', 'N1')).toHaveLength(1);
});

it('tells every change to who listens, and no more after that', () => {
  const kinds: string[] = [];
  const stop = world.onChange(({ kind }) => kinds.push(kind));
  create(onPort(5));
  expect(new Set(kinds)).toEqual(new Set(['properties', 'clients', 'cables', 'fibers', 'splitters']));
  stop();
  kinds.length = 0;
  create(onPort(6));
  expect(kinds).toEqual([]);
});
