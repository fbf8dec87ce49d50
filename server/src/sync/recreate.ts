import type { Document, Image } from './field.ts';

/** What undo sends to OZmap to make again what an image shows. No clock, no I/O. */

/** Members of a client that its creation takes. */
const CLIENT = [
  'code',
  'name',
  'observation',
  'implanted',
  'certified',
  'status',
  'tags',
  'onu',
  'cpe',
] as const;
/** Members of a property that its creation takes beside place and port. */
const PROPERTY = ['project', 'coords', 'address', 'observation', 'potencyRead', 'tags', 'pole'] as const;

/** @param withOurMark whether `external_id` goes with it: not where it names a reservation that has ended */
export function clientAgain(client: Document, withOurMark: boolean): Document {
  return { ...members(client, CLIENT), ...(withOurMark ? members(client, ['external_id']) : {}) };
}

/**
 * The property with its client and drop. `newPoints`: by the old ids of points, those in their place.
 * `onPort`: whether it goes on its port again.
 */
export function propertyAgain(
  { property = {}, client, drop }: Image,
  newPoints: ReadonlyMap<string, string>,
  { withOurMark, onPort }: { readonly withOurMark: boolean; readonly onPort: boolean },
): Document {
  const port = onPort ? portAgain(property) : undefined;
  const poles = coursesOf(drop).map(id => newPoints.get(id) ?? id);
  return {
    ...members(property, PROPERTY),
    ...(typeof property.box === 'string' ? { box: property.box } : {}),
    ...(port ?? { auto_connect: false }),
    // OZmap reads a drop from the house, and stores it from the box.
    ...(poles.length === 0 ? {} : { drop_poles: poles.toReversed() }),
    // What stood there once is not judged again; that the port is free has been seen.
    force: true,
    ...(client === undefined ? {} : { client: clientAgain(client, withOurMark) }),
    ...(withOurMark ? members(property, ['external_id']) : {}),
  };
}

/** The port that an image shows, as OZmap wants it said; undefined where it was on none. */
export function portAgain(property: Document): Document | undefined {
  const [connection] = (property.connections ?? []) as readonly Document[];
  if (connection === undefined) return undefined;
  return { box: property.box, connector: connection.id, port: connection.port, auto_connect: true };
}

export const pointAgain = (point: Document): Document => members(point, ['coords', 'adjacents', 'tags']);

const coursesOf = (drop: Document | undefined): readonly string[] =>
  ((drop?.poles ?? []) as readonly Document[]).map(({ id }) => String(id));

function members(document: Document, names: readonly string[]): Document {
  return Object.fromEntries(
    names.filter(name => document[name] !== undefined).map(name => [name, document[name]]),
  );
}

/** Stamps, what follows from other members, and what OZmap itself writes of whatever is made again. */
const PASSING = new Set(['createdAt', 'updatedAt', 'creatorData', '__v', 'history', 'lat', 'lng']);

/** Ids that changed with what was made again, old → new. */
export function renamedBy(then: Image, now: Image): ReadonlyMap<string, string> {
  const ids = ({ client, property }: Image) => {
    const [connection] = (property?.connections ?? []) as readonly Document[];
    return [client?.id, property?.id, property?.drop, connection?.fiber];
  };
  const fresh = ids(now);
  const pairs = ids(then).map((old, index) => [old, fresh[index]] as const);
  return new Map(
    pairs.filter(
      (pair): pair is readonly [string, string] =>
        typeof pair[0] === 'string' && typeof pair[1] === 'string' && pair[0] !== pair[1],
    ),
  );
}

/** Whether OZmap shows now what it showed then. `renamed`: ids of what undo has made again since. */
export function isUnchanged(then: Image, now: Image, renamed: ReadonlyMap<string, string>): boolean {
  let expected = canonical({ client: then.client, property: then.property });
  for (const [old, fresh] of renamed) expected = expected.replaceAll(`"${old}"`, `"${fresh}"`);
  return (
    expected === canonical(then.isPart ? partLike(then, now) : { client: now.client, property: now.property })
  );
}

/** Of what is there now only the members that the part shows. */
const partLike = ({ client = {} }: Image, now: Image) => ({
  client: members(now.client ?? {}, Object.keys(client)),
  property: undefined,
});

const canonical = (value: unknown): string => JSON.stringify(plain(value));

/** Members in one order. What is empty and what was never filled are the same: OZmap fills in blanks by itself. */
function plain(value: unknown): unknown {
  if (value === null || value === '') return undefined;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(plain);
  const members = Object.entries(value)
    .filter(([name]) => !PASSING.has(name))
    .map(([name, member]) => [name, plain(member)] as const)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return members.length === 0 ? undefined : Object.fromEntries(members);
}
