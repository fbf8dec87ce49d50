import type { ServerResponse } from 'node:http';
import type {
  BoxId,
  ClientCode,
  PoleId,
  ProjectId,
  PropertyId,
  ReservationId,
  SplitterId,
  TenantId,
} from '@oz-viability/shared';
import { afterEach, describe, expect, it } from 'vitest';
import type { MapOfRecord, WantedClient } from '../reservation/field.ts';
import { OzmapClient } from './client.ts';
import { createMapOfRecord } from './reservations.ts';
import { type Arrived, json, type Loopback, listen, page } from './testing/loopback.ts';

const tenant = 't' as TenantId;
const code = '3066' as ClientCode;
const client = { _id: 'c1', code: '3066', implanted: false };
const property = { _id: 'p1', box: 'b1', client, connections: [{ id: 's1', kind: 'Splitter', port: 5 }] };
const wanted: WantedClient = {
  id: 'r1' as ReservationId,
  projectId: 'pr1' as ProjectId,
  boxId: 'b1' as BoxId,
  splitterId: 's1' as SplitterId,
  port: 5,
  location: { lat: -27.6, lng: -48.5 },
  dropPoles: [],
  force: false,
  code,
  name: 'Fulana',
};

let server: Loopback;
let ozmap: OzmapClient;
afterEach(async () => {
  ozmap.close();
  await server.close();
});

async function map(answer: (request: Arrived, response: ServerResponse) => void): Promise<MapOfRecord> {
  server = await listen(answer);
  ozmap = new OzmapClient(
    { url: server.url, key: 'k', authorization: 'raw', timeouts: { readMs: 10_000, writeMs: 10_000 } },
    { attempts: 1 },
  );
  return createMapOfRecord({ clientFor: () => ozmap });
}

const sent = () => server.arrived.map(({ method, path, body }) => [method, path, body && JSON.parse(body)]);

describe('a look-up by code', () => {
  it('finds the properties of that code', async () => {
    const field = await map((_, response) => json(response, [property]));
    const found = await field.byCode(tenant, '30/66' as ClientCode);
    expect(server.arrived[0]?.path).toBe('/api/v2/properties/client/30%2F66');
    expect(found).toEqual({ kind: 'read', value: [] });
    expect(await field.byCode(tenant, code)).toMatchObject({
      kind: 'read',
      value: [
        { propertyId: 'p1', clientId: 'c1', code: '3066', connections: [{ splitterId: 's1', port: 5 }] },
      ],
    });
  });

  it.each([
    ['an empty list', (response: ServerResponse) => json(response, [])],
    ['an empty page', (response: ServerResponse) => json(response, page([]))],
    ['404', (response: ServerResponse) => json(response, {}, 404)],
    [
      'a property that only had such a client',
      (response: ServerResponse) => json(response, [{ ...property, client: null }]),
    ],
  ])('finds nobody in %s', async (_name, answer) => {
    const field = await map((_, response) => answer(response));
    expect(await field.byCode(tenant, code)).toEqual({ kind: 'read', value: [] });
  });

  it('reads the client where the answer holds only its id', async () => {
    const field = await map(({ path }, response) =>
      json(
        response,
        path.includes('ftth-clients') ? { ...client, implanted: true } : [{ ...property, client: 'c1' }],
      ),
    );
    expect(await field.byCode(tenant, code)).toMatchObject({ value: [{ code: '3066', implanted: true }] });
    expect(server.arrived.map(({ path }) => path)).toEqual([
      '/api/v2/properties/client/3066',
      '/api/v2/ftth-clients/c1',
    ]);
  });

  it.each([
    [(response: ServerResponse) => json(response, {}, 503), 'unavailable'],
    [(response: ServerResponse) => json(response, {}, 401), 'refused'],
    [(response: ServerResponse) => json(response, { message: 'what' }), 'unreadable'],
    [(response: ServerResponse) => json(response, [property, { _id: 'p2', client: 5 }]), 'unreadable'],
  ] as const)('fails as a whole rather than miss one', async (answer, reason) => {
    const field = await map((_, response) => answer(response));
    expect(await field.byCode(tenant, code)).toEqual({ kind: 'failed', reason });
  });

  it('is not made for a code that an address would swallow', async () => {
    const field = await map((_, response) => json(response, page([property])));
    expect(await field.byCode(tenant, '..' as ClientCode)).toEqual({ kind: 'failed', reason: 'unreadable' });
    expect(server.arrived).toHaveLength(0);
  });
});

