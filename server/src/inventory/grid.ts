import { EARTH_RADIUS, type Location, metresBetween } from '@oz-viability/shared';

/**
 * Boxes by place, in memory: which are nearest to a point, in microseconds, while they come, go and change.
 *
 * Cells of 250 m lie in tiles of 16 × 16. The cells of one row of a tile stand one behind the other in one
 * typed array, each as a header (how many, room for how many) and its records, so that the cells around a
 * point are a few runs of memory. A cell that is full moves its row to where there is room; nothing is ever
 * built anew, and memory grows by pages, so that no change ever waits for a copy of everything. Measured
 * against the usual libraries by `npm run bench -- index`.
 *
 * Not across the 180th meridian, where no fibre is.
 */

/** A box in the grid: the small whole number that its owner gave it. */
export type Ref = number;

/** What a query finds, nearest first. Reused by the next query: read it at once. */
export interface Nearest {
  readonly count: number;
  readonly refs: Int32Array;
  /** Metres, haversine. */
  readonly distances: Float64Array;
}

/** Stored degrees are whole ten-millionths: 1.1 cm. */
const UNITS = 1e7;
const METRES_PER_UNIT = (EARTH_RADIUS * Math.PI) / 180 / UNITS;
const CELL_METRES = 250;
const CELL_UNITS = Math.round(CELL_METRES / METRES_PER_UNIT);
const SOUTH_POLE = -90 * UNITS;
const DATE_LINE = -180 * UNITS;

/** Cells along the side of a tile, and their number as a shift. */
const SIDE = 16;
const SIDE_BITS = 4;
const TILE_CELLS = SIDE * SIDE;

/** Words of a cell's header: how many records it has, and room for how many. */
const HEADER = 2;
/** Words of a record: latitude, longitude, ref, tag. */
const RECORD = 4;
/** Rows are allotted in multiples of this, so that a row that moves out leaves room for another. */
const BLOCK = 64;
/** From so many cells on, a query goes outwards in rings, so that it can stop early. */
const RINGS_FROM_CELLS = 36;
/** Words of a page, as a shift: 4 MiB. A row lies in one page. */
const PAGE_BITS = 20;
const PAGE = 1 << PAGE_BITS;
const IN_PAGE = PAGE - 1;
const NOWHERE = -1;

