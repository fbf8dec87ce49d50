import { expect, test } from 'vitest';
import { keyedDiff } from './keyed-diff.ts';

const diff = (shown: string[], next: string[]) =>
  keyedDiff(new Map(shown.map(key => [key, true])), next, item => item.charAt(0));

test('tells what to add, to keep and to remove', () => {
  expect(diff(['a', 'b'], ['b2', 'c1'])).toEqual({ added: ['c1'], kept: ['b2'], removed: ['a'] });
});

test('takes the first of two items with one key', () => {
  expect(diff([], ['a1', 'a2'])).toEqual({ added: ['a1'], kept: [], removed: [] });
});

test('an empty list removes everything', () => {
  expect(diff(['a', 'b'], [])).toEqual({ added: [], kept: [], removed: ['a', 'b'] });
});
