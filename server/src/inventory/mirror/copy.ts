import type { OzmapClient } from '../../ozmap/client.ts';
import { OzmapRefused, OzmapUnreadable } from '../../ozmap/errors.ts';
import {
  boxesById,
  honoursDates,
  INVENTORY_KINDS,
  INVENTORY_LISTS,
  type InventoryKind,
  type InventoryRows,
  insideOf,
  inventoryChanges,
} from '../../ozmap/inventory-lists.ts';
import type { BoxRow, PropertyRow, SplitterRow } from '../../ozmap/inventory-rows.ts';
import type { CatalogueReader } from '../catalogue.ts';
import type { Terrain } from '../terrain.ts';
import { NONE, type Ref } from './id-table.ts';
import type { Stock, Surroundings } from './stock.ts';

/** Changes are asked for again this long after they were seen: OZmap may show them late. Milliseconds. */
const OVERLAP = 2 * 60_000;
/** Boxes that one request looks into. */
const AT_ONCE = 100;

/** From where on changes are asked for, by kind: milliseconds on OZmap's clock. */
export type Marks = Record<InventoryKind, number>;

/** What a snapshot keeps of a copy besides its stock. */
export interface CopyState {
  readonly marks: Marks;
  readonly checkedAt: number;
  readonly honest: boolean;
  readonly pending: readonly Ref[];
}

/** Asks once more about the same boxes: the answers cannot overtake each other. */
interface Reading {
  readonly boxes: Set<Ref>;
}

/**
 * One complete stock, kept in step with its OZmap: by what OZmap says has changed, and by looking into boxes.
 * Knows of each box how old it is.
 */
export class NetworkCopy {
  readonly stock: Stock;
  readonly #client: OzmapClient;
  readonly #catalogue: CatalogueReader;
  readonly #terrain: Terrain;
  readonly #now: () => Date;
  readonly #marks: Marks;
  /** When OZmap was last asked what had changed and everything was taken over; ours, milliseconds. */
  #checkedAt: number;
  /** OZmap's lists of changes can be believed: it honours dates, and moves a splitter's with its ports. */
  #honest: boolean;
  #datesHonoured: boolean | undefined;
  /** Boxes that something has happened in and that were not looked into since. */
  readonly #pending: Set<Ref>;
  /** Boxes that we ourselves have written to, and when: older knowledge of them does not count. */
  readonly #doubts = new Map<Ref, number>();
  readonly #readings = new Set<Reading>();
  readonly #confirming = new Map<Ref, Promise<void>>();

  constructor(
    stock: Stock,
    state: CopyState,
    deps: {
      readonly client: OzmapClient;
      readonly catalogue: CatalogueReader;
      readonly terrain: Terrain;
      readonly now: () => Date;
    },
  ) {
    this.stock = stock;
    this.#client = deps.client;
    this.#catalogue = deps.catalogue;
    this.#terrain = deps.terrain;
    this.#now = deps.now;
    this.#marks = { ...state.marks };
    this.#checkedAt = state.checkedAt;
    this.#honest = state.honest;
    this.#pending = new Set(state.pending);
  }

