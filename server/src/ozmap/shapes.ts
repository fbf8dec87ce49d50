import type { Location, SplitterId } from '@oz-viability/shared';
import { OzmapUnreadable } from './errors.ts';

/**
 * OZmap's loose shapes, one reader each. All throw OzmapUnreadable with the field's name (never its value)
 * on what they do not know.
 */
export type Row = Readonly<Record<string, unknown>>;

export function row(value: unknown, field: string): Row {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new OzmapUnreadable(field);
  return value as Row;
}

export function list(value: unknown, field: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new OzmapUnreadable(field);
  return value;
}

/** The id of a document itself: `id`, in some answers only `_id`. */
export function idOf<Id extends string>(document: Row, field: string): Id {
  const id = document.id ?? document._id;
  if (typeof id !== 'string' || id === '') throw new OzmapUnreadable(`${field}.id`);
  return id as Id;
}

/** A reference: an id, or the populated object; undefined for null or absent. */
export function optionalIdOf<Id extends string = string>(value: unknown, field: string): Id | undefined {
  if (value == null) return undefined;
  if (typeof value === 'object') return idOf<Id>(row(value, field), field);
  if (typeof value !== 'string' || value === '') throw new OzmapUnreadable(field);
  return value as Id;
}

/** Text; numbers are taken as written, since codes are sometimes stored so. Undefined when absent or blank. */
export function text(value: unknown, field: string): string | undefined {
  if (value == null) return undefined;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') throw new OzmapUnreadable(field);
  return value.trim() === '' ? undefined : value;
}

/** A boolean; absent is false. */
export function flag(value: unknown, field: string): boolean {
  if (value == null) return false;
  if (typeof value !== 'boolean') throw new OzmapUnreadable(field);
  return value;
}

/** `coords` as `[lng, lat]`, else `lat` and `lng`; undefined where it has none, as inside buildings. */
export function locationOf(document: Row, field: string): Location | undefined {
  const { coords } = document;
  const [lng, lat] = coords == null ? [document.lng, document.lat] : list(coords, `${field}.coords`);
  if (lng == null && lat == null) return undefined;
  if (!degrees(lat, 90) || !degrees(lng, 180)) throw new OzmapUnreadable(`${field}.coords`);
  return { lat, lng };
}

const degrees = (value: unknown, limit: number): value is number =>
  typeof value === 'number' && Math.abs(value) <= limit;

/** A property's connections; `port` is 1-based. */
export function connectionsOf(
  property: Row,
): { splitterId: SplitterId; splitterName?: string; port: number; fiberId?: string }[] {
  return list(property.connections ?? [], 'property.connections').map(value => {
    const connection = row(value, 'property.connections');
    const { port } = connection;
    if (typeof port !== 'number' || !Number.isInteger(port) || port < 1) {
      throw new OzmapUnreadable('property.connections.port');
    }
    const { name, fiber } = connection;
    return {
      splitterId: idOf<SplitterId>(connection, 'property.connections'),
      ...(typeof name === 'string' ? { splitterName: name } : {}),
      port,
      ...(typeof fiber === 'string' ? { fiberId: fiber } : {}),
    };
  });
}

type Optional<T> = { [Key in keyof T]: T[Key] | undefined };

/** Leaves out the members that are undefined: absent is how this project writes *not known*. */
export function defined<T extends object>(members: Optional<T>): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}
