import { degreesOf } from './frame.ts';
import type { Line, Point } from './plane.ts';

/** Edge of a tile, pixels. */
export const TILE = 256;

const EQUATOR = 40_075_016.686;

/** A rectangle in pixels of one zoom. */
export interface Bounds {
  readonly west: number;
  readonly north: number;
  readonly east: number;
  readonly south: number;
}

/** Web Mercator pixels at zoom 0: the whole world is 256 × 256, y downwards. Multiply by 2^zoom. */
export function project(p: Point): Point {
  const { lat, lng } = degreesOf(p);
  const sin = Math.sin((lat * Math.PI) / 180);
  return [(lng / 360 + 0.5) * TILE, (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * TILE];
}

export const projectLine = (line: Line): Point[] => line.map(project);

/** Pixels per metre on the ground at this zoom, around the town. */
export function pixelsPerMetre(zoom: number): number {
  const { lat } = degreesOf([0, 0]);
  return (TILE * 2 ** zoom) / (EQUATOR * Math.cos((lat * Math.PI) / 180));
}

export function boundsOf(line: Line): Bounds {
  let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of line) {
    west = Math.min(west, x);
    east = Math.max(east, x);
    north = Math.min(north, y);
    south = Math.max(south, y);
  }
  return { west, north, east, south };
}

/** Leaves out vertices that lie closer than `tolerance` to the line without them (Douglas and Peucker's way). */
export function simplify(line: Line, tolerance: number): Line {
  const keep = new Uint8Array(line.length);
  keep[0] = 1;
  keep[line.length - 1] = 1;
  const open: [number, number][] = [[0, line.length - 1]];
  for (let range = open.pop(); range; range = open.pop()) {
    const [first, last] = range;
    const [ax, ay] = line[first]!;
    const [bx, by] = line[last]!;
    const length = Math.hypot(bx - ax, by - ay);
    let farthest = 0;
    let at = -1;
    for (let i = first + 1; i < last; i++) {
      const [x, y] = line[i]!;
      // A closed ring begins and ends at one point: there the plain distance counts.
      const off =
        length === 0
          ? Math.hypot(x - ax, y - ay)
          : Math.abs((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / length;
      if (off > farthest) {
        farthest = off;
        at = i;
      }
    }
    if (at !== -1 && farthest > tolerance) {
      keep[at] = 1;
      open.push([first, at], [at, last]);
    }
  }
  return line.filter((_, i) => keep[i] === 1);
}

const cutAt = (a: Point, b: Point, axis: 0 | 1, value: number): Point => {
  const t = (value - a[axis]) / (b[axis] - a[axis]);
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
};

/** The part of a polygon within the bounds. */
export function clipPolygon(polygon: Line, { west, north, east, south }: Bounds): Line {
  const edges = [
    { axis: 0, value: west, keep: 1 },
    { axis: 0, value: east, keep: -1 },
    { axis: 1, value: north, keep: 1 },
    { axis: 1, value: south, keep: -1 },
  ] as const;
  let ring = polygon;
  for (const { axis, value, keep } of edges) {
    const next: Point[] = [];
    for (let i = 0; i < ring.length; i++) {
      const a = ring[i]!;
      const b = ring[(i + 1) % ring.length]!;
      const inA = (a[axis] - value) * keep >= 0;
      if (inA) next.push(a);
      if (inA !== (b[axis] - value) * keep >= 0) next.push(cutAt(a, b, axis, value));
    }
    ring = next;
  }
  return ring;
}

/** The runs of a line that touch the bounds; whole segments, so that dashes and joins stay the same. */
export function clipLine(line: Line, { west, north, east, south }: Bounds): Line[] {
  const runs: Point[][] = [];
  let run: Point[] | undefined;
  for (let i = 1; i < line.length; i++) {
    const a = line[i - 1]!;
    const b = line[i]!;
    const touches =
      Math.max(a[0], b[0]) >= west &&
      Math.min(a[0], b[0]) <= east &&
      Math.max(a[1], b[1]) >= north &&
      Math.min(a[1], b[1]) <= south;
    if (!touches) {
      run = undefined;
      continue;
    }
    if (run) {
      run.push(b);
    } else {
      run = [a, b];
      runs.push(run);
    }
  }
  return runs;
}

/** SVG path data, relative to `origin`, one decimal, in the shorter relative form. */
export function pathData(line: Line, origin: Point, closed = false): string {
  let data = '';
  let [atX, atY] = [0, 0];
  for (const [i, p] of line.entries()) {
    // Tenths as whole numbers: rounding never adds up along the path.
    const x = Math.round((p[0] - origin[0]) * 10);
    const y = Math.round((p[1] - origin[1]) * 10);
    if (i > 0 && x === atX && y === atY) continue;
    data += i === 0 ? `M${x / 10} ${y / 10}` : `l${(x - atX) / 10} ${(y - atY) / 10}`;
    [atX, atY] = [x, y];
  }
  return closed ? `${data}z` : data;
}
