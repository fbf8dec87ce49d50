import { sql } from 'kysely';
import type { Generation } from './generations.ts';
import type { List } from './list.ts';
import { cepOf, degrees, type LineFault, type ListLine, shown } from './list-format.ts';
import { placeKey, readable, streetKey, streetName } from './normalise.ts';
import { houseNumber } from './parse.ts';

interface AddressRow {
  readonly street: string;
  readonly street_key: string;
  readonly number: number | null;
  readonly suffix: string;
  readonly district: string;
  readonly district_key: string;
  readonly city: string;
  readonly city_key: string;
  readonly state: string;
  readonly cep: string;
  readonly lat: number;
  readonly lng: number;
}

/** A list repeats each name hundreds of times; so many are remembered. */
const NAMES_REMEMBERED = 20_000;

function remembering(of: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return text => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const value = of(text);
    if (known.size === NAMES_REMEMBERED) known.clear();
    known.set(text, value);
    return value;
  };
}

const readableName = remembering(readable);
const keyOfStreet = remembering(street => streetKey(streetName(street)));
const keyOfPlace = remembering(placeKey);
const NO_STREET = streetKey({ words: [] });

export const addressList: List<AddressRow> = {
  needed: ['street', 'lat', 'lng'],
  toRow,
  write: (generation, rows) =>
    generation.write(
      rows,
      batch => sql`
        insert into gazetteer_addresses (tenant_id, generation, street, street_key, number, suffix, district,
                                         district_key, city, city_key, state, cep, lat, lng)
        select ${generation.tenant}, ${generation.number}::integer, street, street_key, number, suffix, district,
               district_key, city, city_key, state, cep, lat, lng
        from jsonb_to_recordset(${batch}) as entry (
          street text, street_key text, number integer, suffix text, district text, district_key text,
          city text, city_key text, state text, cep text, lat double precision, lng double precision)`,
    ),
  complete: summariseStreets,
};

function toRow(line: ListLine): AddressRow | LineFault {
  const street = readableName(line.street);
  const street_key = keyOfStreet(street);
  if (street_key === NO_STREET) return { field: 'street', detail: 'no street' };
  const lat = degrees(line.lat, 90);
  const lng = degrees(line.lng, 180);
  if (lat === undefined) return { field: 'lat', detail: `lat ${shown(line.lat)} is no latitude` };
  if (lng === undefined) return { field: 'lng', detail: `lng ${shown(line.lng)} is no longitude` };
  if (lat === 0 && lng === 0) return { field: 'lat', detail: 'lat and lng are both 0' };
  const cep = line.cep === '' ? '' : cepOf(line.cep);
  if (cep === undefined) return { field: 'cep', detail: `cep ${shown(line.cep)} has not eight digits` };
  const house = houseNumber(line.number);
  const state = line.state.toUpperCase();
  return {
    street,
    street_key,
    number: house?.number ?? null,
    suffix: house?.suffix ?? '',
    district: readableName(line.district),
    district_key: keyOfPlace(line.district),
    city: readableName(line.city),
    city_key: `${keyOfPlace(line.city)}/${state.toLowerCase()}`,
    state,
    cep,
    lat,
    lng,
  };
}

/** Addresses whose streets are summed up in one statement, so that on PGlite others get their turn. */
const SUMMED_AT_ONCE = 20_000;

/** The middle of a street is an address on it, the one nearest to the mean: a mean of a bend lies in a yard. */
async function summariseStreets({ store, tenant, number }: Generation): Promise<void> {
  let last = '';
  for (;;) {
    const { rows } = await sql<{ upTo: string | null }>`
      select max(street_key) as "upTo" from (
        select street_key from gazetteer_addresses
        where tenant_id = ${tenant} and generation = ${number} and street_key > ${last}
        order by street_key limit ${SUMMED_AT_ONCE}) as slice`.execute(store);
    const upTo = rows[0]?.upTo ?? null;
    if (upTo === null) return;
    await sql`
      insert into gazetteer_streets (tenant_id, generation, street_key, city_key, district_key, street, district,
                                     city, state, lat, lng, south, west, north, east, addresses)
      select distinct on (street_key, city_key, district_key)
             tenant_id, generation, street_key, city_key, district_key, street, district,
             city, state, lat, lng, south, west, north, east, addresses
      from (
        select *, min(lat) over part as south, min(lng) over part as west,
               max(lat) over part as north, max(lng) over part as east, count(*) over part as addresses,
               power(lat - avg(lat) over part, 2) + power(lng - avg(lng) over part, 2) as off
        from gazetteer_addresses
        where tenant_id = ${tenant} and generation = ${number} and street_key > ${last} and street_key <= ${upTo}
        window part as (partition by street_key, city_key, district_key)
      ) as address
      order by street_key, city_key, district_key, off, id`.execute(store);
    last = upTo;
  }
}
