import type { Candidate, Precision } from '@oz-viability/shared';
import { areaCandidate, GAZETTEER, labelOf, middle, streetCandidate } from './candidates.ts';
import { type CepMeaning, type KnownAddress, meaningsOfCep, streetsOfCep } from './gazetteer-store.ts';
import { placeWords, streetName } from './normalise.ts';
import type { OpenLists } from './open-lists.ts';

/** A postal code alone is a street, a district or a town, never a house. The table decides where there is one. */
export async function findByCep(lists: OpenLists, cep: string): Promise<readonly Candidate[]> {
  const [meanings, known] = await Promise.all([meaningsOfCep(lists, cep), streetsOfCep(lists, cep)]);
  if (meanings.length === 0) return byAddresses(known);
  const placed = meanings.flatMap(meaning => placeMeaning(lists, meaning, known) ?? []);
  return placed.length > 0 ? placed : byAddresses(known);
}

/** Where the streets lie that the addresses of this code are on. */
function byAddresses(streets: readonly KnownAddress[]): readonly Candidate[] {
  const same = (of: (one: KnownAddress) => string): boolean => new Set(streets.map(of)).size === 1;
  const [first] = streets;
  if (first === undefined) return [];
  if (same(one => one.street)) {
    return streets.map(one => ({
      location: one.location,
      label: labelOf(one.street, undefined, one.district, one.city),
      precision: 'street',
      source: GAZETTEER,
    }));
  }
  // A code of a whole place, as small towns have.
  const precision: Precision = same(one => one.district) && first.district !== '' ? 'district' : 'city';
  const label = labelOf('', undefined, precision === 'district' ? first.district : '', first.city);
  return [{ location: middle(streets.map(one => one.location)), label, precision, source: GAZETTEER }];
}

function placeMeaning(
  { index }: OpenLists,
  meaning: CepMeaning,
  known: readonly KnownAddress[],
): Candidate | undefined {
  const { street, district, city, state, location } = meaning;
  const precision: Precision = street !== '' ? 'street' : district !== '' ? 'district' : 'city';
  const label =
    precision === 'city' ? labelOf(city, undefined, '', state) : labelOf(street, undefined, district, city);
  if (location !== undefined) return { location, label, precision, source: GAZETTEER };
  if (known.length > 0) {
    return { location: middle(known.map(one => one.location)), label, precision, source: GAZETTEER };
  }
  const cityAsked = placeWords(city);
  const places = [...placeWords(district), ...cityAsked];
  if (street !== '') {
    const { type, words } = streetName(street);
    const [best] = index.match(
      { type, words, places, city: cityAsked, state: state || undefined },
      undefined,
    );
    if (best?.sure) return streetCandidate(best.part);
  }
  // The list does not know the street, or the table names none: as much of the place as the list knows.
  const [area] = index
    .areas(precision === 'city' ? cityAsked : places)
    .filter(({ kind, part }) => (kind === 'city' || precision !== 'city') && (part.state || state) === state);
  return area === undefined ? undefined : areaCandidate(area);
}
