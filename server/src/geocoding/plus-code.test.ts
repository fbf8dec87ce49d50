import { expect, test } from 'vitest';
import { completePlusCode, decodePlusCode, precisionOfPlusCode, readPlusCode } from './plus-code.ts';

// Squares, in degrees, as the reference implementation's test data has them.
test.each([
  ['7FG49QCJ+2V', 20.37, 2.782125, 20.370125, 2.78225],
  ['7FG49QCJ+2VX', 20.3701, 2.78221875, 20.370125, 2.78225],
  ['7FG49QCJ+2VXGJ', 20.370113, 2.782234375, 20.370114, 2.78223632813],
  ['8FVC2222+22', 47, 8, 47.000125, 8.000125],
  ['4VCPPQGP+Q9', -41.273125, 174.785875, -41.273, 174.786],
  ['22222222+22', -90, -180, -89.999875, -179.999875],
  ['6FH32222+222', 1, 1, 1.000025, 1.00003125],
  ['CFX3X2X2+X2', 89.999875, 1, 90, 1.000125],
  ['849VGJQF+VX7QR3J', 37.53966912, -122.3750698242, 37.53966916, -122.3750697021],
  ['849VGJQF+VX7QR3J7QR3J', 37.53966912, -122.3750698242, 37.53966916, -122.3750697021],
])('%s is the middle of its square', (code, south, west, north, east) => {
  const { lat, lng } = decodePlusCode(code);
  expect(lat).toBeCloseTo((south + north) / 2, 6);
  expect(lng).toBeCloseTo((west + east) / 2, 6);
});

test.each([
  ['9C3W9QCJ+2VX', 51.3701125, -1.217765625, '+2VX'],
  ['9C3W9QCJ+2VX', 51.3708675, -1.217765625, 'CJ+2VX'],
  ['9C3W9QCJ+2VX', 51.3701125, -1.218520625, 'CJ+2VX'],
  ['9C3W9QCJ+2VX', 51.3852125, -1.217765625, '9QCJ+2VX'],
  ['9C3W9QCJ+2VX', 51.3701125, -1.202665625, '9QCJ+2VX'],
  ['8FRCXGRF+PM', 47, 8.55, 'XGRF+PM'],
  ['CFX22222+22', 89.6, 0, '2222+22'],
  ['2CXXXXXX+XX', -81, 0, 'XXXXXX+XX'],
])('%s is found again near %f, %f from %s', (full, lat, lng, short) => {
  expect(completePlusCode(short, { lat, lng })).toBe(full);
});

test.each([
  ['7fg49qcj+2v', { code: '7FG49QCJ+2V', kind: 'full', place: '' }],
  ['P5C9+F3 Joinville - SC', { code: 'P5C9+F3', kind: 'short', place: 'Joinville - SC' }],
  ['P5C9+F3, Joinville', { code: 'P5C9+F3', kind: 'short', place: 'Joinville' }],
  ['7FG49QCJ+', { code: '7FG49QCJ+', kind: 'full', place: '' }],
])('reads %s', (text, code) => {
  expect(readPlusCode(text)).toEqual(code);
});

test.each(['7FG40000+', 'P5C9', 'Rua A + Rua B', '9QC+2V', 'XX222222+22', 'P5C9+', 'RUA+22 Norte'])(
  'is no plus code: %s',
  text => {
    expect(readPlusCode(text)).toBeUndefined();
  },
);

test('a code is as precise as its square is small', () => {
  expect(['7FG49QCJ+2VX', '7FG49QCJ+2V', '7FG49QCJ+'].map(precisionOfPlusCode)).toEqual([
    'exact',
    'interpolated',
    'street',
  ]);
});
