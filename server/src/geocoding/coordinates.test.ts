import { expect, test } from 'vitest';
import { readNotation } from './coordinates.ts';

const place = { lat: -26.28, lng: -48.83 };

test.each([
  '-26.28, -48.83',
  '-26.28 -48.83',
  '-26,28 -48,83',
  '-26,28; -48,83',
  '-26,28,-48,83',
  '(-26.28, -48.83)',
  '−26.28 −48.83',
  'lat: -26.28 lng: -48.83',
  '-26.28° -48.83°',
  '26°16\'48"S 48°49\'48"W',
  '26° 16\' 48" S, 48° 49\' 48" O',
  "S 26° 16.8' W 48° 49.8'",
  '48°49\'48"W 26°16\'48"S',
  '-26°16\'48", -48°49\'48"',
  '26 16 48 S 48 49 48 W',
  '26,28 S / 48,83 O',
  'Latitude: -26,28 Longitude: -48,83',
  '-48.83, -26.28',
  '-48°49\'48", -26°16\'48"',
  'Longitude: -48.83, Latitude: -26.28',
])('understands %s', text => {
  expect(readNotation(text)).toEqual(place);
});

test.each([
  ['-8.05, -34.9', { lat: -8.05, lng: -34.9 }],
  ['-34.9, -8.05', { lat: -8.05, lng: -34.9 }],
  ['2.82, -60.67', { lat: 2.82, lng: -60.67 }],
  ['-33.69, -53.46', { lat: -33.69, lng: -53.46 }],
  // Elsewhere nothing is turned round.
  ['-34.9, -56.16', { lat: -34.9, lng: -56.16 }],
  ['38.72, -9.14', { lat: 38.72, lng: -9.14 }],
])('%s lies where it is written, or in Brazil', (text, location) => {
  expect(readNotation(text)).toEqual(location);
});

test.each([
  'Rua Tuiuti, 1480',
  '123, 456',
  '-26, -48',
  '-96.28, -48.83',
  '-26.28, -190.5',
  '26°S 27°N',
  '89227-000',
  '',
])('is no coordinate: %s', text => {
  expect(readNotation(text)).toBeUndefined();
});
