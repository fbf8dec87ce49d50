import type { PoleId } from '@oz-viability/shared';
import type { PoleRow } from '../../ozmap/inventory-rows.ts';
import type { NetworkPole, Waypoint } from '../../viability/network.ts';
import { Grid } from '../grid.ts';
import type { Spans } from '../spans.ts';
import { waypointOf } from '../ways.ts';
import { bytes, doubles, integers } from './column.ts';
import { IdTable, type Ref } from './id-table.ts';
import { Stretches } from './stretch.ts';
import type { Words } from './words.ts';

const POINT_KINDS = ['pole', 'point', 'other'] as const;

/** Base points that are kept put together: their neighbours' ids are dear to put together. */
const MOST_WAYPOINTS = 100_000;

/** The base points of one OZmap, as columns: where they stand, what joins them, and which of them sell. */
export class Poles {
  /** Also of those that something names and that did not come yet. */
  readonly ids = new IdTable<PoleId>();
  readonly columns = {
    poleIsThere: bytes(),
    poleLat: doubles(),
    poleLng: doubles(),
    poleUpdated: doubles(),
    /** Place in {@link POINT_KINDS}. */
    poleKind: bytes(),
    poleUsable: bytes(),
    poleType: integers(),
  };
  readonly adjacent = Stretches.ofIntegers();
  /** How many are there. */
  count = 0;
  readonly #latitude: number;
  readonly #words: Words;
  #grid: Grid | undefined;
  #waypoints: (Waypoint | undefined)[] = [];
  #waypointCount = 0;
  /** Where a point was in the list of spans that was put together last, if it was in it. */
  #places = new Int32Array(0);
  #barredTypes: ReadonlySet<string> = new Set();

  constructor(latitude: number, words: Words) {
    this.#latitude = latitude;
    this.#words = words;
  }

  /** Pole types over which no drop may be sold. */
  bar(types: ReadonlySet<string>): void {
    if (types === this.#barredTypes) return;
    this.#barredTypes = types;
    this.#forgetWaypoints();
  }

  put(row: PoleRow): void {
    const { columns } = this;
    const ref = this.ids.take(row.id);
    if (!this.#isThere(ref)) this.count++;
    columns.poleIsThere.set(ref, 1);
    columns.poleUpdated.set(ref, row.updatedAt);
    columns.poleLat.set(ref, row.location.lat);
    columns.poleLng.set(ref, row.location.lng);
    columns.poleKind.set(ref, POINT_KINDS.indexOf(row.kind));
    columns.poleUsable.set(ref, row.usable ? 1 : 0);
    columns.poleType.set(ref, row.type === undefined ? 0 : this.#words.numberOf(row.type) + 1);
    this.adjacent.put(
      ref,
      row.adjacent.map(id => this.ids.take(id)),
    );
    this.#waypoints[ref] = undefined;
    const grid = this.#grid;
    if (grid?.has(ref)) grid.move(ref, row.location);
    else grid?.add(ref, row.location, 0);
  }

  /** Where they stand; put together when first asked for. */
  get grid(): Grid {
    if (this.#grid !== undefined) return this.#grid;
    const { poleLat, poleLng } = this.columns;
    const grid = new Grid({ latitude: this.#latitude });
    const refs: Ref[] = [];
    for (let ref = 0; ref < this.ids.rows; ref++) if (this.#isThere(ref)) refs.push(ref);
    grid.addAll(
      refs,
      ref => ({ lat: poleLat.get(ref), lng: poleLng.get(ref) }),
      () => 0,
    );
    this.#grid = grid;
    return grid;
  }

  /** A pole or point that a drop can hang on; undefined for those out of use and for buried ones. */
  pole(ref: Ref): NetworkPole | undefined {
    const { poleUsable, poleKind } = this.columns;
    const hangs = POINT_KINDS[poleKind.get(ref)] !== 'other' && poleUsable.get(ref) === 1;
    if (!this.#isThere(ref) || !hangs) return undefined;
    const { id, location, adjacent } = this.waypoint(ref);
    return { id, location, adjacent };
  }

  /** A base point that is there, as the graph of poles takes it. */
  waypoint(ref: Ref): Waypoint {
    const built = this.#waypoints[ref];
    if (built !== undefined) return built;
    if (++this.#waypointCount > MOST_WAYPOINTS) this.#forgetWaypoints();
    const { poleKind, poleUsable, poleType, poleLat, poleLng } = this.columns;
    const type = poleType.get(ref);
    const point = {
      id: this.ids.idOf(ref),
      kind: POINT_KINDS[poleKind.get(ref)]!,
      location: { lat: poleLat.get(ref), lng: poleLng.get(ref) },
      adjacent: Array.from({ length: this.adjacent.length(ref) }, (_, i) =>
        this.ids.idOf(this.adjacent.item(ref, i)),
      ),
      usable: poleUsable.get(ref) === 1,
      type: type > 0 ? this.#words.text(type - 1) : undefined,
    };
    const waypoint = waypointOf(point, this.#barredTypes);
    this.#waypoints[ref] = waypoint;
    return waypoint;
  }

  /** These base points and the spans between them; nothing is looked up by its id. */
  spansAmong(refs: readonly Ref[]): Spans {
    if (this.#places.length < this.ids.rows) this.#places = new Int32Array(this.ids.rows);
    const places = this.#places;
    let named = 0;
    refs.forEach((ref, place) => {
      places[ref] = place;
      named += this.adjacent.length(ref);
    });
    const ends = new Int32Array(2 * named);
    let count = 0;
    refs.forEach((ref, place) => {
      for (const next of this.adjacent.of(ref)) {
        const to = places[next]!;
        // What stands there may be left from another list.
        if (refs[to] !== next) continue;
        ends[count++] = place;
        ends[count++] = to;
      }
    });
    return {
      points: refs.map(ref => this.waypoint(ref)),
      ends: ends.subarray(0, count),
      find: id => refs.indexOf(this.ids.find(id)),
    };
  }

  #isThere(ref: Ref): boolean {
    return this.columns.poleIsThere.get(ref) === 1;
  }

  #forgetWaypoints(): void {
    this.#waypoints = [];
    this.#waypointCount = 0;
  }
}
