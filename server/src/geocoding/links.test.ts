import { expect, test } from 'vitest';
import { addressBesideLink, readMapLink } from './links.ts';

const location = { lat: -26.28, lng: -48.83 };

test.each([
  'geo:-26.28,-48.83',
  'geo:0,0?q=-26.28,-48.83(Casa)',
  'https://www.google.com/maps/@-26.28,-48.83,17z',
  'https://www.google.com/maps?q=-26.28,-48.83',
  'https://www.google.com/maps/search/?api=1&query=-26.28%2C-48.83',
  'https://www.google.com/maps/search/-26.28,+-48.83',
  'https://waze.com/ul?ll=-26.28,-48.83&navigate=yes',
  'https://www.openstreetmap.org/#map=17/-26.28/-48.83',
  'https://maps.apple.com/?ll=-26.28,-48.83',
  'Minha localização: https://maps.google.com/?q=-26.28,-48.83',
  'https://www.google.com/maps/search/?api=1&query=26°16%2748%22S+48°49%2748%22W',
  "https://www.google.com/maps/place/26%C2%B016'48.0%22S+48%C2%B049'48.0%22W/",
  'https://www.google.com.br/maps/dir//-26.28,-48.83',
  'https://www.google.com/maps/dir/?api=1&destination=-26.28,-48.83&travelmode=driving',
  'www.google.com/maps?ll=-26.28,-48.83&z=17',
  'waze://?ll=-26.28,-48.83&navigate=yes',
  'https://ul.waze.com/ul?ll=-26.28%2C-48.83&navigate=yes',
  'https://www.waze.com/pt-BR/live-map/directions?to=ll.-26.28%2C-48.83',
  'geo:-26.28,-48.83;u=35',
  'https://www.openstreetmap.org/directions?to=&mlat=-26.28&mlon=-48.83',
])('%s is a place', text => {
  expect(readMapLink(text)).toEqual({ kind: 'place', location });
});

test('a link’s pin counts, not the middle of the view', () => {
  for (const link of [
    'https://www.google.com/maps/place/X/@-26.2,-48.8,17z/data=!8m2!3d-26.28!4d-48.83',
    'https://www.openstreetmap.org/?mlat=-26.28&mlon=-48.83#map=17/-26.2/-48.8',
  ]) {
    expect(readMapLink(link)).toEqual({ kind: 'place', location });
  }
});

test('what Waze shares is a place', () => {
  const link = readMapLink('https://waze.com/ul/h6gkzwgjzn');
  expect(link).toMatchObject({ kind: 'place' });
  const { lat, lng } = link?.kind === 'place' ? link.location : { lat: 0, lng: 0 };
  expect([lat, lng]).toEqual([expect.closeTo(-25.38271, 4), expect.closeTo(-49.26551, 4)]);
});

test.each([
  'https://maps.app.goo.gl/abc',
  'https://goo.gl/maps/abc',
  'maps.app.goo.gl/abc',
  'https://osm.org/go/abc',
])('%s is short: it says nothing by itself', text => {
  expect(readMapLink(text)).toEqual({ kind: 'short' });
});

test.each([
  'https://www.google.com/maps/place/Joinville',
  'https://example.com/',
  'https://www.google.com/maps/@0,0,3z',
])('%s is a link without a place', text => {
  expect(readMapLink(text)).toEqual({ kind: 'unreadable' });
});

test.each(['Rua Google, 10', 'Rua Tuiuti, 1480', '-26.28, -48.83', ''])('is no link: %s', text => {
  expect(readMapLink(text)).toBeUndefined();
});

test.each([
  ['Rua Tuiuti, 1480 https://maps.app.goo.gl/abc', 'Rua Tuiuti, 1480'],
  ['https://maps.app.goo.gl/abc - Rua Tuiuti, 1480', 'Rua Tuiuti, 1480'],
  ['Rua Tuiuti, 1480 (https://maps.app.goo.gl/abc)', 'Rua Tuiuti, 1480'],
  ['Minha localização: https://maps.app.goo.gl/abc1', undefined],
  ['https://maps.app.goo.gl/abc1', undefined],
])('beside the link of %s: %s', (text, address) => {
  expect(addressBesideLink(text)).toBe(address);
});
