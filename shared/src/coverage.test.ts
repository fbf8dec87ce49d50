import { expect, it } from 'vitest';
import { COVERAGE_EXTENT, coveragePlace, coverageTileOf, mercator } from './coverage.ts';
import { distance } from './geometry.ts';

const HOME = { lat: -26.304_412, lng: -48.848_77 };

it('places a box within a metre at every zoom', () => {
  for (const z of [13, 14, 15, 16]) {
    const tile = coverageTileOf(HOME, z);
    const { x, y } = mercator(HOME);
    const places = [x * 2 ** z - tile.x, y * 2 ** z - tile.y].map(part => Math.floor(part * COVERAGE_EXTENT));
    const shown = coveragePlace({ tile, places, states: 'f', cut: false }, 0);
    expect(distance(shown, HOME)).toBeLessThan(1);
  }
});

it('keeps to the world at its edges', () => {
  expect(coverageTileOf({ lat: 90, lng: 180 }, 13)).toEqual({ z: 13, x: 8191, y: 0 });
  expect(coverageTileOf({ lat: -90, lng: -180 }, 13)).toEqual({ z: 13, x: 0, y: 8191 });
});
