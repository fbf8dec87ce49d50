import type { BoxId, ClientCode, PropertyId, ReservationId, SplitterId } from '@oz-viability/shared';
import { expect, it } from 'vitest';
import type { MapProperty } from './field.ts';
import { isOurs, type Wanted } from './recognise.ts';

/** Where OZmap returns no external ids, a home in a building is told by its building. */

const tower = 'tower' as BoxId;
const wanted: Wanted = {
  id: 'r' as ReservationId,
  code: 'C-1' as ClientCode,
  boxId: tower,
  splitterId: 's' as SplitterId,
  port: 1,
  location: { lat: -26.3, lng: -48.85 },
  since: new Date('2026-04-01T12:00:00.000Z'),
};
const home: MapProperty = {
  propertyId: 'p' as PropertyId,
  code: 'C-1',
  implanted: false,
  certified: false,
  inUse: false,
  boxId: tower,
  connections: [],
  createdByUs: true,
  createdAt: '2026-04-01T12:00:01.000Z',
  image: {},
};
const cto = 'cto' as BoxId;
const moving: Wanted = {
  ...wanted,
  boxId: cto,
  home: { boxId: tower, splitterId: wanted.splitterId, port: 1 },
};
const { boxId: _, ...nowhere } = home;

it.each([
  ['in the building of the reservation', home, wanted, true],
  ['in the building that it moves out of', home, moving, true],
  ['in another building', { ...home, boxId: cto }, wanted, false],
  ['in none', nowhere, wanted, false],
  ['in none, of a reservation that does not move', nowhere, { ...wanted, boxId: cto }, false],
  ['in the building, made by somebody else', { ...home, createdByUs: false }, wanted, false],
  ['in the building, from before', { ...home, createdAt: '2026-03-01T12:00:00.000Z' }, wanted, false],
] as const)('a home %s', (_what, property, reservation, ours) => {
  expect(isOurs(property, reservation)).toBe(ours);
});
