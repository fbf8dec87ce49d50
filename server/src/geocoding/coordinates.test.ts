import { expect, test } from 'vitest';
import { isLink, readCoordinates } from './coordinates.ts';

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
  'geo:-26.28,-48.83',
  'geo:0,0?q=-26.28,-48.83(Casa)',
  'https://www.google.com/maps/@-26.28,-48.83,17z',
  'https://www.google.com/maps?q=-26.28,-48.83',
  'https://www.google.com/maps/search/?api=1&query=-26.28%2C-48.83',
  'https://www.google.com/maps/search/-26.28,+-48.83',
  'https://waze.com/ul?ll=-26.28,-48.83&navigate=yes',
  'https://www.openstreetmap.org/#map=17/-26.28/-48.83',
  'https://maps.apple.com/?ll=-26.28,-48.83',
])('understands %s', text => {
  expect(readCoordinates(text)).toEqual(place);
});

test('a link’s pin counts, not the middle of the view', () => {
  expect(
    readCoordinates('https://www.google.com/maps/place/X/@-26.2,-48.8,17z/data=!8m2!3d-26.28!4d-48.83'),
  ).toEqual(place);
  expect(
    readCoordinates('https://www.openstreetmap.org/?mlat=-26.28&mlon=-48.83#map=17/-26.2/-48.8'),
  ).toEqual(place);
});

test.each([
  'Rua Tuiuti, 1480',
  '123, 456',
  '-26, -48',
  '-96.28, -48.83',
  '-26.28, -190.5',
  '26°S 27°N',
  '89227-000',
  'https://maps.app.goo.gl/abc',
  '',
])('is no coordinate: %s', text => {
  expect(readCoordinates(text)).toBeUndefined();
});

test('a link that cannot be read is still a link, a street is none', () => {
  expect(isLink('https://maps.app.goo.gl/abc')).toBe(true);
  expect(isLink('Rua Google, 10')).toBe(false);
});
