import { EARTH_RADIUS, type Location, metresBetween } from '@oz-viability/shared';
import { Candidates } from './candidates.ts';
import { Cells, HEADER, IN_PAGE, METRES_PER_UNIT, NOWHERE, RECORD, type Ref, UNITS } from './cells.ts';

/** What a query finds, nearest first. Reused by the next query: read it at once. */
export interface Nearest {
  readonly count: number;
  readonly refs: Int32Array;
  /** Metres, haversine. */
  readonly distances: Float64Array;
}

/** Degrees. */
export interface Bounds {
  readonly south: number;
  readonly west: number;
  readonly north: number;
  readonly east: number;
}

/** From so many cells on, a query goes outwards in rings, so that it can stop early. */
const RINGS_FROM_CELLS = 36;

/**
 * Boxes by place, in memory: which are nearest to a point, in microseconds, while they come, go and change.
 * Measured against the usual libraries by `npm run bench -- index`. Not across the 180th meridian, where no
 * fibre is.
 */
export class Grid {
  readonly #cells: Cells;
  #size = 0;
  readonly #candidates = new Candidates();
  readonly #found: { count: number; refs: Int32Array; distances: Float64Array } = {
    count: 0,
    refs: new Int32Array(64),
    distances: new Float64Array(64),
  };

  /** `latitude`: of most of the boxes, degrees; there it is fastest. It is right everywhere. */
  constructor({ latitude = -20 }: { readonly latitude?: number } = {}) {
    this.#cells = new Cells(latitude);
  }

  get size(): number {
    return this.#size;
  }

  /** Bytes of all that it holds. */
  get bytes(): number {
    return this.#cells.bytes;
  }

  has(ref: Ref): boolean {
    return this.#cells.has(ref);
  }

  /** Puts a box in. `tag`: 32 bits of the owner's, for `accept`. Throws if the ref is in it already. */
  add(ref: Ref, place: Location, tag: number): void {
    if (this.has(ref)) throw new Error(`Ref ${ref} is in the grid already`);
    this.#cells.insert(ref, units(place.lat), units(place.lng), tag);
    this.#size++;
  }

  /** Puts many boxes in, neighbours beside neighbours: faster to do than one by one, and to ask. */
  addAll(refs: readonly Ref[], placeOf: (ref: Ref) => Location, tagOf: (ref: Ref) => number): void {
    const lats = new Int32Array(refs.length);
    const lngs = new Int32Array(refs.length);
    for (let i = 0; i < refs.length; i++) {
      const { lat, lng } = placeOf(refs[i]!);
      lats[i] = units(lat);
      lngs[i] = units(lng);
    }
    this.#cells.makeRoom(lats, lngs);
    for (let i = 0; i < refs.length; i++) {
      const ref = refs[i]!;
      if (this.has(ref)) throw new Error(`Ref ${ref} is in the grid already`);
      this.#cells.insert(ref, lats[i]!, lngs[i]!, tagOf(ref));
      this.#size++;
    }
  }

  /** Takes a box out; one that is not in it is no fault. */
  remove(ref: Ref): void {
    if (!this.has(ref)) return;
    this.#cells.takeOut(ref);
    this.#size--;
  }

  /** Puts a box elsewhere. Throws if it is not in the grid. */
  move(ref: Ref, place: Location): void {
    this.#cells.move(ref, units(place.lat), units(place.lng));
  }

  /** The owner's 32 bits. Throws if the ref is not in the grid. */
  tag(ref: Ref): number {
    const at = this.#cells.recordOf(ref);
    return this.#cells.pageOf(at)[(at & IN_PAGE) + 3]!;
  }

  setTag(ref: Ref, tag: number): void {
    const at = this.#cells.recordOf(ref);
    this.#cells.pageOf(at)[(at & IN_PAGE) + 3] = tag;
  }

  /**
   * The boxes within `radius` metres whose tag is accepted, nearest first, `limit` (1 or more) at most; of
   * equally near ones the smaller ref first.
   */
  nearest(place: Location, radius: number, limit: number, accept: (tag: number) => boolean): Nearest {
    const { lat, lng } = place;
    // A flat map errs on squared distances by no more than this share (first terms of cos(lat + d)).
    const angle = radius / EARTH_RADIUS;
    const error = (Math.abs(Math.tan((lat * Math.PI) / 180)) * angle + angle * angle) * 1.02 + 1e-9;
    this.#candidates.reset(limit, radius * radius * (1 + error), (1 + error) / Math.max(1e-3, 1 - error));
    const query: Query = {
      lat: lat * UNITS,
      lng: lng * UNITS,
      metresPerLngUnit: METRES_PER_UNIT * Math.cos((lat * Math.PI) / 180),
      accept,
    };
    const reachX = radius / (METRES_PER_UNIT * cosineBeyond(lat, angle));
    const reachY = radius / METRES_PER_UNIT;
    const cells = this.#cells;
    const area: Area = {
      south: cells.row(query.lat - reachY),
      north: cells.row(query.lat + reachY),
      west: cells.column(query.lng - reachX),
      east: cells.column(query.lng + reachX),
    };
    if ((area.north - area.south + 1) * (area.east - area.west + 1) < RINGS_FROM_CELLS) {
      for (let row = area.south; row <= area.north; row++) this.#scan(row, area.west, area.east, query);
    } else {
      this.#scanRings(area, query);
    }
    return this.#rank(place, radius, limit);
  }

  /** Every box within the bounds, in no order. */
  within(bounds: Bounds, visit: (ref: Ref, tag: number) => void): void {
    const [south, north] = [bounds.south * UNITS, bounds.north * UNITS];
    const [west, east] = [bounds.west * UNITS, bounds.east * UNITS];
    const cells = this.#cells;
    const [first, last] = [cells.column(west), cells.column(east)];
    for (let row = cells.row(south); row <= cells.row(north); row++) {
      for (let column = first; column <= last; column = cells.lastOfRun(column) + 1) {
        const start = cells.startOf(row, column);
        if (start === NOWHERE) continue;
        const page = cells.pageOf(start);
        let at = start & IN_PAGE;
        for (let cell = column; cell <= Math.min(last, cells.lastOfRun(column)); cell++) {
          const end = at + HEADER + page[at]! * RECORD;
          for (let record = at + HEADER; record < end; record += RECORD) {
            const lat = page[record]!;
            const lng = page[record + 1]!;
            if (lat < south || lat > north || lng < west || lng > east) continue;
            visit(page[record + 2]!, page[record + 3]!);
          }
          at += HEADER + page[at + 1]! * RECORD;
        }
      }
    }
  }

  /** Outwards from the middle; ends when nothing farther out can be nearer than what there is. */
  #scanRings(area: Area, query: Query): void {
    const row = this.#cells.row(query.lat);
    const column = this.#cells.column(query.lng);
    const last = Math.max(row - area.south, area.north - row, column - area.west, area.east - column);
    for (let ring = 0; ring <= last; ring++) {
      const west = Math.max(area.west, column - ring);
      const east = Math.min(area.east, column + ring);
      for (let y = Math.max(area.south, row - ring); y <= Math.min(area.north, row + ring); y++) {
        if (Math.abs(y - row) === ring) {
          this.#scan(y, west, east, query);
          continue;
        }
        if (column - ring >= area.west) this.#scan(y, west, west, query);
        if (column + ring <= area.east) this.#scan(y, east, east, query);
      }
      if (this.#candidates.isFinalBeyond(this.#metresOut(ring, row, column, query))) return;
    }
  }

  /** How far everything is that lies outside of a ring, metres at least. */
  #metresOut(ring: number, row: number, column: number, { lat, lng, metresPerLngUnit }: Query): number {
    const cells = this.#cells;
    const y = Math.min(lat - cells.south(row - ring), cells.south(row + ring + 1) - lat);
    const x = Math.min(lng - cells.west(column - ring), cells.west(column + ring + 1) - lng);
    return Math.min(y * METRES_PER_UNIT, x * metresPerLngUnit);
  }

  #scan(row: number, from: number, to: number, query: Query): void {
    const { lat, lng, metresPerLngUnit, accept } = query;
    const cells = this.#cells;
    const candidates = this.#candidates;
    for (let column = from; column <= to; ) {
      const last = Math.min(to, cells.lastOfRun(column));
      const count = last - column + 1;
      const start = cells.startOf(row, column);
      column = last + 1;
      if (start === NOWHERE) continue;
      const page = cells.pageOf(start);
      let at = start & IN_PAGE;
      const pageStart = start - at;
      for (let cell = 0; cell < count; cell++) {
        const end = at + HEADER + page[at]! * RECORD;
        for (let record = at + HEADER; record < end; record += RECORD) {
          const y = (page[record]! - lat) * METRES_PER_UNIT;
          const x = (page[record + 1]! - lng) * metresPerLngUnit;
          const squared = x * x + y * y;
          if (squared > candidates.farthest || !accept(page[record + 3]!)) continue;
          candidates.add(pageStart + record, squared);
        }
        at += HEADER + page[at + 1]! * RECORD;
      }
    }
  }

  /** By exact distance: neighbours in the list are at most a hair out of order. */
  #rank({ lat, lng }: Location, radius: number, limit: number): Nearest {
    const found = this.#found;
    const candidates = this.#candidates;
    if (found.refs.length < candidates.count) {
      found.refs = new Int32Array(candidates.count * 2);
      found.distances = new Float64Array(candidates.count * 2);
    }
    const { refs, distances } = found;
    let count = 0;
    for (let i = 0; i < candidates.count; i++) {
      const page = this.#cells.pageOf(candidates.record(i));
      const record = candidates.record(i) & IN_PAGE;
      const metres = metresBetween(lat, lng, page[record]! / UNITS, page[record + 1]! / UNITS);
      if (metres > radius) continue;
      const ref = page[record + 2]!;
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
}

interface Query {
  /** Units, with fractions. */
  readonly lat: number;
  readonly lng: number;
  /** At the place of the query. */
  readonly metresPerLngUnit: number;
  readonly accept: (tag: number) => boolean;
}

/** Rows and columns, both ends included. */
interface Area {
  readonly south: number;
  readonly north: number;
  readonly west: number;
  readonly east: number;
}

const units = (degrees: number): number => Math.round(degrees * UNITS);

const isAfter = (metres: number, ref: Ref, than: number, thanRef: Ref): boolean =>
  metres > than || (metres === than && ref > thanRef);

/** The smallest cosine within the reach of a query: degrees of longitude are longest in metres elsewhere. */
function cosineBeyond(lat: number, angle: number): number {
  const farthest = Math.min(Math.PI / 2, (Math.abs(lat) * Math.PI) / 180 + angle);
  return Math.max(1e-3, Math.cos(farthest));
}
