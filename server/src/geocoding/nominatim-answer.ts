import type { Candidate, Precision } from '@oz-viability/shared';
import { z } from 'zod';
import { precisionOfNumber } from './house-number.ts';

/** Nominatim's `jsonv2`, as much of it as is read. Numbers come as text. */
const place = z.object({
  lat: z.coerce.number().min(-90).max(90),
  lon: z.coerce.number().min(-180).max(180),
  display_name: z.string(),
  osm_type: z.string().optional(),
  category: z.string().optional(),
  type: z.string().optional(),
  addresstype: z.string().optional(),
  place_rank: z.number().optional(),
  address: z.record(z.string(), z.unknown()).optional(),
});
type Place = z.output<typeof place>;

const found = z.array(place);
const nearest = z.union([place.transform(one => [one]), z.object({ error: z.string() }).transform(() => [])]);

const DISTRICT = [
  'suburb',
  'neighbourhood',
  'quarter',
  'city_district',
  'borough',
  'district',
  'residential',
  'postcode',
] as const;
const CITY = ['city', 'town', 'village', 'municipality', 'hamlet'] as const;

/** By `addresstype`, what an answer without a house number is known to. */
const BY_TYPE: ReadonlyMap<string, Precision> = new Map([
  ['road', 'street'],
  ...DISTRICT.map(type => [type, 'district'] as const),
  ...CITY.map(type => [type, 'city'] as const),
]);

/**
 * Candidates of a search, or undefined where the answer is not Nominatim's. `asked` is the house number of the
 * question, so that a neighbour's number or the mere street is never passed off as the house.
 */
export function readFound(body: unknown, asked: number | undefined): readonly Candidate[] | undefined {
  const read = found.safeParse(body);
  if (!read.success) return undefined;
  const candidates = read.data.flatMap(one => candidateOf(one, asked) ?? []);
  // A street is many ways in OpenStreetMap, and all of them have its name.
  return candidates.filter((one, i) => candidates.findIndex(({ label }) => label === one.label) === i);
}

/** The nearest address or street; none where only its district is known. Undefined where it is not Nominatim's. */
export function readNearest(body: unknown): readonly Candidate[] | undefined {
  const read = nearest.safeParse(body);
  if (!read.success) return undefined;
  return read.data
    .flatMap(one => candidateOf(one, undefined) ?? [])
    .filter(({ precision }) => precision !== 'district' && precision !== 'city');
}

function candidateOf(one: Place, asked: number | undefined): Candidate | undefined {
  const precision = precisionOf(one, asked);
  if (precision === undefined) return undefined;
  return {
    location: { lat: one.lat, lng: one.lon },
    label: labelOf(one),
    precision,
    source: 'nominatim',
  };
}

/** Undefined for a state or a country: that is no answer to an address. */
function precisionOf(one: Place, asked: number | undefined): Precision | undefined {
  const number = part(one, 'house_number');
  if (number !== undefined) {
    const precision = precisionOfNumber(number, asked);
    return precision === 'exact' && isInterpolation(one) ? 'interpolated' : precision;
  }
  const known = BY_TYPE.get(one.addresstype ?? '');
  if (known !== undefined) return known;
  // Ranks: up to 12 states and counties, to 16 cities, to 25 their parts, then streets, then what stands on them.
  const rank = one.place_rank ?? 0;
  if (rank >= 26) return 'street';
  if (rank >= 17) return 'district';
  return rank >= 13 ? 'city' : undefined;
}

/** A number without an object of its own lies on the line of an interpolation, which is a way. */
const isInterpolation = ({ osm_type, category, type }: Place): boolean =>
  osm_type === 'way' && category === 'place' && (type === 'house' || type === 'houses');

const part = ({ address }: Place, ...names: readonly string[]): string | undefined =>
  names.map(name => address?.[name]).find(value => typeof value === 'string' && value !== '') as
    | string
    | undefined;

/** As a rep would write it; Nominatim's own words for what has no street. */
function labelOf(one: Place): string {
  const road = part(one, 'road', 'pedestrian', 'footway', 'path', 'square');
  if (road === undefined) return one.display_name;
  const door = [road, part(one, 'house_number')].filter(Boolean).join(', ');
  const area = [part(one, ...DISTRICT.filter(type => type !== 'postcode')), part(one, ...CITY)];
  return [door, area.filter(Boolean).join(', ')].filter(Boolean).join(' – ');
}
