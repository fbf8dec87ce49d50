import { expect, test } from 'vitest';
import { forbiddenPair } from './pair.ts';

test.each([
  [['google'], { provider: 'osm' }, true],
  [['gazetteer', 'google'], { provider: 'demo' }, true],
  [['google'], { provider: 'google' }, false],
  [['google'], { provider: 'none' }, false],
  [['gazetteer'], { provider: 'osm' }, false],
  [['gazetteer'], { provider: 'custom', url: 'https://mt1.google.com/vt/x={x}' }, true],
  [['gazetteer'], { provider: 'custom', url: 'https://{s}.googleapis.com/{z}/{x}/{y}' }, true],
  [['gazetteer'], { provider: 'custom', url: 'https://tiles.example.net/google.com/{z}/{x}/{y}.png' }, false],
] as const)('%j with %j is forbidden: %s', (geocoders, baseMap, forbidden) => {
  expect(forbiddenPair(geocoders, baseMap) !== undefined).toBe(forbidden);
});
