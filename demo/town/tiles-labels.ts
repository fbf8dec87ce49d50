import { type Bounds, boundsOf, pixelsPerMetre, project, projectLine, simplify } from './mercator.ts';
import { type Line, type Point, scale, standAt, subtract, type Walk, walkOf } from './plane.ts';
import type { StreetKind } from './streets.ts';
import type { Town } from './town.ts';

/** A text on the map, placed once per zoom in pixels of the world, so that neighbouring tiles agree on it. */
export interface Label {
  readonly text: string;
  readonly style: 'street' | 'avenue' | 'district' | 'city' | 'water' | 'green' | 'ground';
  readonly size: number;
  /** Two points or more: the text runs along it, left to right. One point: it is centred there. */
  readonly path: Line;
  readonly bounds: Bounds;
}

/** Width of a character for its font size, on average, in the widest of the fonts that the tiles ask for. */
const ADVANCE: Readonly<Record<Label['style'], number>> = {
  street: 0.59,
  avenue: 0.68,
  district: 0.86,
  city: 0.66,
  water: 0.59,
  green: 0.59,
  ground: 0.59,
};

const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/^Rua /, 'R. '],
  [/^Avenida /, 'Av. '],
  [/^Travessa /, 'Tv. '],
  [/^Servidão /, 'Serv. '],
  [/^Estrada Geral /, 'Estr. '],
];

/** As maps write it: the word for the kind of street is shortened. */
const signOf = (name: string): string => SIGNS.reduce((text, [word, sign]) => text.replace(word, sign), name);

/** Pixels that are taken, as circles along the texts. */
class Room {
  readonly #cells = new Map<string, { p: Point; radius: number }[]>();

  take(spots: readonly Point[], radius: number): boolean {
    if (spots.some(p => this.#blocked(p, radius))) return false;
    for (const p of spots) {
      const key = this.#key(p[0], p[1]);
      const cell = this.#cells.get(key);
      if (cell) cell.push({ p, radius });
      else this.#cells.set(key, [{ p, radius }]);
    }
    return true;
  }

  #blocked([x, y]: Point, radius: number): boolean {
    for (const dx of [-32, 0, 32]) {
      for (const dy of [-32, 0, 32]) {
        const near = this.#cells.get(this.#key(x + dx, y + dy)) ?? [];
        if (near.some(({ p, radius: other }) => Math.hypot(p[0] - x, p[1] - y) < radius + other)) return true;
      }
    }
    return false;
  }

  #key(x: number, y: number): string {
    return `${Math.floor(x / 32)},${Math.floor(y / 32)}`;
  }
}

function spotsAlong(path: Line, step: number): Point[] {
  const walk = walkOf(path);
  const count = Math.max(1, Math.ceil(walk.length / step));
  return Array.from({ length: count + 1 }, (_, i) => standAt(walk, (i / count) * walk.length).point);
}

/** The text's part of a line, turned so that it reads left to right; undefined where the line bends too much. */
function stretch(walk: Walk, centre: number, width: number): Line | undefined {
  const from = centre - width / 2;
  const to = centre + width / 2;
  if (from < 0 || to > walk.length) return undefined;
  const inner = walk.line.filter((_, i) => walk.marks[i]! > from + 4 && walk.marks[i]! < to - 4);
  const path = [standAt(walk, from).point, ...inner, standAt(walk, to).point];
  let turned = 0;
  for (let i = 2; i < path.length; i++) {
    const a = subtract(path[i - 1]!, path[i - 2]!);
    const b = subtract(path[i]!, path[i - 1]!);
    const turn = Math.atan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1]);
    turned += Math.abs(turn);
    if (Math.abs(turn) > 0.45) return undefined;
  }
  if (turned > 1.2) return undefined;
  return path[path.length - 1]![0] < path[0]![0] ? path.reverse() : path;
}

interface Wanted {
  readonly text: string;
  readonly style: Label['style'];
  readonly size: number;
  readonly line: Line;
  /** Pixels between two labels of the same name. */
  readonly every: number;
}

const FROM_ZOOM: Readonly<Record<StreetKind, number>> = {
  road: 14,
  avenue: 14,
  collector: 15,
  street: 16,
  lane: 17,
};
const RANK: Readonly<Record<StreetKind, number>> = { avenue: 0, road: 1, collector: 2, street: 3, lane: 4 };

