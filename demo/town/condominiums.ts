import type { Location } from '@oz-viability/shared';
import type { Lot } from './addresses.ts';
import { locationOf } from './frame.ts';
import type { Box, ProjectKey } from './network.ts';
import { add, between, type Point } from './plane.ts';

/** A gated community: its boxes serve who lives inside, and nobody else. */
export interface Condominium {
  readonly name: string;
  readonly address: string;
  readonly project: ProjectKey;
  readonly outline: readonly Location[];
  /** A house inside, as one searches for it. */
  readonly house: Lot['address'];
}

/** Metres from its middle to its sides. */
const HALF = 65;
/** The places of the demo's stories are at least so far from its middle, metres. */
const APART = 420;
/** Boxes that serve those inside. */
const FEWEST_BOXES = 2;

/**
 * One block becomes a gated community, where there is one with boxes of its own, away from the places of the
 * stories: what is told there must not depend on it.
 */
export function wallIn(
  boxes: readonly Box[],
  lots: readonly Lot[],
  places: ReadonlySet<Lot>,
): readonly Condominium[] {
  const inside = (middle: Point) => (point: Point) =>
    Math.abs(point[0] - middle[0]) < HALF && Math.abs(point[1] - middle[1]) < HALF;
  const sells = ({ status, use, splitters }: Box) =>
    status === 'deployed' && use !== 'full' && splitters.some(({ customerFacing }) => customerFacing);
  const house = lots.find(
    ({ point, address, street }) =>
      address.number !== null &&
      street.kind === 'street' &&
      [...places].every(place => between(place.point, point) > APART) &&
      boxes.filter(box => sells(box) && inside(point)(box.point)).length >= FEWEST_BOXES,
  );
  if (!house) return [];
  const middle = house.point;
  const corners = [
    [-HALF, -HALF],
    [HALF, -HALF],
    [HALF, HALF],
    [-HALF, HALF],
  ] as const;
  return [
    {
      name: 'Residencial das Araucárias',
      address: house.address.street,
      project: boxes.find(box => inside(middle)(box.point))!.project,
      outline: corners.map(corner => locationOf(add(middle, corner))),
      house: house.address,
    },
  ];
}
