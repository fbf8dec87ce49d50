import { BANK, type Extent, type Partition } from './districts.ts';
import type { Frame } from './frame.ts';
import type { Ground } from './grid-streets.ts';
import type { Namer } from './names.ts';
import {
  add,
  blob,
  densify,
  distanceToLine,
  type Line,
  middleOf,
  type Point,
  scale,
  towards,
} from './plane.ts';
import type { Random } from './random.ts';

export interface Area {
  readonly kind: Ground['kind'] | 'wood' | 'lake';
  /** Empty for what has no name. */
  readonly name: string;
  readonly polygon: Line;
}

export interface Water {
  readonly name: string;
  readonly line: Line;
  /** Metres. */
  readonly width: number;
}

/** What was there before the streets, and what no one lives on; on the ground, metres. */
export interface Land {
  /** What is built on: pieces side by side. */
  readonly built: readonly Line[];
  readonly river: Water;
  readonly stream: Water;
  /** Green along the river's banks, within the town. */
  readonly banks: { readonly line: Line; readonly width: number };
  readonly areas: readonly Area[];
}

const RIVER_LENGTH = 24_000;

function nameOf(namer: Namer, kind: Ground['kind']): string {
  switch (kind) {
    case 'square':
      return `Praça ${namer.proper()}`;
    case 'school':
      return `Escola ${namer.proper()}`;
    case 'works':
      return '';
    case 'park':
      return 'Parque da Lagoa';
  }
}

function woods(random: Random, frame: Frame, extent: Extent): Area[] {
  const rim = Math.max(extent.halfWidth, extent.halfHeight);
  return Array.from({ length: 46 }, () =>
    scale(towards(random.range(0, 2 * Math.PI)), rim + 420 + random.next() ** 1.5 * 6500),
  ).flatMap(centre =>
    Array.from({ length: random.int(1, 4) }, (): Area => {
      const size = random.range(80, 230);
      const radii = Array.from({ length: 11 }, () => size * random.range(0.6, 1.2));
      const at = add(centre, scale(towards(random.range(0, 2 * Math.PI)), random.range(0, 240)));
      return { kind: 'wood', name: '', polygon: frame.bendLine(blob(at, radii, random.range(0, 6))) };
    }),
  );
}

function lakeIn(random: Random, park: Line): Line {
  const middle = middleOf(park);
  const room = distanceToLine(middle, [...park, park[0]!]);
  const radii = Array.from({ length: 8 }, () => room * random.range(0.5, 0.85));
  return blob(add(middle, scale(towards(random.range(0, 6)), room * 0.1)), radii, random.range(0, 6));
}

/** Shapes the land around and between the streets. `grounds` come in the drawing's plane. */
export function shapeLand(
  random: Random,
  frame: Frame,
  namer: Namer,
  plan: Partition,
  extent: Extent,
  grounds: readonly Ground[],
): Land {
  const bent = (line: Line, step: number) => frame.bendLine(densify(line, step));
  const source: Point = [extent.halfWidth * random.range(-0.4, 0.4), extent.halfHeight + 2600];
  const mouth: Point = [extent.halfWidth * random.range(-0.3, 0.3), 0];
  const wander = densify([source, mouth], 9).map(
    ([x, y]): Point => [x + 26 * Math.sin(y / 95) + 14 * Math.sin(y / 41), y],
  );
  const closed = (line: Line): Line => bent([...line, line[0]!], 20);

  return {
    built: plan.cells.map(cell => closed(cell.corners.map(corner => corner.p))),
    river: {
      name: 'Rio Aurora',
      line: bent(
        [
          [-RIVER_LENGTH / 2, 0],
          [RIVER_LENGTH / 2, 0],
        ],
        10,
      ),
      width: 46,
    },
    stream: { name: 'Ribeirão do Moinho', line: frame.bendLine(wander), width: 7 },
    banks: {
      line: bent(
        [
          [-extent.halfWidth, 0],
          [extent.halfWidth, 0],
        ],
        10,
      ),
      width: 2 * BANK,
    },
    areas: [
      ...woods(random, frame, extent),
      ...grounds.flatMap((ground): Area[] => [
        { kind: ground.kind, name: nameOf(namer, ground.kind), polygon: closed(ground.polygon) },
        ...(ground.kind === 'park'
          ? [{ kind: 'lake' as const, name: '', polygon: frame.bendLine(lakeIn(random, ground.polygon)) }]
          : []),
      ]),
    ],
  };
}
