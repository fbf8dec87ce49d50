import { distance, toLocation } from '@oz-viability/shared';
import type { Collection } from './collection.ts';
import type { Id } from './documents.ts';
import { malformed } from './errors.ts';
import { type Area, compileFilter, isPosition, type Near } from './filter.ts';
import type { Slice } from './paging.ts';
import type { Settings } from './settings.ts';
import { compileSort } from './sort.ts';

/** What a caller may say in the address and, for a GET, in a body; the body wins. */
export interface Carriers {
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** Takes filter and sort from the body where it has them, else from the address, where they are JSON text. */
export function criteriaOf(
  { query, body }: Carriers,
  { dateFilter }: Pick<Settings, 'dateFilter'>,
): { filter: unknown; sort: unknown } {
  const { filter, sort } = (body ?? {}) as { filter?: unknown; sort?: unknown };
  const asked = filter ?? fromText(query.filter, 'filter');
  return {
    filter: dateFilter === 'ignored' && Array.isArray(asked) ? asked.filter(notByDate) : asked,
    sort: sort ?? fromText(query.sort, 'sort'),
  };
}

const notByDate = (condition: unknown): boolean =>
  (condition as { property?: unknown } | null)?.property !== 'updatedAt';

function fromText(text: unknown, name: string): unknown {
  if (text === undefined || text === '') return undefined;
  try {
    return JSON.parse(String(text));
  } catch {
    throw malformed(`${name} is no JSON`);
  }
}

/** One slice of the rows that match, and how many match in all. */
export function findSlice<Row extends { id: Id }>(
  collection: Collection<Row>,
  criteria: { readonly filter: unknown; readonly sort: unknown },
  findArea: (model: string, id: string) => Area | undefined,
  settings: Pick<Settings, 'nearOrder'>,
  { start, limit }: Slice,
): { readonly rows: readonly Row[]; readonly total: number } {
  const { everything } = compileFilter(criteria.filter, findArea);
  if (everything && !compileSort(criteria.sort)) {
    return { rows: collection.slice(start, limit), total: collection.size };
  }
  const found = findRows(collection, criteria, findArea, settings);
  return { rows: found.slice(start, start + limit), total: found.length };
}

/** All rows that match, in the asked order, else nearest first where a place was asked, else as created. */
export function findRows<Row extends { id: Id }>(
  collection: Collection<Row>,
  criteria: { readonly filter: unknown; readonly sort: unknown },
  findArea: (model: string, id: string) => Area | undefined,
  { nearOrder }: Pick<Settings, 'nearOrder'>,
): Row[] {
  const filter = compileFilter(criteria.filter, findArea);
  const rows = collection.candidates(filter).filter(filter.matches);
  const order = compileSort(criteria.sort);
  if (order) return rows.sort(order);
  return filter.near && nearOrder === 'distance' ? nearestFirst(rows, filter.near) : rows;
}

function nearestFirst<Row extends { id: Id }>(rows: Row[], { center }: Near): Row[] {
  return rows
    .map(row => ({ row, metres: metresFrom(center, row) }))
    .sort((a, b) => a.metres - b.metres)
    .map(({ row }) => row);
}

function metresFrom(center: Near['center'], row: object): number {
  const { coords } = row as { coords?: unknown };
  return isPosition(coords) ? distance(center, toLocation(coords)) : Number.POSITIVE_INFINITY;
}
