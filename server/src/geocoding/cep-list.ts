import { sql } from 'kysely';
import type { List } from './list.ts';
import { cepOf, degrees, type LineFault, type ListLine, shown } from './list-format.ts';
import { readable } from './normalise.ts';

interface CepRow {
  readonly cep: string;
  readonly street: string;
  readonly district: string;
  readonly city: string;
  readonly state: string;
  readonly lat: number | null;
  readonly lng: number | null;
}

/** A table of postal codes: what each stands for, with coordinates where the table has them. */
export const cepList: List<CepRow> = {
  needed: ['cep', 'city'],
  toRow,
  write: (generation, rows) =>
    generation.write(
      rows,
      batch => sql`
        insert into gazetteer_ceps (tenant_id, generation, cep, street, district, city, state, lat, lng)
        select ${generation.tenant}, ${generation.number}::integer, cep, street, district, city, state, lat, lng
        from jsonb_to_recordset(${batch}) as entry (cep text, street text, district text, city text, state text,
          lat double precision, lng double precision)`,
    ),
  complete: async () => {},
};

function toRow(line: ListLine): CepRow | LineFault {
  const cep = cepOf(line.cep);
  if (cep === undefined) return { field: 'cep', detail: `cep ${shown(line.cep)} has not eight digits` };
  if (line.city === '') return { field: 'city', detail: 'no city' };
  const lat = line.lat === '' ? null : degrees(line.lat, 90);
  const lng = line.lng === '' ? null : degrees(line.lng, 180);
  if (lat === undefined) return { field: 'lat', detail: `lat ${shown(line.lat)} is no latitude` };
  if (lng === undefined) return { field: 'lng', detail: `lng ${shown(line.lng)} is no longitude` };
  const placed = lat !== null && lng !== null;
  return {
    cep,
    street: readable(line.street),
    district: readable(line.district),
    city: readable(line.city),
    state: line.state.toUpperCase(),
    lat: placed ? lat : null,
    lng: placed ? lng : null,
  };
}
