import type { BoxId } from '@oz-viability/shared';
import { unlessHidden } from './buildings.ts';
import type { OzmapClient } from './client.ts';
import { OzmapUnreadable } from './errors.ts';
import {
  type BoxRow,
  boxRow,
  buildingRow,
  type PoleRow,
  type PropertyRow,
  poleRow,
  propertyRow,
  type SplitterRow,
  splitterRow,
} from './inventory-rows.ts';
import { readRows } from './mapping.ts';
import { type Condition, PAGE_LIMIT, route } from './query.ts';
import { idOf, row } from './shapes.ts';

/** What a copy of the network is made of, in the order in which it is read. */
export interface InventoryRows {
  readonly boxes: BoxRow;
  readonly buildings: BoxRow;
  readonly splitters: SplitterRow;
  readonly properties: PropertyRow;
  readonly poles: PoleRow;
}
export type InventoryKind = keyof InventoryRows;
export const INVENTORY_KINDS = [
  'boxes',
  'buildings',
  'splitters',
  'properties',
  'poles',
] as const satisfies readonly InventoryKind[];

/** One list of OZmap and how its rows are read; undefined: a row that is none of ours. Another copy may need others. */
export interface InventoryList<Row> {
  readonly path: string;
  readonly read: (value: unknown) => Row | undefined;
  /** OZmap may keep it from a key, or not have it: then it is empty. */
  readonly perhapsHidden?: true;
}

export const INVENTORY_LISTS: { readonly [K in InventoryKind]: InventoryList<InventoryRows[K]> } = {
  boxes: { path: route('boxes'), read: boxRow },
  buildings: { path: route('buildings'), read: buildingRow, perhapsHidden: true },
  splitters: { path: route('splitters'), read: splitterRow },
  properties: { path: route('properties'), read: propertyRow },
  poles: { path: route('base-points'), read: poleRow },
};

/** One page of a whole list. */
export interface InventoryPage<Row> {
  /** Rows that could be read and are ours. */
  readonly rows: readonly Row[];
  /** Ids of the others. */
  readonly others: readonly string[];
  /** Rows of the whole list at that moment. */
  readonly total: number;
  /** OZmap's clock, milliseconds, where it tells. */
  readonly at?: number;
}

/** Page `number` (from 1) of a list. Throws the errors of `errors.ts`. */
export async function inventoryPage<Row>(
  client: OzmapClient,
  list: InventoryList<Row>,
  number: number,
  signal?: AbortSignal,
): Promise<InventoryPage<Row>> {
  const { rows, total, at } = await client
    .page(list.path, { maxRows: PAGE_LIMIT }, number, signal)
    .catch(orEmpty(list));
  if (total === undefined) throw new OzmapUnreadable('page.total');
  return { ...readAll(rows, list), total, ...(at && { at: at.getTime() }) };
}

/** Rows that changed at `since` (milliseconds, OZmap's clock) or later. */
export async function* inventoryChanges<Row>(
  client: OzmapClient,
  list: InventoryList<Row>,
  since: number,
  signal?: AbortSignal,
): AsyncGenerator<{ readonly rows: readonly Row[]; readonly at?: number }, void, void> {
  const filter: Condition[] = [
    { property: 'updatedAt', operator: '>=', value: new Date(since).toISOString() },
  ];
  try {
    for await (const page of client.pages(list.path, { filter, maxRows: PAGE_LIMIT }, signal)) {
      yield { rows: readAll(page.rows, list).rows, ...(page.at && { at: page.at.getTime() }) };
    }
  } catch (error) {
    orEmpty(list)(error);
  }
}

/** A whole list that is empty, where this one may be hidden and is. Throws all else. */
const orEmpty =
  ({ perhapsHidden }: InventoryList<unknown>) =>
  (error: unknown): { rows: readonly unknown[]; total: number; complete: boolean; at?: Date } => {
    if (!perhapsHidden) throw error;
    return unlessHidden({ rows: [], total: 0, complete: true })(error);
  };

const FUTURE = '2999-01-01T00:00:00.000Z';

/** Whether OZmap honours the filter by date: nothing is newer than the year 2999. */
export async function honoursDates(
  client: OzmapClient,
  list: InventoryList<unknown>,
  signal?: AbortSignal,
): Promise<boolean> {
  const filter: Condition[] = [{ property: 'updatedAt', operator: '>=', value: FUTURE }];
  try {
    const { rows, total = rows.length } = await client
      .page(list.path, { filter, maxRows: 1 }, 1, signal)
      .catch(orEmpty(list));
    return rows.length === 0 && total === 0;
  } catch (error) {
    // A server that refuses such a filter does not honour it.
    if (error instanceof OzmapUnreadable) return false;
    throw error;
  }
}

/** All splitters of these boxes, and what properties without a client keep in them. Two requests for a hundred boxes. */
export async function insideOf(
  client: OzmapClient,
  boxes: readonly BoxId[],
  signal?: AbortSignal,
): Promise<{ readonly splitters: readonly SplitterRow[]; readonly properties: readonly PropertyRow[] }> {
  const [splitters, properties] = await Promise.all([
    of(client, INVENTORY_LISTS.splitters, [{ property: 'parent', operator: 'in', value: boxes }], signal),
    of(
      client,
      INVENTORY_LISTS.properties,
      [
        { property: 'box', operator: 'in', value: boxes },
        { property: 'client', operator: '=', value: null },
      ],
      signal,
    ),
  ]);
  const asked = new Set<string | undefined>(boxes);
  // A proxy may drop the body of a GET, and the filter with it: then this is some other list.
  if ([...splitters, ...properties].some(({ boxId }) => !asked.has(boxId))) {
    throw new OzmapUnreadable('inside: filter ignored');
  }
  return { splitters, properties };
}

/** The boxes or buildings of these ids that are there. No request for none. */
export const boxesById = (
  client: OzmapClient,
  kind: 'boxes' | 'buildings',
  ids: readonly BoxId[],
  signal?: AbortSignal,
): Promise<readonly BoxRow[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : of(client, INVENTORY_LISTS[kind], [{ property: 'id', operator: 'in', value: ids }], signal);

/** Far more than hangs in the boxes of one question. */
const MANY = 20_000;

async function of<Row>(
  client: OzmapClient,
  list: InventoryList<Row>,
  filter: readonly Condition[],
  signal?: AbortSignal,
): Promise<readonly Row[]> {
  const { rows, complete } = await client
    .list(list.path, { filter, maxRows: MANY }, signal)
    .catch(orEmpty(list));
  if (!complete) throw new OzmapUnreadable('list: too long');
  return readAll(rows, list).rows;
}

function readAll<Row>(
  values: readonly unknown[],
  list: InventoryList<Row>,
): { readonly rows: readonly Row[]; readonly others: readonly string[] } {
  const rows: Row[] = [];
  const others: string[] = [];
  for (const value of values) {
    const [read] = readRows([value], list.read).read;
    if (read === undefined) others.push(readRows([value], idOfRow).read[0] ?? '');
    else rows.push(read);
  }
  return { rows, others };
}

const idOfRow = (value: unknown): string => idOf(row(value, 'row'), 'row');
