import {
  add,
  areaOf,
  contains,
  cross,
  densify,
  dot,
  type Line,
  leftOf,
  mix,
  norm,
  type Point,
  scale,
  subtract,
  towards,
  unit,
} from './plane.ts';
import type { Random } from './random.ts';

/** A corner of a convex polygon; `open` tells that the edge from here to the next corner is the town's rim. */
interface Corner {
  readonly p: Point;
  readonly open: boolean;
}

/** A convex piece of town, in the drawing's plane, that one grid of streets fills. Anticlockwise. */
export interface Cell {
  readonly corners: readonly Corner[];
  readonly district: number;
}

/** A wide street that parts the town, in the drawing's plane. */
export interface Artery {
  readonly line: Line;
  readonly kind: 'avenue' | 'collector';
  /** Ends that go on into the country. */
  readonly onwards: readonly ('first' | 'last')[];
}

export interface Partition {
  readonly cells: readonly Cell[];
  readonly arteries: readonly Artery[];
  readonly districts: number;
}

/** How large a town is; lengths in metres, areas in square metres, in the drawing's plane. */
export interface Extent {
  readonly halfWidth: number;
  readonly halfHeight: number;
  readonly bridges: number;
  readonly districtArea: number;
  readonly cellArea: number;
}

/** The river runs along the drawing's x axis; its banks' avenues lie this far from its middle. */
export const BANK = 58;

const pointsOf = (corners: readonly Corner[]): Point[] => corners.map(corner => corner.p);

/** Cuts along the line through `at`; the first part lies to its left. Undefined where one part is empty. */
function cut(
  corners: readonly Corner[],
  at: Point,
  direction: Point,
): { left: Corner[]; right: Corner[]; chord: Line } | undefined {
  const side = (p: Point) => cross(direction, subtract(p, at));
  const left: Corner[] = [];
  const right: Corner[] = [];
  const chord: Point[] = [];
  for (let i = 0; i < corners.length; i++) {
    const a = corners[i]!;
    const b = corners[(i + 1) % corners.length]!;
    const sa = side(a.p);
    const sb = side(b.p);
    (sa >= 0 ? left : right).push(a);
    if (sa >= 0 !== sb >= 0) {
      const p = mix(a.p, b.p, sa / (sa - sb));
      chord.push(p);
      // Leaving a part, its next edge is the cut itself, which is a street and never the rim.
      (sa >= 0 ? left : right).push({ p, open: false });
      (sa >= 0 ? right : left).push({ p, open: a.open });
    }
  }
  return chord.length === 2 ? { left, right, chord } : undefined;
}

/** Halves a polygon across its longer way, never quite in the middle nor quite square. */
function halve(random: Random, corners: readonly Corner[]) {
  let longest: Point = [0, 0];
  for (let i = 0; i < corners.length; i++) {
    const edge = subtract(corners[(i + 1) % corners.length]!.p, corners[i]!.p);
    if (norm(edge) > norm(longest)) longest = edge;
  }
  const axes = [unit(longest), leftOf(unit(longest))] as const;
  const spans = axes.map(axis => {
    const along = corners.map(corner => dot(corner.p, axis));
    return { low: Math.min(...along), high: Math.max(...along) };
  });
  const wide = spans[0]!.high - spans[0]!.low >= spans[1]!.high - spans[1]!.low ? 0 : 1;
  const { low, high } = spans[wide]!;
  const other = spans[1 - wide]!;
  const at = add(
    scale(axes[wide]!, low + (high - low) * random.range(0.42, 0.58)),
    scale(axes[1 - wide]!, (other.low + other.high) / 2),
  );
  const lean = random.range(-0.17, 0.17);
  const straight = leftOf(axes[wide]!);
  const direction = add(scale(straight, Math.cos(lean)), scale(leftOf(straight), Math.sin(lean)));
  return cut(corners, at, direction);
}

function splitUntil(
  random: Random,
  corners: readonly Corner[],
  area: number,
  onChord: (chord: Line) => void,
): (readonly Corner[])[] {
  if (areaOf(pointsOf(corners)) <= area) return [corners];
  const parts = halve(random, corners);
  if (!parts) return [corners];
  onChord(parts.chord);
  return [parts.left, parts.right].flatMap(part => splitUntil(random, part, area, onChord));
}

/** Corners at uneven angles on an ellipse: always convex. */
function rim(random: Random, extent: Extent): Corner[] {
  const count = 13;
  return Array.from({ length: count }, (_, i) => {
    const [x, y] = towards(((i + random.range(-0.3, 0.3)) / count) * 2 * Math.PI);
    return { p: [x * extent.halfWidth, y * extent.halfHeight] as const, open: true };
  });
}

