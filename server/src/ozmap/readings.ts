import type { BoxId, Location, PoleId } from '@oz-viability/shared';
import { distance } from '@oz-viability/shared';
import type { Condominium, NetworkPole, PortClient } from '../viability/network.ts';
import { unlessHidden } from './buildings.ts';
import type { OzmapClient } from './client.ts';
import { OzmapUnreadable } from './errors.ts';
import { withClients } from './inspect.ts';
import {
  type KeptPort,
  type OzmapBasePoint,
  type OzmapBox,
  type OzmapBoxType,
  type OzmapPoleType,
  type OzmapProject,
  type OzmapRole,
  type OzmapSplitter,
  readBasePoint,
  readBox,
  readBoxType,
  readBuilding,
  readCondominium,
  readKeptPorts,
  readParent,
  readPole,
  readPoleType,
  readPortClients,
  readProject,
  readRole,
  readRows,
  readSplitter,
} from './mapping.ts';
import { type Condition, PAGE_LIMIT, route } from './query.ts';
import { optionalIdOf, row } from './shapes.ts';

/** Rows of every kind: enough for the largest ISP's projects, and for the splitters of the boxes of one question. */
const MANY = 4000;

/** OZmap's idea of a distance may differ from ours by so much: another earth radius. */
const NEAR_TOLERANCE = 1.01;

/** Boxes and buildings somewhere. `cut`: there are more than one page holds. */
interface BoxesReading {
  readonly boxes: readonly OzmapBox[];
  readonly unreadable: number;
  readonly cut: boolean;
}

/** Boxes and buildings within `radius` metres: two requests at the same time. */
export async function boxesNear(
  client: OzmapClient,
  center: Location,
  radius: number,
  signal: AbortSignal,
): Promise<BoxesReading> {
  const listed = async (list: string, read: (value: unknown) => OzmapBox): Promise<BoxesReading> => {
    const query = { filter: [near(center, radius)], maxRows: PAGE_LIMIT };
    const { rows, complete } = await client.list(route(list), query, signal);
    const found = readRows(rows, read);
    return {
      boxes: within(found.read, center, radius, complete),
      unreadable: found.unreadable,
      cut: !complete,
    };
  };
  const [boxes, buildings] = await Promise.all([
    listed('boxes', readBox),
    listed('buildings', readBuilding).catch(unlessHidden({ boxes: [], unreadable: 0, cut: false })),
  ]);
  return {
    boxes: [...boxes.boxes, ...buildings.boxes],
    unreadable: boxes.unreadable + buildings.unreadable,
    cut: boxes.cut || buildings.cut,
  };
}

/** A box by its id: one request; a building: two. */
export async function box(
  client: OzmapClient,
  id: BoxId,
  signal: AbortSignal,
): Promise<OzmapBox | undefined> {
  const found = await client.get(route('boxes', id), signal);
  if (found !== undefined) return readBox(found);
  const building = await client.get(route('buildings', id), signal).catch(unlessHidden(undefined));
  return building === undefined ? undefined : readBuilding(building);
}

/** Customer-facing splitters of these boxes, and the boxes of which one could not be read. */
export interface SplitterReading {
  readonly splitters: readonly OzmapSplitter[];
  readonly unreadableIn: ReadonlySet<BoxId>;
  /** Unreadable splitters that do not even say whose they are. */
  readonly unplaced: number;
}

/** One request for up to a page of splitters. */
export async function splittersOf(
  client: OzmapClient,
  boxes: readonly BoxId[],
  signal: AbortSignal,
): Promise<SplitterReading> {
  const { rows, complete } = await client.list(
    route('splitters'),
    {
      filter: [
        { property: 'parent', operator: 'in', value: boxes },
        { property: 'isDrop', operator: '=', value: true },
      ],
      maxRows: MANY,
    },
    signal,
  );
  if (!complete) throw new OzmapUnreadable('splitters');
  const asked = new Set<BoxId | undefined>(boxes);
  const parents = readRows(rows, readParent);
  // A proxy may drop the body of a GET, and the filter with it: then this is some other list.
  if (parents.read.some(parent => !asked.has(parent))) throw new OzmapUnreadable('splitters: filter ignored');
  const { read, unreadableIn } = byBox(rows);
  return { splitters: read.filter(({ isDrop }) => isDrop), unreadableIn, unplaced: parents.unreadable };
}

function byBox(rows: readonly unknown[]): {
  readonly read: readonly OzmapSplitter[];
  readonly unreadableIn: ReadonlySet<BoxId>;
} {
  const read: OzmapSplitter[] = [];
  const unreadableIn = new Set<BoxId>();
  for (const value of rows) {
    const [splitter] = readRows([value], readSplitter).read;
    const [parent] = readRows([value], readParent).read;
    if (splitter) read.push(splitter);
    else if (parent) unreadableIn.add(parent);
  }
  return { read, unreadableIn };
}

/**
 * Ports of these boxes that properties without a client keep. Rows that cannot be read are left out: their
 * ports then show as occupied, which is no less true. One request for up to a page of such properties.
 */
