import { expect, test } from 'vitest';
import { meant } from './press.ts';

const face = (id: string, x: number, y = 0) => ({ id, x, y, width: 32, height: 28 });
const left = face('left', 0);
const right = face('right', 30);

test('a press on what is seen of a marker means it, though another’s middle is nearer', () => {
  const wide = { ...left, width: 44 };
  expect(meant({ x: 18, y: 0 }, 'left', [right, wide])).toBe('left');
});

test('a press beside it means the nearest', () => {
  expect(meant({ x: 18, y: 0 }, 'left', [left, right])).toBe('right');
  expect(meant({ x: -18, y: 0 }, 'left', [right, left])).toBe('left');
  expect(meant({ x: 2, y: 20 }, 'right', [left, right])).toBe('left');
});
