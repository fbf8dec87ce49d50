import { expect, test } from 'vitest';
import { begun, redone, step, undone } from './history.ts';

const steps = step(step(begun('a'), 'b'), 'c');

test('steps are taken back and done again, one by one', () => {
  expect(undone(steps).now).toBe('b');
  expect(undone(undone(steps)).now).toBe('a');
  expect(redone(undone(undone(steps))).now).toBe('b');
  expect(redone(redone(undone(undone(steps))))).toEqual(steps);
});

test('at either end nothing happens', () => {
  expect(redone(steps)).toBe(steps);
  const first = begun('a');
  expect(undone(first)).toBe(first);
});

test('a new step forgets what was taken back', () => {
  const other = step(undone(steps), 'd');
  expect(redone(other)).toBe(other);
  expect(undone(other).now).toBe('b');
});