export class Grid {
  readonly #lngUnits: number;
  readonly #tileColumns: number;
  readonly #tiles = new Map<number, number>();
  /** For each cell of each tile, where its header stands; {@link NOWHERE} while its row has no box. */
  #starts = new Int32Array(TILE_CELLS).fill(NOWHERE);
  /** Word `at` is `#pages[at >> PAGE_BITS][at & IN_PAGE]`. */
  readonly #pages: Int32Array[] = [];
  /** Words of the last page that rows have. */
  #used = PAGE;
  /** Where rows have moved out, by size. */
  readonly #vacant = new Map<number, number[]>();
  /** By ref: the cell that it is in. */
  #cellOf = new Int32Array(1024).fill(NOWHERE);
  #size = 0;
  /** Candidates of the query under way, in ascending order of their approximate squared distance. */
  #near = new Float64Array(64);
  #where = new Int32Array(64);
  #count = 0;
  readonly #found: { count: number; refs: Int32Array; distances: Float64Array } = {
    count: 0,
    refs: new Int32Array(64),
    distances: new Float64Array(64),
  };

  /** `latitude`: of most of the boxes, degrees; there the cells are square. It is right everywhere. */
  constructor({ latitude = -20 }: { readonly latitude?: number } = {}) {
    this.#lngUnits = Math.round(CELL_UNITS / Math.max(0.1, Math.cos((latitude * Math.PI) / 180)));
    this.#tileColumns = Math.ceil((360 * UNITS) / this.#lngUnits / SIDE) + 1;
  }

  get size(): number {
    return this.#size;
  }

  /** Bytes of all that it holds. */
  get bytes(): number {
    return this.#pages.length * PAGE * 4 + this.#starts.byteLength + this.#cellOf.byteLength;
  }

  has(ref: Ref): boolean {
    return (this.#cellOf[ref] ?? NOWHERE) !== NOWHERE;
  }

  /** Puts a box in. `tag`: 32 bits of the owner's, for `accept`. Throws if the ref is in it already. */
  add(ref: Ref, { lat, lng }: Location, tag: number): void {
    if (this.has(ref)) throw new Error(`Ref ${ref} is in the grid already`);
    this.#insert(ref, Math.round(lat * UNITS), Math.round(lng * UNITS), tag);
    this.#size++;
  }

  /**
   * Puts many boxes in, neighbours beside neighbours: faster to do than one by one, and to ask. `refs` that are
   * in the grid already are a fault of the caller.
   */
  addAll(refs: readonly Ref[], placeOf: (ref: Ref) => Location, tagOf: (ref: Ref) => number): void {
    const rows = new Map<number, { readonly order: number; readonly coming: Int32Array }>();
    for (const ref of refs) {
      const { lat, lng } = placeOf(ref);
      const latUnits = Math.round(lat * UNITS);
      const lngUnits = Math.round(lng * UNITS);
      const cell = this.#cellFor(latUnits, lngUnits);
      const first = cell - (cell % SIDE);
      let row = rows.get(first);
      if (row === undefined) {
        const order = this.#row(latUnits) * this.#tileColumns + (this.#column(lngUnits) >> SIDE_BITS);
        row = { order, coming: new Int32Array(SIDE) };
        rows.set(first, row);
      }
      row.coming[cell % SIDE]!++;
    }
    for (const [first, { coming }] of [...rows].sort(([, a], [, b]) => a.order - b.order)) {
      this.#moveRow(first, i => coming[i]!);
    }
    for (const ref of refs) this.add(ref, placeOf(ref), tagOf(ref));
  }

  /** Takes a box out; one that is not in it is no fault. */
  remove(ref: Ref): void {
    if (!this.has(ref)) return;
    this.#takeOut(ref);
    this.#cellOf[ref] = NOWHERE;
    this.#size--;
  }

  /** Puts a box elsewhere. Throws if it is not in the grid. */
  move(ref: Ref, { lat, lng }: Location): void {
    const at = this.#recordOf(ref);
    const latUnits = Math.round(lat * UNITS);
    const lngUnits = Math.round(lng * UNITS);
    if (this.#cellAt(latUnits, lngUnits) === this.#cellOf[ref]) {
      const page = this.#pageOf(at);
      page[at & IN_PAGE] = latUnits;
      page[(at & IN_PAGE) + 1] = lngUnits;
      return;
    }
    const tag = this.tag(ref);
    this.#takeOut(ref);
    this.#insert(ref, latUnits, lngUnits, tag);
  }

  /** The owner's 32 bits. Throws if the ref is not in the grid. */
  tag(ref: Ref): number {
    const at = this.#recordOf(ref);
    return this.#pageOf(at)[(at & IN_PAGE) + 3]!;
  }

  setTag(ref: Ref, tag: number): void {
    const at = this.#recordOf(ref);
    this.#pageOf(at)[(at & IN_PAGE) + 3] = tag;
  }

  /**
   * The boxes within `radius` metres whose tag is accepted, nearest first, `limit` at most; of equally near
   * ones the smaller ref first.
   */
  nearest(place: Location, radius: number, limit: number, accept: (tag: number) => boolean): Nearest {
    const { lat, lng } = place;
    // A flat map errs on squared distances by no more than this share (first terms of cos(lat + d)).
    const angle = radius / EARTH_RADIUS;
    const error = (Math.abs(Math.tan((lat * Math.PI) / 180)) * angle + angle * angle) * 1.02 + 1e-9;
    const query: Query = {
      lat: lat * UNITS,
      lng: lng * UNITS,
      scaleX: METRES_PER_UNIT * Math.cos((lat * Math.PI) / 180),
      farthest: radius * radius * (1 + error),
      // What may still be among the nearest, though it looks farther than the last of them.
      doubt: (1 + error) / Math.max(1e-3, 1 - error),
      limit,
      accept,
    };
    this.#count = 0;
    const reachX = radius / (METRES_PER_UNIT * cosineBeyond(lat, angle));
    const reachY = radius / METRES_PER_UNIT;
    const rows = { from: this.#row(query.lat - reachY), to: this.#row(query.lat + reachY) };
    const columns = { from: this.#column(query.lng - reachX), to: this.#column(query.lng + reachX) };
    const cells = (rows.to - rows.from + 1) * (columns.to - columns.from + 1);
    if (cells < RINGS_FROM_CELLS) {
      for (let row = rows.from; row <= rows.to; row++) this.#scan(row, columns.from, columns.to, query);
    } else {
      this.#scanRings(rows, columns, query);
    }
    return this.#rank(lat, lng, radius, limit);
  }

  /** Every box within these bounds, in no order. */
  within(
    bounds: { readonly south: number; readonly west: number; readonly north: number; readonly east: number },
    visit: (ref: Ref, tag: number) => void,
  ): void {
    const south = bounds.south * UNITS;
    const north = bounds.north * UNITS;
    const west = bounds.west * UNITS;
    const east = bounds.east * UNITS;
    const [left, right] = [this.#column(west), this.#column(east)];
    for (let row = this.#row(south); row <= this.#row(north); row++) {
      this.#eachRun(row, left, right, (start, cells) => {
        const data = this.#pageOf(start);
        let at = start & IN_PAGE;
        for (let cell = 0; cell < cells; cell++) {
          const end = at + HEADER + data[at]! * RECORD;
          for (let record = at + HEADER; record < end; record += RECORD) {
            const lat = data[record]!;
            const lng = data[record + 1]!;
            if (lat < south || lat > north || lng < west || lng > east) continue;
            visit(data[record + 2]!, data[record + 3]!);
          }
          at += HEADER + data[at + 1]! * RECORD;
        }
      });
    }
  }

  // Queries.

  /** Outwards from the middle; ends when nothing farther out can be nearer than what there is. */
  #scanRings(rows: Span, columns: Span, query: Query): void {
    const middleRow = this.#row(query.lat);
    const middleColumn = this.#column(query.lng);
    const last = Math.max(
      middleRow - rows.from,
      rows.to - middleRow,
      middleColumn - columns.from,
      columns.to - middleColumn,
    );
    for (let ring = 0; ring <= last; ring++) {
      const left = Math.max(columns.from, middleColumn - ring);
      const right = Math.min(columns.to, middleColumn + ring);
      for (let row = Math.max(rows.from, middleRow - ring); row <= middleRow + ring; row++) {
        if (row > rows.to) break;
        if (row === middleRow - ring || row === middleRow + ring) {
          this.#scan(row, left, right, query);
          continue;
        }
        if (middleColumn - ring >= columns.from) this.#scan(row, left, left, query);
        if (middleColumn + ring <= columns.to) this.#scan(row, right, right, query);
      }
      if (this.#count >= query.limit && this.#isFinal(ring, middleRow, middleColumn, query)) return;
    }
  }

  #isFinal(ring: number, row: number, column: number, { lat, lng, scaleX, limit, doubt }: Query): boolean {
    const toSide = (from: number, to: number, at: number): number => Math.min(at - from, to - at);
    const y = toSide((row - ring) * CELL_UNITS + SOUTH_POLE, (row + ring + 1) * CELL_UNITS + SOUTH_POLE, lat);
    const x = toSide(
      (column - ring) * this.#lngUnits + DATE_LINE,
      (column + ring + 1) * this.#lngUnits + DATE_LINE,
      lng,
    );
    const beyond = Math.min(y * METRES_PER_UNIT, x * scaleX);
    return this.#near[limit - 1]! * doubt * doubt <= beyond * beyond;
  }

  #scan(row: number, from: number, to: number, query: Query): void {
    const { lat, lng, scaleX, accept } = query;
    const tileRow = (row >> SIDE_BITS) * this.#tileColumns;
    for (let column = from; column <= to; ) {
      const lastOfTile = Math.min(to, column | (SIDE - 1));
      const cells = lastOfTile - column + 1;
      const tile = this.#tiles.get(tileRow + (column >> SIDE_BITS));
      const start = tile === undefined ? NOWHERE : this.#starts[tile + inTile(row, column)]!;
      column = lastOfTile + 1;
      if (start === NOWHERE) continue;
      const data = this.#pageOf(start);
      const page = start - (start & IN_PAGE);
      let at = start & IN_PAGE;
      for (let cell = 0; cell < cells; cell++) {
        const end = at + HEADER + data[at]! * RECORD;
        for (let record = at + HEADER; record < end; record += RECORD) {
          const y = (data[record]! - lat) * METRES_PER_UNIT;
          const x = (data[record + 1]! - lng) * scaleX;
          const squared = x * x + y * y;
          if (squared <= query.farthest && accept(data[record + 3]!))
            this.#keep(page + record, squared, query);
        }
        at += HEADER + data[at + 1]! * RECORD;
      }
    }
  }

  /** Keeps the list of candidates in order; what can no longer be among the nearest drops out. */
  #keep(record: number, squared: number, query: Query): void {
    if (this.#count === this.#near.length) this.#widen();
    const near = this.#near;
    const where = this.#where;
    let at = this.#count++;
    for (; at > 0 && near[at - 1]! > squared; at--) {
      near[at] = near[at - 1]!;
      where[at] = where[at - 1]!;
    }
    near[at] = squared;
    where[at] = record;
    if (this.#count < query.limit) return;
    query.farthest = Math.min(query.farthest, near[query.limit - 1]! * query.doubt);
    while (near[this.#count - 1]! > query.farthest) this.#count--;
  }

  /** By exact distance: neighbours in the list are at most a hair out of order. */
  #rank(lat: number, lng: number, radius: number, limit: number): Nearest {
    const found = this.#found;
    if (found.refs.length < this.#near.length) {
      found.refs = new Int32Array(this.#near.length);
      found.distances = new Float64Array(this.#near.length);
    }
    const { refs, distances } = found;
    let count = 0;
    for (let i = 0; i < this.#count; i++) {
      const data = this.#pageOf(this.#where[i]!);
      const record = this.#where[i]! & IN_PAGE;
      const metres = metresBetween(lat, lng, data[record]! / UNITS, data[record + 1]! / UNITS);
      if (metres > radius) continue;
      const ref = data[record + 2]!;
      let at = count++;
      for (; at > 0 && isAfter(distances[at - 1]!, refs[at - 1]!, metres, ref); at--) {
        distances[at] = distances[at - 1]!;
        refs[at] = refs[at - 1]!;
      }
      distances[at] = metres;
      refs[at] = ref;
    }
    found.count = Math.min(count, limit);
    return found;
  }

  #widen(): void {
    this.#near = grown(this.#near, this.#near.length * 2);
    this.#where = grown(this.#where, this.#where.length * 2);
  }

  // Cells.

  #row(latUnits: number): number {
    return Math.floor((latUnits - SOUTH_POLE) / CELL_UNITS);
  }

  #column(lngUnits: number): number {
    return Math.floor((lngUnits - DATE_LINE) / this.#lngUnits);
  }

  /** The cell of a place, or {@link NOWHERE} while its tile has no box. */
  #cellAt(latUnits: number, lngUnits: number): number {
    const row = this.#row(latUnits);
    const column = this.#column(lngUnits);
    const tile = this.#tiles.get(this.#tileKey(row, column));
    return tile === undefined ? NOWHERE : tile + inTile(row, column);
  }

  #tileKey(row: number, column: number): number {
    return (row >> SIDE_BITS) * this.#tileColumns + (column >> SIDE_BITS);
  }

  #eachRun(row: number, from: number, to: number, run: (start: number, cells: number) => void): void {
    for (let column = from; column <= to; ) {
      const lastOfTile = Math.min(to, column | (SIDE - 1));
      const tile = this.#tiles.get(this.#tileKey(row, column));
      const start = tile === undefined ? NOWHERE : this.#starts[tile + inTile(row, column)]!;
      if (start !== NOWHERE) run(start, lastOfTile - column + 1);
      column = lastOfTile + 1;
    }
  }

  #pageOf(at: number): Int32Array {
    return this.#pages[at >> PAGE_BITS]!;
  }

  #recordOf(ref: Ref): number {
    const cell = this.#cellOf[ref] ?? NOWHERE;
    if (cell === NOWHERE) throw new Error(`Ref ${ref} is not in the grid`);
    const start = this.#starts[cell]!;
    const page = this.#pageOf(start);
    let at = (start & IN_PAGE) + HEADER;
    while (page[at + 2] !== ref) at += RECORD;
    return start - (start & IN_PAGE) + at;
  }

  #insert(ref: Ref, latUnits: number, lngUnits: number, tag: number): void {
    const cell = this.#cellFor(latUnits, lngUnits);
    const start = this.#startWithRoom(cell);
    const page = this.#pageOf(start);
    const header = start & IN_PAGE;
    const at = header + HEADER + page[header]! * RECORD;
    page[at] = latUnits;
    page[at + 1] = lngUnits;
    page[at + 2] = ref;
    page[at + 3] = tag;
    page[header]!++;
    if (ref >= this.#cellOf.length) {
      this.#cellOf = grown(this.#cellOf, Math.max(ref + 1, this.#cellOf.length * 2), NOWHERE);
    }
    this.#cellOf[ref] = cell;
  }

  /** The last record of the cell takes the place of the one that goes. */
  #takeOut(ref: Ref): void {
    const at = this.#recordOf(ref) & IN_PAGE;
    const start = this.#starts[this.#cellOf[ref]!]!;
    const page = this.#pageOf(start);
    const header = start & IN_PAGE;
    const last = header + HEADER + (page[header]! - 1) * RECORD;
    page.copyWithin(at, last, last + RECORD);
    page[header]!--;
  }

  /** The cell of a place; makes its tile where there is none. */
  #cellFor(latUnits: number, lngUnits: number): number {
    const row = this.#row(latUnits);
    const column = this.#column(lngUnits);
    const key = this.#tileKey(row, column);
    let tile = this.#tiles.get(key);
    if (tile === undefined) {
      tile = this.#tiles.size * TILE_CELLS;
      if (tile + TILE_CELLS > this.#starts.length) {
        this.#starts = grown(this.#starts, this.#starts.length * 2, NOWHERE);
      }
      this.#tiles.set(key, tile);
    }
    return tile + inTile(row, column);
  }

  #startWithRoom(cell: number): number {
    const start = this.#starts[cell]!;
    if (start !== NOWHERE) {
      const page = this.#pageOf(start);
      if (page[start & IN_PAGE]! < page[(start & IN_PAGE) + 1]!) return start;
    }
    const first = cell - (cell % SIDE);
    this.#moveRow(first, i => (first + i === cell ? 1 : 0));
    return this.#starts[cell]!;
  }

  /** Gives the cells of a row, of which `first` is the first, room for what is in them and for what comes. */
  #moveRow(first: number, coming: (index: number) => number): void {
    const before = this.#starts[first]!;
    const from = before === NOWHERE ? undefined : this.#pageOf(before);
    const rooms: number[] = [];
    for (let i = 0; i < SIDE; i++) {
      const count = from === undefined ? 0 : from[this.#starts[first + i]! & IN_PAGE]!;
      rooms.push(roomFor(count + coming(i)));
    }
    let at = this.#allot(rooms);
    const page = this.#pageOf(at);
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
    this.#pageOf(at)[at & IN_PAGE] = size;
    return at + 1;
  }

  #vacate(start: number): void {
    const size = this.#pageOf(start)[(start & IN_PAGE) - 1]!;
    const places = this.#vacant.get(size);
    if (places === undefined) this.#vacant.set(size, [start - 1]);
    else places.push(start - 1);
  }
}

