import { type Ozmap, type Profile, startOzmap } from '@oz-viability/demo/ozmap/simulator';
import { networkFaults } from '@oz-viability/demo/ozmap/testing/network-faults';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { OzmapClient } from '@oz-viability/server/ozmap/client';
import { createMapOfRecord } from '@oz-viability/server/ozmap/reservations';
import type { MapOfRecord, MapProperty, Reading, WantedClient } from '@oz-viability/server/reservation/field';
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
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const KEY = 'the-key';
const tenant = 't' as TenantId;
const code = '7001' as ClientCode;
const splitterId = SMALL.splitters.mixed as SplitterId;
const wanted: WantedClient = {
  id: 'reservation-1' as ReservationId,
  projectId: SMALL.project as ProjectId,
  boxId: SMALL.boxes.mixed as BoxId,
  splitterId,
  port: 5,
  location: { lat: SMALL.center.lat + 0.0002, lng: SMALL.center.lng },
  address: 'Rua Pequena, 7',
  dropPoles: [],
  force: false,
  code,
  name: 'Dora Reis',
  observation: 'portão verde',
};

let ozmap: Ozmap;
let client: OzmapClient;
let field: MapOfRecord;

beforeEach(async () => {
  ozmap = await startOzmap({ documents: smallWorld(), apiKeys: [KEY] });
  client = new OzmapClient(
    { url: ozmap.url, key: KEY, authorization: 'raw', timeouts: { readMs: 10_000, writeMs: 10_000 } },
    { attempts: 1 },
  );
  field = createMapOfRecord({ clientFor: () => client });
});
afterEach(async () => {
  client.close();
  await ozmap.close();
});

function value<T>(reading: Reading<T>): T {
  if (reading.kind === 'failed') throw new Error(`not read: ${reading.reason}`);
  return reading.value;
}
const found = async (): Promise<readonly MapProperty[]> => value(await field.byCode(tenant, code));
const writes = () => ozmap.requests.list.filter(({ method }) => method !== 'GET').length;

