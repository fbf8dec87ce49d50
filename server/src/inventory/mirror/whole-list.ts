import { IdTable, isId } from './id-table.ts';

/** One page of a list that is read whole. */
export interface ListPage<Row> {
  readonly rows: readonly Row[];
  /** Ids of rows that are there but of no use: they count. */
  readonly others: readonly string[];
  /** Rows of the whole list at that moment. */
  readonly total: number;
}

/** Pages of a list that an earlier attempt has read already, by number. */
export type PagesRead<Row> = ReadonlyMap<number, ListPage<Row>>;

/** More rows are there than came. The list is read again, or the copy is not believed. */
export class IncompleteList extends Error {
  constructor(path: string, received: number, total: number) {
    super(`${path}: ${received} of ${total} rows`);
    this.name = 'IncompleteList';
  }
}

/** How often the end of a list that grows meanwhile is read. */
const TAILS = 5;

/**
 * Reads a list that others change meanwhile, and proves that no row is missing: as many different ids have
 * come as the list has rows. Pages are read one after the other from the last to the first: a row that is removed
 * moves those behind it to the front, where they are still to be read; what is new stands at the end, which is
 * read again.
 *
 * @throws {IncompleteList} and what `read` throws
 */
export async function readWhole<Row extends { readonly id: string }>(options: {
  readonly name: string;
  readonly read: (number: number) => Promise<ListPage<Row>>;
  /** Takes the rows of a page; the same row may come twice. */
  readonly take: (number: number, page: ListPage<Row>) => Promise<void> | void;
  readonly before?: PagesRead<Row>;
}): Promise<void> {
  const { name, read, take, before = new Map() } = options;
  const seen = new IdTable<string>();
  let strangers = 0;
  const see = ({ rows, others }: ListPage<Row>): void => {
    for (const id of [...rows.map(row => row.id as string), ...others]) {
      if (isId(id)) seen.take(id);
      else strangers++;
    }
  };
  let total = 0;
  const step = async (number: number): Promise<void> => {
    const page = await read(number);
    total = page.total;
    see(page);
    await take(number, page);
  };

  const first = await read(1);
  const size = first.rows.length + first.others.length;
  total = first.total;
  if (size === 0) {
    if (total > 0) throw new IncompleteList(name, 0, total);
    return;
  }
  const known = usable(before, size);
  for (const page of known.values()) see(page);
  const last = Math.max(Math.ceil(total / size), ...known.keys());
  for (const number of missing(known, last)) await step(number);

  let end = last;
  for (let tail = 0; tail < TAILS && seen.rows + strangers < total; tail++) {
    const from = end;
    end = Math.max(end, Math.ceil(total / size));
    for (let number = from; number <= end; number++) await step(number);
  }
  if (seen.rows + strangers < total) throw new IncompleteList(name, seen.rows + strangers, total);
}

/** Pages of another size stand elsewhere. */
function usable<Row>(before: PagesRead<Row>, size: number): PagesRead<Row> {
  const full = [...before].filter(([, { rows, others }]) => rows.length + others.length === size);
  const longest = Math.max(0, ...full.map(([number]) => number));
  return new Map(
    [...before].filter(([number, { rows, others }]) => {
      const count = rows.length + others.length;
      return count === size || (count < size && number > longest);
    }),
  );
}

/** The pages to read, last first: a page that was read before the one behind it is read again. */
function missing(known: ReadonlyMap<number, unknown>, last: number): readonly number[] {
  const numbers: number[] = [];
  for (let number = last; number >= 1; number--) {
    const behindIsNew = number < last && !known.has(number + 1);
    if (!known.has(number) || behindIsNew) numbers.push(number);
  }
  return numbers;
}
