import type { Location } from './geometry.ts';

/**
 * What a box means for the coverage of a place, one letter each: `f` has a port for sale now, `c` sells with a
 * caveat (not deployed, or only ports that are blocked or kept by a property), `n` has no port left, `d` is a
 * draft, `x` has no customer-facing splitter.
 */
export const COVERAGE_STATES = ['f', 'c', 'n', 'd', 'x'] as const;
export type CoverageState = (typeof COVERAGE_STATES)[number];

/** A square of the usual web map: `z` zoom, `x` from the west, `y` from the north. */
export interface CoverageTile {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

/** Zooms at which coverage is answered: a tile of the lowest has some thousand boxes of a dense town. */
export const COVERAGE_ZOOM = { min: 13, max: 16 } as const;

/** Steps along the side of a tile; at zoom 13 one is a metre at most. */
export const COVERAGE_EXTENT = 4096;

/** `GET /v1/coverage?z=&x=&y=`: every box of one tile that the caller may see, in few bytes. */
export interface CoverageAnswer {
  readonly tile: CoverageTile;
  /** Two whole numbers a box, `x` and `y` within the tile, 0 to {@link COVERAGE_EXTENT} − 1, from its north-west corner. */
  readonly places: readonly number[];
  /** A {@link CoverageState} a box, in the order of `places`. */
  readonly states: string;
  /** More boxes lie in the tile than are answered: ask for its four quarters. */
  readonly cut: boolean;
}

/** Where web maps end. */
const LAST_LATITUDE = 85.05112878;

/** Fractions of the world's width from the west and from the north, as web maps draw it. */
export function mercator({ lat, lng }: Location): { readonly x: number; readonly y: number } {
  const shown = Math.max(-LAST_LATITUDE, Math.min(LAST_LATITUDE, lat));
  const sine = Math.sin((shown * Math.PI) / 180);
  return { x: (lng + 180) / 360, y: 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI) };
}

/** Inverse of {@link mercator}. */
export function fromMercator(x: number, y: number): Location {
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
  return { lat, lng: x * 360 - 180 };
}

/** The tile of a zoom in which a place lies. */
export function coverageTileOf(location: Location, z: number): CoverageTile {
  const { x, y } = mercator(location);
  const side = 2 ** z;
  const within = (fraction: number) => Math.min(side - 1, Math.max(0, Math.floor(fraction * side)));
  return { z, x: within(x), y: within(y) };
}

/** Where box `index` of an answer stands. */
export function coveragePlace({ tile, places }: CoverageAnswer, index: number): Location {
  const side = 2 ** tile.z;
  const inTile = (at: number) => (places[at]! + 0.5) / COVERAGE_EXTENT;
  return fromMercator((tile.x + inTile(2 * index)) / side, (tile.y + inTile(2 * index + 1)) / side);
}
