import type { Location } from '@oz-viability/shared';

/** Degrees; about 28 km: a city and its neighbours. */
const REACH = 0.25;

interface Box {
  readonly south: number;
  readonly west: number;
  readonly north: number;
  readonly east: number;
}

const rounded = (degrees: number): number => Number(degrees.toFixed(3));

/** The area whose places come first among equals; rounded, so that a pin's exact place is not told to anybody. */
export const around = ({ lat, lng }: Location): Box => ({
  south: rounded(Math.max(-90, lat - REACH)),
  west: rounded(Math.max(-180, lng - REACH)),
  north: rounded(Math.min(90, lat + REACH)),
  east: rounded(Math.min(180, lng + REACH)),
});
