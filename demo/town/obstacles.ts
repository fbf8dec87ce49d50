import { Grid } from './grid.ts';
import type { Land } from './land.ts';
import { contains, type Line, type Point, standAt, walkOf } from './plane.ts';
import type { Street } from './streets.ts';

interface Obstacle {
  /** From its middle to where building may begin, metres. */
  readonly reach: number;
  /** Undefined for water. */
  readonly street: number | undefined;
}

/** Where nobody builds. */
export interface Obstacles {
  /** Whether something `size` metres around `p` is clear of water, grounds and streets, but for `own`. */
  clear(p: Point, size: number, own?: number): boolean;
}

const STEP = 5;

/** Streets and water as points every few metres: testing a place costs microseconds. */
export function obstaclesOf(land: Land, streets: readonly Street[]): Obstacles {
  const grid = new Grid<Obstacle>(40);
  let farthest = 0;
  const lay = (line: Line, obstacle: Obstacle) => {
    farthest = Math.max(farthest, obstacle.reach);
    const walk = walkOf(line);
    for (let metres = 0; metres <= walk.length; metres += STEP) {
      grid.add(standAt(walk, metres).point, obstacle);
    }
  };
  for (const street of streets) lay(street.walk.line, { reach: street.width / 2, street: street.id });
  lay(land.river.line, { reach: land.river.width / 2 + 8, street: undefined });
  lay(land.banks.line, { reach: land.banks.width / 2 - 6, street: undefined });
  lay(land.stream.line, { reach: land.stream.width / 2 + 5, street: undefined });
  const grounds = land.areas.filter(area => area.kind !== 'wood').map(area => area.polygon);

  return {
    clear: (p, size, own) =>
      !grid.some(
        p,
        farthest + size,
        (obstacle, distance) =>
          distance < obstacle.reach + size && (own === undefined || obstacle.street !== own),
      ) && !grounds.some(polygon => contains(polygon, p)),
  };
}
