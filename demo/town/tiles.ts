import { build } from './buildings.ts';
import type { Area } from './land.ts';
import {
  type Bounds,
  boundsOf,
  clipLine,
  clipPolygon,
  pathData,
  pixelsPerMetre,
  project,
  projectLine,
  simplify,
  TILE,
} from './mercator.ts';
import { obstaclesOf } from './obstacles.ts';
import { type Line, type Point, scale } from './plane.ts';
import { createRandom } from './random.ts';
import { type StreetKind, WIDTHS } from './streets.ts';
import { type Label, labelsAt, showsNumbers } from './tiles-labels.ts';
import { AREAS, COLOURS, FONT, LABELS, streetPixels } from './tiles-style.ts';
import type { Town } from './town.ts';

export interface Tiles {
  /** One tile of the slippy map scheme as SVG, 256 × 256; countryside where there is nothing. */
  tile(z: number, x: number, y: number): string;
  readonly attribution: string;
  readonly minZoom: number;
  readonly maxZoom: number;
}

const MIN_ZOOM = 12;
const MAX_ZOOM = 19;
/** Shapes are cut this far outside the tile, so that no cut edge shows, pixels. */
const MARGIN = 24;

interface Shape {
  readonly line: Line;
  readonly bounds: Bounds;
}

/** Everything that is drawn at one zoom, in that zoom's pixels, found by tile. */
interface Sheet {
  readonly areas: readonly (Shape & { readonly kind: Area['kind'] })[];
  readonly built: readonly Shape[];
  readonly streets: TileIndex<{ line: Line; kind: StreetKind }>;
  readonly buildings: TileIndex<{ line: Line; middle: Point; number: string }>;
  readonly labels: TileIndex<Label>;
  readonly river: Line;
  readonly stream: Line;
  readonly banks: Line;
}

/** Things by the tiles that their bounds touch. */
class TileIndex<T> {
  readonly #tiles = new Map<string, Set<T>>();

  add({ west, north, east, south }: Bounds, item: T): void {
    for (let x = Math.floor(west / TILE); x <= Math.floor(east / TILE); x++) {
      for (let y = Math.floor(north / TILE); y <= Math.floor(south / TILE); y++) {
        const key = `${x}/${y}`;
        const tile = this.#tiles.get(key);
        if (tile) tile.add(item);
        else this.#tiles.set(key, new Set([item]));
      }
    }
  }

  at(x: number, y: number): Iterable<T> {
    return this.#tiles.get(`${x}/${y}`) ?? [];
  }
}

const grown = ({ west, north, east, south }: Bounds, by: number): Bounds => ({
  west: west - by,
  north: north - by,
  east: east + by,
  south: south + by,
});

const overlaps = (a: Bounds, b: Bounds): boolean =>
  a.west <= b.east && b.west <= a.east && a.north <= b.south && b.north <= a.south;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const STREET_ORDER: readonly StreetKind[] = ['lane', 'street', 'collector', 'road', 'avenue'];

/**
 * The demo's base map, drawn from the town as SVG tiles. Sheets are laid out when a zoom is first asked for;
 * after that a tile costs about a millisecond.
 */
