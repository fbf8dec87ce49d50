import { describe, expect, it } from 'vitest';
import { OzmapUnreadable } from './errors.ts';
import { readProperty, unpopulatedClient } from './property.ts';

const property = {
  _id: 'p1',
  box: 'b1',
  coords: [-48.5, -27.6],
  drop: 'd1',
  client: { _id: 'c1', code: '3066', implanted: false, certified: false },
  connections: [{ id: 's1', kind: 'Splitter', port: 5 }],
  external_id: 'r1',
  creatorData: { id: 'u1', name: 'x', username: 'x' },
  createdAt: '2026-04-01T10:00:00.000Z',
};
const read = (change: object) => readProperty({ ...property, ...change }, 'u1');

describe('a property with its client', () => {
  it('is read, and the whole answer kept', () => {
    expect(readProperty(property, 'u1')).toEqual({
      propertyId: 'p1',
      clientId: 'c1',
      code: '3066',
      implanted: false,
      certified: false,
      inUse: false,
      boxId: 'b1',
      connections: [{ splitterId: 's1', port: 5 }],
      dropId: 'd1',
      location: { lat: -27.6, lng: -48.5 },
      externalId: 'r1',
      createdByUs: true,
      createdAt: '2026-04-01T10:00:00.000Z',
      image: property,
    });
  });

  it('leaves out what OZmap does not say', () => {
    const bare = readProperty(
      { id: 'p1', client: null, coords: null, lat: null, lng: null, drop: null },
      'u1',
    );
    expect(Object.keys(bare).sort()).toEqual([
      'certified',
      'connections',
      'image',
      'implanted',
      'inUse',
      'propertyId',
    ]);
  });

  it('takes our id from the client where the property hides it', () => {
    const client = { ...property.client, external_id: 'r1' };
    expect(read({ external_id: undefined, client }).externalId).toBe('r1');
  });

  it('is ours only by our own API user', () => {
    expect(read({ creatorData: { id: 'someone' } }).createdByUs).toBe(false);
    expect(read({ creatorData: undefined })).not.toHaveProperty('createdByUs');
    expect(readProperty(property, undefined)).not.toHaveProperty('createdByUs');
  });

  it.each([
    [{ potencyRead: -22 }, true],
    [{ client: { ...property.client, onu: { serial_number: 'A1' } } }, true],
    [{ client: { ...property.client, onu: { serial_number: '', mac_address: null } } }, false],
    [{ potencyRead: null }, false],
  ])('with %j is in use: %s', (change, inUse) => {
    expect(read(change).inUse).toBe(inUse);
  });

  it('is refused when its client does not say whether it is implanted', () => {
    const client = { _id: 'c1', code: '3066' };
    expect(() => read({ client })).toThrow(new OzmapUnreadable('client.implanted'));
  });

  it('says when its client is only an id', () => {
    expect(unpopulatedClient({ ...property, client: 'c1' })).toBe('c1');
    expect(unpopulatedClient(property)).toBeUndefined();
    expect(unpopulatedClient({ ...property, client: null })).toBeUndefined();
  });
});
