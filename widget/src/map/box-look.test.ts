import { expect, test } from 'vitest';
import { boxLook } from './box-look.ts';
import { madeBox } from './testing/made.ts';

test('a box that can serve shows how many ports are free', () => {
  expect(boxLook(madeBox(1, 50, 0, 5))).toEqual({ kind: 'free', text: '5' });
});

test('a box that can serve with a warning is told apart', () => {
  expect(boxLook(madeBox(1, 50, 0, 8, 'caveat'))).toEqual({ kind: 'caveat', text: '8' });
});

test('a box that cannot serve shows a cross, whatever is free in it', () => {
  expect(boxLook(madeBox(1, 50, 0, 3, 'full'))).toEqual({ kind: 'not-viable', text: '×' });
});

test('a box of which nobody can say is no refusal', () => {
  expect(boxLook(madeBox(1, 50, 0, 0, 'unread'))).toEqual({ kind: 'unknown', text: '?' });
});

test('a reason that blocks outweighs one that is unknown', () => {
  const blocked = madeBox(1, 50, 0, 0, 'full').reasons;
  const unread = madeBox(1, 50, 0, 0, 'unread');
  expect(boxLook({ ...unread, reasons: [...unread.reasons, ...blocked] }).kind).toBe('not-viable');
});
