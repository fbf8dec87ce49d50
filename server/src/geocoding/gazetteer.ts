import {
  type Candidate,
  distance,
  type Location,
  type Precision,
  placesCustomer,
  type TenantId,
} from '@oz-viability/shared';
import type { Store } from '../store/database.ts';
import {
  type KnownAddress,
  nearestAddress,
  numbersAround,
  numbersBeginning,
  readStreetParts,
  revisionOf,
  streetsOfCep,
} from './gazetteer-store.ts';
import { fold, placeWords, streetName } from './normalise.ts';
import { type HouseNumber, type ParsedAddress, parseAddress } from './parse.ts';
import { type KnownNumber, type PlacedNumber, placeNumber } from './place-number.ts';
import type { FindOptions, GeocodingProvider } from './provider.ts';
import { StreetIndex } from './street-index.ts';
import type { StreetMatch, StreetQuestion } from './street-match.ts';
import type { Area, StreetPart } from './streets.ts';

const NAME = 'gazetteer';

/** Answers for a person to choose from; more would have to be read. */
const MOST_FOUND = 5;
const MOST_SUGGESTED = 8;
/** Streets whose numbers are looked up for one suggestion. */
const STREETS_WITH_NUMBERS = 3;
/** How much worse than the best a match may be to be shown beside it. */
const WORTH_COMPARING = 0.15;
/** Metres: a pin this near to a known address is at that address, farther it is only on its street. */
const AT_ADDRESS = 60;
const ON_STREET = 300;

/** The tenant's own list of addresses, imported from CSV: needs no network and no key. */
export function createGazetteer({ store }: { readonly store: Store }): GeocodingProvider {
  const indexes = new Map<TenantId, { readonly revision: number; readonly index: Promise<StreetIndex> }>();

  /** The tenant's streets, read anew after each import by whichever server made it. */
  async function indexOf(tenant: TenantId): Promise<StreetIndex | undefined> {
    const revision = await revisionOf(store, tenant);
    if (revision === undefined) return undefined;
    const cached = indexes.get(tenant);
    if (cached?.revision === revision) return cached.index;
    const index = readStreetParts(store, tenant).then(parts => new StreetIndex(parts));
    indexes.set(tenant, { revision, index });
    index.catch(() => indexes.delete(tenant));
    return index;
  }

  async function find(
    tenant: TenantId,
    address: string,
    options: FindOptions,
  ): Promise<readonly Candidate[]> {
    options.signal.throwIfAborted();
    const index = await indexOf(tenant);
    if (index === undefined) return [];
    const parsed = parseAddress(address);
    const question = questionOf(parsed);
    options.signal.throwIfAborted();
    if (options.suggest) return suggest(tenant, index, parsed, question, options.near);

    const streets = await narrowedByCep(tenant, parsed, index.match(question, options.near));
    const areas = areasMeant(index, parsed, question);
    if (streets.length > 0) {
      const found = await Promise.all(
        streets.map(async match => ({ match, candidates: await onStreet(tenant, match, houseOf(parsed)) })),
      );
      const ranked = rank(found, options.near);
      return (areas.whole ? [...ranked, ...areas.candidates] : ranked).slice(0, MOST_FOUND);
    }
    const byCep = parsed.cep === undefined ? [] : await ofCep(tenant, parsed.cep);
    return [...byCep, ...areas.candidates].slice(0, MOST_FOUND);
  }

  /** Where a CEP is given and one of the matches has it, the others are not meant. */
  async function narrowedByCep(
    tenant: TenantId,
    parsed: ParsedAddress,
    matches: readonly StreetMatch[],
  ): Promise<readonly StreetMatch[]> {
    const best = matches[0]?.quality ?? 0;
    const close = matches.filter(match => match.quality >= best - WORTH_COMPARING).slice(0, 2 * MOST_FOUND);
    if (parsed.cep === undefined || close.length < 2) return close.slice(0, MOST_FOUND);
    const covered = await streetsOfCep(store, tenant, parsed.cep);
    const names = new Set(covered.map(one => `${one.street}\n${one.district}`));
    const inCep = close.filter(({ street }) =>
      street.parts.some(part => names.has(`${part.street}\n${part.district}`)),
    );
    return (inCep.length > 0 ? inCep : close).slice(0, MOST_FOUND);
  }

  async function onStreet(
    tenant: TenantId,
    match: StreetMatch,
    house: HouseNumber | undefined,
  ): Promise<readonly Candidate[]> {
    const { street, part, inDistrict, sure } = match;
    const placed =
      house === undefined
        ? []
        : placeOnStreet(
            await numbersAround(store, tenant, street, house.number),
            house,
            inDistrict ? part.district : undefined,
          );
    if (house === undefined || placed.length === 0) return [streetCandidate(part)];
    return placed.map(place => ({
      location: place.location,
      label: labelOf(part.street, house, place.district, part.city),
      precision: sure ? place.precision : 'street',
      source: NAME,
    }));
  }

  async function ofCep(tenant: TenantId, cep: string): Promise<readonly Candidate[]> {
    const streets = await streetsOfCep(store, tenant, cep);
    const same = (of: (one: KnownAddress) => string): boolean => new Set(streets.map(of)).size === 1;
    const [first] = streets;
    if (first === undefined) return [];
    if (same(one => one.street)) {
      return streets.map(one => ({
        location: one.location,
        label: labelOf(one.street, undefined, one.district, one.city),
        precision: 'street',
        source: NAME,
      }));
    }
    // A CEP of a whole place, as small towns have.
    const precision: Precision = same(one => one.district) && first.district !== '' ? 'district' : 'city';
    const label = labelOf('', undefined, precision === 'district' ? first.district : '', first.city);
    return [{ location: middle(streets.map(one => one.location)), label, precision, source: NAME }];
  }

  async function suggest(
    tenant: TenantId,
    index: StreetIndex,
    parsed: ParsedAddress,
    question: StreetQuestion,
    near: Location | undefined,
  ): Promise<readonly Candidate[]> {
    const typed =
      fold(parsed.street ?? '')
        .split(' ')
        .at(-1) ?? '';
    if (question.type === undefined && question.words.join('').length < 2) return [];
    const matches = index.suggest(question, typed, near);
    const house = houseOf(parsed);
    if (house === undefined) return matches.slice(0, MOST_SUGGESTED).map(({ part }) => streetCandidate(part));

    const streets = matches
      .filter(match => match.quality >= matches[0]!.quality - WORTH_COMPARING)
      .slice(0, STREETS_WITH_NUMBERS);
    const share = Math.ceil(MOST_SUGGESTED / Math.max(1, streets.length));
    const found = await Promise.all(
      streets.map(async match => {
        const known = await numbersBeginning(store, tenant, match.street, house.number, share);
        if (known.length === 0) return onStreet(tenant, match, house);
        return known.map(
          (one): Candidate => ({
            location: one.location,
            label: labelOf(match.part.street, one, one.district, match.part.city),
            precision: 'exact',
            source: NAME,
          }),
        );
      }),
    );
    return found.flat().slice(0, MOST_SUGGESTED);
  }

  async function reverse(
    tenant: TenantId,
    location: Location,
    signal: AbortSignal,
  ): Promise<readonly Candidate[]> {
    signal.throwIfAborted();
    const nearest =
      (await nearestAddress(store, tenant, location, AT_ADDRESS)) ??
      (await nearestAddress(store, tenant, location, ON_STREET));
    if (nearest === undefined) return [];
    const away = distance(location, nearest.location);
    if (away > ON_STREET) return [];
    const { street, number, suffix, district, city } = nearest;
    const house = number === undefined || away > AT_ADDRESS ? undefined : { number, suffix };
    return [
      {
        location: nearest.location,
        label: labelOf(street, house, district, city),
        precision: house === undefined ? 'street' : 'exact',
        source: NAME,
      },
    ];
  }

  return { name: NAME, maySuggest: true, find, reverse };
}