function streetsAt(town: Town, zoom: number): Wanted[] {
  return [...town.streets]
    .filter(street => zoom >= FROM_ZOOM[street.kind])
    .sort((a, b) => RANK[a.kind] - RANK[b.kind] || b.walk.length - a.walk.length || a.id - b.id)
    .map(street => ({
      text: signOf(street.name),
      style: RANK[street.kind] < 2 ? 'avenue' : 'street',
      size: (RANK[street.kind] < 2 ? 11.5 : 10.5) + (zoom >= 18 ? 1 : 0) - (zoom <= 15 ? 1 : 0),
      line: street.walk.line,
      every: 620,
    }));
}

function watersAt(town: Town, zoom: number): Wanted[] {
  const { river, stream } = town.land;
  return [
    ...(zoom >= 13
      ? [{ text: river.name, style: 'water' as const, size: 12, line: river.line, every: 900 }]
      : []),
    ...(zoom >= 16
      ? [{ text: stream.name, style: 'water' as const, size: 10.5, line: stream.line, every: 800 }]
      : []),
  ];
}

interface Spot {
  readonly text: string;
  readonly style: Label['style'];
  readonly size: number;
  readonly at: Point;
}

function spotsAt(town: Town, zoom: number): Spot[] {
  if (zoom <= 12) return [{ text: town.name, style: 'city', size: 15, at: [0, 0] }];
  const districts = town.districts.map(
    ({ name, middle }): Spot => ({
      text: name.toUpperCase(),
      style: 'district',
      size: zoom >= 15 ? 12 : 10,
      at: middle,
    }),
  );
  const areas = town.land.areas.flatMap(({ kind, name, polygon }): Spot[] => {
    const from = kind === 'park' ? 15 : 17;
    if (name === '' || zoom < from) return [];
    const bounds = boundsOf(polygon);
    const at: Point = [(bounds.west + bounds.east) / 2, (bounds.north + bounds.south) / 2];
    return [{ text: name, style: kind === 'school' ? 'ground' : 'green', size: 10.5, at }];
  });
  return [...(zoom >= 13 && zoom <= 16 ? districts : []), ...areas];
}

/** All labels of one zoom: districts first, then water and streets by rank, none over another. */
export function labelsAt(town: Town, zoom: number): Label[] {
  const factor = 2 ** zoom;
  const room = new Room();
  const labels: Label[] = [];
  const keep = (label: Omit<Label, 'bounds'>, width: number) => {
    const { west, north, east, south } = boundsOf(label.path);
    const pad = label.path.length > 1 ? label.size * 1.5 : width / 2 + label.size;
    labels.push({
      ...label,
      bounds: { west: west - pad, north: north - pad, east: east + pad, south: south + pad },
    });
  };

  for (const { text, style, size, at } of spotsAt(town, zoom)) {
    const p = scale(project(at), factor);
    const width = text.length * size * ADVANCE[style];
    const ends: Line = [
      [p[0] - width / 2, p[1]],
      [p[0] + width / 2, p[1]],
    ];
    if (room.take(spotsAlong(ends, 8), size * 0.8)) keep({ text, style, size, path: [p] }, width);
  }
  // Text on a path follows the line's small bends badly: it gets a smoother one.
  const tolerance = 1.2;
  for (const { text, style, size, line, every } of [...watersAt(town, zoom), ...streetsAt(town, zoom)]) {
    const walk = walkOf(
      simplify(
        projectLine(line).map(p => scale(p, factor)),
        tolerance,
      ),
    );
    const width = text.length * size * ADVANCE[style] + 8;
    const count = Math.max(1, Math.floor(walk.length / every));
    for (let i = 0; i < count; i++) {
      const centre = ((i + 0.5) / count) * walk.length;
      // A little to either side, if the middle is taken or bent.
      for (const shift of [0, 0.12, -0.12, 0.25, -0.25, 0.36, -0.36]) {
        const path = stretch(walk, centre + (shift * walk.length) / count, width);
        if (!path || !room.take(spotsAlong(path, 8), size * 0.72)) continue;
        keep({ text, style, size, path }, width);
        break;
      }
    }
  }
  return labels;
}

/** Pixels that a metre takes must reach this before house numbers are drawn. */
export const showsNumbers = (zoom: number): boolean => pixelsPerMetre(zoom) > 1.8;
