/** A row of a table: a small whole number, given out from 0 on. */
export type Ref = number;
export const NONE: Ref = -1;

const ID = /^[0-9a-f]{24}$/;
const WORDS = 3;
const EMPTY = 0;

/** Whether a text is an id of OZmap's, 24 hexadecimal digits. */
export const isId = (text: string): boolean => ID.test(text);

/**
 * Which row an id has. Ids are kept as twelve bytes each: a million of them in 20 MB, and read back from a
 * snapshot without a look at any of them.
 */
export class IdTable<Id extends string> {
  #words: Uint32Array<ArrayBuffer> = new Uint32Array(64 * WORDS);
  /** By hash: row + 1, or {@link EMPTY}. */
  #slots: Int32Array<ArrayBuffer> = new Int32Array(128);
  #rows = 0;

  /** Rows that were given out. */
  get rows(): number {
    return this.#rows;
  }

  /** The row of an id, or {@link NONE}. */
  find(id: string): Ref {
    if (!isId(id)) return NONE;
    const [a, b, c] = wordsOf(id);
    const mask = this.#slots.length - 1;
    for (let slot = hash(a, b, c) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot]!;
      if (entry === EMPTY) return NONE;
      if (this.#is(entry - 1, a, b, c)) return entry - 1;
    }
  }

  /** The row of an id, a new one where it has none. Throws on what is no id. */
  take(id: Id): Ref {
    const known = this.find(id);
    if (known !== NONE) return known;
    if (!isId(id)) throw new Error('Not an id of OZmap');
    if ((this.#rows + 1) * 2 > this.#slots.length) this.#widen();
    const ref = this.#rows++;
    const [a, b, c] = wordsOf(id);
    if ((ref + 1) * WORDS > this.#words.length) {
      const larger = new Uint32Array(Math.ceil(this.#words.length * 1.5) + WORDS);
      larger.set(this.#words);
      this.#words = larger;
    }
    this.#words.set([a, b, c], ref * WORDS);
    this.#enter(ref, a, b, c);
    return ref;
  }

  idOf(ref: Ref): Id {
    const at = ref * WORDS;
    return (hex(this.#words[at]!) + hex(this.#words[at + 1]!) + hex(this.#words[at + 2]!)) as Id;
  }

  /** What a snapshot writes. */
  freeze(): { readonly words: Uint32Array<ArrayBuffer>; readonly slots: Int32Array<ArrayBuffer> } {
    return { words: this.#words.slice(0, this.#rows * WORDS), slots: this.#slots };
  }

  /** What a snapshot read. */
  thaw({ words, slots }: ReturnType<IdTable<Id>['freeze']>): void {
    this.#words = words;
    this.#slots = slots;
    this.#rows = words.length / WORDS;
  }

  #is(ref: Ref, a: number, b: number, c: number): boolean {
    const at = ref * WORDS;
    return this.#words[at + 2] === c && this.#words[at + 1] === b && this.#words[at] === a;
  }

  #enter(ref: Ref, a: number, b: number, c: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash(a, b, c) & mask;
    while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask;
    this.#slots[slot] = ref + 1;
  }

  #widen(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let ref = 0; ref < this.#rows; ref++) {
      const at = ref * WORDS;
      this.#enter(ref, this.#words[at]!, this.#words[at + 1]!, this.#words[at + 2]!);
    }
  }
}

const wordsOf = (id: string): [number, number, number] => [
  Number.parseInt(id.slice(0, 8), 16),
  Number.parseInt(id.slice(8, 16), 16),
  Number.parseInt(id.slice(16), 16),
];

/** Ids begin with a time and end with a counter: what differs least is stirred most. */
function hash(a: number, b: number, c: number): number {
  let h = Math.imul(c, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(a, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}

const hex = (word: number): string => word.toString(16).padStart(8, '0');
