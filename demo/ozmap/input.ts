import type { ClientDocument, Id } from './documents.ts';
import { malformed } from './errors.ts';
import { isPosition } from './filter.ts';

/** A request's JSON object; members are checked where they are used. */
export type Body = Readonly<Record<string, unknown>>;

/** @throws Refusal 400 where the request carried no JSON object */
export function objectOf(body: unknown): Body {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw malformed('body must be an object');
  return body as Body;
}

/** @throws Refusal 400 for anything but 24 hex digits */
export function idOf(value: unknown, name: string): Id {
  if (typeof value !== 'string' || !/^[0-9a-f]{24}$/i.test(value))
    throw malformed(`${name} is not a valid id`);
  return value.toLowerCase();
}

/** An id, null, or undefined where the member is absent. */
export const idIn = (body: Body, name: string): Id | null | undefined =>
  body[name] == null ? (body[name] as null | undefined) : idOf(body[name], name);

export function idsIn(body: Body, name: string): Id[] | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw malformed(`${name} must be an array`);
  return value.map(item => idOf(item, name));
}

/** `coords`, or `lat` with `lng`; undefined where neither is there. */
export function coordsIn(body: Body): [lng: number, lat: number] | undefined {
  const { coords, lat, lng } = body;
  if (coords == null && lat == null && lng == null) return undefined;
  const pair = coords ?? [lng, lat];
  if (!isPosition(pair)) throw malformed('coords must be [lng, lat]');
  return [pair[0], pair[1]];
}

/** How a member of a document may look; what has another type is refused, what is unknown is dropped. */
export type Checks = Readonly<Record<string, (value: unknown) => boolean>>;

const text = (value: unknown): boolean => typeof value === 'string';
const textOrNull = (value: unknown): boolean => value === null || text(value);
const flag = (value: unknown): boolean => typeof value === 'boolean';
const ids = (value: unknown): boolean =>
  Array.isArray(value) && value.every(id => typeof id === 'string' && /^[0-9a-f]{24}$/i.test(id));
const any = (): boolean => true;

export const CLIENT_MEMBERS = {
  code: text,
  name: textOrNull,
  observation: textOrNull,
  implanted: flag,
  certified: flag,
  status: (value: unknown) => value === 0 || value === 1,
  tags: ids,
  onu: (value: unknown) => value === null || typeof value === 'object',
  cpe: any,
  external_id: any,
} satisfies Checks;

export const PROPERTY_MEMBERS = {
  address: textOrNull,
  observation: textOrNull,
  potencyRead: (value: unknown) => value === null || Number.isFinite(value),
  tags: ids,
  external_id: any,
} satisfies Checks;

export const PROSPECT_MEMBERS = {
  code: textOrNull,
  name: textOrNull,
  phone: textOrNull,
  address: textOrNull,
  observation: textOrNull,
  viable: (value: unknown) => value === null || flag(value),
  tags: ids,
  external_id: any,
} satisfies Checks;

export const BOX_MEMBERS = {
  name: text,
  boxType: (value: unknown) => value === null || (text(value) && /^[0-9a-f]{24}$/i.test(value as string)),
  hierarchyLevel: Number.isInteger,
  implanted: flag,
  draft: flag,
  certified: flag,
  tags: ids,
  address: text,
  observation: text,
  external_id: any,
} satisfies Checks;

export const SPLITTER_MEMBERS = {
  name: text,
  label: text,
  isDrop: flag,
  implanted: flag,
  external_id: any,
} satisfies Checks;

/**
 * The members of `body` that a document of this kind has.
 *
 * @throws Refusal 400 naming the first member of a wrong type
 */
export function membersOf(body: Body, checks: Checks): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const [name, holds] of Object.entries(checks)) {
    const value = body[name];
    if (value === undefined) continue;
    if (!holds(value)) throw malformed(`${name} is not valid`);
    members[name] = typeof value === 'string' ? value.trim() : value;
  }
  return members;
}

/** OZmap refuses a PATCH that repeats the `external_id` it has. */
export function refuseSameExternalId(body: Body, row: { external_id?: unknown }): void {
  const repeated = body.external_id;
  if (repeated !== undefined && JSON.stringify(repeated) === JSON.stringify(row.external_id)) {
    throw malformed('external_id is already in use');
  }
}

/** A new client's members with OZmap's defaults: not implanted, status OK. */
export const newClient = (body: Body): Omit<ClientDocument, 'id' | 'createdAt' | 'updatedAt'> => ({
  kind: 'ftth',
  code: '',
  implanted: false,
  certified: false,
  status: 0,
  tags: [],
  onu: { user_PPPoE: '', serial_number: '', mac_address: '' },
  ...membersOf(body, CLIENT_MEMBERS),
});
