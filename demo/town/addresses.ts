import type { Location } from '@oz-viability/shared';
import { locationOf } from './frame.ts';
import { Grid } from './grid.ts';
import type { Obstacles } from './obstacles.ts';
import { add, leftOf, type Point, scale, standAt } from './plane.ts';
import type { Random } from './random.ts';
import type { Street } from './streets.ts';

export interface Address {
  readonly street: string;
  /** Null for "s/n": a house without a number. */
  readonly number: number | null;
  readonly district: string;
  readonly city: string;
  readonly state: string;
  /** Eight digits, one per street. */
  readonly cep: string;
  readonly location: Location;
}

/** A house's place on the ground, and its address. */
export interface Lot {
  readonly address: Address;
  readonly street: Street;
  /** Metres from the start of the street. */
  readonly at: number;
  /** 1 left, −1 right, looking along the street. */
  readonly side: 1 | -1;
  readonly point: Point;
  /** Unit vector from the street to the house. */
  readonly inwards: Point;
}

export interface Place {
  readonly city: string;
  readonly state: string;
  /** Name of the district at a point on the ground. */
  districtAt(p: Point): string;
  districtNames: readonly string[];
}

/** Distance from the kerb to where an address is measured: the front of the house. */
const SETBACK = 6.5;
const NO_NUMBER = 0.012;
/** Along country roads, metres from the town's rim to the last house. */
const LAST_FARM = 3200;

function* frontages(
  random: Random,
  street: Street,
): Generator<{ at: number; side: 1 | -1; setback: number }> {
  const rural = street.kind === 'road';
  for (const side of [1, -1] as const) {
    // Some streets are old and full, others new and half empty.
    const vacancy = rural ? 0.25 : random.range(0.04, 0.34);
    const step = () => (rural ? random.range(55, 130) : random.range(12, 14));
    const end = rural ? LAST_FARM : street.walk.length - 5;
    for (let at = (rural ? 40 : 7) + random.range(0, 6); at < end; at += step()) {
      const corner = street.crossings.some(crossing => Math.abs(crossing.at - at) < 11);
      if (corner || random.chance(vacancy)) continue;
      yield { at, side, setback: rural ? random.range(10, 22) : SETBACK + random.range(-0.8, 0.8) };
    }
  }
}

/**
 * Houses along both sides of every street, 12 to 14 m apart. Numbers are metres from the start of the street,
 * odd on the left and even on the right, as Brazilian towns count them; empty lots leave gaps.
 */
export function settle(
  random: Random,
  streets: readonly Street[],
  obstacles: Obstacles,
  place: Place,
): Lot[] {
  const lots: Lot[] = [];
  const taken = new Grid<true>(20);
  for (const street of streets) {
    const own = random.fork(street.name);
    const base = own.int(0, 24) * 2;
    const district = street.district === undefined ? undefined : place.districtNames[street.district];
    const last = { 1: 0, [-1]: 0 };
    for (const { at, side, setback } of frontages(own, street)) {
      const { point: kerb, ahead } = standAt(street.walk, at);
      const inwards = scale(leftOf(ahead), side);
      const point = add(kerb, scale(inwards, street.width / 2 + setback));
      if (!obstacles.clear(point, 5, street.id) || taken.some(point, 9)) continue;
      taken.add(point, true);
      const odd = side === 1 ? 1 : 0;
      const number = Math.max(last[side] + 2, 2 * Math.floor((base + at) / 2) + odd);
      last[side] = number;
      const address: Address = {
        street: street.name,
        number: own.chance(NO_NUMBER) ? null : number,
        district: street.kind === 'road' ? 'Zona Rural' : (district ?? place.districtAt(point)),
        city: place.city,
        state: place.state,
        cep: street.cep,
        location: locationOf(point),
      };
      lots.push({ address, street, at, side, point, inwards });
    }
  }
  return lots;
}

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The town's addresses in the form that the gazetteer imports; `number` is empty for "s/n". */
export function addressesCsv(town: { readonly lots: readonly Lot[] }): string {
  const rows = town.lots.map(({ address }) =>
    [
      address.street,
      address.number === null ? '' : String(address.number),
      address.district,
      address.city,
      address.state,
      address.cep,
      address.location.lat.toFixed(6),
      address.location.lng.toFixed(6),
    ]
      .map(quoted)
      .join(','),
  );
  return `street,number,district,city,state,cep,lat,lng\n${rows.join('\n')}\n`;
}
