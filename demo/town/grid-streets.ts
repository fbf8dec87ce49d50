import type { Cell } from './districts.ts';
import {
  add,
  contains,
  cross,
  distanceToLine,
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

/** A street of a cell, straight, in the drawing's plane. */
export interface Stroke {
  readonly line: Line;
  readonly kind: 'street' | 'lane';
}

/** A block that is no one's home, in the drawing's plane. */
export interface Ground {
  readonly kind: 'square' | 'park' | 'school' | 'works';
  readonly polygon: Line;
}

interface Family {
  /** Along the streets of this family. */
  readonly direction: Point;
  readonly normal: Point;
  /** Where the streets lie along the normal, ascending. */
  readonly offsets: readonly number[];
}

const SHORTEST = 55;

/** The part of an infinite line within a convex cell, as metres along `direction`, and which ends are the rim. */
function clip(cell: Cell, normal: Point, offset: number, direction: Point) {
  let from = { t: Number.POSITIVE_INFINITY, open: false };
  let to = { t: Number.NEGATIVE_INFINITY, open: false };
  for (let i = 0; i < cell.corners.length; i++) {
    const a = cell.corners[i]!;
    const b = cell.corners[(i + 1) % cell.corners.length]!;
    const da = dot(a.p, normal) - offset;
    const db = dot(b.p, normal) - offset;
    if (da >= 0 === db >= 0) continue;
    const t = dot(mix(a.p, b.p, da / (da - db)), direction);
    if (t < from.t) from = { t, open: a.open };
    if (t > to.t) to = { t, open: a.open };
  }
  return to.t - from.t > 1 ? { from, to } : undefined;
}

/** True where a street would run beside an edge of the cell, which is a street already. */
function hugsEdge(cell: Cell, line: Line): boolean {
  const ahead = unit(subtract(line[1]!, line[0]!));
  return cell.corners.some((corner, i) => {
    if (corner.open) return false;
    const next = cell.corners[(i + 1) % cell.corners.length]!.p;
    const edge = subtract(next, corner.p);
    if (norm(edge) < 40 || Math.abs(cross(ahead, unit(edge))) > 0.3) return false;
    return (
      line.some(p => distanceToLine(p, [corner.p, next]) < 40 && norm(edge) > 40) &&
      distanceToLine(mix(line[0]!, line[1]!, 0.5), [corner.p, next]) < 62
    );
  });
}

function families(random: Random, cell: Cell): [Family, Family] {
  let longest: Point = [1, 0];
  for (let i = 0; i < cell.corners.length; i++) {
    const edge = subtract(cell.corners[(i + 1) % cell.corners.length]!.p, cell.corners[i]!.p);
    if (norm(edge) > norm(longest)) longest = edge;
  }
  const [x, y] = unit(longest);
  const lean = random.range(-0.14, 0.14);
  const direction = towards(Math.atan2(y, x) + lean);
  const offsetsOf = (normal: Point, step: number): number[] => {
    const reach = cell.corners.map(corner => dot(corner.p, normal));
    const low = Math.min(...reach);
    const high = Math.max(...reach);
    const count = Math.max(1, Math.round((high - low) / step) - 1);
    const even = (high - low) / (count + 1);
    return Array.from({ length: count }, (_, i) => low + even * (i + 1 + random.range(-0.13, 0.13)));
  };
  const along = leftOf(direction);
  return [
    { direction, normal: along, offsets: offsetsOf(along, random.range(88, 108)) },
    { direction: along, normal: direction, offsets: offsetsOf(direction, random.range(150, 215)) },
  ];
}

const corner = (long: Family, short: Family, i: number, j: number): Point =>
  add(scale(long.normal, long.offsets[i]!), scale(short.normal, short.offsets[j]!));

/** Picks blocks of the grid for squares, schools, works; the park takes two by two. */
function grounds(random: Random, cell: Cell, long: Family, short: Family, park: boolean): Ground[] {
  const outline = cell.corners.map(c => c.p);
  const found: Ground[] = [];
  const span = park ? 2 : 1;
  const places: [number, number][] = [];
  for (let i = 0; i + span < long.offsets.length; i++) {
    for (let j = 0; j + span < short.offsets.length; j++) places.push([i, j]);
  }
  const kinds: Ground['kind'][] = park
    ? ['park']
    : [
        ...(random.chance(0.55) ? (['square'] as const) : []),
        ...(random.chance(0.3) ? (['school'] as const) : []),
        ...(random.chance(0.18) ? (['works'] as const) : []),
      ];
  const free = random.shuffled(places);
  for (const kind of kinds) {
    const place = free.find(([i, j]) => {
      const block = [
        [i, j],
        [i + span, j],
        [i + span, j + span],
        [i, j + span],
      ] as const;
      return block.every(([m, n]) => contains(outline, corner(long, short, m, n)));
    });
    if (!place) break;
    free.splice(free.indexOf(place), 1);
    const [i, j] = place;
    // A square is rarely a whole block: it shares one with homes.
    const part = kind === 'square' ? random.range(0.4, 0.7) : 1;
    const [a, b, c, d] = [
      corner(long, short, i, j),
      corner(long, short, i + span, j),
      corner(long, short, i + span, j + span),
      corner(long, short, i, j + span),
    ];
    found.push({ kind, polygon: [a, b, mix(b, c, part), mix(a, d, part)] });
  }
  return found;
}

/** Streets of one family: pieces between crossings, some left out, joined again where they follow on. */
function strokes(
  random: Random,
  cell: Cell,
  own: Family,
  other: Family,
  gaps: number,
  parks: readonly Ground[],
): Stroke[] {
  const found: Stroke[] = [];
  for (const offset of own.offsets) {
    const reach = clip(cell, own.normal, offset, own.direction);
    if (!reach) continue;
    const at = (t: number): Point => add(scale(own.normal, offset), scale(own.direction, t));
    const start = reach.from.t + (reach.from.open ? random.range(6, 45) : 0);
    const end = reach.to.t - (reach.to.open ? random.range(6, 45) : 0);
    const stops = [start, ...other.offsets.filter(t => t > start + 25 && t < end - 25), end];
    let open: number | undefined;
    const close = (t: number) => {
      if (open !== undefined && t - open >= SHORTEST) {
        const line = [at(open), at(t)];
        if (!hugsEdge(cell, line)) found.push({ line, kind: 'street' });
      }
      open = undefined;
    };
    for (let k = 1; k < stops.length; k++) {
      const middle = at((stops[k - 1]! + stops[k]!) / 2);
      const left = random.chance(gaps) || parks.some(park => contains(park.polygon, middle));
      if (left) close(stops[k - 1]!);
      else open ??= stops[k - 1]!;
    }
    close(end);
  }
  return found;
}

/** Dead ends into the blocks, from streets of the long family, clear of everything else. */
function lanes(random: Random, cell: Cell, long: Family, short: Family, taken: readonly Ground[]): Stroke[] {
  const outline = cell.corners.map(c => c.p);
  const found: Stroke[] = [];
  for (let i = 0; i + 1 < long.offsets.length; i++) {
    for (let j = 0; j + 1 < short.offsets.length; j++) {
      if (!random.chance(0.17)) continue;
      const depth = (long.offsets[i + 1]! - long.offsets[i]!) * random.range(0.5, 0.68);
      const foot = mix(corner(long, short, i, j), corner(long, short, i, j + 1), random.range(0.35, 0.65));
      const lane = [foot, add(foot, scale(long.normal, depth))];
      const clear = lane.every(
        p => contains(outline, p) && distanceToLine(p, [...outline, outline[0]!]) > 30,
      );
      const inGround = taken.some(({ polygon }) => contains(polygon, mix(lane[0]!, lane[1]!, 0.5)));
      if (clear && !inGround) found.push({ line: lane, kind: 'lane' });
    }
  }
  return found;
}

/** Fills a cell with streets and the few blocks that are no one's home. */
export function fillCell(
  random: Random,
  cell: Cell,
  park: boolean,
): { strokes: Stroke[]; grounds: Ground[] } {
  const [long, short] = families(random, cell);
  const taken = grounds(random, cell, long, short, park);
  const parks = taken.filter(ground => ground.kind === 'park');
  const streets = [
    ...strokes(random, cell, long, short, 0.05, parks),
    ...strokes(random, cell, short, long, 0.2, parks),
  ];
  const onStreet = (p: Point) => streets.some(({ line }) => distanceToLine(p, line) < 1);
  const deadEnds = lanes(random, cell, long, short, taken).filter(({ line }) => onStreet(line[0]!));
  return { strokes: [...streets, ...deadEnds], grounds: taken };
}
