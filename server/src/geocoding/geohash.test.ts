import { expect, test } from 'vitest';
import { decodeGeohash } from './geohash.ts';

test.each([
  // The example of Gustavo Niemeyer's original service, and a place of the other half of the globe.
  ['u4pruydqqvj', 57.64911, 10.40744],
  ['6gkzwgjzn', -25.38271, -49.26551],
])('%s is a square around its place', (hash, lat, lng) => {
  const found = decodeGeohash(hash);
  expect(found?.lat).toBeCloseTo(lat, 4);
  expect(found?.lng).toBeCloseTo(lng, 4);
});

test('other letters are no geohash', () => {
  expect(decodeGeohash('6gail')).toBeUndefined();
});
