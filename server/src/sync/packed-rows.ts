/**
 * How values of one kind are taken apart into texts, and put together again: `unpack` makes an equal value of what
 * `pack` put. It always puts as many; `undefined` is not the same as ''.
 */
export interface Packing<V> {
  readonly texts: number;
  pack(value: V, put: (text: string | undefined) => void): void;
  unpack(texts: readonly (string | undefined)[]): V;
}

const NONE = -1;
/** In place of the size of a row. */
const GONE = 0;
const AS_IS = 0xffff;
/** Bytes of a row at most, so that its size fits in what is kept of it. */
const LONGEST = 0x7fff;
const PIECE = 2 ** 20;
const EMPTY = Buffer.alloc(0);

/**
 * Keys and values one after another, as bytes. A row is its texts as UTF-8, the key first; then comes how many bytes
 * each has, one more than that, so that an absent one is 0. The lengths come last because they are known last.
 */
export class PackedRows<K extends string, V> {
  #count = 0;
  readonly #packing: Packing<V>;
  readonly #pieces: Buffer[] = [];
  #piece: Buffer = EMPTY;
  /** Where the next byte goes, in the last piece. */
  #end = 0;
  /** Where a row begins, counted over all pieces; how long it is, and its texts. */
  #starts = new Uint32Array(8);
  #sizes = new Uint16Array(8);
  #bodies = new Uint16Array(8);
  /** What is kept without being packed: characters beyond the basic plane, halves of them, very long texts. */
  readonly #asIs = new Map<number, readonly [K, V]>();
  /** The row that was read last: where it is, and its lengths. Who asks for a key asks for its value next. */
  #open = NONE;
  #body: Buffer = EMPTY;
  #first = 0;
  readonly #lengths: Uint16Array;
  /** The row that is being written: its parts so far, and whether it cannot be packed. */
  #parts = 0;
  #start = 0;
  #isOdd = false;
  readonly #drafted: Uint16Array;

  constructor(packing: Packing<V>) {
    this.#packing = packing;
    this.#lengths = new Uint16Array(packing.texts + 1);
    this.#drafted = new Uint16Array(packing.texts + 1);
  }

  /** Rows, those that were dropped among them. */
  get count(): number {
    return this.#count;
  }

  /** Answers its row. */
  add(key: K, value: V): number {
    const row = this.#count++;
    if (row === this.#starts.length) {
      this.#starts = widened(this.#starts, new Uint32Array(2 * row));
      this.#sizes = widened(this.#sizes, new Uint16Array(2 * row));
      this.#bodies = widened(this.#bodies, new Uint16Array(2 * row));
    }
    this.write(row, key, value);
    return row;
  }

