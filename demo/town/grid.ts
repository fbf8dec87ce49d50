import type { Point } from './plane.ts';

/** Things at points, found by distance: square cells in a map. */
export class Grid<T> {
  readonly #size: number;
  readonly #cells = new Map<number, { point: Point; item: T }[]>();

  /** `size`: edge of a cell in metres, about the radius that is asked for most. */
  constructor(size: number) {
    this.#size = size;
  }

  add(point: Point, item: T): void {
    const key = this.#key(Math.floor(point[0] / this.#size), Math.floor(point[1] / this.#size));
    const cell = this.#cells.get(key);
    if (cell) cell.push({ point, item });
    else this.#cells.set(key, [{ point, item }]);
  }

  /** Everything within `radius` metres, nearest first, with its distance. */
  near(point: Point, radius: number): { item: T; distance: number }[] {
    const found: { item: T; distance: number }[] = [];
    this.#visit(point, radius, (item, distance) => {
      found.push({ item, distance });
      return false;
    });
    return found.sort((a, b) => a.distance - b.distance);
  }

  /** Whether anything that passes `test` lies within `radius` metres. */
  some(point: Point, radius: number, test: (item: T, distance: number) => boolean = () => true): boolean {
    return this.#visit(point, radius, test);
  }

  #visit(point: Point, radius: number, stop: (item: T, distance: number) => boolean): boolean {
    const [x, y] = point;
    const lastX = Math.floor((x + radius) / this.#size);
    const lastY = Math.floor((y + radius) / this.#size);
    for (let i = Math.floor((x - radius) / this.#size); i <= lastX; i++) {
      for (let j = Math.floor((y - radius) / this.#size); j <= lastY; j++) {
        for (const entry of this.#cells.get(this.#key(i, j)) ?? []) {
          const distance = Math.hypot(entry.point[0] - x, entry.point[1] - y);
          if (distance <= radius && stop(entry.item, distance)) return true;
        }
      }
    }
    return false;
  }

  #key(i: number, j: number): number {
    return (i + 0x8000) * 0x10000 + (j + 0x8000);
  }
}
