import { distance, type Location, type PoleId } from '@oz-viability/shared';
import type { NetworkBox } from '../viability/network.ts';

/** Metres from where OZmap draws a building to where its people may stand on a map: a tower with its forecourt. */
const AROUND = 50;

/**
 * Whether a customer lives in the building whose port he gets. OZmap keeps no place of homes in buildings: theirs is
 * the building's. Who lives farther away, or has a drop over poles, keeps his own place.
 */
export const livesInside = (
  box: Pick<NetworkBox, 'kind' | 'location'>,
  house: Location,
  dropPoles: readonly PoleId[],
): boolean => box.kind === 'building' && dropPoles.length === 0 && distance(box.location, house) <= AROUND;
