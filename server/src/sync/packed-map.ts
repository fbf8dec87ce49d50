import { PackedRows, type Packing, widened } from './packed-rows.ts';

const NONE = -1;

/**
 * A `Map` for hundreds of thousands of small objects that are read once or twice: it keeps them as bytes, in half the
 * memory, and there is nothing that the garbage collector must look at. Every read makes a new object. What is set
 * again or deleted leaves its bytes behind until the map goes. Values come in the order in which their keys came
 * first, as those of a `Map`.
 */
export class PackedMap<K extends string, V> {
  readonly #rows: PackedRows<K, V>;
  /** Row + 1 by hash, 0 is free: a power of two of them, twice as many as rows at least. */
  #slots = new Int32Array(16);
  #hashes = new Int32Array(8);
  #gone = 0;
  #found = NONE;

  constructor(packing: Packing<V>) {
    this.#rows = new PackedRows(packing);
  }

  get size(): number {
    return this.#rows.count - this.#gone;
  }

  has(key: K): boolean {
    return this.#find(key, hashOf(key)) !== NONE;
  }

  get(key: K): V | undefined {
    const row = this.#find(key, hashOf(key));
    return row === NONE ? undefined : this.#rows.valueOf(row);
  }

  /** Rows, those of deleted keys among them. */
  get rows(): number {
    return this.#rows.count;
  }

  /** A key's row stays its own whatever else is set; rows count from 0. */
  rowOf(key: K): number | undefined {
    const row = this.#find(key, hashOf(key));
    return row === NONE ? undefined : row;
  }

  /** Whether a text of the row's value is this one: see PackedRows. */
  says(row: number, part: number, text: string | undefined): boolean {
    return this.#rows.says(row, part, text);
  }

  /** Answers false, and changes nothing, where the key has a value. */
  add(key: K, value: V): boolean {
    const hash = hashOf(key);
    if (this.#find(key, hash) !== NONE) return false;
    if (this.#rows.count === this.#hashes.length) this.#widen();
    const row = this.#rows.add(key, value);
    this.#hashes[row] = hash;
    this.#enter(row);
    return true;
  }

  set(key: K, value: V): void {
    if (!this.add(key, value)) this.#rows.write(this.#find(key, hashOf(key)), key, value);
  }

  delete(key: K): void {
    const row = this.#find(key, hashOf(key));
    if (row === NONE) return;
    this.#rows.drop(row);
    this.#gone++;
  }

  *keys(): Generator<K, undefined, void> {
    for (let row = 0; row < this.#rows.count; row++) {
      const key = this.#rows.keyOf(row);
      if (key !== undefined) yield key;
    }
  }

  /** @param skips rows that are left out, which costs nearly nothing. */
  *values(skips: (row: number) => boolean = () => false): Generator<V, undefined, void> {
    for (let row = 0; row < this.#rows.count; row++) {
      const value = skips(row) ? undefined : this.#rows.valueOf(row);
      if (value !== undefined) yield value;
    }
  }

  #find(key: K, hash: number): number {
    if (this.#rows.count === 0) return NONE;
    // Who asks for one key after another tends to ask in the order in which they came.
    const next = this.#found + 1;
    if (this.#hashes[next] === hash && this.#rows.isOf(next, key)) {
      this.#found = next;
      return next;
    }
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const row = this.#slots[slot]! - 1;
      if (row === NONE) return NONE;
      if (this.#hashes[row] !== hash || !this.#rows.isOf(row, key)) continue;
      this.#found = row;
      return row;
    }
  }

  #enter(row: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#hashes[row]! & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = row + 1;
  }

  #widen(): void {
    this.#hashes = widened(this.#hashes, new Int32Array(2 * this.#hashes.length));
    this.#slots = new Int32Array(2 * this.#slots.length);
    for (let row = 0; row < this.#rows.count; row++) this.#enter(row);
  }
}

/** FNV-1a over the units of the text, stirred: codes count up, and their ends decide. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
