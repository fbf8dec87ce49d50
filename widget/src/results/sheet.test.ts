import { expect, test } from 'vitest';
import { STOPS, stopAfter, stopNear } from './sheet.ts';

test('one button leads to every stop', () => {
  expect(STOPS.map(stopAfter)).toEqual(['half', 'full', 'low']);
});

test.each([
  [80, 'low'],
  [230, 'low'],
  [280, 'half'],
  [500, 'half'],
  [560, 'full'],
  [900, 'full'],
])('a sheet let go at %i of 740 pixels rests at %s', (height, stop) => {
  expect(stopNear(height, 740)).toBe(stop);
});
