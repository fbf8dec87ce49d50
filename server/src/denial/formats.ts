import type { Denial, DenialReason, Page } from '@oz-viability/shared';

/** Denials for spreadsheets and for maps. */

export const FORMATS = ['json', 'csv', 'geojson'] as const;
export type Format = (typeof FORMATS)[number];

export const MEDIA_TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json',
  csv: 'text/csv',
  geojson: 'application/geo+json',
};

/** The first of our formats that an `Accept` header names; JSON where it names none. */
export function formatFor(accept: string | undefined): Format {
  const named = (accept ?? '').split(',').map(part => part.split(';')[0]!.trim().toLowerCase());
  const wanted = named.map(type => FORMATS.find(format => MEDIA_TYPES[format] === type));
  return wanted.find(format => format !== undefined) ?? 'json';
}

const COLUMNS = [
  'viabilityId',
  'at',
  'lat',
  'lng',
  'precision',
  'radius',
  'interestedAt',
  'box',
  'project',
  'distance',
  'dropLength',
  'freePorts',
  'totalPorts',
  'reason',
  'value',
  'limit',
] as const;

/** RFC 4180: one line for each reason, of the whole (without a box) and of each box. */
export function csvOf(denials: readonly Denial[]): string {
  const lines = denials.flatMap(denial => [
    ...denial.reasons.map(reason => lineOf(denial, undefined, reason)),
    ...denial.boxes.flatMap(box => box.reasons.map(reason => lineOf(denial, box, reason))),
  ]);
  return [COLUMNS, ...lines].map(line => `${line.map(cell).join(',')}\r\n`).join('');
}

const lineOf = (denial: Denial, box: Denial['boxes'][number] | undefined, reason: DenialReason) => [
  denial.viabilityId,
  denial.at,
  denial.location.lat,
  denial.location.lng,
  denial.precision,
  denial.radius,
  denial.interestedAt,
  box?.name,
  box?.project.name,
  box?.distance,
  box?.dropLength,
  box?.freePorts,
  box?.totalPorts,
  reason.code,
  reason.value,
  reason.limit,
];

/** A text that begins like a formula would be run by spreadsheets. */
function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A FeatureCollection of points (RFC 7946); `nextCursor` is a member of our own. */
export function geojsonOf({ items, nextCursor }: Page<Denial>): object {
  return {
    type: 'FeatureCollection',
    features: items.map(({ location, viabilityId, ...properties }) => ({
      type: 'Feature',
      id: viabilityId,
      geometry: { type: 'Point', coordinates: [location.lng, location.lat] },
      properties: { viabilityId, ...properties },
    })),
    ...(nextCursor === undefined ? {} : { nextCursor }),
  };
}
