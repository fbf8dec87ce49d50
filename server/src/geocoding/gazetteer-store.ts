import type { Location, TenantId } from '@oz-viability/shared';
import { sql } from 'kysely';
import type { Store } from '../store/database.ts';
import type { ActiveLists } from './generations.ts';
import type { HouseNumber } from './parse.ts';
import type { KnownNumber } from './place-number.ts';
import type { Street, StreetPart } from './streets.ts';

/** The reading side of the gazetteer's tables; `import.ts` writes them. */

export interface KnownAddress {
  readonly street: string;
  /** Undefined for a place known by street only. */
  readonly number: number | undefined;
  readonly suffix: string;
  readonly district: string;
  readonly city: string;
  readonly location: Location;
}

/** What a postal code stands for by the imported table; a code of a whole town has neither street nor district. */
export interface CepMeaning {
  readonly street: string;
  readonly district: string;
  readonly city: string;
  readonly state: string;
  /** Undefined where the table has no coordinates. */
  readonly location: Location | undefined;
}

/** A tenant's lists as the last imports left them. */
export interface ListsInUse {
  readonly store: Store;
  readonly tenant: TenantId;
  readonly active: ActiveLists;
}

export async function readStreetParts(lists: ListsInUse): Promise<readonly StreetPart[]> {
  const { rows } = await sql<Omit<StreetPart, 'center'> & Location>`
    select street_key as "streetKey", city_key as "cityKey", district_key as "districtKey",
           street, district, city, state, lat, lng, south, west, north, east, addresses
    from gazetteer_streets where ${addressesOf(lists)}`.execute(lists.store);
  return rows.map(({ lat, lng, ...part }) => ({ ...part, center: { lat, lng } }));
}

const addressesOf = ({ tenant, active }: ListsInUse) =>
  sql`tenant_id = ${tenant} and generation = ${active.addresses ?? null}::integer`;

const rowsOf = (lists: ListsInUse, { parts }: Street) => sql`
  ${addressesOf(lists)} and street_key = ${parts[0]!.streetKey} and city_key = ${parts[0]!.cityKey}
  and district_key in (${sql.join(parts.map(part => part.districtKey))})`;

interface NumberRow {
  readonly number: number;
  readonly suffix: string;
  readonly district: string;
  readonly lat: number;
  readonly lng: number;
}

const toKnownNumber = ({ lat, lng, ...row }: NumberRow): KnownNumber => ({ ...row, location: { lat, lng } });

/** What `placeNumber` needs of a street: the number itself, and its nearest neighbours in each district and side. */
export async function numbersAround(
  lists: ListsInUse,
  street: Street,
  { number, until = number }: HouseNumber,
): Promise<readonly KnownNumber[]> {
  const columns = sql`number, suffix, district, lat, lng`;
  const { rows } = await sql<NumberRow>`
    (select ${columns} from gazetteer_addresses
     where ${rowsOf(lists, street)} and number between ${number} and ${until} order by number, id limit 200)
    union all
    (select distinct on (district_key, number % 2) ${columns} from gazetteer_addresses
     where ${rowsOf(lists, street)} and number < ${number} order by district_key, number % 2, number desc, id)
    union all
    (select distinct on (district_key, number % 2) ${columns} from gazetteer_addresses
     where ${rowsOf(lists, street)} and number > ${number} order by district_key, number % 2, number, id)`.execute(
    lists.store,
  );
  return rows.map(toKnownNumber);
}

/** Numbers of a street that begin with these digits, the shortest and lowest first; each number once. */
export async function numbersBeginning(
  lists: ListsInUse,
  street: Street,
  digits: number,
  limit: number,
): Promise<readonly KnownNumber[]> {
  const { rows } = await sql<NumberRow>`
    select distinct on (number, suffix) number, suffix, district, lat, lng from gazetteer_addresses
    where ${rowsOf(lists, street)} and number::text like ${`${digits}%`}
    order by number, suffix, id limit ${limit}`.execute(lists.store);
  return rows.map(toKnownNumber);
}

const readAddress = sql`street, number, suffix, district, city, lat, lng`;

const toKnownAddress = ({
  lat,
  lng,
  number,
  ...row
}: Omit<KnownAddress, 'location' | 'number'> &
  Location & { readonly number: number | null }): KnownAddress => ({
  ...row,
  number: number ?? undefined,
  location: { lat, lng },
});

/** A CEP of eight digits: each street and district that it covers, with its middle. */
export async function streetsOfCep(lists: ListsInUse, cep: string): Promise<readonly KnownAddress[]> {
  const { rows } = await sql<Parameters<typeof toKnownAddress>[0]>`
    select min(street) as street, null as number, '' as suffix, min(district) as district, min(city) as city,
           avg(lat) as lat, avg(lng) as lng
    from gazetteer_addresses where ${addressesOf(lists)} and cep = ${cep}
    group by street_key, city_key, district_key order by count(*) desc, min(street)`.execute(lists.store);
  return rows.map(toKnownAddress);
}

/** What the table of postal codes says of one. */
export async function meaningsOfCep(
  { store, tenant, active }: ListsInUse,
  cep: string,
): Promise<readonly CepMeaning[]> {
  if (active.ceps === undefined) return [];
  const { rows } = await sql<
    Omit<CepMeaning, 'location'> & { readonly lat: number | null; readonly lng: number | null }
  >`
    select street, district, city, state, lat, lng from gazetteer_ceps
    where tenant_id = ${tenant} and generation = ${active.ceps} and cep = ${cep} order by id limit 50`.execute(
    store,
  );
  return rows.map(({ lat, lng, ...row }) => ({
    ...row,
    location: lat === null || lng === null ? undefined : { lat, lng },
  }));
}

/** Addresses of a street inside a box, degrees. */
export async function placesAlong(
  lists: ListsInUse,
  street: Street,
  box: { readonly south: number; readonly north: number; readonly west: number; readonly east: number },
): Promise<readonly Location[]> {
  const { rows } = await sql<Location>`
    select lat, lng from gazetteer_addresses
    where ${rowsOf(lists, street)} and lat between ${box.south}::float8 and ${box.north}::float8
      and lng between ${box.west}::float8 and ${box.east}::float8 limit 2000`.execute(lists.store);
  return rows;
}

/** The known address nearest to a place, if there is one within `reach` metres. */
export async function nearestAddress(
  lists: ListsInUse,
  { lat, lng }: Location,
  reach: number,
): Promise<KnownAddress | undefined> {
  const latSpan = reach / 111_000;
  // Degrees of longitude shrink towards the poles; on the scale of a street the plane is exact enough.
  const shrink = Math.max(0.01, Math.cos((lat * Math.PI) / 180));
  const lngSpan = latSpan / shrink;
  const { rows } = await sql<Parameters<typeof toKnownAddress>[0]>`
    select ${readAddress} from gazetteer_addresses
    where ${addressesOf(lists)}
      and lat between ${lat - latSpan}::float8 and ${lat + latSpan}::float8
      and lng between ${lng - lngSpan}::float8 and ${lng + lngSpan}::float8
    order by power(lat - ${lat}::float8, 2) + power((lng - ${lng}::float8) * ${shrink}::float8, 2), number nulls last, id
    limit 1`.execute(lists.store);
  return rows[0] === undefined ? undefined : toKnownAddress(rows[0]);
}
