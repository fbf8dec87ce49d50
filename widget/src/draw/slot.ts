import type { Location } from '@oz-viability/shared';
import { type Line, placesOf } from './line.ts';

const METRES_PER_DEGREE = 111_195;

/**
 * Where a new point at a place belongs: into the nearest stretch of the line that passes within `reach` metres,
 * else at the end, before the box, since a cable is drawn from the house on.
 */
export function slotFor(line: Line, at: Location, reach: number): number {
  const places = placesOf(line);
  let slot = line.between.length;
  let least = reach;
  for (let i = 1; i < places.length; i++) {
    const metres = distanceToStretch(at, places[i - 1]!, places[i]!);
    if (metres > least) continue;
    slot = i - 1;
    least = metres;
  }
  return slot;
}

/** Metres from a place to the stretch from `a` to `b`, on the plane: exact enough for a street. */
function distanceToStretch(at: Location, a: Location, b: Location): number {
  const flat = ({ lat, lng }: Location) => ({
    x: (lng - a.lng) * METRES_PER_DEGREE * Math.cos((a.lat * Math.PI) / 180),
    y: (lat - a.lat) * METRES_PER_DEGREE,
  });
  const [p, end] = [flat(at), flat(b)];
  const square = end.x ** 2 + end.y ** 2;
  const along = square === 0 ? 0 : Math.max(0, Math.min(1, (p.x * end.x + p.y * end.y) / square));
  return Math.hypot(p.x - along * end.x, p.y - along * end.y);
}
