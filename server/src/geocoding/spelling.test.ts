import { expect, test } from 'vitest';
import { likeness } from './spelling.ts';

test.each([
  ['tuiuti', 'tuiuti', 1],
  ['tuiti', 'tuiuti', 1 - 1 / 6],
  ['tuituti', 'tuiuti', 1 - 1 / 7],
  ['tiuuti', 'tuiuti', 1 - 1 / 6],
  ['schimidt', 'schmidt', 1 - 1 / 8],
])('%s is like %s', (a, b, expected) => {
  expect(likeness(a, b)).toBeCloseTo(expected);
  expect(likeness(b, a)).toBeCloseTo(expected);
});

test.each([
  ['rio', 'rua'],
  ['ana', 'ane'],
  ['tuiuti', 'itajai'],
  ['15', '16'],
  ['1500', '1501'],
])('%s is another word than %s', (a, b) => {
  expect(likeness(a, b)).toBe(0);
});
