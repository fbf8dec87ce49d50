/**
 * How values of one kind are taken apart into texts, and put together again: `unpack(pack(value))` equals `value`.
 * There are always as many texts; `undefined` is not the same as ''.
 */
export interface Packing<V> {
  readonly texts: number;
  pack(value: V): readonly (string | undefined)[];
  unpack(texts: readonly (string | undefined)[]): V;
}

const NONE = -1;

/**
 * A `Map` for hundreds of thousands of small objects that are read once or twice: it keeps them as bytes, in half the
 * memory, and there is nothing that the garbage collector must look at. Every read makes a new object. What is set
 * again or deleted leaves its bytes behind until the map goes. Values come in the order in which their keys came
 * first, as those of a `Map`.
 */
export class PackedMap<K extends string, V> {
  readonly #rows: Rows<K, V>;
  /** Row + 1 by hash, 0 is free: a power of two of them, twice as many as rows at least. */
  #slots = new Int32Array(16);
  #hashes = new Int32Array(8);
  #gone = 0;

  constructor(packing: Packing<V>) {
    this.#rows = new Rows(packing);
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

  *values(): Generator<V, undefined, void> {
    for (let row = 0; row < this.#rows.count; row++) {
      const value = this.#rows.valueOf(row);
      if (value !== undefined) yield value;
    }
  }

  #find(key: K, hash: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const row = this.#slots[slot]! - 1;
      if (row === NONE) return NONE;
      if (this.#hashes[row] === hash && this.#rows.isOf(row, key)) return row;
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

/** In place of the size of a row. */
const GONE = 0;
const AS_IS = 0xffff;
/** Bytes of a row at most; so that a size and a length fit in what is kept of them. */
const LONGEST = 0x7fff;
const PIECE = 2 ** 16;

/**
 * Keys and values one after another. The bytes of a row begin with the lengths of its parts in units of UTF-16, one
 * more than they are, so that an absent part is 0; then come the parts as UTF-8, the key first.
 */
class Rows<K extends string, V> {
  count = 0;
  readonly #packing: Packing<V>;
  readonly #pieces: Buffer[] = [];
  /** Where the next row begins, counted over all pieces. */
  #end = 0;
  #starts = new Uint32Array(8);
  #sizes = new Uint16Array(8);
  /** What bytes cannot say: half a character, or very long texts. */
  readonly #asIs = new Map<number, readonly [K, V]>();
  /** The row that was read last, its text and its lengths: who asks for a key asks for its value next. */
  #open = NONE;
  #text = '';
  readonly #lengths: Uint16Array;

  constructor(packing: Packing<V>) {
    this.#packing = packing;
    this.#lengths = new Uint16Array(packing.texts + 1);
  }

  add(key: K, value: V): number {
    const row = this.count++;
    if (row === this.#starts.length) {
      this.#starts = widened(this.#starts, new Uint32Array(2 * row));
      this.#sizes = widened(this.#sizes, new Uint16Array(2 * row));
    }
    this.write(row, key, value);
    return row;
  }

  write(row: number, key: K, value: V): void {
    this.drop(row);
    const texts = this.#packing.pack(value);
    let text: string = key;
    for (const each of texts) if (each !== undefined) text += each;
    const most = 2 * this.#lengths.length + 3 * text.length;
    if (most > LONGEST || !text.isWellFormed()) {
      this.#sizes[row] = AS_IS;
      this.#asIs.set(row, [key, value]);
      return;
    }
    const piece = this.#pieceFor(most);
    const start = this.#end % PIECE;
    let at = writeLength(piece, start, key);
    for (const each of texts) at = writeLength(piece, at, each);
    at += piece.write(text, at);
    this.#starts[row] = this.#end;
    this.#sizes[row] = at - start;
    this.#end += at - start;
  }

  drop(row: number): void {
    if (this.#open === row) this.#open = NONE;
    if (this.#sizes[row] === AS_IS) this.#asIs.delete(row);
    this.#sizes[row] = GONE;
  }

  isOf(row: number, key: K): boolean {
    if (this.#sizes[row] === GONE) return false;
    if (this.#sizes[row] === AS_IS) return this.#asIs.get(row)![0] === key;
    this.#read(row);
    return this.#lengths[0] === key.length + 1 && this.#text.startsWith(key);
  }

  /** Undefined where it was dropped. */
  keyOf(row: number): K | undefined {
    if (this.#sizes[row] === GONE) return undefined;
    if (this.#sizes[row] === AS_IS) return this.#asIs.get(row)![0];
    this.#read(row);
    return this.#text.slice(0, this.#lengths[0]! - 1) as K;
  }

  /** Undefined where it was dropped. */
  valueOf(row: number): V | undefined {
    if (this.#sizes[row] === GONE) return undefined;
    if (this.#sizes[row] === AS_IS) return this.#asIs.get(row)![1];
    this.#read(row);
    const texts = new Array<string | undefined>(this.#packing.texts);
    let at = this.#lengths[0]! - 1;
    for (let i = 0; i < texts.length; i++) {
      const length = this.#lengths[i + 1]!;
      if (length > 0) texts[i] = this.#text.slice(at, at + length - 1);
      if (length > 1) at += length - 1;
    }
    return this.#packing.unpack(texts);
  }

  #read(row: number): void {
    if (this.#open === row) return;
    const start = this.#starts[row]!;
    const piece = this.#pieces[Math.floor(start / PIECE)]!;
    const first = start % PIECE;
    let at = first;
    for (let i = 0; i < this.#lengths.length; i++) {
      const byte = piece[at++]!;
      this.#lengths[i] = byte < 0x80 ? byte : ((byte & 0x7f) << 8) | piece[at++]!;
    }
    this.#text = piece.toString('utf8', at, first + this.#sizes[row]!);
    this.#open = row;
  }

  #pieceFor(most: number): Buffer {
    const room = this.#pieces.length * PIECE - this.#end;
    if (room < most) {
      this.#end = this.#pieces.length * PIECE;
      this.#pieces.push(Buffer.allocUnsafeSlow(PIECE));
    }
    return this.#pieces.at(-1)!;
  }
}

/** One byte, or two where the first has its highest bit set. Answers where it ends. */
function writeLength(piece: Buffer, at: number, text: string | undefined): number {
  const length = text === undefined ? 0 : text.length + 1;
  if (length < 0x80) {
    piece[at] = length;
    return at + 1;
  }
  piece[at] = 0x80 | (length >> 8);
  piece[at + 1] = length & 0xff;
  return at + 2;
}

function widened<A extends { set(other: A): void }>(old: A, wide: A): A {
  wide.set(old);
  return wide;
}
