import type { Location } from '@oz-viability/shared';
import { type Lot, settle } from './addresses.ts';
import { type Condominium, wallIn } from './condominiums.ts';
import { moveIn, type Occupancy } from './customers.ts';
import { type Extent, partition } from './districts.ts';
import { createFrame, locationOf } from './frame.ts';
import { fillCell } from './grid-streets.ts';
import { type Land, shapeLand } from './land.ts';
import { createNamer } from './names.ts';
import { type Box, chooseSites, equip } from './network.ts';
import { obstaclesOf } from './obstacles.ts';
import { between, contains, middleOf, norm, type Point } from './plane.ts';
import { type Pole, raisePoles } from './poles.ts';
import { createRandom } from './random.ts';
import { planStory, type Story } from './story.ts';
import { layStreets, type Street } from './streets.ts';
import { raiseTowers, type Tower } from './towers.ts';

export type TownSize = 'small' | 'demo';

export interface District {
  readonly name: string;
  /** Where its name stands on the map. */
  readonly middle: Point;
}

export interface Town {
  readonly seed: string;
  readonly name: string;
  readonly center: Location;
  readonly districts: readonly District[];
  readonly streets: readonly Street[];
  readonly land: Land;
  readonly lots: readonly Lot[];
  readonly poles: readonly Pole[];
  readonly boxes: readonly Box[];
  readonly occupancy: Occupancy;
  readonly story: Story;
  /** Gated communities. */
  readonly condominiums: readonly Condominium[];
  readonly towers: readonly Tower[];
}

const EXTENTS: Readonly<Record<TownSize, Extent>> = {
  small: { halfWidth: 680, halfHeight: 640, bridges: 1, districtArea: 400_000, cellArea: 230_000 },
  demo: { halfWidth: 1780, halfHeight: 1560, bridges: 3, districtArea: 950_000, cellArea: 330_000 },
};

const CITY = 'Vila Aurora';
const STATE = 'SC';

/**
 * A town with its network, invented from a seed: the same seed gives the same town on every machine. `demo`
 * is about three kilometres across with a thousand boxes, `small` about one with a hundred and fifty.
 */
export function generateTown({ seed, size = 'demo' }: { seed: number | string; size?: TownSize }): Town {
  const random = createRandom(`town/${size}/${seed}`);
  const extent = EXTENTS[size];
  const frame = createFrame(random.fork('frame'));
  const namer = createNamer(random.fork('names'));
  const plan = partition(random.fork('partition'), extent);

  // The park takes a cell that is neither the middle nor the rim.
  const middles = plan.cells.map(cell => middleOf(cell.corners.map(corner => corner.p)));
  const wish: Point = [extent.halfWidth * 0.3, extent.halfHeight * 0.45];
  const parkCell = middles.reduce(
    (best, p, i) => (between(p, wish) < between(middles[best]!, wish) ? i : best),
    0,
  );
  const filled = plan.cells.map((cell, i) => fillCell(random.fork(`cell ${i}`), cell, i === parkCell));

  const districts = nameDistricts(
    plan.districts,
    plan.cells.map(cell => cell.district),
    middles,
    namer.district,
  );
  const districtAt = (p: Point): string => {
    const drawn = frame.straighten(p);
    const inside = plan.cells.findIndex(cell =>
      contains(
        cell.corners.map(corner => corner.p),
        drawn,
      ),
    );
    const nearest = middles.reduce(
      (best, m, i) => (between(m, drawn) < between(middles[best]!, drawn) ? i : best),
      0,
    );
    return districts[plan.cells[inside === -1 ? nearest : inside]!.district]!.name;
  };

  const strokes = filled.flatMap(({ strokes: own }, i) =>
    own.map(stroke => ({ ...stroke, district: plan.cells[i]!.district })),
  );
  const streets = layStreets(random.fork('streets'), frame, namer, plan, strokes);
  const grounds = filled.flatMap(cell => cell.grounds);
  const land = shapeLand(random.fork('land'), frame, namer, plan, extent, grounds);
  const lots = settle(random.fork('lots'), streets, obstaclesOf(land, streets), {
    city: CITY,
    state: STATE,
    districtAt,
    districtNames: districts.map(district => district.name),
  });

  const poles = raisePoles(random.fork('poles'), streets);
  const sites = chooseSites(random.fork('sites'), poles, extent.halfWidth);
  const { story, orders, kept } = planStory(lots, sites);
  const projectAt = (p: Point) => (frame.straighten(p)[1] >= 0 ? 'north' : 'south');
  const boxes = equip(random.fork('boxes'), sites, orders, projectAt);
  return {
    seed: String(seed),
    name: CITY,
    center: locationOf([0, 0]),
    districts: districts.map(({ name, middle }) => ({ name, middle: frame.bend(middle) })),
    streets,
    land,
    lots,
    poles,
    boxes,
    occupancy: moveIn(random.fork('customers'), boxes, lots, kept, poles),
    story,
    condominiums: wallIn(boxes, lots, kept),
    towers: raiseTowers(random.fork('towers'), lots, kept, projectAt),
  };
}

/** Names for the districts; the one nearest to the middle of the drawing is the centre. */
function nameDistricts(
  count: number,
  ofCell: readonly number[],
  middles: readonly Point[],
  name: () => string,
): District[] {
  const centres = Array.from({ length: count }, (_, district): Point => {
    const own = middles.filter((_middle, i) => ofCell[i] === district);
    return [
      own.reduce((sum, p) => sum + p[0], 0) / own.length,
      own.reduce((sum, p) => sum + p[1], 0) / own.length,
    ];
  });
  const centre = centres.reduce((best, p, i) => (norm(p) < norm(centres[best]!) ? i : best), 0);
  return centres.map((middle, i) => ({ name: i === centre ? 'Centro' : name(), middle }));
}
