import { type BoxId, distance, type Location } from '@oz-viability/shared';
import type { OzmapBasePoint } from '../ozmap/mapping.ts';
import type { NetworkBox, Way, Waypoint } from '../viability/network.ts';
import { HOUSE_TO_POLE, PoleGraph } from './graph.ts';
import type { Spans } from './spans.ts';

/** What live and mirrored ways have in common: which base points are looked at, and how the graph takes them. */

/**
 * How much farther than the farthest box and the longest drop poles are read. No drop within its limit passes a
 * pole farther off than that limit; a little more tells by how much a drop is too long.
 */
const MARGIN = 1.25;
/** Metres: so that a house far from all poles hears how far the nearest is. */
const LEAST_LOOK = 2 * HOUSE_TO_POLE;

/** How far from the house base points are looked at, metres. */
export const lookFor = (house: Location, boxes: readonly NetworkBox[]): number =>
  Math.max(
    LEAST_LOOK,
    MARGIN *
      Math.max(...boxes.map(({ location, dropLimit = 0 }) => Math.max(distance(house, location), dropLimit))),
  );

/** `barredTypes`: pole types over which no drop may be sold. */
export function waypointOf(
  { kind, usable, type, ...pole }: OzmapBasePoint,
  barredTypes: ReadonlySet<string>,
): Waypoint {
  const barred = usable ? (type !== undefined && barredTypes.has(type) ? 'type' : undefined) : 'unusable';
  return { ...pole, kind: kind === 'pole' ? 'pole' : 'other', ...(barred && { barred }) };
}

/** The way to each box over these spans, by its id. */
export function waysOver(
  spans: Spans,
  house: Location,
  boxes: readonly NetworkBox[],
): ReadonlyMap<BoxId, Way> {
  const ways = new PoleGraph(spans).ways(house, boxes);
  return new Map(boxes.map(({ id }, i) => [id, ways[i]!]));
}
