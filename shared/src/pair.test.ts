import { expect, test } from 'vitest';
import { forbiddenPair } from './pair.ts';

const tiles = (url: string) => ({ provider: 'custom', url }) as const;

test.each([
  [['google'], { provider: 'osm' }, 'google-elsewhere'],
  [['gazetteer', 'google'], { provider: 'demo' }, 'google-elsewhere'],
  [['google'], tiles('https://tiles.example.net/{z}/{x}/{y}.png'), 'google-elsewhere'],
  [['google'], { provider: 'google' }, undefined],
  [['google'], { provider: 'google', url: 'https://viability.example/basemap/x/{z}/{x}/{y}' }, undefined],
  [['google', 'nominatim'], { provider: 'none' }, undefined],
  [['gazetteer'], { provider: 'osm' }, undefined],
  [['nominatim'], { provider: 'google' }, undefined],
  [['gazetteer'], tiles('https://tiles.example.net/google.com/{z}/{x}/{y}.png'), undefined],
  [['gazetteer'], tiles('/tiles/{z}/{x}/{y}.png'), undefined],
  [['gazetteer'], tiles('https://notgoogle.com/{z}/{x}/{y}.png'), undefined],
] as const)('%j with %j: %s', (geocoders, baseMap, expected) => {
  expect(forbiddenPair(geocoders, baseMap)).toBe(expected);
});

test.each([
  'https://mt1.google.com/vt/x={x}&y={y}&z={z}',
  'https://mt{s}.google.com/vt/x={x}',
  'https://{s}.googleapis.com/{z}/{x}/{y}',
  'https://tile.googleapis.com:443/v1/2dtiles/{z}/{x}/{y}',
  'HTTPS://MT0.GOOGLE.COM.BR/vt?x={x}',
  '//mt0.google.com/vt?x={x}',
  'https://goo{r}gle.com/{z}/{x}/{y}',
  'https://x@mt0.google.com./{z}/{x}/{y}',
  'https:\\\\mt0.google.com\\{z}\\{x}\\{y}',
])("Google's own tiles are never a custom map: %s", url => {
  for (const provider of ['custom', 'osm', 'demo', 'google'] as const) {
    expect(forbiddenPair(['gazetteer'], { provider, url })).toBe('google-tiles-bare');
  }
});
