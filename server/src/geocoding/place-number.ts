import { distance, type Location, type Precision } from '@oz-viability/shared';
import { groupBy } from './group-by.ts';
import type { HouseNumber } from './parse.ts';

/** A numbered address of one street. */
export interface KnownNumber {
  readonly number: number;
  /** Upper case, empty without one. */
  readonly suffix: string;
  readonly district: string;
  readonly location: Location;
}

export interface PlacedNumber {
  readonly location: Location;
  readonly precision: Extract<Precision, 'exact' | 'interpolated' | 'street'>;
  readonly district: string;
}

/** Metres within which addresses of one number are one place: a large condominium fits in. */
const ONE_PLACE = 100;

/**
 * Where a number lies on a street: on it, where it is known; between its neighbours on the same side (odd or
 * even) where it is not; else at the place the other side suggests or at the nearest end of its own side,
 * which is no more than *street*. Several answers only where one number is known in places far apart, or
 * where districts number the same name each for itself. Empty for a street without numbers.
 */
export function placeNumber(known: readonly KnownNumber[], asked: HouseNumber): readonly PlacedNumber[] {
  const same = numbersOf(asked, known);
  if (same.length > 0) {
    const suffix = asked.suffix ?? '';
    const fitting = same.filter(address => address.suffix === suffix);
    return places(fitting.length > 0 ? fitting : same).map(({ location, district }) => ({
      location,
      district,
      precision: 'exact',
    }));
  }
  const side = neighbours(
    known.filter(address => address.number % 2 === asked.number % 2),
    asked.number,
  );
  if (side.below !== undefined && side.above !== undefined) {
    if (isPlausible(side.below, side.above)) {
      return [{ ...between(side.below, side.above, asked.number), precision: 'interpolated' }];
    }
    const districts = [...groupBy(known, address => address.district).values()];
    if (districts.length > 1) {
      const apart = districts.flatMap(one => placeNumber(one, asked));
      return apart.some(place => place.precision === 'interpolated')
        ? apart.filter(place => place.precision === 'interpolated')
        : apart;
    }
    return atEnd(nearestOf(side, asked.number));
  }
  const across = neighbours(
    known.filter(address => address.number % 2 !== asked.number % 2),
    asked.number,
  );
  if (across.below !== undefined && across.above !== undefined && isPlausible(across.below, across.above)) {
    return [{ ...between(across.below, across.above, asked.number), precision: 'street' }];
  }
  return atEnd(nearestOf(side, asked.number) ?? nearestOf(across, asked.number));
}

/** Addresses of the number asked for or, of a house that has several (`120-124`), of the first that is known. */
function numbersOf({ number, until = number }: HouseNumber, known: readonly KnownNumber[]): KnownNumber[] {
  const theirs = known.filter(
    address => address.number >= number && address.number <= until && address.number % 2 === number % 2,
  );
  const first = Math.min(...theirs.map(address => address.number));
  return theirs.filter(address => address.number === first);
}

const atEnd = (end: KnownNumber | undefined): readonly PlacedNumber[] =>
  end === undefined ? [] : [{ location: end.location, district: end.district, precision: 'street' }];

interface Neighbours {
  readonly below: KnownNumber | undefined;
  readonly above: KnownNumber | undefined;
}

function neighbours(side: readonly KnownNumber[], number: number): Neighbours {
  let below: KnownNumber | undefined;
  let above: KnownNumber | undefined;
  for (const address of side) {
    if (address.number < number && (below === undefined || address.number > below.number)) below = address;
    if (address.number > number && (above === undefined || address.number < above.number)) above = address;
  }
  return { below, above };
}

/**
 * Brazilian numbers count metres from the street's beginning, so neighbours lie about as far apart as their
 * numbers. Much farther means two streets of one name, or a wrong number; a long gap may hide a bend.
 */
function isPlausible(below: KnownNumber, above: KnownNumber): boolean {
  const apart = distance(below.location, above.location);
  return apart <= 400 && apart <= 60 + 4 * (above.number - below.number);
}

function between(below: KnownNumber, above: KnownNumber, number: number): Omit<PlacedNumber, 'precision'> {
  const share = (number - below.number) / (above.number - below.number);
  return {
    location: {
      lat: below.location.lat + share * (above.location.lat - below.location.lat),
      lng: below.location.lng + share * (above.location.lng - below.location.lng),
    },
    district: share <= 0.5 ? below.district : above.district,
  };
}

function nearestOf({ below, above }: Neighbours, number: number): KnownNumber | undefined {
  if (below === undefined || above === undefined) return below ?? above;
  return number - below.number <= above.number - number ? below : above;
}

/** One address for each group that lies within `ONE_PLACE` of the group's first. */
function places(addresses: readonly KnownNumber[]): KnownNumber[] {
  const apart: KnownNumber[] = [];
  for (const address of addresses) {
    if (apart.every(other => distance(other.location, address.location) > ONE_PLACE)) apart.push(address);
  }
  return apart;
}
