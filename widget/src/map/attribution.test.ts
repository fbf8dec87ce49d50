import { expect, test } from 'vitest';
import { creditParts } from './attribution.ts';

test('keeps web links and reads entities', () => {
  const osm = '&copy; <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a> contributors';
  expect(creditParts(osm)).toEqual([
    { text: '© ' },
    { text: 'OpenStreetMap', href: 'https://www.openstreetmap.org/copyright' },
    { text: ' contributors' },
  ]);
});

test('reads entities by number, and those of addresses', () => {
  const maker = '&#169; <a href="https://tiles.example/?a=1&amp;b=2">T&#xE9;l&eacute;</a> &#0000000169;';
  expect(creditParts(maker)).toEqual([
    { text: '© ' },
    { text: 'Tél&eacute;', href: 'https://tiles.example/?a=1&b=2' },
    { text: ' &#0000000169;' },
  ]);
});

test('leaves no markup and no script behind', () => {
  const parts = creditParts('<b>Town</b> <a href="javascript:alert(1)">x</a><img src=x onerror=alert(1)>');
  expect(parts).toEqual([{ text: 'Town x' }]);
});

test('nothing gives nothing', () => {
  expect(creditParts('')).toEqual([]);
});
