import type { Candidate, Precision } from '@oz-viability/shared';
import { z } from 'zod';
import { precisionOfNumber } from './house-number.ts';
import type { FailureReason } from './provider.ts';

const result = z.object({
  types: z.array(z.string()),
  formatted_address: z.string(),
  geometry: z.object({
    location: z.object({ lat: z.number().min(-90).max(90), lng: z.number().min(-180).max(180) }),
    location_type: z.string(),
  }),
  partial_match: z.boolean().optional(),
  address_components: z.array(z.object({ long_name: z.string(), types: z.array(z.string()) })).default([]),
});
type Result = z.output<typeof result>;

const answer = z.object({ status: z.string(), results: z.array(z.unknown()).default([]) });

/** What is wrong with an answer that came with HTTP 200. */
const FAILURES: Readonly<Record<string, FailureReason>> = {
  OVER_QUERY_LIMIT: 'quota',
  OVER_DAILY_LIMIT: 'denied',
  REQUEST_DENIED: 'denied',
  INVALID_REQUEST: 'rejected',
  UNKNOWN_ERROR: 'unreachable',
};

export type GoogleReading =
  | { readonly candidates: readonly Candidate[] }
  | { readonly failure: FailureReason };

/** Reads a search. `asked` is the house number of the question. */
export const readFound = (body: unknown, asked: number | undefined): GoogleReading =>
  reading(body, results => results.flatMap(one => candidateOf(one, asked) ?? []));

/** Reads a look-up by place: the first address, else the first street; a district is no address. */
export const readNearest = (body: unknown): GoogleReading =>
  reading(body, results => {
    const candidates = results
      .filter(({ types }) => !types.includes('plus_code'))
      .flatMap(one => candidateOf(one, undefined) ?? []);
    const best =
      candidates.find(({ precision }) => precision === 'exact' || precision === 'interpolated') ??
      candidates.find(({ precision }) => precision === 'street');
    return best === undefined ? [] : [best];
  });

function reading(body: unknown, read: (results: readonly Result[]) => readonly Candidate[]): GoogleReading {
  const { success, data } = answer.safeParse(body);
  if (!success) return { failure: 'unreadable' };
  if (data.status === 'ZERO_RESULTS') return { candidates: [] };
  if (data.status !== 'OK') return { failure: FAILURES[data.status] ?? 'unreadable' };
  const results = z.array(result).safeParse(data.results);
  return results.success ? { candidates: read(results.data) } : { failure: 'unreadable' };
}

function candidateOf(one: Result, asked: number | undefined): Candidate | undefined {
  const precision = precisionOf(one, asked);
  if (precision === undefined) return undefined;
  return {
    location: one.geometry.location,
    label: one.formatted_address.replace(/,\s*Bra[sz]il$/i, ''),
    precision,
    source: 'google',
  };
}

const DISTRICT = /^(?:neighborhood|sublocality|postal_code|colloquial_area|administrative_area_level_4)/;
const CITY = /^(?:locality|postal_town|administrative_area_level_[23])$/;
const TOO_COARSE = /^(?:country|continent|administrative_area_level_1|archipelago)$/;

/**
 * Undefined for a state or a country, which is what Google answers to nonsense when it is told the country.
 * A partial match is something other than what was asked, however well that is known: a person must look.
 */
function precisionOf(
  { types, geometry, partial_match, address_components }: Result,
  asked: number | undefined,
) {
  const is = (kind: RegExp): boolean => types.some(type => kind.test(type));
  if (is(TOO_COARSE)) return undefined;
  if (is(CITY)) return 'city';
  if (is(DISTRICT)) return 'district';
  const number = address_components.find(part => part.types.includes('street_number'))?.long_name;
  if (partial_match || is(/^(?:route|intersection)$/)) return 'street';
  if (asked !== undefined && number === undefined) return 'street';
  const listed: Precision = number === undefined ? 'exact' : precisionOfNumber(number, asked);
  if (listed !== 'exact') return listed;
  switch (geometry.location_type) {
    case 'ROOFTOP':
      return 'exact';
    case 'RANGE_INTERPOLATED':
      return 'interpolated';
    default:
      return 'street';
  }
}
