import { expect, test } from 'vitest';
import { at, free, line } from '../testing/street.ts';
import { slotFor } from './slot.ts';

const bent = line(free(0, 40), free(60, 40));

test('on the line, the point belongs into that stretch', () => {
  expect(slotFor(bent, at(2, 20), 5)).toBe(0);
  expect(slotFor(bent, at(30, 42), 5)).toBe(1);
  expect(slotFor(bent, at(80, 20), 5)).toBe(2);
});

test('off the line it goes to the end, before the box', () => {
  expect(slotFor(bent, at(30, -60), 5)).toBe(2);
  expect(slotFor(line(), at(-50, 0), 5)).toBe(0);
});

test('a stretch ends where it ends: what lies beyond is off the line', () => {
  expect(slotFor(line(free(20), free(40)), at(-8), 5)).toBe(2);
});
