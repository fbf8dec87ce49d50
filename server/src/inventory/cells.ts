import { EARTH_RADIUS } from '@oz-viability/shared';

/**
 * Where the grid keeps its boxes. Cells of 250 m lie in tiles of 16 × 16. The cells of one row of a tile stand
 * one behind the other in one typed array, each as a header (how many, room for how many) and its records, so
 * that the cells around a point are a few runs of memory. A cell that is full moves its row to where there is
 * room; nothing is ever built anew, and memory grows by pages, so that no change waits for a copy of everything.
 */

/** A box in the grid: the small whole number that its owner gave it. */
export type Ref = number;

/** Stored degrees are whole ten-millionths: 1.1 cm. */
export const UNITS = 1e7;
export const METRES_PER_UNIT = (EARTH_RADIUS * Math.PI) / 180 / UNITS;
const CELL_METRES = 250;
const CELL_UNITS = Math.round(CELL_METRES / METRES_PER_UNIT);
const SOUTH_POLE = -90 * UNITS;
const DATE_LINE = -180 * UNITS;

/** Cells along the side of a tile, and their number as a shift. */
const SIDE = 16;
const SIDE_BITS = 4;
const TILE_CELLS = SIDE * SIDE;

/** Words of a cell's header: how many records it has, and room for how many. */
export const HEADER = 2;
/** Words of a record: latitude, longitude, ref, tag. */
export const RECORD = 4;
/** Rows are allotted in multiples of this, so that a row that moves out leaves room for another. */
const BLOCK = 64;
/** Words of a page, as a shift: 4 MiB. A row lies in one page. */
const PAGE_BITS = 20;
const PAGE = 1 << PAGE_BITS;
/** Of a word's place, the part within its page. */
export const IN_PAGE = PAGE - 1;
export const NOWHERE = -1;

export class Cells {
  readonly #lngUnits: number;
  readonly #tileColumns: number;
  readonly #tiles = new Map<number, number>();
  /** For each cell of each tile, where its header stands; {@link NOWHERE} while its row has no box. */
  #starts = new Int32Array(TILE_CELLS).fill(NOWHERE);
  readonly #pages: Int32Array[] = [];
  /** Words of the last page that rows have. */
  #used = PAGE;
  /** Where rows have moved out, by size. */
  readonly #vacant = new Map<number, number[]>();
  /** By ref: the cell that it is in. */
  #cellOf = new Int32Array(1024).fill(NOWHERE);

  /** `latitude`: where cells are to be square, degrees. */
  constructor(latitude: number) {
    this.#lngUnits = Math.round(CELL_UNITS / Math.max(0.1, Math.cos((latitude * Math.PI) / 180)));
    this.#tileColumns = Math.ceil((360 * UNITS) / this.#lngUnits / SIDE) + 1;
  }

  /** Bytes of all that it holds. */
  get bytes(): number {
    return this.#pages.length * PAGE * 4 + this.#starts.byteLength + this.#cellOf.byteLength;
  }

  // Where things are.

  row(latUnits: number): number {
    return Math.floor((latUnits - SOUTH_POLE) / CELL_UNITS);
  }

