import type { Location } from '@oz-viability/shared';
import type { Base } from './base.ts';
import type { Id } from './documents.ts';
import { type Filter, isPosition, valuesAt } from './filter.ts';
import { Grid } from './grid.ts';

/** Called with the row as it now is, or with undefined once it is gone. */
export type Changed<Row> = (id: Id, row: Row | undefined) => void;

/**
 * Rows of one kind by id, in the order of creation, with indices over dotted paths and over `coords`.
 * Rows are never changed in place: a change is a new row under the same id. So a second collection can
 * hold the same rows at an earlier time without a copy.
 */
export class Collection<Row extends { id: Id }> {
  readonly #rows = new Map<Id, Row>();
  readonly #order = new Map<Id, number>();
  readonly #indices: ReadonlyMap<
    string,
    { readonly path: readonly string[]; readonly ids: Map<string, Set<Id>> }
  >;
  readonly #grid = new Grid();
  readonly #changed: Changed<Row>;
  readonly #base: Base<Row> | undefined;
  /** Places of the base whose rows are gone, ascending. */
  readonly #gone: number[] = [];
  #created = 0;

  /**
   * @param indexed dotted paths whose values are looked up often
   * @param base rows that stand before all others and are made when asked for; what is changed of them is kept
   */
  constructor(rows: readonly Row[], indexed: readonly string[], changed: Changed<Row>, base?: Base<Row>) {
    this.#base = base;
    this.#created = base?.size ?? 0;
    this.#indices = new Map(indexed.map(path => [path, { path: path.split('.'), ids: new Map() }]));
    this.#changed = () => {};
    for (const row of rows) this.put(row);
    this.#changed = changed;
  }

  get(id: Id): Row | undefined {
    return this.#rows.get(id) ?? this.#unchanged(id);
  }

  get size(): number {
    return this.#rows.size + this.#baseSize - this.#changedOfBase;
  }

  values(): Row[] {
    return this.slice(0, this.size);
  }