export async function keptPortsOf(
  client: OzmapClient,
  boxes: readonly BoxId[],
  signal: AbortSignal,
): Promise<readonly KeptPort[]> {
  return readRows(await emptyPropertiesOf(client, boxes, signal), readKeptPorts).read.flat();
}

/** Properties of these boxes that have no client, as OZmap answers them. */
export async function emptyPropertiesOf(
  client: OzmapClient,
  boxes: readonly BoxId[],
  signal?: AbortSignal,
): Promise<readonly unknown[]> {
  const { rows } = await client.list(
    route('properties'),
    {
      filter: [
        { property: 'box', operator: 'in', value: boxes },
        { property: 'client', operator: '=', value: null },
      ],
      maxRows: MANY,
    },
    signal,
  );
  return rows;
}

/** Clients on ports of a box; rows that cannot be read are left out. Names by id only are looked up. */
export async function clientsIn(
  client: OzmapClient,
  box: BoxId,
  signal: AbortSignal,
): Promise<readonly PortClient[]> {
  const filter = [{ property: 'box', operator: '=' as const, value: box }];
  const { rows } = await client.list(route('properties'), { filter, maxRows: MANY }, signal);
  return readRows(await withClients(client, rows), readPortClients).read.flat();
}

/** What the role of the key's user limits; nothing where the key does not say who that is. Two requests. */
export async function roleOf(client: OzmapClient): Promise<OzmapRole> {
  if (client.apiUser === undefined) return {};
  const user = await client.get(route('users', client.apiUser));
  const id = user === undefined ? undefined : optionalIdOf(row(user, 'user').role, 'user.role');
  const role = id === undefined ? undefined : await client.get(route('roles', id));
  return role === undefined ? {} : readRole(role);
}

/** Poles and points by their ids, as many as there are. */
export async function polesById(
  client: OzmapClient,
  ids: readonly PoleId[],
  signal: AbortSignal,
): Promise<readonly NetworkPole[]> {
  const filter = [{ property: 'id', operator: 'in' as const, value: ids }];
  const { rows } = await client.list(route('base-points'), { filter, maxRows: MANY }, signal);
  return readRows(rows, readPole).read.filter(pole => pole !== undefined);
}

/** Every project that the key sees; those that cannot be read are missing. */
export async function projects(client: OzmapClient): Promise<readonly OzmapProject[]> {
  const { rows } = await client.list(route('projects'), { maxRows: MANY });
  return readRows(rows, readProject).read;
}

export async function boxTypes(client: OzmapClient): Promise<readonly OzmapBoxType[]> {
  const { rows } = await client.list(route('box-types'), { maxRows: MANY });
  return readRows(rows, readBoxType).read;
}

export async function buildingTypes(client: OzmapClient): Promise<readonly OzmapBoxType[]> {
  const { rows } = await client.list(route('building-types'), { maxRows: MANY });
  return readRows(rows, readBoxType).read;
}

/** Poles and points within `radius` metres that a drop can hang on. */
export async function polesNear(
  client: OzmapClient,
  center: Location,
  radius: number,
  signal: AbortSignal,
): Promise<readonly NetworkPole[]> {
  const { rows, complete } = await client.list(
    route('base-points'),
    { filter: [near(center, radius)], maxRows: MANY },
    signal,
  );
  const poles = readRows(rows, readPole).read.filter(pole => pole !== undefined);
  return within(poles, center, radius, complete);
}

/** All base points within `radius` metres, in use or not. One request for each page of them. */
export async function basePointsNear(
  client: OzmapClient,
  center: Location,
  radius: number,
  signal: AbortSignal,
): Promise<readonly OzmapBasePoint[]> {
  const { rows, complete } = await client.list(
    route('base-points'),
    { filter: [near(center, radius)], maxRows: MANY },
    signal,
  );
  // A way may run over those that are missing: better no answer than a wrong one.
  if (!complete) throw new OzmapUnreadable('base-points: too many');
  return within(readRows(rows, readBasePoint).read, center, radius, complete);
}

/** All gated communities. One that cannot be read fails the list: its boxes would be sold to everyone. */
export async function condominiums(client: OzmapClient): Promise<readonly Condominium[]> {
  const { rows, complete } = await client.list(route('horizontal-condominiums'), { maxRows: MANY });
  if (!complete) throw new OzmapUnreadable('horizontal-condominiums: too many');
  return rows.map(readCondominium);
}

export async function poleTypes(client: OzmapClient): Promise<readonly OzmapPoleType[]> {
  const { rows } = await client.list(route('pole-types'), { maxRows: MANY });
  return readRows(rows, readPoleType).read;
}

const near = ({ lat, lng }: Location, radius: number): Condition => ({
  property: 'coords',
  operator: 'near',
  value: { lat, lng, radius },
});

/**
 * Only what lies within the radius. Throws OzmapUnreadable where OZmap answered a part of something wider:
 * what is near might be in the part that is missing.
 */
function within<T extends { readonly location: Location }>(
  found: readonly T[],
  center: Location,
  radius: number,
  complete: boolean,
): readonly T[] {
  const reach = radius * NEAR_TOLERANCE;
  const inside = found.filter(({ location }) => distance(location, center) <= reach);
  if (!complete && inside.length < found.length) throw new OzmapUnreadable('near: radius ignored');
  return inside;
}
