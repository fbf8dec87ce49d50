import type { TenantId } from '@oz-viability/shared';
import { sql } from 'kysely';
import { Problem } from '../problem.ts';
import type { Store } from '../store/database.ts';
import { readCsv } from './csv.ts';
import { placeKey, readable, streetKey, streetName } from './normalise.ts';
import { houseNumber } from './parse.ts';

/** Columns of an address list; the first three must be there, in any order and case. */
const COLUMNS = ['street', 'lat', 'lng', 'number', 'district', 'city', 'state', 'cep'] as const;
const REQUIRED = 3;
type GazetteerColumn = (typeof COLUMNS)[number];

interface ImportOptions {
  /** What the file calls a column, where it does not use our name: `{ lng: 'lon', district: 'bairro' }`. */
  readonly columns?: Partial<Record<GazetteerColumn, string>>;
  /** Told after each batch. */
  readonly onProgress?: (progress: { readonly lines: number; readonly addresses: number }) => void;
}

export interface ImportReport {
  /** Lines read, without the header. */
  readonly lines: number;
  readonly addresses: number;
  /** Lines left out. */
  readonly rejected: number;
  /** The first of them, at most `FAULTS_KEPT`. */
  readonly faults: readonly { readonly line: number; readonly detail: string }[];
}

/** More would fill a screen and a memory without telling more. */
const FAULTS_KEPT = 1000;
const BATCH = 2000;

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

/**
 * Replaces a tenant's address list by a CSV, in one transaction and in bounded memory: until it commits,
 * every reader sees the old list. Lines that cannot be read are left out and reported. A file without the
 * needed columns or without a single good line is refused (`validation-failed`) and changes nothing, and
 * neither does a stream that breaks off with an error.
 */
export async function importGazetteer(
  store: Store,
  tenant: TenantId,
  stream: AsyncIterable<Uint8Array | string>,
  options: ImportOptions = {},
): Promise<ImportReport> {
  return store.transaction().execute(async trx => {
    await sql`insert into gazetteer_lists (tenant_id, revision) values (${tenant}, 1)
      on conflict (tenant_id) do update set revision = gazetteer_lists.revision + 1`.execute(trx);
    await sql`delete from gazetteer_addresses where tenant_id = ${tenant}`.execute(trx);

    let read: RowReader | undefined;
    let lines = 0;
    let addresses = 0;
    let rejected = 0;
    const faults: { line: number; detail: string }[] = [];
    let batch: AddressRow[] = [];
    const write = async (): Promise<void> => {
      await insertAddresses(trx, tenant, batch);
      addresses += batch.length;
      batch = [];
      options.onProgress?.({ lines, addresses });
    };

    for await (const entry of readCsv(stream)) {
      if (read === undefined) {
        read = rowReader('fields' in entry ? entry.fields : [], options.columns ?? {});
        continue;
      }
      lines++;
      const row = 'fault' in entry ? entry.fault : read(entry.fields);
      if (typeof row === 'string') {
        rejected++;
        if (faults.length < FAULTS_KEPT) faults.push({ line: entry.line, detail: row });
        continue;
      }
      batch.push(row);
      if (batch.length === BATCH) await write();
    }
    if (batch.length > 0) await write();
    if (addresses === 0) {
      const first = faults[0];
      throw new Problem('validation-failed', {
        detail:
          first === undefined
            ? 'The file holds no addresses; the list stays as it was.'
            : `No line can be used, the list stays as it was. Line ${first.line}: ${first.detail}.`,
      });
    }
    await summariseStreets(trx, tenant);
    return { lines, addresses, rejected, faults };
  });
}

/** A row to store, or what is wrong with it. */
type RowReader = (fields: readonly string[]) => AddressRow | string;

