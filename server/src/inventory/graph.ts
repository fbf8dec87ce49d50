import { distance, EARTH_RADIUS, type Location, pathLength, toPosition } from '@oz-viability/shared';
import FlatQueue from 'flatqueue';
import type { NetworkBox, NoWay, Way, Waypoint } from '../viability/network.ts';
import type { Spans } from './spans.ts';

/** Metres from the house to the pole at which its drop begins (OZmap: viability by poles). */
export const HOUSE_TO_POLE = 100;
/** Metres within which a base point is the one that a box hangs on, where OZmap does not say which. */
const AT_FOOT = 10;
/** A pole so near to an end, metres, is the end. */
const END_TOLERANCE = 1;
/** What a drop can run to. */
export type Goal = Pick<NetworkBox, 'location' | 'pole'>;

const NONE = -1;

/**
 * Poles and the spans between them. A span joins both its poles, whichever of them names it. Answers the
 * shortest way from a house to any number of boxes in one search.
 */
export class PoleGraph {
  readonly #points: readonly Waypoint[];
  readonly #find: Spans['find'];
  readonly #at: Places;
  /** The spans of point `i` are those from `#first[i]` up to `#first[i + 1]`: where to. */
  readonly #first: Int32Array;
  readonly #to: Int32Array;

  constructor({ points, ends, find }: Spans) {
    this.#points = points;
    this.#find = find;
    this.#at = new Places(points);
    // A span that both its poles name is there twice: cheaper to walk than to find out.
    const first = new Int32Array(points.length + 2);
    for (const end of ends) first[end + 2]!++;
    for (let i = 2; i < first.length; i++) first[i]! += first[i - 1]!;
    this.#to = new Int32Array(ends.length);
    // Filled in, `first[i + 1]` moves from where the spans of `i` begin to where those of `i + 1` do.
    for (let i = 0; i < ends.length; i++) this.#to[first[ends[i]! + 1]!++] = ends[i ^ 1]!;
    this.#first = first;
  }

  /** The way to each goal, in their order. */
  ways(house: Location, goals: readonly Goal[]): readonly Way[] {
    const entry = this.#entry(house);
    if (typeof entry !== 'number') return goals.map(() => ({ kind: 'none', why: entry }));
    const feet = goals.map(goal => this.#foot(goal));
    const search = this.#search(entry, feet, false);
    let unbarred: Search | undefined;
    return goals.map((goal, i): Way => {
      const foot = feet[i]!;
      if (foot === NONE) return { kind: 'none', why: { kind: 'box-off-poles' } };
      if (search.reached(foot)) return this.#route(house, search, foot, goal);
      if (this.#points[foot]!.barred) return { kind: 'none', why: { kind: 'barred', at: 'box' } };
      unbarred ??= this.#search(entry, feet, true);
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
    const from = cartesian(house);
    for (let i = 0; i < this.#points.length; i++) {
      const { kind, barred } = this.#points[i]!;
      if (kind !== 'pole') continue;
      const metres = this.#at.metresTo(i, from);
      if (metres < nearest) nearest = metres;
      if (barred || metres > HOUSE_TO_POLE || metres >= least) continue;
      entry = i;
      least = metres;
    }
    if (entry !== NONE) return entry;
    if (nearest <= HOUSE_TO_POLE) return { kind: 'barred', at: 'house' };
    return { kind: 'no-pole-near', limit: HOUSE_TO_POLE, ...(Number.isFinite(nearest) && { nearest }) };
  }

  /** The point that a goal hangs on: the one it names, else the nearest at its foot. */
  #foot({ pole, location }: Goal): number {
    const named = pole === undefined ? NONE : this.#find(pole);
    return named === NONE ? this.#at.nearest(cartesian(location), AT_FOOT) : named;
  }

  /** Dijkstra's, from one point until it is at all that are wanted, or at all that spans lead to. */
  #search(start: number, feet: readonly number[], overBarred: boolean): Search {
    const wanted = new Set(feet.filter(foot => foot !== NONE && (overBarred || !this.#points[foot]!.barred)));
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
      if (wanted.delete(point) && wanted.size === 0) break;
      for (let span = this.#first[point]!; span < this.#first[point + 1]!; span++) {
        const next = this.#to[span]!;
        const length = reached + this.#at.metres(point, next);
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

type Cartesian = readonly [x: number, y: number, z: number];

/** Metres from the middle of the earth. Chords between such places are shorter than arcs by a hair in a town. */
function cartesian({ lat, lng }: Location): Cartesian {
  const [phi, lambda] = [(lat * Math.PI) / 180, (lng * Math.PI) / 180];
  const out = EARTH_RADIUS * Math.cos(phi);
  return [out * Math.cos(lambda), out * Math.sin(lambda), EARTH_RADIUS * Math.sin(phi)];
}

/** Where points are, for distances without trigonometry: a search measures each span, and most of them in vain. */
class Places {
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #z: Float64Array;

  constructor(points: readonly Pick<Waypoint, 'location'>[]) {
    this.#x = new Float64Array(points.length);
    this.#y = new Float64Array(points.length);
    this.#z = new Float64Array(points.length);
    points.forEach(({ location }, i) => {
      [this.#x[i], this.#y[i], this.#z[i]] = cartesian(location);
    });
  }

  metres(a: number, b: number): number {
    const x = this.#x[a]! - this.#x[b]!;
    const y = this.#y[a]! - this.#y[b]!;
    const z = this.#z[a]! - this.#z[b]!;
    return Math.sqrt(x * x + y * y + z * z);
  }

  metresTo(point: number, [x, y, z]: Cartesian): number {
    return Math.sqrt((this.#x[point]! - x) ** 2 + (this.#y[point]! - y) ** 2 + (this.#z[point]! - z) ** 2);
  }

  /** The nearest point within so many metres, or -1. */
  nearest(place: Cartesian, within: number): number {
    let found = NONE;
    let least = within;
    const z = place[2];
    for (let i = 0; i < this.#z.length; i++) {
      if (Math.abs(this.#z[i]! - z) > least) continue;
      const metres = this.metresTo(i, place);
      if (metres > least) continue;
      found = i;
      least = metres;
    }
    return found;
  }
}

interface Search {
  /** The point before each on the way, or -1. */
  readonly before: Int32Array;
  readonly reached: (point: number) => boolean;
}
