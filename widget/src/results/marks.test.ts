import { nothing, type TemplateResult } from 'lit';
import { expect, it } from 'vitest';
import { marksView } from './marks.ts';

/** Width of the drawing, and how many marks are taken and free. */
const drawn = (free: number, total: number) => {
  const [, width, , taken, open] = (marksView(free, total) as TemplateResult).values.map(String);
  const marks = (path: string | undefined) => path!.split('M').length - 1;
  return [Number(width), marks(taken), marks(open)];
};

it('draws a mark for each port, the free ones apart', () => {
  expect(drawn(3, 8)).toEqual([93, 5, 3]);
  expect(drawn(0, 16)).toEqual([142, 16, 0]);
});

it('draws the share of free ports where there are too many to be told apart', () => {
  expect(drawn(64, 128).slice(1)).toEqual([16, 16]);
});

it('draws nothing of a box without ports', () => expect(marksView(0, 0)).toBe(nothing));