export function createTiles(town: Town): Tiles {
  const buildings = build(
    createRandom(`buildings/${town.seed}`),
    town.lots,
    obstaclesOf(town.land, town.streets),
  ).map(({ lot, outline, middle }) => ({
    outline: projectLine(outline),
    middle: project(middle),
    number: lot.address.number === null ? '' : String(lot.address.number),
  }));
  const sheets = new Map<number, Sheet>();

  const layOut = (zoom: number): Sheet => {
    const factor = 2 ** zoom;
    const shape = (line: Line): Line =>
      simplify(
        projectLine(line).map(p => scale(p, factor)),
        0.3,
      );
    const bounded = (line: Line): Shape => {
      const drawn = shape(line);
      return { line: drawn, bounds: boundsOf(drawn) };
    };
    const sheet: Sheet = {
      areas: town.land.areas.map(({ kind, polygon }) => ({ kind, ...bounded(polygon) })),
      built: town.land.built.map(bounded),
      streets: new TileIndex(),
      buildings: new TileIndex(),
      labels: new TileIndex(),
      river: shape(town.land.river.line),
      stream: shape(town.land.stream.line),
      banks: shape(town.land.banks.line),
    };
    for (const street of town.streets) {
      const item = { line: shape(street.walk.line), kind: street.kind };
      for (let i = 1; i < item.line.length; i++) {
        sheet.streets.add(grown(boundsOf([item.line[i - 1]!, item.line[i]!]), MARGIN), item);
      }
    }
    if (zoom >= 16) {
      for (const { outline, middle, number } of buildings) {
        const line = outline.map(p => scale(p, factor));
        sheet.buildings.add(grown(boundsOf(line), 2), { line, middle: scale(middle, factor), number });
      }
    }
    for (const label of labelsAt(town, zoom)) sheet.labels.add(label.bounds, label);
    return sheet;
  };

  const sheetAt = (zoom: number): Sheet => {
    const known = sheets.get(zoom);
    if (known) return known;
    const sheet = layOut(zoom);
    sheets.set(zoom, sheet);
    return sheet;
  };

  return {
    attribution: `${town.name}, uma cidade inventada`,
    minZoom: MIN_ZOOM,
    maxZoom: MAX_ZOOM,
    tile: (z, x, y) => {
      const body = z < MIN_ZOOM || z > MAX_ZOOM ? '' : drawTile(town, sheetAt(z), z, x, y);
      return (
        `<svg xmlns="http://www.w3.org/2000/svg" width="${TILE}" height="${TILE}" viewBox="0 0 ${TILE} ${TILE}">` +
        `<rect width="${TILE}" height="${TILE}" fill="${COLOURS.country}"/>${body}</svg>`
      );
    },
  };
}

function drawTile(town: Town, sheet: Sheet, z: number, x: number, y: number): string {
  const origin: Point = [x * TILE, y * TILE];
  const window = grown(
    { west: origin[0], north: origin[1], east: origin[0] + TILE, south: origin[1] + TILE },
    MARGIN,
  );
  const metre = pixelsPerMetre(z);
  const filled = ({ line, bounds }: Shape, attributes: string, edge = 0): string => {
    const room = grown(window, edge);
    if (!overlaps(bounds, room)) return '';
    const ring = clipPolygon(line, room);
    return ring.length < 3 ? '' : `<path d="${pathData(ring, origin, true)}" ${attributes}/>`;
  };
  const stroked = (line: Line, metres: number, least: number, colour: string, cap = 'round'): string => {
    const width = Math.max(least, metres * metre);
    const data = clipLine(line, grown(window, width / 2))
      .map(run => pathData(run, origin))
      .join('');
    return (
      data &&
      `<path d="${data}" fill="none" stroke="${colour}" stroke-width="${width.toFixed(1)}" stroke-linecap="${cap}" stroke-linejoin="round"/>`
    );
  };
  const areas = (kinds: readonly Area['kind'][]): string =>
    sheet.areas
      .filter(({ kind }) => kinds.includes(kind))
      .map(area => filled(area, `fill="${AREAS[area.kind]}"`))
      .join('');

  // A wide edge of its own colour closes the seams between pieces and rounds the rim.
  const ground = `fill="${COLOURS.town}" stroke="${COLOURS.town}" stroke-width="${(36 * metre).toFixed(1)}" stroke-linejoin="round"`;
  const { river, stream, banks } = town.land;
  return [
    areas(['wood']),
    sheet.built.map(piece => filled(piece, ground, 20 * metre)).join(''),
    stroked(sheet.river, river.width + 34, 3, COLOURS.bank),
    stroked(sheet.banks, banks.width, 2, COLOURS.bank),
    areas(['park', 'square', 'school', 'works']),
    stroked(sheet.stream, stream.width + 16, z < 14 ? 0 : 2, COLOURS.bank),
    stroked(sheet.stream, stream.width, 1, COLOURS.water),
    stroked(sheet.river, river.width + 1.5, 2.5, COLOURS.waterEdge),
    stroked(sheet.river, river.width, 2, COLOURS.water),
    areas(['lake']),
    drawBuildings(sheet, origin, x, y),
    drawStreets(sheet, window, origin, z, x, y),
    showsNumbers(z) ? drawNumbers(sheet, origin, z, x, y) : '',
    drawLabels(sheet, origin, x, y),
  ].join('');
}

