import { bytes, integers } from './column.ts';

/**
 * For each row a list of small numbers, one behind the other in one array. A list that grows moves to the end;
 * what it leaves is lost until the table is built anew.
 */
export class Stretches<A extends Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>> {
  readonly starts = integers();
  readonly lengths = integers();
  items: A;
  #used = 0;

  constructor(items: A) {
    this.items = items;
  }

  static ofBytes = () => new Stretches<Uint8Array<ArrayBuffer>>(bytes().values);
  static ofIntegers = () => new Stretches<Int32Array<ArrayBuffer>>(integers().values);

  length(row: number): number {
    return this.lengths.get(row);
  }

  item(row: number, index: number): number {
    return this.items[this.starts.get(row) + index]!;
  }

  /** The list as it stands now; not to be kept. */
  of(row: number): A {
    const start = this.starts.get(row);
    return this.items.subarray(start, start + this.lengths.get(row)) as A;
  }

  /** Whether anything became different. */
  put(row: number, values: readonly number[]): boolean {
    const known = this.lengths.get(row);
    const start = this.starts.get(row);
    let same = known === values.length;
    for (let i = 0; same && i < known; i++) same = this.items[start + i] === values[i];
    if (same) return false;
    const at = values.length <= known ? start : this.#allot(values.length);
    this.starts.set(row, at);
    this.lengths.set(row, values.length);
    this.items.set(values, at);
    return true;
  }

  /** What a snapshot writes. */
  freeze(): A {
    return this.items.slice(0, this.#used) as A;
  }

  /** What a snapshot read; its columns are read by themselves. */
  thaw(items: A): void {
    this.items = items;
    this.#used = items.length;
  }

  #allot(length: number): number {
    const at = this.#used;
    this.#used += length;
    if (this.#used > this.items.length) {
      const Items = this.items.constructor as new (length: number) => A;
      const larger = new Items(Math.max(this.#used, Math.ceil(this.items.length * 1.5)));
      larger.set(this.items as never);
      this.items = larger;
    }
    return at;
  }
}
