import { type Candidate, distance, type Location, placesCustomer } from '@oz-viability/shared';
import { findByCep } from './by-cep.ts';
import { areaCandidate, GAZETTEER, labelOf, streetCandidate } from './candidates.ts';
import { findCorner, readCorner } from './corner.ts';
import { meaningsOfCep, numbersAround, numbersBeginning, streetsOfCep } from './gazetteer-store.ts';
import { fold, placeKey } from './normalise.ts';
import type { OpenLists } from './open-lists.ts';
import { type HouseNumber, type ParsedAddress, parseAddress } from './parse.ts';
import { type KnownNumber, type PlacedNumber, placeNumber } from './place-number.ts';
import { houseOf, questionOf } from './question.ts';
import type { StreetMatch, StreetQuestion } from './street-match.ts';
import type { Area } from './streets.ts';

/** Answers for a person to choose from; more would have to be read. */
const MOST_FOUND = 5;
const MOST_SUGGESTED = 8;
/** Streets whose numbers are looked up for one suggestion. */
const STREETS_WITH_NUMBERS = 3;
/** How much worse than the best a match may be to be shown beside it. */
const WORTH_COMPARING = 0.15;

/** Candidates for a whole address, a corner, a postal code, a district or a city, best first. */
export async function findAddress(
  lists: OpenLists,
  address: string,
  near: Location | undefined,
): Promise<readonly Candidate[]> {
  const corner = readCorner(address);
  if (corner !== undefined) {
    const corners = await findCorner(lists, corner, near);
    if (corners.length > 0) return corners.slice(0, MOST_FOUND);
  }
  const parsed = corner?.[0] ?? parseAddress(address);
  const question = questionOf(parsed);
  const streets = await narrowedByCep(lists, parsed, lists.index.match(question, near));
  const areas = areasMeant(lists, parsed, question);
  if (streets.length > 0) {
    const found = await Promise.all(
      streets.map(async match => ({ match, candidates: await onStreet(lists, match, houseOf(parsed)) })),
    );
    const ranked = rank(found, near);
    return (areas.whole ? [...ranked, ...areas.candidates] : ranked).slice(0, MOST_FOUND);
  }
  const byCep = parsed.cep === undefined ? [] : await findByCep(lists, parsed.cep);
  return [...byCep, ...areas.candidates].slice(0, MOST_FOUND);
}

/** Candidates for an address whose last word or number may be incomplete. */
export async function suggestAddresses(
  lists: OpenLists,
  address: string,
  near: Location | undefined,
): Promise<readonly Candidate[]> {
  const parsed = parseAddress(address);
  const question = questionOf(parsed);
  if (parsed.cep !== undefined && question.words.length === 0) return findByCep(lists, parsed.cep);
  const typed =
    fold(parsed.street ?? '')
      .split(' ')
      .at(-1) ?? '';
  if (question.type === undefined && question.words.join('').length < 2) return [];
  const matches = lists.index.suggest(question, typed, near);
  const house = houseOf(parsed);
  if (house === undefined) return matches.slice(0, MOST_SUGGESTED).map(({ part }) => streetCandidate(part));

  const streets = matches
    .filter(match => match.quality >= matches[0]!.quality - WORTH_COMPARING)
    .slice(0, STREETS_WITH_NUMBERS);
  const share = Math.ceil(MOST_SUGGESTED / Math.max(1, streets.length));
  const found = await Promise.all(
    streets.map(async match => {
      const known = await numbersBeginning(lists, match.street, house.number, share);
      if (known.length === 0) return onStreet(lists, match, house);
      return known.map(
        (one): Candidate => ({
          location: one.location,
          label: labelOf(match.part.street, one, one.district, match.part.city),
          precision: 'exact',
          source: GAZETTEER,
        }),
      );
    }),
  );
  return found.flat().slice(0, MOST_SUGGESTED);
}

