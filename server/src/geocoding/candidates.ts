import type { Candidate, Location } from '@oz-viability/shared';
import type { HouseNumber } from './parse.ts';
import type { Area, StreetPart } from './streets.ts';

/** How the gazetteer's answers are worded. */

export const GAZETTEER = 'gazetteer';

/** `Rua Tuiuti, 1480 – Iririú, Joinville`, as much of it as there is. */
export function labelOf(
  street: string,
  house: HouseNumber | undefined,
  district: string,
  city: string,
): string {
  const door =
    house === undefined ? street : `${street}, ${house.number}${house.suffix ? `-${house.suffix}` : ''}`;
  const place = [district, city].filter(part => part !== '').join(', ');
  return [door, place].filter(part => part !== '').join(' – ');
}

export const streetCandidate = (part: StreetPart): Candidate => ({
  location: part.center,
  label: labelOf(part.street, undefined, part.district, part.city),
  precision: 'street',
  source: GAZETTEER,
});

export const areaCandidate = ({ kind, part, center }: Area): Candidate => ({
  location: center,
  label:
    kind === 'district'
      ? labelOf('', undefined, part.district, part.city)
      : labelOf(part.city, undefined, '', part.state),
  precision: kind,
  source: GAZETTEER,
});

export const middle = (locations: readonly Location[]): Location => ({
  lat: locations.reduce((sum, { lat }) => sum + lat, 0) / locations.length,
  lng: locations.reduce((sum, { lng }) => sum + lng, 0) / locations.length,
});
