import type { PoleId } from '@oz-viability/shared';
import type { Waypoint } from '../viability/network.ts';

/** Base points and the spans between them; a point is spoken of by its place in the list. */
export interface Spans {
  readonly points: readonly Waypoint[];
  /** Both ends of each span, one behind the other. One that both its ends name may be there twice. */
  readonly ends: Int32Array;
  /** Where a point is in the list; -1 where it is not. */
  readonly find: (id: PoleId) => number;
}

/** As the points themselves say it, by ids. */
export function spansById(points: readonly Waypoint[]): Spans {
  const places = new Map<PoleId, number>();
  let named = 0;
  points.forEach(({ id, adjacent }, place) => {
    places.set(id, place);
    named += adjacent.length;
  });
  const ends = new Int32Array(2 * named);
  let count = 0;
  points.forEach(({ adjacent }, from) => {
    for (const next of adjacent) {
      const to = places.get(next);
      if (to === undefined) continue;
      ends[count++] = from;
      ends[count++] = to;
    }
  });
  return { points, ends: ends.subarray(0, count), find: id => places.get(id) ?? -1 };
}
