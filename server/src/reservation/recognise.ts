import {
  type BoxId,
  type ClientCode,
  distance,
  type Location,
  type ReservationId,
} from '@oz-viability/shared';
import type { PortAt } from './facts.ts';
import type { MapPoint, MapProperty } from './field.ts';
import type { PerhapsPoint } from './row.ts';

/** Our reservation, as far as OZmap could show it. */
export interface Wanted extends PortAt {
  readonly id: ReservationId;
  readonly code: ClientCode;
  readonly boxId: BoxId;
  readonly location: Location;
  /** When the reservation began: nothing of ours can be older. */
  readonly since: Date;
  /** The port that it is moving away from. */
  readonly home?: PortAt & { readonly boxId: BoxId };
}

export type Place =
  | { readonly kind: 'wanted' }
  | { readonly kind: 'unconnected' }
  /** Still where a move began. */
  | { readonly kind: 'home' }
  /** On another port; `claimed` when it is not ours to take: of another reservation, or in another box. */
  | { readonly kind: 'elsewhere'; readonly at: PortAt; readonly claimed: boolean };

/** What a look-up by code found, told apart into ours and not ours. */
export interface Finding {
  readonly ours: MapProperty | undefined;
  /** Where `ours` stands; meaningless without it. */
  readonly place: Place;
  /** Further properties of ours with the same code: a second POST that went through after all. */
  readonly duplicates: readonly MapProperty[];
  readonly strangers: readonly MapProperty[];
}

/** Clocks of two machines: a property may bear a time slightly before the moment we noted. */
const CLOCK_SKEW_MS = 120_000;
/** Metres within which two noted places are the same house. */
const SAME_PLACE = 2;

/**
 * What is not ours is never adopted and never removed. Ours carries our id as `external_id`; where the server
 * does not return it, ours is what our API user made since it began, with our code, at our place: codes live
 * once, so that no other reservation of ours can be meant. Homes in buildings have no place but the building.
 */
export function isOurs(property: MapProperty, wanted: Wanted): boolean {
  if (property.externalId !== undefined) return property.externalId === wanted.id;
  if (property.createdByUs !== true || property.code !== wanted.code) return false;
  if (!isSince(property, wanted.since)) return false;
  const { location, boxId } = property;
  if (location !== undefined) return distance(location, wanted.location) <= SAME_PLACE;
  return boxId !== undefined && (boxId === wanted.boxId || boxId === wanted.home?.boxId);
}

/**
 * Whether a point at the place is the one that was asked for: it carries our id, or, where the server does not
 * return it, our API user made it since then.
 */
export const isOurPoint = (point: MapPoint, id: ReservationId, { since }: PerhapsPoint): boolean =>
  point.externalId === undefined
    ? point.createdByUs === true && isSince(point, new Date(since))
    : point.externalId === id;

/** Created then or later, by clocks that may differ a little. */
export const isSince = ({ createdAt }: Pick<MapPoint, 'createdAt'>, since: Date): boolean =>
  createdAt !== undefined && Date.parse(createdAt) >= since.getTime() - CLOCK_SKEW_MS;

const isAt = (property: MapProperty, port: PortAt): boolean =>
  property.connections.some(
    connection => connection.splitterId === port.splitterId && connection.port === port.port,
  );

/** `isClaimed` says whether another reservation of ours has a right to a port. */
export function recognise(
  found: readonly MapProperty[],
  wanted: Wanted,
  isClaimed: (port: PortAt) => boolean,
): Finding {
  const own = found.filter(property => isOurs(property, wanted));
  const strangers = found.filter(property => !own.includes(property));
  const ours =
    own.find(property => isAt(property, wanted)) ??
    own.find(property => property.connections.length > 0) ??
    own[0];
  const duplicates = own.filter(property => property !== ours);
  return { ours, place: placeOf(ours, wanted, isClaimed), duplicates, strangers };
}

function placeOf(
  property: MapProperty | undefined,
  wanted: Wanted,
  isClaimed: (port: PortAt) => boolean,
): Place {
  const [first] = property?.connections ?? [];
  if (property === undefined || first === undefined) return { kind: 'unconnected' };
  if (isAt(property, wanted)) return { kind: 'wanted' };
  if (wanted.home !== undefined && isAt(property, wanted.home)) return { kind: 'home' };
  const otherBox = property.boxId !== undefined && property.boxId !== wanted.boxId;
  return { kind: 'elsewhere', at: first, claimed: otherBox || isClaimed(first) };
}
