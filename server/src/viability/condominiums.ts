import { type Location, toPosition } from '@oz-viability/shared';
import { booleanPointInPolygon } from '@turf/boolean-point-in-polygon';
import type { Finding } from './findings.ts';
import type { Condominium } from './network.ts';

/**
 * A gated community is a network of its own: whoever lives inside is served by the boxes inside, and those serve
 * nobody else (OZmap: "considerar condomínios").
 */
export function condominiumFindings(
  house: Location,
  box: Location,
  condominiums: readonly Condominium[] = [],
): readonly Finding[] {
  if (condominiums.length === 0) return [];
  const lives = around(house, condominiums);
  const hangs = around(box, condominiums);
  const apart = lives.length > 0 ? !lives.some(one => hangs.includes(one)) : hangs.length > 0;
  if (!apart) return [];
  const [home] = lives;
  const [other] = hangs;
  return [
    {
      code: 'OUTSIDE_CONDOMINIUM',
      ...(home && { home: home.name }),
      ...(other && { other: other.name }),
    },
  ];
}

const around = (place: Location, condominiums: readonly Condominium[]): readonly Condominium[] =>
  condominiums.filter(({ polygon }) => booleanPointInPolygon([...toPosition(place)], polygon));