  get state(): CopyState {
    return {
      marks: this.#marks,
      checkedAt: this.#checkedAt,
      honest: this.#honest,
      pending: [...this.#pending, ...this.#doubts.keys()],
    };
  }

  get checkedAt(): number {
    return this.#checkedAt;
  }

  /** Whether changes are learnt from OZmap's lists of them; otherwise only by reading anew. */
  get incremental(): boolean {
    return this.#honest && this.#datesHonoured !== false;
  }

  /** As of when a box and all that hangs in it is known, milliseconds on our clock. */
  knownAt(box: Ref): number {
    const inside = this.stock.columns.boxRead.get(box);
    const byLists = this.incremental && !this.#doubts.has(box) && !this.#pending.has(box);
    return Math.min(this.#seenAt(box), byLists ? Math.max(inside, this.#checkedAt) : inside);
  }

  /** As of when the oldest of these is known. */
  oldestOf(boxes: readonly Ref[]): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (const box of boxes) oldest = Math.min(oldest, this.knownAt(box));
    return oldest;
  }

  /** Those that are known as of an earlier moment, milliseconds, or that we have written to since. */
  olderThan(moment: number, boxes: readonly Ref[]): readonly Ref[] {
    const nothingOpen = this.#doubts.size === 0 && this.#pending.size === 0;
    if (nothingOpen && this.incremental && this.#checkedAt >= moment) return [];
    return boxes.filter(box => this.#doubts.has(box) || this.knownAt(box) < moment);
  }

  /** We have written to a box, or to what hangs in it: what is known of it is not good any more. */
  doubt(box: Ref): void {
    this.#doubts.set(box, this.#now().getTime());
    this.#supersede([box]);
  }

  /** Takes over what has changed at OZmap. Throws what the client throws; then the next one takes over the rest. */
  async catchUp(signal: AbortSignal): Promise<void> {
    const startedAt = this.#now().getTime();
    this.stock.setCatalogue(await this.#catalogue.get([], signal));
    this.stock.setTerrain(await this.#surroundings(signal));
    this.#datesHonoured ??= await this.#probe(signal);
    const doubted = [...this.#doubts];
    if (this.#datesHonoured) {
      for (const kind of INVENTORY_KINDS) await this.#takeChanges(kind, signal);
    }
    for (const [box] of doubted) this.#pending.add(box);
    const pending = [...this.#pending];
    for (let at = 0; at < pending.length; at += AT_ONCE) {
      await this.#lookInto(pending.slice(at, at + AT_ONCE), signal);
    }
    if (this.#datesHonoured) this.#checkedAt = startedAt;
  }

  /**
   * Looks into these boxes, once for all who ask for the same meanwhile: two requests, and a third (a fourth for
   * buildings) for the boxes themselves where they were last seen more than `maxAge` ago. Throws what the client throws, and a
   * `TimeoutError` after `patience`; milliseconds.
   */
  async confirm(boxes: readonly Ref[], maxAge: number, patience: number): Promise<void> {
    const fresh = boxes.filter(box => !this.#confirming.has(box));
    const under = [...new Set(boxes.flatMap(box => this.#confirming.get(box) ?? []))];
    if (fresh.length > 0) {
      const oldest = this.#now().getTime() - maxAge;
      const unseen = fresh.some(box => this.#seenAt(box) < oldest);
      const looking = this.#lookInto(fresh, AbortSignal.timeout(patience), unseen).finally(() => {
        for (const box of fresh) this.#confirming.delete(box);
      });
      for (const box of fresh) this.#confirming.set(box, looking);
      under.push(looking);
    }
    await Promise.all(under);
  }

  async #surroundings(signal: AbortSignal): Promise<Surroundings> {
    const { condominiums, barredTypes } = this.#terrain;
    return {
      condominiums: await condominiums.get(signal).catch(notTold),
      barredTypes: await barredTypes.get(signal),
    };
  }

  async #probe(signal: AbortSignal): Promise<boolean> {
    for (const kind of INVENTORY_KINDS) {
      if (!(await honoursDates(this.#client, INVENTORY_LISTS[kind], signal))) return false;
    }
    return true;
  }

  async #takeChanges<K extends InventoryKind>(kind: K, signal: AbortSignal): Promise<void> {
    const since = this.#marks[kind] - OVERLAP;
    let newest = this.#marks[kind];
    for await (const { rows, at } of inventoryChanges(this.#client, INVENTORY_LISTS[kind], since, signal)) {
      for (const row of rows) {
        // A server that forgets the filter on the way would send the whole list again and again.
        if (row.updatedAt < since) {
          this.#datesHonoured = false;
          return;
        }
        this.#take(kind, row);
        // A row from the future must not hide all that comes before it.
        newest = Math.max(newest, Math.min(row.updatedAt, at ?? this.#now().getTime()));
      }
    }
    this.#marks[kind] = newest;
  }

  #take<K extends InventoryKind>(kind: K, row: InventoryRows[K]): void {
    const { stock } = this;
    const changed = this.#apply[kind](row as never);
    if (changed.length > 0) {
      this.#supersede(changed);
      for (const box of changed) if (stock.hasBox(box)) this.#pending.add(box);
    }
  }

  /** Puts a row where it is new, and says which boxes must be looked into. */
  readonly #apply: { readonly [K in InventoryKind]: (row: InventoryRows[K]) => readonly Ref[] } = {
    boxes: row => this.#applyBox(row),
    buildings: row => this.#applyBox(row),
    splitters: row => {
      const { splitters, columns } = this.stock;
      const known = splitters.find(row.id);
      if (known !== NONE && row.updatedAt <= columns.splitterUpdated.get(known)) return [];
      const before = known === NONE ? NONE : columns.splitterBox.get(known) - 1;
      const { box } = this.stock.putSplitter(row);
      return before === NONE || before === box ? [box] : [before, box];
    },
    properties: row => {
      const { properties, columns } = this.stock;
      const known = properties.find(row.id);
      if (known !== NONE && row.updatedAt <= columns.propertyUpdated.get(known)) return [];
      const before = known === NONE ? NONE : this.stock.boxOfProperty(known);
      const after = this.stock.boxOfProperty(this.stock.putProperty(row));
      return [...new Set([before, after])].filter(box => box !== NONE);
    },
    poles: row => {
      const { poles } = this.stock;
      const known = poles.ids.find(row.id);
      if (known === NONE || row.updatedAt !== poles.columns.poleUpdated.get(known)) poles.put(row);
      return [];
    },
  };

  #applyBox(row: BoxRow): readonly Ref[] {
    const { boxes, columns } = this.stock;
    const known = boxes.find(row.id);
    if (known !== NONE && row.updatedAt === columns.boxUpdated.get(known)) return [];
    return [this.stock.putBox(row)];
  }

  /** As of when the row of a box itself is known. */
  #seenAt(box: Ref): number {
    const seen = this.stock.columns.boxSeen.get(box);
    return this.#datesHonoured === false ? seen : Math.max(seen, this.#checkedAt);
  }

  async #lookInto(boxes: readonly Ref[], signal: AbortSignal, themselves = false): Promise<void> {
    const { stock } = this;
    const reading: Reading = { boxes: new Set(boxes) };
    const readAt = this.#now().getTime();
    this.#readings.add(reading);
    try {
      const ids = boxes.map(box => stock.boxes.idOf(box));
      const [rows, inside] = await Promise.all([
        themselves ? this.#askFor(boxes, signal) : undefined,
        insideOf(this.#client, ids, signal),
      ]);
      if (rows !== undefined) this.#takeThemselves(reading.boxes, rows, readAt);
      const { emptied } = this.#takeInside(reading.boxes, inside, readAt);
      if (emptied.length === 0 || themselves) return;
      this.#takeThemselves(new Set(emptied), await this.#askFor(emptied, signal), readAt);
    } finally {
      this.#readings.delete(reading);
    }
  }

  /** The rows of these boxes: one request for boxes, one for buildings. */
  async #askFor(boxes: readonly Ref[], signal: AbortSignal): Promise<readonly BoxRow[]> {
    const { stock } = this;
    const idsOf = (wanted: boolean) =>
      boxes.filter(box => stock.isBuilding(box) === wanted).map(box => stock.boxes.idOf(box));
    const rows = await Promise.all([
      boxesById(this.#client, 'boxes', idsOf(false), signal),
      boxesById(this.#client, 'buildings', idsOf(true), signal),
    ]);
    return rows.flat();
  }

  /** `emptied`: boxes that have lost all their splitters, as one that was removed has. */
  #takeInside(
    boxes: ReadonlySet<Ref>,
    {
      splitters,
      properties,
    }: { readonly splitters: readonly SplitterRow[]; readonly properties: readonly PropertyRow[] },
    readAt: number,
  ): { readonly emptied: readonly Ref[] } {
    const { stock } = this;
    const had = new Set([...boxes].filter(box => !stock.splittersIn(box).next().done));
    const there = new Set<Ref>();
    for (const row of splitters) {
      const box = stock.boxes.find(row.boxId);
      if (!boxes.has(box)) continue;
      if (stock.putSplitter(row).silent) this.#honest = false;
      there.add(stock.splitters.find(row.id));
    }
    const keeping = new Set<Ref>();
    for (const row of properties) {
      if (boxes.has(stock.boxes.find(row.boxId ?? ''))) keeping.add(stock.putProperty(row));
    }
    for (const box of boxes) {
      for (const splitter of [...stock.splittersIn(box)]) {
        for (const property of stock.keepersOf(splitter)) {
          if (!keeping.has(property)) stock.release(property);
        }
        if (!there.has(splitter)) stock.removeSplitter(splitter);
      }
      stock.columns.boxRead.set(box, readAt);
      this.#pending.delete(box);
      if ((this.#doubts.get(box) ?? Number.POSITIVE_INFINITY) <= readAt) this.#doubts.delete(box);
    }
    const emptied = [...had].filter(box => stock.splittersIn(box).next().done);
    this.#supersede([...boxes]);
    return { emptied };
  }

  /** What was asked for and is not among the rows is gone. */
  #takeThemselves(boxes: ReadonlySet<Ref>, rows: readonly BoxRow[], readAt: number): void {
    const { stock } = this;
    const there = new Set<Ref>();
    for (const row of rows) {
      const ref = stock.boxes.find(row.id);
      there.add(ref);
      if (!boxes.has(ref)) continue;
      if (row.updatedAt !== stock.columns.boxUpdated.get(ref)) stock.putBox(row);
      stock.columns.boxSeen.set(ref, readAt);
    }
    for (const box of boxes) if (!there.has(box)) stock.removeBox(box);
  }

  /** What others have asked about these boxes, and are still waiting for, is older than what is known now. */
  #supersede(boxes: readonly Ref[]): void {
    for (const reading of this.#readings) for (const box of boxes) reading.boxes.delete(box);
  }
}

/** Where OZmap answers but does not say: who needs them is told so by a live read. */
function notTold(error: unknown): undefined {
  if (!(error instanceof OzmapRefused || error instanceof OzmapUnreadable)) throw error;
}