  /** So many rows from a place of the order on. */
  slice(start: number, limit: number): Row[] {
    if (!this.#base) return [...this.#rows.values()].slice(start, start + limit);
    const rows: Row[] = [];
    let place = this.#placeOf(start);
    for (; rows.length < limit && place < this.#base.size; place++) {
      if (this.#gone[lowerBound(this.#gone, place)] === place) continue;
      const row = this.#base.at(place);
      rows.push(this.#rows.get(row.id) ?? row);
    }
    if (rows.length === limit) return rows;
    const own = [...this.#rows.values()].filter(({ id }) => this.#base!.indexOf(id) === undefined);
    const from = Math.max(0, start - this.#baseSize);
    return [...rows, ...own.slice(from, from + limit - rows.length)];
  }

  /** Rows with `value` at an indexed path, in the order of creation. */
  by(path: string, value: string): Row[] {
    return this.#inOrder(this.#lookUp(path, [value]) ?? []);
  }

  put(row: Row): void {
    const before = this.#rows.get(row.id);
    if (before) this.#forget(before);
    else {
      const place = this.#base?.indexOf(row.id);
      if (place === undefined) this.#order.set(row.id, this.#created++);
      else {
        this.#order.set(row.id, place);
        this.#restore(place);
        this.#changedOfBase++;
      }
    }
    this.#rows.set(row.id, row);
    this.#note(row);
    this.#changed(row.id, row);
  }

  delete(id: Id): void {
    const place = this.#base?.indexOf(id);
    const before = this.#rows.get(id);
    if (!before && (place === undefined || this.#isGone(place))) return;
    if (before) this.#forget(before);
    this.#rows.delete(id);
    this.#order.delete(id);
    if (place !== undefined) {
      if (before) this.#changedOfBase--;
      this.#gone.splice(lowerBound(this.#gone, place), 0, place);
    }
    this.#changed(id, undefined);
  }

  /** All rows that can match, by the index that leaves fewest, in the order of creation. */
  candidates({ required, near, changedSince }: Filter): Row[] {
    let fewest: readonly Id[] | undefined;
    const consider = (ids: readonly Id[] | undefined): void => {
      if (ids && (!fewest || ids.length < fewest.length)) fewest = ids;
    };
    for (const { property, values } of required) {
      if (values.every(value => typeof value === 'string')) consider(this.#lookUp(property, values));
    }
    if (near?.property === 'coords' && near.radius !== undefined) {
      consider(this.#around(near.center, near.radius));
    }
    // Rows of a base are as old as it is: only what was changed can be newer.
    if (this.#base && changedSince !== undefined && this.#base.size > 0) {
      if (Date.parse(changedSince) > NEWEST_OF_BASE) consider([...this.#rows.keys()]);
    }
    return fewest ? this.#inOrder(fewest) : this.values();
  }

  get #baseSize(): number {
    return (this.#base?.size ?? 0) - this.#gone.length;
  }

  /** How many of the kept rows stand in the base's places. */
  #changedOfBase = 0;

  /** A row of the base that nobody has changed. */
  #unchanged(id: Id): Row | undefined {
    const place = this.#base?.indexOf(id);
    return place === undefined || this.#isGone(place) ? undefined : this.#base?.at(place);
  }

  #isGone(place: number): boolean {
    return this.#gone[lowerBound(this.#gone, place)] === place;
  }

  #restore(place: number): void {
    const at = lowerBound(this.#gone, place);
    if (this.#gone[at] === place) this.#gone.splice(at, 1);
  }

  /** The place in the base of the row that `start` others come before. */
  #placeOf(start: number): number {
    let place = start;
    for (const gone of this.#gone) {
      if (gone > place) break;
      place++;
    }
    return place;
  }

  #around(center: Location, radius: number): Id[] | undefined {
    const own = this.#grid.around(center, radius);
    const based = this.#base?.around?.(center, radius);
    if (!based) return own;
    return [...new Set([...based.map(({ id }) => id), ...(own ?? this.#rows.keys())])];
  }

  #lookUp(path: string, values: readonly string[]): Id[] | undefined {
    if (path === 'id') return [...new Set(values)];
    const ids = this.#indices.get(path)?.ids;
    const base = this.#base;
    return (
      ids && [
        ...new Set(
          values.flatMap(value => [
            // What was changed is found by what it says now.
            ...(base?.by(path, value) ?? []).filter(({ id }) => !this.#rows.has(id)).map(({ id }) => id),
            ...(ids.get(value) ?? []),
          ]),
        ),
      ]
    );
  }

  #inOrder(ids: Iterable<Id>): Row[] {
    return [...ids]
      .map(id => ({ row: this.get(id), place: this.#order.get(id) ?? this.#base?.indexOf(id) ?? 0 }))
      .filter((each): each is { row: Row; place: number } => each.row !== undefined)
      .sort((a, b) => a.place - b.place)
      .map(({ row }) => row);
  }

  #note(row: Row): void {
    for (const { path, ids } of this.#indices.values()) {
      for (const value of textAt(row, path)) {
        const known = ids.get(value);
        if (known) known.add(row.id);
        else ids.set(value, new Set([row.id]));
      }
    }
    const place = coordsOf(row);
    if (place) this.#grid.add(row.id, place);
  }

  #forget(row: Row): void {
    for (const { path, ids } of this.#indices.values()) {
      for (const value of textAt(row, path)) ids.get(value)?.delete(row.id);
    }
    const place = coordsOf(row);
    if (place) this.#grid.remove(row.id, place);
  }
}

/** No row that is made when asked for has changed since; milliseconds. */
const NEWEST_OF_BASE = Date.UTC(2026, 0, 1);

/** The first place in an ascending list at which a value could stand. */
function lowerBound(list: readonly number[], value: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

const textAt = (row: object, path: readonly string[]): string[] =>
  valuesAt(row, path).filter(value => typeof value === 'string');

function coordsOf(row: object): [number, number] | undefined {
  const { coords } = row as { coords?: unknown };
  return isPosition(coords) ? coords : undefined;
}