function rowReader(header: readonly string[], names: Partial<Record<GazetteerColumn, string>>): RowReader {
  const titles = header.map(title =>
    title
      .replace(/^\uFEFF/, '')
      .trim()
      .toLowerCase(),
  );
  const position = new Map(
    COLUMNS.map(column => [column, titles.indexOf((names[column] ?? column).toLowerCase())] as const),
  );
  const missing = COLUMNS.slice(0, REQUIRED).filter(column => position.get(column)! < 0);
  if (missing.length > 0) {
    throw new Problem('validation-failed', {
      detail:
        `The first line must name the columns ${COLUMNS.join(', ')} (in any order; number to cep may be left ` +
        `out). Missing: ${missing.map(column => names[column] ?? column).join(', ')}.`,
    });
  }
  return fields => {
    const value = (column: GazetteerColumn): string => fields[position.get(column)!] ?? '';
    if (fields.length !== titles.length)
      return `${fields.length} fields where the first line has ${titles.length}`;
    const street = readable(value('street'));
    const name = streetName(street);
    if (name.words.length === 0) return 'no street';
    const lat = degrees(value('lat'), 90);
    const lng = degrees(value('lng'), 180);
    if (lat === undefined) return `lat “${value('lat')}” is no latitude`;
    if (lng === undefined) return `lng “${value('lng')}” is no longitude`;
    if (lat === 0 && lng === 0) return 'lat and lng are both 0';
    const cep = value('cep').replace(/\D/g, '');
    if (cep !== '' && cep.length !== 8) return `cep “${value('cep')}” has not eight digits`;
    const house = houseNumber(value('number'));
    const district = readable(value('district'));
    const city = readable(value('city'));
    const state = value('state').toUpperCase();
    return {
      street,
      street_key: streetKey(name),
      number: house?.number ?? null,
      suffix: house?.suffix ?? '',
      district,
      district_key: placeKey(district),
      city,
      city_key: `${placeKey(city)}/${state.toLowerCase()}`,
      state,
      cep,
      lat,
      lng,
    };
  };
}

/** Decimal degrees, with a comma where the country writes one. */
function degrees(text: string, limit: number): number | undefined {
  if (!/^[+-]?\d{1,3}(?:[.,]\d+)?$/.test(text)) return undefined;
  const value = Number(text.replace(',', '.'));
  return Math.abs(value) <= limit ? value : undefined;
}

/** One statement for a whole batch: JSON is the one array of records that both databases take as a parameter. */
async function insertAddresses(trx: Store, tenant: TenantId, rows: readonly AddressRow[]): Promise<void> {
  await sql`
    insert into gazetteer_addresses (tenant_id, street, street_key, number, suffix, district, district_key,
                                     city, city_key, state, cep, lat, lng)
    select ${tenant}, street, street_key, number, suffix, district, district_key,
           city, city_key, state, cep, lat, lng
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as entry (
      street text, street_key text, number integer, suffix text, district text, district_key text,
      city text, city_key text, state text, cep text, lat double precision, lng double precision)`.execute(
    trx,
  );
}

/** The middle of a street is an address on it, the one nearest to the mean: a mean of a bend lies in a yard. */
async function summariseStreets(trx: Store, tenant: TenantId): Promise<void> {
  await sql`delete from gazetteer_streets where tenant_id = ${tenant}`.execute(trx);
  await sql`
    insert into gazetteer_streets (tenant_id, street_key, city_key, district_key, street, district, city, state,
                                   lat, lng, south, west, north, east, addresses)
    select distinct on (street_key, city_key, district_key)
           tenant_id, street_key, city_key, district_key, street, district, city, state,
           lat, lng, south, west, north, east, addresses
    from (
      select *, min(lat) over part as south, min(lng) over part as west,
             max(lat) over part as north, max(lng) over part as east, count(*) over part as addresses,
             power(lat - avg(lat) over part, 2) + power(lng - avg(lng) over part, 2) as off
      from gazetteer_addresses where tenant_id = ${tenant}
      window part as (partition by street_key, city_key, district_key)
    ) as address
    order by street_key, city_key, district_key, off, id`.execute(trx);
}
