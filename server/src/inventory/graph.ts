import {
  distance,
  type Location,
  metresBetween,
  type PoleId,
  pathLength,
  toPosition,
} from '@oz-viability/shared';
import FlatQueue from 'flatqueue';
import type { NetworkBox, NoWay, Way, Waypoint } from '../viability/network.ts';

/** Metres from the house to the pole at which its drop begins (OZmap: viability by poles). */
export const HOUSE_TO_POLE = 100;
/** Metres within which a base point is the one that a box hangs on, where OZmap does not say which. */
const AT_FOOT = 10;
/** A pole so near to an end, metres, is the end. */
const END_TOLERANCE = 1;
/** Shorter than one degree of latitude anywhere: what is farther off by latitude alone need not be measured. */
const METRES_PER_DEGREE = 110_000;

/** What a drop can run to. */
export type Goal = Pick<NetworkBox, 'location' | 'pole'>;

const NONE = -1;

/**
 * Poles and the spans between them. A span joins both its poles, whichever of them names it. Answers the
 * shortest way from a house to any number of boxes in one search.
 */
export class PoleGraph {
  readonly #points: readonly Waypoint[];
  readonly #index: ReadonlyMap<PoleId, number>;
  /** The spans of point `i` are those from `#first[i]` up to `#first[i + 1]`. */
  readonly #first: Int32Array;
  readonly #to: Int32Array;
  readonly #metres: Float64Array;

  constructor(points: readonly Waypoint[]) {
    this.#points = points;
    const index = new Map(points.map(({ id }, i) => [id, i]));
    this.#index = index;
    this.#first = new Int32Array(points.length + 1);
    const spans: [from: number, to: number][] = [];
    points.forEach(({ id, adjacent }, from) => {
      for (const next of adjacent) {
        const to = index.get(next);
        if (to === undefined || to === from) continue;
        spans.push([from, to]);
        if (!points[to]!.adjacent.includes(id)) spans.push([to, from]);
      }
    });
    for (const [from] of spans) this.#first[from + 1]!++;
    for (let i = 0; i < points.length; i++) this.#first[i + 1]! += this.#first[i]!;
    this.#to = new Int32Array(spans.length);
    this.#metres = new Float64Array(spans.length);
    const free = this.#first.slice();
    for (const [from, to] of spans) {
      const at = free[from]!++;
      this.#to[at] = to;
      this.#metres[at] = distance(points[from]!.location, points[to]!.location);
    }
  }

  /** The way to each goal, in their order. */
  ways(house: Location, goals: readonly Goal[]): readonly Way[] {
    const entry = this.#entry(house);
    if (typeof entry !== 'number') return goals.map(() => ({ kind: 'none', why: entry }));
    const search = this.#search(entry, false);
    let unbarred: Search | undefined;
    return goals.map((goal): Way => {
      const foot = this.#foot(goal);
      if (foot === undefined) return { kind: 'none', why: { kind: 'box-off-poles' } };
      if (search.reached(foot)) return this.#route(house, search, foot, goal);
      if (this.#points[foot]!.barred) return { kind: 'none', why: { kind: 'barred', at: 'box' } };
      unbarred ??= this.#search(entry, true);
      const why: NoWay = unbarred.reached(foot) ? { kind: 'barred', at: 'between' } : { kind: 'not-joined' };
      return { kind: 'none', why };
    });
  }

  /**
   * The nearest pole that may be used within reach of the house, or why there is none. The nearest, although a
   * farther one may make the way shorter: from there the drop would cross other people's land (OZmap does so too).
   */
  #entry(house: Location): number | NoWay {
    let entry = NONE;
    let least = Number.POSITIVE_INFINITY;
    let nearest = Number.POSITIVE_INFINITY;
    this.#points.forEach(({ kind, location, barred }, i) => {
      if (kind !== 'pole') return;
      const metres = distance(house, location);
      nearest = Math.min(nearest, metres);
      if (barred || metres > HOUSE_TO_POLE || metres >= least) return;
      entry = i;
      least = metres;
    });
    if (entry !== NONE) return entry;
    if (nearest <= HOUSE_TO_POLE) return { kind: 'barred', at: 'house' };
    return { kind: 'no-pole-near', limit: HOUSE_TO_POLE, ...(Number.isFinite(nearest) && { nearest }) };
  }

  /** The point that a goal hangs on: the one it names, else the nearest at its foot. */
  #foot({ pole, location }: Goal): number | undefined {
    const named = pole === undefined ? undefined : this.#index.get(pole);
    if (named !== undefined) return named;
    let foot: number | undefined;
    let least = AT_FOOT;
    const { lat, lng } = location;
    for (let i = 0; i < this.#points.length; i++) {
      const at = this.#points[i]!.location;
      if (Math.abs(at.lat - lat) * METRES_PER_DEGREE > least) continue;
      const metres = metresBetween(lat, lng, at.lat, at.lng);
      if (metres > least) continue;
      foot = i;
      least = metres;
    }
    return foot;
  }

  /** Dijkstra's, from one point to all that spans lead to. */
  #search(start: number, overBarred: boolean): Search {
    const metres = new Float64Array(this.#points.length).fill(Number.POSITIVE_INFINITY);
    const before = new Int32Array(this.#points.length).fill(NONE);
    const open = new FlatQueue<number>();
    metres[start] = 0;
    open.push(start, 0);
    for (;;) {
      const reached = open.peekValue();
      const point = open.pop();
      if (point === undefined || reached === undefined) break;
      if (reached > metres[point]!) continue;
      for (let span = this.#first[point]!; span < this.#first[point + 1]!; span++) {
        const next = this.#to[span]!;
        const length = reached + this.#metres[span]!;
        if (length >= metres[next]! || (!overBarred && this.#points[next]!.barred)) continue;
        metres[next] = length;
        before[next] = point;
        open.push(next, length);
      }
    }
    return { before, reached: point => metres[point]! < Number.POSITIVE_INFINITY };
  }

  #route(house: Location, { before }: Search, foot: number, goal: Goal): Way {
    const middle: Waypoint[] = [];
    for (let point = foot; point !== NONE; point = before[point]!) middle.push(this.#points[point]!);
    middle.reverse();
    const isAt = (point: Waypoint | undefined, end: Location) =>
      point !== undefined && distance(point.location, end) <= END_TOLERANCE;
    if (isAt(middle[0], house)) middle.shift();
    if (isAt(middle.at(-1), goal.location)) middle.pop();
    const path = [house, ...middle.map(({ location }) => location), goal.location].map(toPosition);
    return {
      kind: 'route',
      path,
      poles: [null, ...middle.map(({ id }) => id), null],
      length: pathLength(path),
    };
  }
}

interface Search {
  /** The point before each on the way, or -1. */
  readonly before: Int32Array;
  readonly reached: (point: number) => boolean;
}