interface Query {
  /** Units, with fractions. */
  readonly lat: number;
  readonly lng: number;
  /** Metres to a unit of longitude, here. */
  readonly scaleX: number;
  /** Squared metres that a candidate may still be away; shrinks when there are enough. */
  farthest: number;
  readonly doubt: number;
  readonly limit: number;
  readonly accept: (tag: number) => boolean;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

const inTile = (row: number, column: number): number =>
  ((row & (SIDE - 1)) << SIDE_BITS) | (column & (SIDE - 1));

/** An eighth more, and one: most rows never move twice. Empty cells get nothing. */
const roomFor = (count: number): number => (count === 0 ? 0 : count + (count >> 3) + 1);

const isAfter = (metres: number, ref: Ref, than: number, thanRef: Ref): boolean =>
  metres > than || (metres === than && ref > thanRef);

/** The smallest cosine within the reach of a query: degrees of longitude are longest in metres elsewhere. */
function cosineBeyond(lat: number, angle: number): number {
  const farthest = Math.min(Math.PI / 2, (Math.abs(lat) * Math.PI) / 180 + angle);
  return Math.max(1e-3, Math.cos(farthest));
}

function grown<T extends Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(
  array: T,
  length: number,
  fill = 0,
): T {
  const larger = new (array.constructor as new (length: number) => T)(length);
  if (fill !== 0) larger.fill(fill);
  larger.set(array);
  return larger;
}