  column(lngUnits: number): number {
    return Math.floor((lngUnits - DATE_LINE) / this.#lngUnits);
  }

  /** Southern edge of a row, and western edge of a column, in units. */
  south(row: number): number {
    return row * CELL_UNITS + SOUTH_POLE;
  }

  west(column: number): number {
    return column * this.#lngUnits + DATE_LINE;
  }

  /** The last column whose cell stands in the same run of memory. */
  lastOfRun(column: number): number {
    return column | (SIDE - 1);
  }

  /** Where the header of a cell stands, or {@link NOWHERE} while its row has no box. */
  startOf(row: number, column: number): number {
    const tile = this.#tiles.get(this.#tileKey(row, column));
    return tile === undefined ? NOWHERE : this.#starts[tile + inTile(row, column)]!;
  }

  /** The page of a word; in it the word is at `at & IN_PAGE`. */
  pageOf(at: number): Int32Array {
    return this.#pages[at >> PAGE_BITS]!;
  }

  has(ref: Ref): boolean {
    return (this.#cellOf[ref] ?? NOWHERE) !== NOWHERE;
  }

  /** Where the record of a box stands. Throws if it has none. */
  recordOf(ref: Ref): number {
    const cell = this.#cellOf[ref] ?? NOWHERE;
    if (cell === NOWHERE) throw new Error(`Ref ${ref} is not in the grid`);
    const start = this.#starts[cell]!;
    const page = this.pageOf(start);
    let at = (start & IN_PAGE) + HEADER;
    while (page[at + 2] !== ref) at += RECORD;
    return start - (start & IN_PAGE) + at;
  }

  // Changes.

  insert(ref: Ref, latUnits: number, lngUnits: number, tag: number): void {
    const cell = this.#cellFor(latUnits, lngUnits);
    const start = this.#startWithRoom(cell);
    const page = this.pageOf(start);
    const header = start & IN_PAGE;
    const at = header + HEADER + page[header]! * RECORD;
    page[at] = latUnits;
    page[at + 1] = lngUnits;
    page[at + 2] = ref;
    page[at + 3] = tag;
    page[header]!++;
    if (ref >= this.#cellOf.length) {
      this.#cellOf = grown(this.#cellOf, Math.max(ref + 1, this.#cellOf.length * 2));
    }
    this.#cellOf[ref] = cell;
  }

  /** The last record of the cell takes the place of the one that goes. */
  takeOut(ref: Ref): void {
    const at = this.recordOf(ref) & IN_PAGE;
    const start = this.#starts[this.#cellOf[ref]!]!;
    const page = this.pageOf(start);
    const header = start & IN_PAGE;
    const last = header + HEADER + (page[header]! - 1) * RECORD;
    page.copyWithin(at, last, last + RECORD);
    page[header]!--;
    this.#cellOf[ref] = NOWHERE;
  }

  /** Puts a box elsewhere; in its own cell only the place is written. */
  move(ref: Ref, latUnits: number, lngUnits: number): void {
    const at = this.recordOf(ref);
    const page = this.pageOf(at);
    const record = at & IN_PAGE;
    if (this.#cellFor(latUnits, lngUnits) === this.#cellOf[ref]) {
      page[record] = latUnits;
      page[record + 1] = lngUnits;
      return;
    }
    const tag = page[record + 3]!;
    this.takeOut(ref);
    this.insert(ref, latUnits, lngUnits, tag);
  }

  /** Makes room for many boxes at once, the rows of neighbours side by side. */
  makeRoom(lats: Int32Array, lngs: Int32Array): void {
    const rows = new Map<number, { readonly order: number; readonly coming: Int32Array }>();
    for (let i = 0; i < lats.length; i++) {
      const [latUnits, lngUnits] = [lats[i]!, lngs[i]!];
      const cell = this.#cellFor(latUnits, lngUnits);
      const first = cell - (cell % SIDE);
      let row = rows.get(first);
      if (row === undefined) {
        const order = this.row(latUnits) * this.#tileColumns + (this.column(lngUnits) >> SIDE_BITS);
        row = { order, coming: new Int32Array(SIDE) };
        rows.set(first, row);
      }
      row.coming[cell % SIDE]!++;
    }
    for (const [first, { coming }] of [...rows].sort(([, a], [, b]) => a.order - b.order)) {
      this.#moveRow(first, i => coming[i]!);
    }
  }

  #tileKey(row: number, column: number): number {
    return (row >> SIDE_BITS) * this.#tileColumns + (column >> SIDE_BITS);
  }

  /** The cell of a place; makes its tile where there is none. */
  #cellFor(latUnits: number, lngUnits: number): number {
    const row = this.row(latUnits);
    const column = this.column(lngUnits);
    const key = this.#tileKey(row, column);
    let tile = this.#tiles.get(key);
    if (tile === undefined) {
      tile = this.#tiles.size * TILE_CELLS;
      if (tile + TILE_CELLS > this.#starts.length) {
        this.#starts = grown(this.#starts, this.#starts.length * 2);
      }
      this.#tiles.set(key, tile);
    }
    return tile + inTile(row, column);
  }

  #startWithRoom(cell: number): number {
    const start = this.#starts[cell]!;
    if (start !== NOWHERE) {
      const page = this.pageOf(start);
      if (page[start & IN_PAGE]! < page[(start & IN_PAGE) + 1]!) return start;
    }
    const first = cell - (cell % SIDE);
    this.#moveRow(first, i => (first + i === cell ? 1 : 0));
    return this.#starts[cell]!;
  }

  /** Gives the cells of a row, of which `first` is the first, room for what is in them and for what comes. */
  #moveRow(first: number, coming: (index: number) => number): void {
    const before = this.#starts[first]!;
    const from = before === NOWHERE ? undefined : this.pageOf(before);
    const rooms: number[] = [];
    for (let i = 0; i < SIDE; i++) {
      const count = from === undefined ? 0 : from[this.#starts[first + i]! & IN_PAGE]!;
      rooms.push(roomFor(count + coming(i)));
    }
    let at = this.#allot(rooms);
    const page = this.pageOf(at);
    for (let i = 0; i < SIDE; i++) {
      const header = at & IN_PAGE;
      page[header] = 0;
      if (from !== undefined) {
        const old = this.#starts[first + i]! & IN_PAGE;
        page.set(from.subarray(old, old + HEADER + from[old]! * RECORD), header);
      }
      page[header + 1] = rooms[i]!;
      this.#starts[first + i] = at;
      at += HEADER + rooms[i]! * RECORD;
    }
    if (before !== NOWHERE) this.#vacate(before);
  }

  /** Room for a row, where one has moved out or at the end. The word before it says how large it is. */
  #allot(rooms: readonly number[]): number {
    const words = 1 + rooms.reduce((sum, room) => sum + HEADER + room * RECORD, 0);
    const size = Math.ceil(words / BLOCK) * BLOCK;
    if (size > PAGE) throw new Error(`A row of the grid holds ${PAGE / RECORD} boxes at most`);
    let at = this.#vacant.get(size)?.pop();
    if (at === undefined) {
      if (this.#used + size > PAGE) {
        this.#pages.push(new Int32Array(PAGE));
        this.#used = 0;
      }
      at = (this.#pages.length - 1) * PAGE + this.#used;
      this.#used += size;
    }
    this.pageOf(at)[at & IN_PAGE] = size;
    return at + 1;
  }

  #vacate(start: number): void {
    const size = this.pageOf(start)[(start & IN_PAGE) - 1]!;
    const places = this.#vacant.get(size);
    if (places === undefined) this.#vacant.set(size, [start - 1]);
    else places.push(start - 1);
  }
}

const inTile = (row: number, column: number): number =>
  ((row & (SIDE - 1)) << SIDE_BITS) | (column & (SIDE - 1));

/** An eighth more, and one: most rows never move twice. Empty cells get nothing. */
const roomFor = (count: number): number => (count === 0 ? 0 : count + (count >> 3) + 1);

function grown(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length).fill(NOWHERE);
  larger.set(array);
  return larger;
}
