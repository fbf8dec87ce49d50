import type { Location } from '@oz-viability/shared';
import type { Id } from './documents.ts';

/** Degrees per cell: about 220 m north to south, the size of a usual search. */
const CELL = 0.002;
const METRES_PER_DEGREE = 111_195;
const COLUMNS = Math.ceil(360 / CELL) + 1;

/** Ids by coarse cell, so that a search near a point looks at a few cells and not at a whole town. */
export class Grid {
  readonly #cells = new Map<number, Set<Id>>();

  add(id: Id, [lng, lat]: readonly [number, number]): void {
    const key = cell(column(lng), row(lat));
    const ids = this.#cells.get(key);
    if (ids) ids.add(id);
    else this.#cells.set(key, new Set([id]));
  }

  remove(id: Id, [lng, lat]: readonly [number, number]): void {
    this.#cells.get(cell(column(lng), row(lat)))?.delete(id);
  }

  /** All ids within `radius` metres and some more; undefined where looking at every row is cheaper. */
  around({ lat, lng }: Location, radius: number): Id[] | undefined {
    const high = radius / METRES_PER_DEGREE;
    const wide = high / Math.max(0.01, Math.cos((lat * Math.PI) / 180));
    const [left, right] = [column(lng - wide), column(lng + wide)];
    const [bottom, top] = [row(lat - high), row(lat + high)];
    if (!((right - left + 1) * (top - bottom + 1) <= this.#cells.size)) return undefined;
    const found: Id[] = [];
    for (let x = left; x <= right; x++) {
      for (let y = bottom; y <= top; y++) found.push(...(this.#cells.get(cell(x, y)) ?? []));
    }
    return found;
  }
}

const column = (lng: number): number => Math.floor((lng + 180) / CELL);
const row = (lat: number): number => Math.floor((lat + 90) / CELL);
const cell = (x: number, y: number): number => y * COLUMNS + x;
