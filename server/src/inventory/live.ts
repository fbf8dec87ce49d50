import { type BoxId, distance, type TenantId } from '@oz-viability/shared';
import type { OzmapClient } from '../ozmap/client.ts';
import { isOzmapError, OzmapUnreadable } from '../ozmap/errors.ts';
import {
  boxesNear,
  clientsIn,
  keptPortsOf,
  polesById,
  polesNear,
  box as readBoxById,
  splittersOf,
} from '../ozmap/readings.ts';
import { type Network, NetworkFailure } from '../viability/network.ts';
import { assemble, nearest } from './assemble.ts';
import { CatalogueReader, limitsIn } from './catalogue.ts';
import { WayFinder } from './live-ways.ts';
import { Terrain } from './terrain.ts';

/** Boxes that one question looks into. */
const LOOKED_INTO = 250;

const OZMAP_ID = /^[0-9a-f]{24}$/i;

interface LiveNetworkDependencies {
  /** One client for each tenant, the same at every call: the catalogue is kept with it. */
  readonly clientFor: (tenant: TenantId) => OzmapClient;
  readonly now: () => Date;
}

/**
 * The network as OZmap shows it at this moment. A question about a place is four requests, two and two at the
 * same time (boxes and buildings; their splitters, and the empty properties on them), however many boxes there are;
 * three more every five minutes for projects and types. `readAt` is the time of the boxes and ports, not of those
 * names and limits.
 */
export function createLiveNetwork({ clientFor, now }: LiveNetworkDependencies): Network {
  const catalogueOf = perClient(client => new CatalogueReader(client, now));
  const terrainOf = perClient(client => new Terrain(client, now));
  const finderOf = perClient(client => new WayFinder(client, terrainOf(client), now));

  const hangingIn = async (client: OzmapClient, ids: readonly BoxId[], signal: AbortSignal) => {
    const [splitters, kept] = await Promise.all([
      splittersOf(client, ids, signal),
      keptPortsOf(client, ids, signal),
    ]);
    return { splitters, kept };
  };

  const boxOf = async (tenant: TenantId, id: BoxId, signal: AbortSignal) => {
    if (!OZMAP_ID.test(id)) return undefined;
    const client = clientFor(tenant);
    const [box, hanging] = await Promise.all([
      readBoxById(client, id, signal),
      hangingIn(client, [id], signal),
    ]);
    if (!box) return undefined;
    const catalogue = await catalogueOf(client).get([box.projectId], signal);
    const { boxes } = assemble({ boxes: [box], ...hanging, catalogue });
    if (!boxes[0]) throw new OzmapUnreadable('box');
    return boxes[0];
  };

  return {
    boxesNear: (tenant, center, radius, signal) =>
      asNetwork(async () => {
        const client = clientFor(tenant);
        const readAt = now();
        const found = await boxesNear(client, center, radius, signal);
        const near = nearest(found.boxes, ({ location }) => distance(location, center), LOOKED_INTO);
        const ids = near.nearest.map(({ id }) => id);
        const projects = near.nearest.map(({ projectId }) => projectId);
        if (ids.length === 0) {
          return { boxes: [], readAt, confirmed: true, unreadable: found.unreadable, cut: found.cut };
        }
        const [hanging, catalogue] = await Promise.all([
          hangingIn(client, ids, signal),
          catalogueOf(client).get(projects, signal),
        ]);
        const whole = assemble({ boxes: near.nearest, ...hanging, catalogue });
        return {
          boxes: whole.boxes,
          readAt,
          confirmed: true,
          unreadable: found.unreadable + whole.unreadable,
          cut: found.cut || near.cut,
        };
      }),

    box: (tenant, id, signal) => asNetwork(() => boxOf(tenant, id, signal)),

    boxReading: (tenant, id, signal) =>
      asNetwork(async () => {
        const readAt = now();
        const box = await boxOf(tenant, id, signal);
        return box && { box, readAt, confirmed: true };
      }),

    clientsIn: (tenant, id, signal) => asNetwork(() => clientsIn(clientFor(tenant), id, signal)),

    limits: (tenant, signal) =>
      asNetwork(async () => limitsIn(await catalogueOf(clientFor(tenant)).get([], signal))),

    ways: (tenant, house, boxes, signal) =>
      asNetwork(() => finderOf(clientFor(tenant)).ways(house, boxes, signal)),

    condominiums: (tenant, signal) => asNetwork(() => terrainOf(clientFor(tenant)).condominiums.get(signal)),

    poles: (tenant, ids, signal) =>
      asNetwork(async () => {
        const known = ids.filter(id => OZMAP_ID.test(id));
        return known.length === 0 ? [] : polesById(clientFor(tenant), known, signal);
      }),

    polesNear: (tenant, center, radius, signal) =>
      asNetwork(() => polesNear(clientFor(tenant), center, radius, signal)),
  };
}

function perClient<T extends object>(make: (client: OzmapClient) => T): (client: OzmapClient) => T {
  const made = new WeakMap<OzmapClient, T>();
  return client => {
    const one = made.get(client) ?? make(client);
    made.set(client, one);
    return one;
  };
}

async function asNetwork<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!isOzmapError(error)) throw error;
    throw new NetworkFailure(error instanceof OzmapUnreadable ? 'unreadable' : 'unavailable', error.message);
  }
}