describe('a creation at OZmap', () => {
  it('puts a client, not implanted, on the wanted port, and can be read back', async () => {
    const outcome = await field.create(tenant, wanted);
    const [property, ...others] = await found();
    expect(others).toEqual([]);
    expect(outcome).toEqual({ kind: 'done', value: { propertyId: property?.propertyId } });
    expect(property).toMatchObject({
      code,
      implanted: false,
      certified: false,
      inUse: false,
      boxId: SMALL.boxes.mixed,
      connections: [{ splitterId, port: 5 }],
      location: wanted.location,
      externalId: 'reservation-1',
    });
    expect(property?.dropId).toBeDefined();
    const same = value(await field.property(tenant, property?.propertyId as PropertyId));
    expect(same).toMatchObject({ propertyId: property?.propertyId, clientId: property?.clientId, code });
    const ports = value(await field.splitterPorts(tenant, splitterId));
    expect(ports?.find(({ port }) => port === 5)?.state).toBe('occupied');
    expect(networkFaults(ozmap.world.documents())).toEqual([]);
  });

  it('hangs a drawn drop on points of its own, which can be taken away again', async () => {
    const at = [SMALL.center.lng, SMALL.center.lat + 0.0001] as const;
    const made = await field.createPoint(tenant, at, wanted.id);
    const id = (made.kind === 'done' && made.value?.id) as PoleId;
    await field.create(tenant, { ...wanted, dropPoles: [id] });
    const [property] = await found();
    const drop = ozmap.world.documents().cables.find(cable => cable.id === property?.dropId);
    expect(drop?.poles.map(pole => pole.id)).toEqual([id]);
    expect(await field.remove(tenant, property?.propertyId as PropertyId)).toEqual({ kind: 'done' });
    expect(await field.removePoint(tenant, id)).toEqual({ kind: 'done' });
    expect(ozmap.world.documents().basePoints.some(point => point.id === id)).toBe(false);
  });

  it.each(['external-id-hidden', 'by-code-404', 'error-html'] as const)(
    'works under the profile %s',
    async profile => {
      ozmap.setProfiles([profile]);
      expect(await found()).toEqual([]);
      expect((await field.create(tenant, { ...wanted, port: 1 })).kind).toBe('rejected');
      expect((await field.create(tenant, wanted)).kind).toBe('done');
      expect(await found()).toMatchObject([{ connections: [{ splitterId, port: 5 }] }]);
    },
  );

  it.each([
    [1, 400],
    [2, 400],
    [3, 400],
  ])('on port %i, which is not free, is rejected', async (port, status) => {
    expect(await field.create(tenant, { ...wanted, port })).toEqual({ kind: 'rejected', status });
    expect(await found()).toEqual([]);
  });

  it.each<[Profile, string, number]>([
    [{ name: 'reset-before', on: 'POST /properties' }, 'ambiguous', 0],
    [{ name: 'reset-after', on: 'POST /properties' }, 'ambiguous', 1],
    [{ name: 'error-before', on: 'POST /properties' }, 'ambiguous', 0],
    [{ name: 'error-after', on: 'POST /properties' }, 'ambiguous', 1],
    [{ name: 'truncated', on: 'POST /properties' }, 'ambiguous', 1],
  ])('under %j is %s and sent once', async (profile, kind, made) => {
    ozmap.setProfiles([profile]);
    expect((await field.create(tenant, wanted)).kind).toBe(kind);
    expect(writes()).toBe(1);
    expect(await found()).toHaveLength(made);
  });

  it.each([
    ['hang-before', 0],
    ['hang-after', 1],
  ] as const)('under %s is given up as ambiguous and sent once', async (name, made) => {
    ozmap.setProfiles([{ name, on: 'POST /properties' }]);
    const hurried = new OzmapClient(
      { url: ozmap.url, key: KEY, authorization: 'raw', timeouts: { readMs: 2000, writeMs: 2000 } },
      { attempts: 1 },
    );
    const outcome = await createMapOfRecord({ clientFor: () => hurried }).create(tenant, wanted);
    hurried.close();
    expect(outcome).toEqual({ kind: 'ambiguous' });
    expect(writes()).toBe(1);
    expect(await found()).toHaveLength(made);
  });

  it('is not sent to an OZmap that is gone', async () => {
    await ozmap.close();
    expect(await field.create(tenant, wanted)).toEqual({ kind: 'not_sent' });
    expect(await field.byCode(tenant, code)).toEqual({ kind: 'failed', reason: 'unavailable' });
    ozmap = await startOzmap({ documents: smallWorld(), apiKeys: [KEY] });
  });
});

describe('what was created', () => {
  it('can be put on another port', async () => {
    await field.create(tenant, wanted);
    const [property] = await found();
    const outcome = await field.connect(tenant, property?.propertyId as PropertyId, {
      boxId: wanted.boxId,
      splitterId,
      port: 6,
    });
    expect(outcome).toEqual({ kind: 'done' });
    expect(await found()).toMatchObject([{ connections: [{ splitterId, port: 6 }] }]);
  });

  it('can be removed with all that came with it, and a second time', async () => {
    const before = ozmap.world.documents();
    await field.create(tenant, wanted);
    const [property] = await found();
    const id = property?.propertyId as PropertyId;
    expect(await field.remove(tenant, id)).toEqual({ kind: 'done' });
    expect(await field.remove(tenant, id)).toEqual({ kind: 'done' });
    expect(value(await field.property(tenant, id))).toBeUndefined();
    const after = ozmap.world.documents();
    expect(after.clients).toEqual(before.clients);
    expect(after.cables).toEqual(before.cables);
    expect(value(await field.splitterPorts(tenant, splitterId))?.[4]).toEqual({ port: 5, state: 'free' });
  });
});

describe('what others created', () => {
  it('is read with its signs of use', async () => {
    const [theirs] = value(await field.byCode(tenant, '1001' as ClientCode));
    expect(theirs).toMatchObject({ code: '1001', implanted: true, inUse: true });
    expect(theirs).not.toHaveProperty('externalId');
  });
});
