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
  #created = 0;

  /** @param indexed dotted paths whose values are looked up often */
  constructor(rows: readonly Row[], indexed: readonly string[], changed: Changed<Row>) {
    this.#indices = new Map(indexed.map(path => [path, { path: path.split('.'), ids: new Map() }]));
    this.#changed = () => {};
    for (const row of rows) this.put(row);
    this.#changed = changed;
  }

  get(id: Id): Row | undefined {
    return this.#rows.get(id);
  }

  values(): Row[] {
    return [...this.#rows.values()];
  }

  /** Rows with `value` at an indexed path, in the order of creation. */
  by(path: string, value: string): Row[] {
    return this.#inOrder(this.#indices.get(path)?.ids.get(value) ?? []);
  }

  put(row: Row): void {
    const before = this.#rows.get(row.id);
    if (before) this.#forget(before);
    else this.#order.set(row.id, this.#created++);
    this.#rows.set(row.id, row);
    this.#note(row);
    this.#changed(row.id, row);
  }

  delete(id: Id): void {
    const before = this.#rows.get(id);
    if (!before) return;
    this.#forget(before);
    this.#rows.delete(id);
    this.#order.delete(id);
    this.#changed(id, undefined);
  }

  /** All rows that can match, by the index that leaves fewest, in the order of creation. */
  candidates({ required, near }: Filter): Row[] {
    let fewest: readonly Id[] | undefined;
    const consider = (ids: readonly Id[] | undefined): void => {
      if (ids && (!fewest || ids.length < fewest.length)) fewest = ids;
    };
    for (const { property, values } of required) {
      if (values.every(value => typeof value === 'string')) consider(this.#lookUp(property, values));
    }
    if (near?.property === 'coords' && near.radius !== undefined) {
      consider(this.#grid.around(near.center, near.radius));
    }
    return fewest ? this.#inOrder(fewest) : this.values();
  }

  #lookUp(path: string, values: readonly string[]): Id[] | undefined {
    if (path === 'id') return [...new Set(values)];
    const ids = this.#indices.get(path)?.ids;
    return ids && [...new Set(values.flatMap(value => [...(ids.get(value) ?? [])]))];
  }

  #inOrder(ids: Iterable<Id>): Row[] {
    return [...ids]
      .filter(id => this.#rows.has(id))
      .sort((a, b) => this.#order.get(a)! - this.#order.get(b)!)
      .map(id => this.#rows.get(id)!);
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

const textAt = (row: object, path: readonly string[]): string[] =>
  valuesAt(row, path).filter(value => typeof value === 'string');

function coordsOf(row: object): [number, number] | undefined {
  const { coords } = row as { coords?: unknown };
  return isPosition(coords) ? coords : undefined;
}
