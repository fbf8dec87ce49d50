import { placeWords, streetName } from './normalise.ts';
import type { HouseNumber, ParsedAddress } from './parse.ts';
import type { StreetQuestion } from './street-match.ts';

/** What an address asks of the index of streets. */
export function questionOf({ street = '', district = '', city = '', state }: ParsedAddress): StreetQuestion {
  const { type, words } = streetName(street);
  const cityAsked = placeWords(city);
  return { type, words, places: [...placeWords(district), ...cityAsked], city: cityAsked, state };
}

export const houseOf = ({ number, suffix, until }: ParsedAddress): HouseNumber | undefined =>
  number === undefined
    ? undefined
    : {
        number,
        ...(suffix === undefined ? {} : { suffix }),
        ...(until === undefined ? {} : { until }),
      };
