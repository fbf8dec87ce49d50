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

test('leaves no markup and no script behind', () => {
  const parts = creditParts('<b>Town</b> <a href="javascript:alert(1)">x</a><img src=x onerror=alert(1)>');
  expect(parts).toEqual([{ text: 'Town x' }]);
});

test('nothing gives nothing', () => {
  expect(creditParts('')).toEqual([]);
});
