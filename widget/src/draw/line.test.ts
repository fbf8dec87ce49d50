import { expect, test } from 'vitest';
import { at, free, line } from '../testing/street.ts';
import { dropOf, insert, lengthOf, lineOf, move, placesOf, remove, tipOf } from './line.ts';

test('a point comes between the ends, never before the house or behind the box', () => {
  const one = insert(line(), 0, free(40));
  const two = insert(one, 0, free(20));
  expect(placesOf(two)).toEqual([at(0), at(20), at(40), at(100)]);
  expect(placesOf(insert(two, 2, free(60)))).toEqual([at(0), at(20), at(40), at(60), at(100)]);
});

test('a point is moved and removed, and the others stay', () => {
  const two = line(free(20), free(40));
  expect(move(two, 0, free(25)).between).toEqual([free(25), free(40)]);
  expect(remove(two, 0).between).toEqual([free(40)]);
  expect(two.between.length).toBe(2);
});

test('what is sent names the poles vertex by vertex and can be drawn on', () => {
  const drawn = line({ at: at(20), pole: 'p1' as never }, free(40));
  const drop = dropOf(drawn);
  expect(drop.path.length).toBe(4);
  expect(drop.poles).toEqual([null, 'p1', null, null]);
  expect(lineOf(drop)).toEqual(drawn);
});

test('its length counts every stretch, its tip is the last point before the box', () => {
  expect(lengthOf(line())).toBeCloseTo(100, 3);
  expect(lengthOf(line(free(0, 30)))).toBeCloseTo(30 + Math.hypot(100, 30), 1);
  expect(tipOf(line())).toEqual(at(0));
  expect(tipOf(line(free(20), free(40)))).toEqual(at(40));
});
