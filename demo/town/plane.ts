/**
 * Flat geometry for a town: metres east and north of its middle. Over three kilometres the earth's curve is
 * worth centimetres, so everything is laid out here and turned into degrees once.
 */
export type Point = readonly [x: number, y: number];
export type Line = readonly Point[];

export const add = (a: Point, b: Point): Point => [a[0] + b[0], a[1] + b[1]];
export const subtract = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1]];
export const scale = (a: Point, factor: number): Point => [a[0] * factor, a[1] * factor];
export const dot = (a: Point, b: Point): number => a[0] * b[0] + a[1] * b[1];
export const cross = (a: Point, b: Point): number => a[0] * b[1] - a[1] * b[0];
export const norm = (a: Point): number => Math.hypot(a[0], a[1]);
export const between = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
/** Turned left by 90°. */
export const leftOf = (a: Point): Point => [-a[1], a[0]];
export const mix = (a: Point, b: Point, t: number): Point => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
];
/** The unit vector at this angle, radians anticlockwise from east. */
export const towards = (angle: number): Point => [Math.cos(angle), Math.sin(angle)];

export function unit(a: Point): Point {
  const length = norm(a);
  return length === 0 ? [1, 0] : [a[0] / length, a[1] / length];
}

/** Adds vertices so that no step is longer than `step` metres. */
export function densify(line: Line, step: number): Point[] {
  const dense: Point[] = [line[0]!];
  for (let i = 1; i < line.length; i++) {
    const a = line[i - 1]!;
    const b = line[i]!;
    const parts = Math.max(1, Math.ceil(between(a, b) / step));
    for (let k = 1; k <= parts; k++) dense.push(mix(a, b, k / parts));
  }
  return dense;
}

/** A line that can be walked by metres from its start. */
export interface Walk {
  readonly line: Line;
  /** Metres from the start, one per vertex. */
  readonly marks: readonly number[];
  readonly length: number;
}

export function walkOf(line: Line): Walk {
  const marks = [0];
  for (let i = 1; i < line.length; i++) marks.push(marks[i - 1]! + between(line[i - 1]!, line[i]!));
  return { line, marks, length: marks[marks.length - 1]! };
}

/** Where one stands after `metres`, and the unit vector ahead. */
export function standAt(walk: Walk, metres: number): { point: Point; ahead: Point } {
  const { line, marks } = walk;
  let i = 1;
  while (i < line.length - 1 && marks[i]! < metres) i++;
  const a = line[i - 1]!;
  const b = line[i]!;
  const span = marks[i]! - marks[i - 1]!;
  const t = span === 0 ? 0 : (metres - marks[i - 1]!) / span;
  return { point: mix(a, b, t), ahead: unit(subtract(b, a)) };
}

/** The nearest place on the segment a–b: its distance from `p` and its share of the way, 0 to 1. */
export function nearestOnSegment(p: Point, a: Point, b: Point): { distance: number; share: number } {
  const ab = subtract(b, a);
  const squared = dot(ab, ab);
  const share = squared === 0 ? 0 : Math.min(1, Math.max(0, dot(subtract(p, a), ab) / squared));
  return { distance: between(p, mix(a, b, share)), share };
}

/** Metres from the start of the walk to its place nearest to `p`. */
export function metresTo(walk: Walk, p: Point): number {
  let best = Number.POSITIVE_INFINITY;
  let metres = 0;
  for (let i = 1; i < walk.line.length; i++) {
    const near = nearestOnSegment(p, walk.line[i - 1]!, walk.line[i]!);
    if (near.distance < best) {
      best = near.distance;
      metres = walk.marks[i - 1]! + near.share * (walk.marks[i]! - walk.marks[i - 1]!);
    }
  }
  return metres;
}

export function distanceToLine(p: Point, line: Line): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 1; i < line.length; i++) {
    best = Math.min(best, nearestOnSegment(p, line[i - 1]!, line[i]!).distance);
  }
  return best;
}

export function contains(polygon: Line, p: Point): boolean {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const a = polygon[i]!;
    const b = polygon[j]!;
    if (a[1] > p[1] !== b[1] > p[1] && p[0] < ((b[0] - a[0]) * (p[1] - a[1])) / (b[1] - a[1]) + a[0]) {
      inside = !inside;
    }
  }
  return inside;
}

/** Square metres, positive for anticlockwise polygons. */
export function areaOf(polygon: Line): number {
  let twice = 0;
  for (let i = 0; i < polygon.length; i++) twice += cross(polygon[i]!, polygon[(i + 1) % polygon.length]!);
  return twice / 2;
}

/** Middle of a polygon by area. */
export function middleOf(polygon: Line): Point {
  let x = 0;
  let y = 0;
  for (let i = 0; i < polygon.length; i++) {
    const a = polygon[i]!;
    const b = polygon[(i + 1) % polygon.length]!;
    const weight = cross(a, b);
    x += (a[0] + b[0]) * weight;
    y += (a[1] + b[1]) * weight;
  }
  const six = 6 * areaOf(polygon);
  return [x / six, y / six];
}

/** A round, irregular polygon: lakes, woods.. */
export function blob(centre: Point, radii: readonly number[], turn: number): Point[] {
  const corners = radii.map((radius, i) =>
    add(centre, scale(towards(turn + (i / radii.length) * 2 * Math.PI), radius)),
  );
  // Corner cutting, twice: enough to look grown.
  let ring = corners;
  for (let round = 0; round < 2; round++) {
    ring = ring.flatMap((p, i) => {
      const q = ring[(i + 1) % ring.length]!;
      return [mix(p, q, 0.25), mix(p, q, 0.75)];
    });
  }
  return ring;
}
