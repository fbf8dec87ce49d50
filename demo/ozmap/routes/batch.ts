import type { Collection } from '../collection.ts';
import type { Context } from '../context.ts';
import type { Id } from '../documents.ts';
import { malformed } from '../errors.ts';
import { type Checks, membersOf, objectOf } from '../input.ts';
import { findRows } from '../query.ts';

/**
 * Reads a batch update `{update, filter}`: the same members for every match.
 *
 * @param checks the members that this route can change
 * @throws Refusal 400 for any other member, or without a filter
 */
export function batchOf<Row extends { id: Id }>(
  context: Context,
  collection: Collection<Row>,
  body: unknown,
  checks: Checks,
): { ids: readonly Id[]; members: Record<string, unknown> } {
  const { update, filter } = objectOf(body);
  const given = objectOf(update);
  const unknown = Object.keys(given).find(name => !(name in checks));
  if (unknown !== undefined) throw malformed(`${unknown} cannot be changed in a batch`);
  if (!Array.isArray(filter)) throw malformed('filter must be an array');
  const matches = findRows(collection, { filter, sort: undefined }, context.world.area, context.settings());
  const ids = matches.map(({ id }) => id);
  return { ids, members: membersOf(given, checks) };
}
