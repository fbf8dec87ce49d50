import type { Location } from '@oz-viability/shared';
import type { OzmapClient } from '../ozmap/client.ts';
import { basePointsNear } from '../ozmap/readings.ts';
import type { NetworkBox, WaysReading } from '../viability/network.ts';
import { spansById } from './spans.ts';
import type { Terrain } from './terrain.ts';
import { lookFor, waypointOf, waysOver } from './ways.ts';

/** Ways along the poles as one OZmap shows them now: one request a page of poles, and seldom one for their types. */
export class WayFinder {
  readonly #client: OzmapClient;
  readonly #terrain: Terrain;
  readonly #now: () => Date;

  constructor(client: OzmapClient, terrain: Terrain, now: () => Date) {
    this.#client = client;
    this.#terrain = terrain;
    this.#now = now;
  }

  /** Throws what the client throws. */
  async ways(house: Location, boxes: readonly NetworkBox[], signal: AbortSignal): Promise<WaysReading> {
    const readAt = this.#now();
    if (boxes.length === 0) return { ways: new Map(), readAt };
    const [points, barred] = await Promise.all([
      basePointsNear(this.#client, house, lookFor(house, boxes), signal),
      this.#terrain.barredTypes.get(signal),
    ]);
    const waypoints = points.map(point => waypointOf(point, barred));
    return { ways: waysOver(spansById(waypoints), house, boxes), readAt };
  }
}