  /** In place of what the row was; the bytes of that stay behind. */
  write(row: number, key: K, value: V): void {
    this.drop(row);
    if (this.#piece.length - this.#end < LONGEST) this.#begin();
    this.#parts = 0;
    this.#isOdd = false;
    this.#start = this.#end;
    this.#put(key);
    this.#packing.pack(value, this.#put);
    if (this.#isOdd) {
      this.#end = this.#start;
      this.#sizes[row] = AS_IS;
      this.#asIs.set(row, [key, value]);
      return;
    }
    this.#starts[row] = (this.#pieces.length - 1) * PIECE + this.#start;
    this.#bodies[row] = this.#end - this.#start;
    for (let i = 0; i < this.#parts; i++) this.#putLength(this.#drafted[i]!);
    this.#sizes[row] = this.#end - this.#start;
  }

  drop(row: number): void {
    if (this.#open === row) this.#open = NONE;
    if (this.#sizes[row] === AS_IS) this.#asIs.delete(row);
    this.#sizes[row] = GONE;
  }

  isOf(row: number, key: K): boolean {
    return this.#is(row, 0, key);
  }

  /**
   * Whether a text of the value is this one, by its place in what the packing puts; the value is not made for it.
   * Nothing that was dropped says anything.
   */
  says(row: number, part: number, text: string | undefined): boolean {
    return this.#is(row, part + 1, text);
  }

  /** Undefined where it was dropped. */
  keyOf(row: number): K | undefined {
    if (this.#sizes[row] === GONE) return undefined;
    if (this.#sizes[row] === AS_IS) return this.#asIs.get(row)![0];
    this.#read(row);
    return this.#body.toString('utf8', this.#first, this.#first + this.#lengths[0]! - 1) as K;
  }

  /** Undefined where it was dropped. */
  valueOf(row: number): V | undefined {
    if (this.#sizes[row] === GONE) return undefined;
    if (this.#sizes[row] === AS_IS) return this.#asIs.get(row)![1];
    this.#read(row);
    const texts = new Array<string | undefined>(this.#packing.texts);
    let at = this.#first + this.#lengths[0]! - 1;
    for (let i = 0; i < texts.length; i++) {
      const length = this.#lengths[i + 1]!;
      if (length === 0) continue;
      texts[i] = this.#body.toString('utf8', at, at + length - 1);
      at += length - 1;
    }
    return this.#packing.unpack(texts);
  }

  #is(row: number, part: number, text: string | undefined): boolean {
    if (this.#sizes[row] === GONE) return false;
    if (this.#sizes[row] === AS_IS) return this.#textsAsIs(row)[part] === text;
    this.#read(row);
    const length = this.#lengths[part]!;
    if (text === undefined || length === 0) return text === undefined && length === 0;
    let at = this.#first;
    for (let i = 0; i < part; i++) if (this.#lengths[i]! > 0) at += this.#lengths[i]! - 1;
    return isText(this.#body, at, at + length - 1, text);
  }

  #textsAsIs(row: number): readonly (string | undefined)[] {
    const [key, value] = this.#asIs.get(row)!;
    const texts: (string | undefined)[] = [key];
    this.#packing.pack(value, text => texts.push(text));
    return texts;
  }

  readonly #put = (text: string | undefined): void => {
    const before = this.#end;
    if (text !== undefined && !this.#isOdd) {
      const most = before - this.#start + 3 * text.length + 2 * this.#drafted.length;
      this.#isOdd = most > LONGEST || !this.#encode(text);
    }
    this.#drafted[this.#parts++] = text === undefined ? 0 : this.#end - before + 1;
  };

  /** By hand, since most texts are short. Answers false for a character that is no single unit of UTF-16. */
  #encode(text: string): boolean {
    const piece = this.#piece;
    let at = this.#end;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit < 0x80) piece[at++] = unit;
      else if (unit < 0x800) {
        piece[at++] = 0xc0 | (unit >> 6);
        piece[at++] = 0x80 | (unit & 0x3f);
      } else if (unit < 0xd800 || unit > 0xdfff) {
        piece[at++] = 0xe0 | (unit >> 12);
        piece[at++] = 0x80 | ((unit >> 6) & 0x3f);
        piece[at++] = 0x80 | (unit & 0x3f);
      } else return false;
    }
    this.#end = at;
    return true;
  }

  /** One byte, or two where the first has its highest bit set. */
  #putLength(length: number): void {
    if (length < 0x80) {
      this.#piece[this.#end++] = length;
      return;
    }
    this.#piece[this.#end++] = 0x80 | (length >> 8);
    this.#piece[this.#end++] = length & 0xff;
  }

  #begin(): void {
    this.#piece = Buffer.allocUnsafeSlow(PIECE);
    this.#pieces.push(this.#piece);
    this.#end = 0;
  }

  #read(row: number): void {
    if (this.#open === row) return;
    const start = this.#starts[row]!;
    this.#body = this.#pieces[Math.floor(start / PIECE)]!;
    this.#first = start % PIECE;
    let at = this.#first + this.#bodies[row]!;
    for (let i = 0; i < this.#lengths.length; i++) {
      const byte = this.#body[at++]!;
      this.#lengths[i] = byte < 0x80 ? byte : ((byte & 0x7f) << 8) | this.#body[at++]!;
    }
    this.#open = row;
  }
}

/** Whether these bytes are this text, of characters that are one unit of UTF-16. */
function isText(bytes: Buffer, start: number, end: number, text: string): boolean {
  let at = start;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      if (bytes[at++] !== unit) return false;
    } else if (unit < 0x800) {
      if (bytes[at++] !== (0xc0 | (unit >> 6)) || bytes[at++] !== (0x80 | (unit & 0x3f))) return false;
    } else if (
      bytes[at++] !== (0xe0 | (unit >> 12)) ||
      bytes[at++] !== (0x80 | ((unit >> 6) & 0x3f)) ||
      bytes[at++] !== (0x80 | (unit & 0x3f))
    ) {
      return false;
    }
  }
  return at === end;
}

/** Copies into what is wider. */
export function widened<A extends { set(other: A): void }>(old: A, wide: A): A {
  wide.set(old);
  return wide;
}
