import { destination, distance } from '@oz-viability/shared';
import { expect, it } from 'vitest';
import { Grid } from './grid.ts';

const center = { lat: -26.3, lng: -48.85 };
/** Multiples of irrational numbers: scattered over 4 km, the same at each run. */
const places = Array.from({ length: 2_000 }, (_, number) => ({
  id: String(number),
  at: destination(center, 2_000 * Math.sqrt((number * 0.754_877) % 1), (number * 205.8) % 360),
}));

function filled(): Grid {
  const grid = new Grid();
  for (const { id, at } of places) grid.add(id, [at.lng, at.lat]);
  return grid;
}

it.each([20, 150, 400])('holds every place within %i m, and not the whole town', radius => {
  const grid = filled();
  for (const { at } of places.slice(0, 100)) {
    const around = grid.around(at, radius);
    const within = places.filter(place => distance(place.at, at) <= radius);
    expect(around).toEqual(expect.arrayContaining(within.map(({ id }) => id)));
    expect(around!.length).toBeLessThan(places.length / 2);
  }
});

it('forgets what was removed', () => {
  const grid = filled();
  const { id, at } = places[7]!;
  grid.remove(id, [at.lng, at.lat]);
  expect(grid.around(at, 150)).not.toContain(id);
});

it('leaves a search wider than the town to a look at every row', () => {
  expect(filled().around(center, 50_000)).toBeUndefined();
});
