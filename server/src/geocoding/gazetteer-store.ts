import type { Location, TenantId } from '@oz-viability/shared';
import { sql } from 'kysely';
import type { Store } from '../store/database.ts';
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

/** Undefined where the tenant has no list. */
export async function revisionOf(store: Store, tenant: TenantId): Promise<number | undefined> {
  const { rows } = await sql<{ revision: number }>`
    select revision from gazetteer_lists where tenant_id = ${tenant}`.execute(store);
  return rows[0]?.revision;
}

export async function readStreetParts(store: Store, tenant: TenantId): Promise<readonly StreetPart[]> {
  const { rows } = await sql<Omit<StreetPart, 'center'> & Location>`
    select street_key as "streetKey", city_key as "cityKey", district_key as "districtKey",
           street, district, city, state, lat, lng, south, west, north, east, addresses
    from gazetteer_streets where tenant_id = ${tenant}`.execute(store);
  return rows.map(({ lat, lng, ...part }) => ({ ...part, center: { lat, lng } }));
}

const rowsOf = (tenant: TenantId, { parts }: Street) => sql`
  tenant_id = ${tenant} and street_key = ${parts[0]!.streetKey} and city_key = ${parts[0]!.cityKey}
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
  store: Store,
  tenant: TenantId,
  street: Street,
  number: number,
): Promise<readonly KnownNumber[]> {
  const columns = sql`number, suffix, district, lat, lng`;
  const { rows } = await sql<NumberRow>`
    (select ${columns} from gazetteer_addresses
     where ${rowsOf(tenant, street)} and number = ${number} order by id limit 200)
    union all
    (select distinct on (district_key, number % 2) ${columns} from gazetteer_addresses
     where ${rowsOf(tenant, street)} and number < ${number} order by district_key, number % 2, number desc, id)
    union all
    (select distinct on (district_key, number % 2) ${columns} from gazetteer_addresses
     where ${rowsOf(tenant, street)} and number > ${number} order by district_key, number % 2, number, id)`.execute(
    store,
  );
  return rows.map(toKnownNumber);
}

/** Numbers of a street that begin with these digits, the shortest and lowest first; each number once. */
export async function numbersBeginning(
  store: Store,
  tenant: TenantId,
  street: Street,
  digits: number,
  limit: number,
): Promise<readonly KnownNumber[]> {
  const { rows } = await sql<NumberRow>`
    select distinct on (number, suffix) number, suffix, district, lat, lng from gazetteer_addresses
    where ${rowsOf(tenant, street)} and number::text like ${`${digits}%`}
    order by number, suffix, id limit ${limit}`.execute(store);
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
export async function streetsOfCep(
  store: Store,
  tenant: TenantId,
  cep: string,
): Promise<readonly KnownAddress[]> {
  const { rows } = await sql<Parameters<typeof toKnownAddress>[0]>`
    select min(street) as street, null as number, '' as suffix, min(district) as district, min(city) as city,
           avg(lat) as lat, avg(lng) as lng
    from gazetteer_addresses where tenant_id = ${tenant} and cep = ${cep}
    group by street_key, city_key, district_key order by count(*) desc, min(street)`.execute(store);
  return rows.map(toKnownAddress);
}

/** The known address nearest to a place, if there is one within `reach` metres. */
export async function nearestAddress(
  store: Store,
  tenant: TenantId,
  { lat, lng }: Location,
  reach: number,
): Promise<KnownAddress | undefined> {
  const latSpan = reach / 111_000;
  // Degrees of longitude shrink towards the poles; on the scale of a street the plane is exact enough.
  const shrink = Math.max(0.01, Math.cos((lat * Math.PI) / 180));
  const lngSpan = latSpan / shrink;
  const { rows } = await sql<Parameters<typeof toKnownAddress>[0]>`
    select ${readAddress} from gazetteer_addresses
    where tenant_id = ${tenant}
      and lat between ${lat - latSpan}::float8 and ${lat + latSpan}::float8
      and lng between ${lng - lngSpan}::float8 and ${lng + lngSpan}::float8
    order by power(lat - ${lat}::float8, 2) + power((lng - ${lng}::float8) * ${shrink}::float8, 2), number nulls last, id
    limit 1`.execute(store);
  return rows[0] === undefined ? undefined : toKnownAddress(rows[0]);
}
