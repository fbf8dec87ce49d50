import type { Lot } from './addresses.ts';
import { Grid } from './grid.ts';
import type { Obstacles } from './obstacles.ts';
import { add, type Line, leftOf, type Point, scale } from './plane.ts';
import type { Random } from './random.ts';

export interface Building {
  readonly lot: Lot;
  /** On the ground. */
  readonly outline: Line;
  readonly middle: Point;
}

/** A house behind each address, turned to its street; some with a wing. Houses never touch. */
export function build(random: Random, lots: readonly Lot[], obstacles: Obstacles): Building[] {
  const buildings: Building[] = [];
  const standing = new Grid<true>(30);
  for (const lot of lots) {
    const width = random.range(7, 10.5);
    const depth = random.range(8.5, 15);
    const along = leftOf(lot.inwards);
    const front = add(lot.point, scale(lot.inwards, random.range(-2.2, 0.8)));
    const middle = add(front, scale(lot.inwards, depth / 2));
    const corner = (a: number, b: number): Point => add(front, add(scale(along, a), scale(lot.inwards, b)));
    const wing = random.chance(0.35) ? depth * random.range(0.35, 0.6) : 0;
    const side = random.chance(0.5) ? 1 : -1;
    const half = (width / 2) * side;
    const outline =
      wing === 0
        ? [corner(-half, 0), corner(half, 0), corner(half, depth), corner(-half, depth)]
        : [
            corner(-half, 0),
            corner(half, 0),
            corner(half, depth),
            corner(half * 0.1, depth),
            corner(half * 0.1, wing),
            corner(-half, wing),
          ];
    const back = corner(0, depth);
    if (!obstacles.clear(back, 5) || standing.some(middle, 12)) continue;
    standing.add(middle, true);
    buildings.push({ lot, outline, middle });
  }
  return buildings;
}