/** Some cells at the rim were never built on: without them a town would be as round as its drawing. */
function isLeftWild(random: Random, { corners }: Cell): boolean {
  const rim = corners.reduce((sum, corner, i) => {
    const next = corners[(i + 1) % corners.length]!.p;
    return corner.open ? sum + norm(subtract(next, corner.p)) : sum;
  }, 0);
  const small = areaOf(pointsOf(corners)) < 90_000;
  return rim > 250 && random.chance(small ? 0.5 : 0.3);
}

/** The artery without the ends that only pass land where nothing was built; none, if all of it does. */
function withinReach(artery: Artery, built: readonly Cell[]): Artery[] {
  const outlines = built.map(cell => pointsOf(cell.corners));
  const line = densify(artery.line, 20);
  const useful = line.map((p, i) => {
    const aside = scale(leftOf(unit(subtract(line[i + 1] ?? p, line[i + 1] ? p : line[i - 1]!))), 6);
    return [add(p, aside), subtract(p, aside)].some(q => outlines.some(outline => contains(outline, q)));
  });
  const first = artery.onwards.includes('first') ? 0 : useful.indexOf(true);
  const last = artery.onwards.includes('last') ? line.length - 1 : useful.lastIndexOf(true);
  return first === -1 || last - first < 3 ? [] : [{ ...artery, line: line.slice(first, last + 1) }];
}

/**
 * Parts the town by its river, by avenues over the bridges, by avenues between districts and by collectors
 * within them: cells are left, each for a grid of its own angle.
 */
export function partition(random: Random, extent: Extent): Partition {
  const outline = rim(random, extent);
  const north = cut(outline, [0, BANK], [1, 0])!;
  const south = cut(outline, [0, -BANK], [1, 0])!;
  const arteries: Artery[] = [
    { line: north.chord, kind: 'avenue', onwards: ['first'] },
    { line: south.chord, kind: 'avenue', onwards: extent.bridges > 1 ? ['last'] : [] },
  ];
  let shores: { sign: number; parts: (readonly Corner[])[] }[] = [
    { sign: 1, parts: [north.left] },
    { sign: -1, parts: [south.right] },
  ];
  for (let bridge = 0; bridge < extent.bridges; bridge++) {
    const spread = extent.bridges === 1 ? 0 : (2 * bridge) / (extent.bridges - 1) - 1;
    const x = extent.halfWidth * (spread * 0.5 + random.range(-0.06, 0.06));
    const ends: Point[] = [];
    shores = shores.map(({ sign, parts }) => {
      const foot: Point = [x, sign * BANK];
      const direction = towards(Math.PI / 2 + random.range(-0.16, 0.16));
      return {
        sign,
        parts: parts.flatMap(part => {
          const halves = cut(part, foot, direction);
          // Only the part whose bank the bridge reaches is cut.
          const touched = halves?.chord.some(p => Math.hypot(p[0] - foot[0], p[1] - foot[1]) < 1);
          if (!halves || !touched) return [part];
          ends.push(halves.chord.reduce((a, b) => (Math.abs(a[1]) > Math.abs(b[1]) ? a : b)));
          return [halves.left, halves.right];
        }),
      };
    });
    const [up, down] = ends;
    if (up && down) {
      arteries.push({
        line: [up, [x, BANK], [x, -BANK], down],
        kind: 'avenue',
        onwards: [bridge % 2 === 0 ? 'first' : 'last'],
      });
    }
  }

  const cells: Cell[] = [];
  let districts = 0;
  for (const part of shores.flatMap(shore => shore.parts)) {
    const addAvenue = (line: Line) => arteries.push({ line, kind: 'avenue', onwards: [] });
    for (const district of splitUntil(random, part, extent.districtArea, addAvenue)) {
      const number = districts++;
      const addCollector = (line: Line) => arteries.push({ line, kind: 'collector', onwards: [] });
      for (const corners of splitUntil(random, district, extent.cellArea, addCollector)) {
        cells.push({ corners, district: number });
      }
    }
  }
  const built = cells.filter(cell => !isLeftWild(random, cell));
  // A district of which nothing was built does not exist.
  const settled = [...new Set(built.map(cell => cell.district))];
  return {
    cells: built.map(cell => ({ ...cell, district: settled.indexOf(cell.district) })),
    arteries: arteries.flatMap(artery => withinReach(artery, built)),
    districts: settled.length,
  };
}
