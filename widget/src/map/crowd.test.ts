import { expect, test } from 'vitest';
import { crowded } from './crowd.ts';

test('two dozen boxes crowd the map of a phone, not that of a desk', () => {
  expect(crowded(25, { x: 360, y: 300 })).toBe(true);
  expect(crowded(25, { x: 900, y: 760 })).toBe(false);
  expect(crowded(71, { x: 900, y: 700 })).toBe(true);
});

test('a phone that is close to the house shows every box in full', () => {
  expect(crowded(9, { x: 360, y: 300 })).toBe(false);
});
