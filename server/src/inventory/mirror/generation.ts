import type { OzmapClient } from '../../ozmap/client.ts';
import { isOzmapError, OzmapRefused } from '../../ozmap/errors.ts';
import {
  INVENTORY_LISTS,
  type InventoryKind,
  type InventoryRows,
  inventoryPage,
} from '../../ozmap/inventory-lists.ts';
import type { LoadJournal } from './load-journal.ts';
import { Stock } from './stock.ts';
import { IncompleteList, type PagesRead, readWhole } from './whole-list.ts';

/** A network read whole. */
export interface Generation {
  readonly stock: Stock;
  /** What changed at OZmap since then (its clock, milliseconds) may be missing. */
  readonly since: number;
}

export interface LoadDeps {
  readonly client: OzmapClient;
  /** Absent: a load that is interrupted begins anew. */
  readonly journal?: LoadJournal | undefined;
  readonly now: () => Date;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly latitude: number;
  /** Lists that are read side by side. */
  readonly lanes: number;
  /** Hears how far it is, and what went wrong where it tries again. */
  readonly progress?: (kind: InventoryKind, received: number, total: number) => void;
  readonly troubled?: (error: Error) => void;
}

/** The longest list first: the others fit beside it. */
const BY_LENGTH: readonly InventoryKind[] = ['properties', 'poles', 'splitters', 'boxes', 'buildings'];

/** A load that was interrupted longer ago is begun anew, milliseconds. */
const STALE_LOAD = 24 * 3_600_000;
/** Times that a list is read before a load that cannot prove it is given up. */
const READINGS = 3;
/** Pauses after a page that was not answered, milliseconds: they double. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 60_000;

/**
 * Reads the whole network into a stock of its own, or fails: nobody sees it before it is complete. An OZmap that
 * is down is waited for; a key that it refuses is not. Goes on with what the journal has of an earlier attempt.
 *
 * @throws {IncompleteList} where it cannot be proved that every row came
 */
export async function loadGeneration(deps: LoadDeps, signal: AbortSignal): Promise<Generation> {
  const { client, journal, now } = deps;
  const before = await journal?.read(now().getTime() - STALE_LOAD);
  const startedAt = before?.startedAt ?? now().getTime();
  const { at } = await patiently(deps, signal, () => inventoryPage(client, INVENTORY_LISTS.boxes, 1, signal));
  const since = before?.since ?? at ?? startedAt;
  await journal?.begin(startedAt, since, before !== undefined);
  try {
    const stock = new Stock(deps.latitude);
    await sideBySide(BY_LENGTH, deps.lanes, kind => loadKind(deps, stock, kind, before?.pages[kind], signal));
    const { boxSeen, boxRead } = stock.columns;
    for (let box = 0; box < stock.boxes.rows; box++) {
      boxSeen.set(box, startedAt);
      boxRead.set(box, startedAt);
    }
    return { stock, since };
  } finally {
    await journal?.close();
  }
}

async function loadKind<K extends InventoryKind>(
  deps: LoadDeps,
  stock: Stock,
  kind: K,
  before: PagesRead<InventoryRows[K]> | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { client, journal, progress } = deps;
  const put = putInto(stock)[kind];
  for (const { rows } of before?.values() ?? []) rows.forEach(put);
  for (let reading = 1; ; reading++) {
    try {
      await readWhole<InventoryRows[K]>({
        name: kind,
        ...(reading === 1 && before ? { before } : {}),
        read: number =>
          patiently(deps, signal, () => inventoryPage(client, INVENTORY_LISTS[kind], number, signal)),
        async take(number, page) {
          page.rows.forEach(put);
          progress?.(kind, stock.counts[kind], page.total);
          await journal?.append(kind, number, page);
        },
      });
      return;
    } catch (error) {
      if (!(error instanceof IncompleteList) || reading === READINGS) throw error;
      deps.troubled?.(error);
    }
  }
}

const putInto = (stock: Stock): { readonly [K in InventoryKind]: (row: InventoryRows[K]) => void } => ({
  boxes: row => void stock.putBox(row),
  buildings: row => void stock.putBox(row),
  splitters: row => void stock.putSplitter(row),
  properties: row => void stock.putProperty(row),
  poles: row => stock.poles.put(row),
});

/** Works through the items, `lanes` at a time. After a failure none is begun, and all that were are waited for. */
async function sideBySide<T>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const lane = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) {
      await work(item).catch((error: unknown) => {
        left.length = 0;
        throw error;
      });
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** Asks until OZmap answers. Throws what is no failure of OZmap, and a refusal of the key. */
export async function patiently<T>(
  { sleep, troubled }: Pick<LoadDeps, 'sleep' | 'troubled'>,
  signal: AbortSignal,
  ask: () => Promise<T>,
): Promise<T> {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, pause * 2)) {
    try {
      return await ask();
    } catch (error) {
      if (!isOzmapError(error)) throw error;
      // 429 passes by itself; a refused key does not.
      if (error instanceof OzmapRefused && error.status !== 429) throw error;
      troubled?.(error);
      await sleep(pause, signal);
      signal.throwIfAborted();
    }
  }
}