function questionOf(parsed: ParsedAddress): StreetQuestion {
  const { type, words } = streetName(parsed.street ?? '');
  const city = placeWords(parsed.city ?? '');
  return { type, words, places: [...placeWords(parsed.district ?? ''), ...city], city, state: parsed.state };
}

const houseOf = ({ number, suffix }: ParsedAddress): HouseNumber | undefined =>
  number === undefined ? undefined : suffix === undefined ? { number } : { number, suffix };

/** `whole`: the text names nothing but a district or a city, so it is an answer beside streets of that name. */
function areasMeant(
  index: StreetIndex,
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

const streetCandidate = (part: StreetPart): Candidate => ({
  location: part.center,
  label: labelOf(part.street, undefined, part.district, part.city),
  precision: 'street',
  source: NAME,
});

const areaCandidate = ({ kind, part, center }: Area): Candidate => ({
  location: center,
  label:
    kind === 'district'
      ? labelOf('', undefined, part.district, part.city)
      : labelOf(part.city, undefined, '', part.state),
  precision: kind,
  source: NAME,
});

/** `Rua Tuiuti, 1480 – Iririú, Joinville`, as much of it as there is. */
function labelOf(street: string, house: HouseNumber | undefined, district: string, city: string): string {
  const door =
    house === undefined ? street : `${street}, ${house.number}${house.suffix ? `-${house.suffix}` : ''}`;
  const place = [district, city].filter(part => part !== '').join(', ');
  return [door, place].filter(part => part !== '').join(' – ');
}

const middle = (locations: readonly Location[]): Location => ({
  lat: locations.reduce((sum, { lat }) => sum + lat, 0) / locations.length,
  lng: locations.reduce((sum, { lng }) => sum + lng, 0) / locations.length,
});