describe('what is not there', () => {
  it('is read as nothing', async () => {
    const field = await map((_, response) => json(response, {}, 404));
    const nothing = { kind: 'read', value: undefined };
    expect(await field.property(tenant, 'p1' as PropertyId)).toEqual(nothing);
    expect(await field.splitterPorts(tenant, 's1' as SplitterId)).toEqual(nothing);
  });

  it('is removed already', async () => {
    const field = await map((_, response) => json(response, {}, 404));
    expect(await field.remove(tenant, 'p1' as PropertyId)).toEqual({ kind: 'done' });
    expect(await field.removePoint(tenant, 'x1' as PoleId)).toEqual({ kind: 'done' });
    expect(sent()).toEqual([
      ['DELETE', '/api/v2/properties/p1', ''],
      ['DELETE', '/api/v2/points/x1', ''],
    ]);
  });
});

describe('a creation', () => {
  it('says property, client and port in one request, with our id on both', async () => {
    const field = await map((_, response) => json(response, { id: 'p1', client: 'c1' }, 201));
    expect(await field.create(tenant, wanted)).toEqual({ kind: 'done', value: { propertyId: 'p1' } });
    expect(sent()).toEqual([
      [
        'POST',
        '/api/v2/properties',
        {
          project: 'pr1',
          box: 'b1',
          connector: 's1',
          port: 5,
          auto_connect: true,
          force: false,
          coords: [-48.5, -27.6],
          external_id: 'r1',
          client: { code: '3066', name: 'Fulana', implanted: false, external_id: 'r1' },
        },
      ],
    ]);
  });

  it('carries what is known beyond that', async () => {
    const field = await map((_, response) => json(response, {}, 201));
    const dropPoles = ['x1', 'x2'] as PoleId[];
    await field.create(tenant, { ...wanted, address: 'Rua A, 10', observation: 'gate', dropPoles });
    expect(sent()[0]?.[2]).toMatchObject({
      address: 'Rua A, 10',
      drop_poles: ['x1', 'x2'],
      client: { observation: 'gate' },
    });
  });

  it('is done also where the answer names no id', async () => {
    const field = await map((_, response) => response.writeHead(201).end());
    expect(await field.create(tenant, wanted)).toEqual({ kind: 'done', value: {} });
  });

  it('that OZmap turns down says so, and passes none of its words on', async () => {
    const field = await map((_, response) => json(response, { message: 'Fulana lives here' }, 409));
    expect(await field.create(tenant, wanted)).toEqual({ kind: 'rejected', status: 409 });
  });
});

describe('a change of port', () => {
  it('names box, splitter and port', async () => {
    const field = await map((_, response) => response.writeHead(204).end());
    const at = { boxId: 'b1' as BoxId, splitterId: 's2' as SplitterId, port: 3 };
    expect(await field.connect(tenant, 'p1' as PropertyId, at)).toEqual({ kind: 'done' });
    expect(sent()).toEqual([
      [
        'PATCH',
        '/api/v2/properties/p1',
        { box: 'b1', connector: 's2', port: 3, auto_connect: true, force: false },
      ],
    ]);
  });
});

describe('a point', () => {
  it('is made at [lng, lat] and known by its id', async () => {
    const field = await map((_, response) => json(response, { id: 'x1', kind: 'Point' }, 201));
    expect(await field.createPoint(tenant, [-48.5, -27.6], 'r1' as ReservationId)).toEqual({
      kind: 'done',
      value: { id: 'x1' },
    });
    expect(sent()).toEqual([['POST', '/api/v2/points', { coords: [-48.5, -27.6], external_id: 'r1' }]]);
  });
});