/** Where a CEP is given and one of the matches has it, the others are not meant. */
async function narrowedByCep(
  lists: OpenLists,
  { cep }: ParsedAddress,
  matches: readonly StreetMatch[],
): Promise<readonly StreetMatch[]> {
  const best = matches[0]?.quality ?? 0;
  const close = matches.filter(match => match.quality >= best - WORTH_COMPARING).slice(0, 2 * MOST_FOUND);
  if (cep === undefined || close.length < 2) return close.slice(0, MOST_FOUND);
  const covered = [...(await streetsOfCep(lists, cep)), ...(await meaningsOfCep(lists, cep))];
  const names = new Set(covered.map(({ street, district }) => nameIn(street, district)));
  const inCep = close.filter(({ street }) =>
    street.parts.some(part => names.has(nameIn(part.street, part.district))),
  );
  return (inCep.length > 0 ? inCep : close).slice(0, MOST_FOUND);
}

const nameIn = (street: string, district: string): string => `${placeKey(street)}\n${placeKey(district)}`;

async function onStreet(
  lists: OpenLists,
  { street, part, inDistrict, sure }: StreetMatch,
  house: HouseNumber | undefined,
): Promise<readonly Candidate[]> {
  const placed =
    house === undefined
      ? []
      : placeOnStreet(
          await numbersAround(lists, street, house),
          house,
          inDistrict ? part.district : undefined,
        );
  if (house === undefined || placed.length === 0) return [streetCandidate(part)];
  return placed.map(place => ({
    location: place.location,
    label: labelOf(part.street, house, place.district, part.city),
    precision: sure ? place.precision : 'street',
    source: GAZETTEER,
  }));
}

/** `whole`: the text names nothing but a district or a city, so it is an answer beside streets of that name. */
function areasMeant(
  { index }: OpenLists,
  parsed: ParsedAddress,
  question: StreetQuestion,
): { readonly whole: boolean; readonly candidates: readonly Candidate[] } {
  const inPlace = (area: Area): boolean =>
    (question.state === undefined || area.part.state === '' || area.part.state === question.state) &&
    (question.city.length === 0 ||
      area.kind === 'city' ||
      index
        .areas(question.city)
        .some(city => city.kind === 'city' && city.part.cityKey === area.part.cityKey));
  const streetless = parsed.number === undefined && question.type === undefined;
  const alone = streetless
    ? index.areas(question.words).filter(area => area.words.length === question.words.length)
    : [];
  const whole = alone.filter(inPlace);
  const areas = whole.length > 0 ? whole : index.areas(question.places).filter(inPlace);
  const finest = areas.filter(area => area.kind === areas[0]!.kind);
  return { whole: whole.length > 0, candidates: finest.map(areaCandidate) };
}

/**
 * In the district that was named, if the number can be placed there: neighbouring districts may number a
 * street of one name each for itself. Else along the whole street, whose numbers may go on across the border.
 */
function placeOnStreet(
  known: readonly KnownNumber[],
  house: HouseNumber,
  district: string | undefined,
): readonly PlacedNumber[] {
  const there =
    district === undefined
      ? []
      : placeNumber(
          known.filter(one => one.district === district),
          house,
        );
  return there.some(({ precision }) => precision !== 'street') ? there : placeNumber(known, house);
}

/** Quality first, then whether the house is placed, then closeness to the map's centre, then precision. */
function rank(
  found: readonly { readonly match: StreetMatch; readonly candidates: readonly Candidate[] }[],
  near: Location | undefined,
): readonly Candidate[] {
  return found
    .flatMap(({ match, candidates }) =>
      candidates.map(candidate => ({
        candidate,
        order: [
          -Math.round(match.quality * 20),
          placesCustomer(candidate.precision) ? 0 : 1,
          near === undefined ? 0 : distance(near, candidate.location),
          candidate.precision === 'exact' ? 0 : 1,
        ],
      })),
    )
    .sort((a, b) => {
      const differing = a.order.findIndex((value, i) => value !== b.order[i]);
      return differing < 0 ? 0 : a.order[differing]! - b.order[differing]!;
    })
    .map(({ candidate }) => candidate);
}
