import { createRequire } from 'node:module';
import { type Ozmap, startOzmap } from '@oz-viability/demo/ozmap/simulator';
import { networkFaults } from '@oz-viability/demo/ozmap/testing/network-faults';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

/**
 * The vendor's own client against the simulator: what it can do with OZmap it must be able to do here. Its
 * types are stricter than what OZmap answers, so rows are read as plain records.
 */
type Row = Record<string, unknown>;
type Sdk = typeof import('@ozmap/ozmap-sdk');

const KEY = 'the-key';
const { boxes, splitters, center } = SMALL;
const house: [number, number] = [-48.85, -26.2998];

let sdk: Sdk;
let ozmap: Ozmap;
let client: InstanceType<Sdk['default']>;

beforeAll(() => {
  // Read while it loads; without them it opens a port of its own and prints every body.
  process.env.OZLOGGER_SERVER = 'false';
  process.env.OZLOGGER_HTTP = 'false';
  process.env.OZLOGGER_LEVEL = 'error';
  sdk = createRequire(import.meta.url)('@ozmap/ozmap-sdk') as Sdk;
});

beforeEach(async () => {
  const login = { login: 'viability', password: 'secret' };
  ozmap = await startOzmap({ documents: smallWorld(), apiKeys: [KEY], login });
  client = new sdk.default(ozmap.url, { apiKey: KEY });
});
afterEach(() => ozmap.close());

const row = (value: unknown): Row => value as Row;
const names = (values: readonly unknown[]): unknown[] => values.map(value => row(value).name);

describe('logging in', () => {
  it('gets a token by itself and goes on', async () => {
    const byLogin = new sdk.default(ozmap.url, { login: 'viability', password: 'secret' });
    const { total } = await byLogin.box.find({ limit: 1 });
    expect(total).toBe(12);
    expect(ozmap.requests.counts).toEqual({ 'GET /api/v2/boxes': 2, 'POST /api/v2/users/login': 1 });
  });

  it('fails with a wrong password', async () => {
    const byLogin = new sdk.default(ozmap.url, { login: 'viability', password: 'guess' });
    await expect(byLogin.box.find({ limit: 1 })).rejects.toMatchObject({ status: 401 });
  });
});

describe('reading', () => {
  it('filters boxes near a place', async () => {
    const { rows, total } = await client.box.find({
      filter: [{ property: 'coords', operator: sdk.FilterOperator.NEAR, value: { ...center, radius: 130 } }],
      limit: 2,
    });
    expect(names(rows)).toEqual(['CTO-01', 'CTO-02']);
    expect(total).toBe(3);
  });

  it('filters by several conditions, with a group of alternatives', async () => {
    const { rows } = await client.splitter.find({
      filter: [
        {
          property: 'parent',
          operator: sdk.FilterOperator.IN,
          value: [boxes.mixed, boxes.double, boxes.network],
        },
        { property: 'isDrop', operator: sdk.FilterOperator.EQUAL, value: true },
        [
          { property: 'name', operator: sdk.FilterOperator.LIKE, value: 'splitter 2' },
          { property: 'parent', operator: sdk.FilterOperator.EQUAL, value: boxes.mixed },
        ],
      ],
    });
    expect(rows.map(({ id }) => id).sort()).toEqual([splitters.mixed, splitters.doubleSecond].sort());
  });

  it('finds boxes within a project', async () => {
    const value = { id: SMALL.project, model: 'project' as const };
    const filter = [{ property: 'coords', operator: sdk.FilterOperator.WITHIN, value }];
    expect((await client.box.find({ filter, limit: 1 })).total).toBe(12);
  });

  it('reads every page, by its own way of turning them', async () => {
    const all = await client.box.findAll({
      batchSize: 5,
      filter: [{ property: 'draft', operator: sdk.FilterOperator.EQUAL, value: false }],
      sorter: [{ property: 'name', direction: sdk.ApiSortDirection.DESC }],
    });
    expect(names(all)).toEqual(
      [12, 11, 10, 9, 8, 7, 6, 5, 3, 2, 1].map(n => `CTO-${String(n).padStart(2, '0')}`),
    );
    expect(ozmap.requests.counts).toEqual({ 'GET /api/v2/boxes': 3 });
  });

  it('selects members', async () => {
    const found = await client.box.findOne({ select: 'name' });
    expect(found).toEqual({ kind: 'Box', id: boxes.mixed, name: 'CTO-01', lat: null, lng: null });
  });

  it('takes a missing row for null', async () => {
    expect(await client.property.findById('0'.repeat(24))).toBeNull();
  });

  it('reads projects, types, poles, tags, roles and the system configuration', async () => {
    const counts = await Promise.all(
      [client.project, client.boxType, client.splitterType, client.poleType, client.tag, client.role].map(
        async proxy => (await proxy.find({ limit: 1 })).count,
      ),
    );
    expect(counts).toEqual([1, 1, 1, 1, 1, 1]);
    expect((await client.pole.find({ limit: 1 })).total).toBe(14);
    expect((await client.basePoint.find({ limit: 1 })).total).toBe(14);
    expect(await client.systemConfig.find()).toHaveProperty('hierarchyLevels.boxes');
  });
});

