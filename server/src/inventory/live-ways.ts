import { distance, type Location } from '@oz-viability/shared';
import type { OzmapClient } from '../ozmap/client.ts';
import { OzmapRefused, OzmapUnreadable } from '../ozmap/errors.ts';
import type { OzmapBasePoint, OzmapPoleType } from '../ozmap/mapping.ts';
import { basePointsNear, poleTypes } from '../ozmap/readings.ts';
import type { NetworkBox, Waypoint, WaysReading } from '../viability/network.ts';
import { HOUSE_TO_POLE, PoleGraph } from './graph.ts';
import { Remembered } from './remembered.ts';

/** Milliseconds that pole types are believed. */
const BELIEVED = 5 * 60_000;
/**
 * How much farther than the farthest box and the longest drop poles are read. No drop within its limit passes a
 * pole farther off than that limit; a little more tells by how much a drop is too long.
 */
const MARGIN = 1.25;
/** Metres: so that a house far from all poles hears how far the nearest is. */
const LEAST_LOOK = 2 * HOUSE_TO_POLE;

/** Ways along the poles as one OZmap shows them now: one request a page of poles, and seldom one for their types. */
export class WayFinder {
  readonly #client: OzmapClient;
  readonly #now: () => Date;
  readonly #barred: Remembered<ReadonlySet<string>>;

  constructor(client: OzmapClient, now: () => Date) {
    this.#client = client;
    this.#now = now;
    this.#barred = new Remembered(() => barredTypes(client), now, BELIEVED);
  }

  /** Throws what the client throws. */
  async ways(house: Location, boxes: readonly NetworkBox[], signal: AbortSignal): Promise<WaysReading> {
    const readAt = this.#now();
    if (boxes.length === 0) return { ways: new Map(), readAt };
    const [points, barred] = await Promise.all([
      basePointsNear(this.#client, house, lookFor(house, boxes), signal),
      this.#barred.get(signal),
    ]);
    const graph = new PoleGraph(points.map(point => waypointOf(point, barred)));
    const ways = graph.ways(house, boxes);
    return { ways: new Map(boxes.map(({ id }, i) => [id, ways[i]!])), readAt };
  }
}

const barredTypes = async (client: OzmapClient): Promise<ReadonlySet<string>> => {
  const types = await poleTypes(client).catch(noTypes);
  return new Set(types.filter(({ sells }) => !sells).map(({ id }) => id));
};

/** A key that may not see pole types still gets its ways: all types sell unless OZmap says otherwise. */
function noTypes(error: unknown): readonly OzmapPoleType[] {
  if (error instanceof OzmapRefused || error instanceof OzmapUnreadable) return [];
  throw error;
}

const lookFor = (house: Location, boxes: readonly NetworkBox[]): number =>
  Math.max(
    LEAST_LOOK,
    MARGIN *
      Math.max(...boxes.map(({ location, dropLimit = 0 }) => Math.max(distance(house, location), dropLimit))),
  );

function waypointOf(
  { kind, usable, type, ...pole }: OzmapBasePoint,
  barredTypes: ReadonlySet<string>,
): Waypoint {
  const barred = usable ? (type !== undefined && barredTypes.has(type) ? 'type' : undefined) : 'unusable';
  return { ...pole, kind: kind === 'pole' ? 'pole' : 'other', ...(barred && { barred }) };
}
