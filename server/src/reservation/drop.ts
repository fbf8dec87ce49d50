import {
  type DropRequest,
  distance,
  type Location,
  type Path,
  type PoleId,
  type Position,
  pathLength,
  toLocation,
  toPosition,
} from '@oz-viability/shared';

/** Metres within which a drawn end counts as the house or the box itself. */
const END_TOLERANCE = 1;

export const isEnd = (position: Position, place: Location): boolean =>
  distance(toLocation(position), place) <= END_TOLERANCE;

export interface Drop {
  readonly path: Path;
  /** Vertex by vertex: the pole under it, or null. */
  readonly poles: readonly (PoleId | null)[];
  /** Metres. */
  readonly length: number;
  readonly drawn: boolean;
}

/** Drawn from the box to the house: not what a path is. */
export const isReversed = ({ path }: DropRequest, house: Location, box: Location): boolean =>
  path.length > 1 && isEnd(path[0]!, box) && isEnd(path.at(-1)!, house);

/** How the length of a drop that nobody drew is estimated. */
export interface DropEstimate {
  readonly factor: number;
  /** Metres. */
  readonly slack: number;
}

/** From house to box: as drawn, with ends added where they are missing, or straight. */
export function dropOf(
  requested: DropRequest | undefined,
  house: Location,
  box: Location,
  estimate: DropEstimate,
): Drop {
  if (requested === undefined || requested.path.length === 0) {
    const path = [toPosition(house), toPosition(box)];
    const length = distance(house, box) * estimate.factor + estimate.slack;
    return { path, poles: [null, null], length, drawn: false };
  }
  const path = [...requested.path];
  const poles = [...(requested.poles ?? path.map(() => null))];
  if (!isEnd(path[0]!, house)) {
    path.unshift(toPosition(house));
    poles.unshift(null);
  }
  if (!isEnd(path.at(-1)!, box)) {
    path.push(toPosition(box));
    poles.push(null);
  }
  return { path, poles, length: pathLength(path), drawn: true };
}
