import { expect, test } from 'vitest';
import { isForbiddenPair } from './pair.ts';

test.each([
  [['google'], 'osm', true],
  [['google'], 'custom', true],
  [['gazetteer', 'google'], 'demo', true],
  [['google'], 'google', false],
  [['google', 'nominatim'], 'none', false],
  [['gazetteer', 'nominatim'], 'osm', false],
  [['nominatim'], 'google', false],
  [[], 'custom', false],
] as const)('%j with %s is forbidden: %s', (geocoders, baseMap, forbidden) => {
  expect(isForbiddenPair(geocoders, baseMap)).toBe(forbidden);
});
