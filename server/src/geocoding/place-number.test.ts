import { destination, distance } from '@oz-viability/shared';
import { expect, test } from 'vitest';
import { type KnownNumber, placeNumber } from './place-number.ts';

const origin = { lat: -26.28, lng: -48.83 };

/** A house on a street that runs east, `number` metres from its beginning; odd ones on the north side. */
const house = (number: number, district = 'Centro', suffix = ''): KnownNumber => ({
  number,
  suffix,
  district,
  location: destination(destination(origin, number, 90), 8, number % 2 === 1 ? 0 : 180),
});

const placed = (known: readonly KnownNumber[], number: number, suffix?: string) =>
  placeNumber(known, suffix === undefined ? { number } : { number, suffix });

test('a known number is where it is', () => {
  expect(placed([house(10), house(20)], 20)).toEqual([
    { location: house(20).location, precision: 'exact', district: 'Centro' },
  ]);
});

test('a missing number lies between its neighbours on its own side, in proportion', () => {
  const [place] = placed([house(10), house(50), house(21), house(23)], 20);
  expect(place?.precision).toBe('interpolated');
  expect(distance(place!.location, house(20).location)).toBeLessThan(0.5);
});

test('the other side is no neighbour', () => {
  const [place] = placed([house(10), house(21), house(31)], 25);
  expect(distance(place!.location, house(25).location)).toBeLessThan(0.5);
  expect(place?.precision).toBe('interpolated');
});

test('beyond the last number of both sides it is the nearest end of its own side, and only the street', () => {
  expect(placed([house(10), house(20), house(31)], 40)).toEqual([
    { location: house(20).location, precision: 'street', district: 'Centro' },
  ]);
  expect(placed([house(10), house(20), house(7)], 2)[0]).toMatchObject({
    location: house(10).location,
    precision: 'street',
  });
});

test('beyond the last of its own side, the other side shows the way, and it is only the street', () => {
  const [place] = placed([house(10), house(91), house(111)], 100);
  expect(place?.precision).toBe('street');
  expect(distance(place!.location, house(100).location)).toBeLessThan(20);
});

test('neighbours that lie much farther apart than their numbers prove nothing', () => {
  const far = { ...house(30), location: destination(origin, 900, 90) };
  expect(placed([house(10), far], 20)[0]?.precision).toBe('street');
});

test('districts that number one name each for itself give a place each', () => {
  const shifted = (number: number): KnownNumber => ({
    ...house(number, 'Norte'),
    location: destination(house(number).location, 500, 0),
  });
  const places = placed([house(10), shifted(18), house(30), shifted(32)], 20);
  expect(places.map(({ district, precision }) => [district, precision])).toEqual([
    ['Centro', 'interpolated'],
    ['Norte', 'interpolated'],
  ]);
});

test('one number at places far apart is an answer for each of them', () => {
  const elsewhere = { ...house(20, 'Norte'), location: destination(origin, 700, 0) };
  expect(placed([house(20), elsewhere], 20).map(({ district }) => district)).toEqual(['Centro', 'Norte']);
});

test('a letter chooses among houses of one number, and without that letter the number counts', () => {
  const known = [house(20), { ...house(20, 'Centro', 'A'), location: house(24).location }];
  expect(placed(known, 20, 'A')[0]?.location).toEqual(house(24).location);
  expect(placed(known, 20, 'C')[0]).toMatchObject({ location: house(20).location, precision: 'exact' });
});

test('a street without numbers places nothing', () => {
  expect(placed([], 20)).toEqual([]);
});
