import type { Candidate, Location, Precision } from '@oz-viability/shared';
import { invalidField } from '../problem.ts';
import { readNotation } from './coordinates.ts';
import { addressBesideLink, readMapLink } from './links.ts';
import {
  completePlusCode,
  decodePlusCode,
  type PlusCode,
  precisionOfPlusCode,
  readPlusCode,
} from './plus-code.ts';
import type { FindOptions } from './provider.ts';

/**
 * What needs no provider: coordinates, map links and plus codes. Undefined for any other text, which is an
 * address. `findTown` is asked for the place beside a short plus code; without one it is meant near the map's
 * centre.
 * @throws {Problem} `validation-failed` on `/address` for a link or code that does not say where; not while typing
 */
export async function readPasted(
  text: string,
  { near, suggest }: Pick<FindOptions, 'near' | 'suggest'>,
  findTown: (place: string) => Promise<Candidate | undefined>,
): Promise<readonly Candidate[] | undefined> {
  const coordinates = readNotation(text);
  if (coordinates !== undefined) return [candidate(coordinates, 'exact')];
  const link = readMapLink(text);
  if (link?.kind === 'place') return [candidate(link.location, 'exact')];
  if (link !== undefined) {
    if (addressBesideLink(text) !== undefined) return undefined;
    if (suggest) return [];
    throw invalidField('/address', link.kind === 'short' ? 'link_short' : 'link_without_place');
  }
  const plusCode = readPlusCode(text);
  if (plusCode === undefined) return undefined;
  if (plusCode.kind === 'full') return [squareOf(plusCode, plusCode.code)];
  const reference = plusCode.place === '' ? near : (await findTown(plusCode.place))?.location;
  if (reference !== undefined) return [squareOf(plusCode, completePlusCode(plusCode.code, reference))];
  if (suggest || plusCode.place !== '') return [];
  throw invalidField('/address', 'plus_code_short');
}

const squareOf = ({ code, place }: PlusCode, full: string): Candidate => ({
  ...candidate(decodePlusCode(full), precisionOfPlusCode(full), 'plus-code'),
  label: place === '' ? full : `${code} ${place}`,
});

const candidate = (location: Location, precision: Precision, source = 'coordinates'): Candidate => ({
  location,
  label: `${location.lat.toFixed(6)}, ${location.lng.toFixed(6)}`,
  precision,
  source,
});