describe('a property with a client on a chosen port', () => {
  const create = async (port: number, code = 'N1'): Promise<string> => {
    const created = await client.property.create({
      project: SMALL.project,
      address: 'Rua Pequena, 10',
      box: boxes.mixed,
      connector: splitters.mixed,
      port,
      auto_connect: true,
      coords: house,
      drop_poles: [SMALL.poles.first],
      client: { code, name: 'Fulana', implanted: false },
      external_id: 'r-1',
    });
    return String(created.id);
  };
  const read = async (id: string): Promise<Row> => row(await client.property.findById(id));

  it('is created and read back with its port', async () => {
    const property = await read(await create(5));
    expect(property).toMatchObject({
      box: boxes.mixed,
      address: 'Rua Pequena, 10',
      coords: house,
      client: { code: 'N1', name: 'Fulana', implanted: false },
      connections: [{ id: splitters.mixed, port: 5 }],
    });
    const splitter = await client.splitter.findById(splitters.mixed);
    const [connection] = property.connections as Row[];
    expect(splitter?.connectables.output[4]).toBe(connection?.fiber);
    const cable = row(await client.cable.findById(String(property.drop)));
    expect(cable).toMatchObject({ boxA: boxes.mixed, boxB: property.id, poles: [{ id: SMALL.poles.first }] });
  });

  it('is refused where the port is taken', async () => {
    await expect(create(1)).rejects.toMatchObject({ status: 400 });
    expect(networkFaults(ozmap.world.documents())).toEqual([]);
  });

  it('is inside a building where that is its box and no place is given', async () => {
    const near = { ...center, lat: center.lat + 1900 / 111_195, radius: 100 };
    const filter = [{ property: 'coords', operator: sdk.FilterOperator.NEAR, value: near }];
    const { rows, total } = await client.building.find({ filter });
    expect([names(rows), total]).toEqual([['Edifício Pequeno'], 1]);
    const [type] = (await client.buildingType.find({})).rows;
    expect(type).toMatchObject({ id: row(rows[0]).buildingType, code: 'Residencial' });
    const { id } = await client.property.create({
      project: SMALL.project,
      box: SMALL.building,
      connector: splitters.building,
      port: 3,
      auto_connect: true,
      client: { code: 'N2', name: 'Beltrana', implanted: false },
    });
    expect(await read(String(id))).toMatchObject({
      box: SMALL.building,
      parent: SMALL.building,
      coords: null,
      lat: null,
      connections: [{ id: splitters.building, port: 3 }],
    });
    expect(networkFaults(ozmap.world.documents())).toEqual([]);
    await client.property.updateById(String(id), {
      box: boxes.double,
      connector: splitters.doubleFirst,
      port: 8,
    });
    expect(await read(String(id))).toMatchObject({ box: boxes.double, connections: [{ port: 8 }] });
    expect(networkFaults(ozmap.world.documents())).toEqual([]);
  });

  it('is edited and moved', async () => {
    const id = await create(5);
    await client.property.updateById(id, { observation: 'note', potencyRead: -22, external_id: 'r-1' });
    await client.property.updateById(id, { box: boxes.double, connector: splitters.doubleFirst, port: 8 });
    expect(await read(id)).toMatchObject({
      observation: 'note',
      potencyRead: -22,
      box: boxes.double,
      connections: [{ id: splitters.doubleFirst, port: 8 }],
    });
    expect(networkFaults(ozmap.world.documents())).toEqual([]);
  });

  it('has its client activated, alone and in a batch', async () => {
    const { client: created } = (await read(await create(5))) as { client: { id: string } };
    await client.ftthClient.updateById(created.id, { implanted: true, name: 'Fulana de Tal' });
    expect(await client.ftthClient.findById(created.id)).toMatchObject({
      implanted: true,
      name: 'Fulana de Tal',
    });
    const filter = [{ property: 'id', operator: sdk.FilterOperator.IN, value: [created.id] }];
    await client.ftthClient.batchUpdate(filter, { status: sdk.FTTHClientStatus.ERROR });
    expect(await client.ftthClient.findById(created.id)).toMatchObject({ status: 1, implanted: true });
  });

  it('gets its power in a batch', async () => {
    const id = await create(5);
    const filter = [{ property: 'id', operator: sdk.FilterOperator.EQUAL, value: id }];
    await client.property.batchUpdate(filter, { potencyRead: -19.5 });
    expect(await read(id)).toMatchObject({ potencyRead: -19.5 });
  });

  it('loses its client and keeps its port', async () => {
    const id = await create(5);
    const { client: created } = (await read(id)) as { client: { id: string } };
    await client.ftthClient.deleteById(created.id);
    expect(await read(id)).toMatchObject({ client: null, connections: [{ port: 5 }] });
  });

  it('is deleted and frees its port', async () => {
    const id = await create(5);
    await client.property.deleteById(id);
    expect(await client.property.findById(id)).toBeNull();
    const splitter = await client.splitter.findById(splitters.mixed);
    expect(splitter?.connectables.output[4]).toBeNull();
  });

  it('hangs on a point made for it', async () => {
    const point = await client.point.create({ coords: [-48.8501, -26.2999] });
    expect(point).toMatchObject({ kind: 'Point', lat: -26.2999, lng: -48.8501 });
    await client.point.deleteById(point.id);
    expect(await client.point.findById(point.id)).toBeNull();
  });
});
