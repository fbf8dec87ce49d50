import { expect, test } from 'vitest';
import { at, free, line, pole } from '../testing/street.ts';
import { nearby } from './nearby.ts';

const poles = [pole('north', 50), pole('east', 20, 10), pole('here', 20)];

test('the nearest come first, with metres and wind, seen from the last point', () => {
  const near = nearby(line(free(20)), poles, 8).map(({ pole: { id }, metres, wind }) => [
    id,
    Math.round(metres),
    wind,
  ]);
  expect(near).toEqual([
    ['here', 0, 0],
    ['east', 10, 2],
    ['north', 30, 0],
  ]);
});

test('a pole that the line hangs on is not offered again', () => {
  const hung = line({ at: at(20), pole: 'here' as never });
  expect(nearby(hung, poles, 8).map(({ pole: { id } }) => id)).toEqual(['east', 'north']);
});

test('no more than asked for', () => {
  expect(nearby(line(), poles, 2).length).toBe(2);
});

test('north-west is told from north also where the circle closes', () => {
  expect(nearby(line(), [pole('a', 100, -8), pole('b', 100, -60)], 8).map(({ wind }) => wind)).toEqual([
    0, 7,
  ]);
});