function drawBuildings(sheet: Sheet, origin: Point, x: number, y: number): string {
  let data = '';
  for (const { line } of sheet.buildings.at(x, y)) data += pathData(line, origin, true);
  return (
    data &&
    `<path d="${data}" fill="${COLOURS.building}" stroke="${COLOURS.buildingEdge}" stroke-width=".6"/>`
  );
}

/** All casings below all roadways, minor streets below major ones: crossings come out open. */
function drawStreets(sheet: Sheet, window: Bounds, origin: Point, z: number, x: number, y: number): string {
  const metre = pixelsPerMetre(z);
  const data = new Map<StreetKind, string>();
  for (const { line, kind } of sheet.streets.at(x, y)) {
    const runs = clipLine(line, window)
      .map(run => pathData(run, origin))
      .join('');
    data.set(kind, (data.get(kind) ?? '') + runs);
  }
  let paths = '';
  let casings = '';
  let roadways = '';
  for (const kind of STREET_ORDER) {
    const d = data.get(kind);
    const width = streetPixels(kind, WIDTHS[kind], z, metre);
    if (!d || width === 0) continue;
    paths += `<path id="${kind}" d="${d}"/>`;
    const rim = z >= 16 ? 2 : z >= 14 ? 1.2 : 0.8;
    casings += `<use href="#${kind}" stroke-width="${(width + rim).toFixed(1)}"/>`;
    roadways += `<use href="#${kind}" stroke-width="${width}"/>`;
  }
  return (
    paths &&
    `<defs>${paths}</defs><g fill="none" stroke-linecap="round" stroke-linejoin="round">` +
      `<g stroke="${COLOURS.casing}">${casings}</g><g stroke="${COLOURS.road}">${roadways}</g></g>`
  );
}

function drawNumbers(sheet: Sheet, origin: Point, z: number, x: number, y: number): string {
  let texts = '';
  for (const { middle, number } of sheet.buildings.at(x, y)) {
    if (number === '') continue;
    texts += `<text x="${(middle[0] - origin[0]).toFixed(1)}" y="${(middle[1] - origin[1] + 3).toFixed(1)}">${number}</text>`;
  }
  return (
    texts &&
    `<g font-family="${FONT}" font-size="${z >= 19 ? 10 : 8.5}" fill="${COLOURS.number}" text-anchor="middle">${texts}</g>`
  );
}

function drawLabels(sheet: Sheet, origin: Point, x: number, y: number): string {
  let paths = '';
  let texts = '';
  let count = 0;
  for (const { text, style, size, path } of sheet.labels.at(x, y)) {
    const look = `${LABELS[style]} font-size="${size}"`;
    if (path.length === 1) {
      const [px, py] = path[0]!;
      texts += `<text x="${(px - origin[0]).toFixed(1)}" y="${(py - origin[1] + size * 0.35).toFixed(1)}" ${look}>${escaped(text)}</text>`;
    } else {
      const id = `t${count++}`;
      paths += `<path id="${id}" d="${pathData(path, origin)}"/>`;
      texts += `<text dy="${(size * 0.35).toFixed(1)}" ${look}><textPath href="#${id}" startOffset="50%">${escaped(text)}</textPath></text>`;
    }
  }
  return (
    texts &&
    `<defs>${paths}</defs><g font-family="${FONT}" text-anchor="middle" stroke="#fff" stroke-opacity=".85" ` +
      `stroke-width="2.6" stroke-linejoin="round" paint-order="stroke">${texts}</g>`
  );
}
