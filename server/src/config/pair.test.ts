import { expect, test } from 'vitest';
import { whyForbidden } from './pair.ts';

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
])("Google's own tiles are never another map's: %s", url => {
  for (const provider of ['custom', 'osm', 'demo'] as const) {
    expect(whyForbidden(['gazetteer'], { provider, url })).toMatch(/logo/);
  }
});

test.each([
  'https://tiles.example.net/google.com/{z}/{x}/{y}.png',
  'https://notgoogle.com/{z}/{x}/{y}.png',
  'https://{s}.tile.example/{z}/{x}/{y}.png',
  '/tiles/{z}/{x}/{y}.png',
])('tiles of others are fine: %s', url => {
  expect(whyForbidden(['gazetteer', 'nominatim'], { provider: 'custom', url })).toBeUndefined();
});

test("Google's results on another's map, with what to do", () => {
  expect(whyForbidden(['google'], { provider: 'osm' })).toMatch(/choose google or none/);
  expect(whyForbidden(['google'], { provider: 'google' })).toBeUndefined();
});
