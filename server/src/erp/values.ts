import type { ClientCode, Location } from '@oz-viability/shared';

/** What columns of an ERP's base hold, read without guessing. Undefined: the source does not say. */

/** Trimmed, NFC, runs of white space as one space. */
export function textOf(value: string | null | undefined): string | undefined {
  const text = value?.normalize('NFC').replace(/\s+/g, ' ').trim();
  return text === undefined || text === '' ? undefined : text;
}

const LONGEST_CODE = 120;

/** Leading zeros stay: they are part of the code. */
export function codeOf(value: string | null | undefined, prefix = ''): ClientCode | undefined {
  const code = value?.normalize('NFC').trim();
  if (code === undefined || code === '' || prefix.length + code.length > LONGEST_CODE) return undefined;
  return `${prefix}${code}` as ClientCode;
}

/** A replacement character, or UTF-8 that was read as Latin-1 or Windows-1252: `Ã£`, `Ã‡`. */
const GARBLED = /\uFFFD|[ÃÂ][\u0080-\u00BF\u0152-\u0192\u02C6-\u02DC\u2013-\u2122]/;

export const isGarbled = (text: string): boolean => GARBLED.test(text);

export const isYes = (value: string | null | undefined): boolean =>
  /^(s|sim|1|t|true|y)$/i.test(value?.trim() ?? '');
export const isNo = (value: string | null | undefined): boolean =>
  /^(n|nao|não|0|f|false)$/i.test(value?.trim() ?? '');

const MOMENT = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/;

/**
 * A moment as ISO 8601 UTC, or a bare date as it stands; zero dates (`0000-00-00`) and empty ones are undefined.
 * @param zone of times that carry none
 * @returns `null` where it is no date
 */
export function momentOf(value: string | null | undefined, zone: string): string | undefined | null {
  const text = value?.trim() ?? '';
  if (text === '' || /^0000-00-00/.test(text)) return undefined;
  const match = MOMENT.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second = '00', offset] = match;
  const date = `${year}-${month}-${day}`;
  const noon = new Date(`${date}T12:00:00Z`);
  if (Number.isNaN(noon.getTime()) || noon.getUTCDate() !== Number(day)) return null;
  if (hour === undefined) return date;
  const local = new Date(`${date}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(local.getTime())) return null;
  if (offset !== undefined) return new Date(local.getTime() - offsetMs(offset)).toISOString();
  return utcOf(local, zone).toISOString();
}

function offsetMs(offset: string): number {
  if (offset === 'Z') return 0;
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(offset) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** `local` holds a zone's local time as if it were UTC. */
function utcOf(local: Date, zone: string): Date {
  const first = new Date(local.getTime() - zoneOffset(local, zone));
  // Near a change of the clock the offset at the guess is not the one at the moment itself.
  return new Date(local.getTime() - zoneOffset(first, zone));
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds that a zone is ahead of UTC at a moment. */
export function zoneOffset(at: Date, zone: string): number {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
    formats.set(zone, format);
  }
  const shown = Date.parse(`${format.format(at).replace(' ', 'T')}Z`);
  return shown - Math.floor(at.getTime() / 1000) * 1000;
}

/** Brazil with its islands; a swapped pair or a wrong sign falls outside. */
const BRAZIL = { south: -33.9, north: 5.4, west: -74.1, east: -28.6 };

/** Degrees as an ERP keeps them: text, with a comma or a point. Undefined where they are not believable. */
export function locationOf(
  lat: string | null | undefined,
  lng: string | null | undefined,
): Location | undefined {
  const place = { lat: degrees(lat), lng: degrees(lng) };
  const inside =
    place.lat > BRAZIL.south &&
    place.lat < BRAZIL.north &&
    place.lng > BRAZIL.west &&
    place.lng < BRAZIL.east;
  // NaN is inside nothing; (0, 0) is east of Brazil.
  return inside ? place : undefined;
}

const degrees = (value: string | null | undefined): number => {
  const text = value?.trim().replace(',', '.') ?? '';
  return /^[+-]?\d{1,3}(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
};

/** dBm; 0 and what no receiver can have received is a reading that was never made. */
export function powerOf(value: string | null | undefined): number | undefined {
  const power = Number(value?.trim().replace(',', '.') || Number.NaN);
  return power >= -50 && power < 10 && power !== 0 ? power : undefined;
}

/** One line from the parts that an address has in a base. */
export function addressOf(parts: {
  readonly street?: string | null | undefined;
  readonly number?: string | null | undefined;
  readonly complement?: string | null | undefined;
  readonly district?: string | null | undefined;
  readonly city?: string | null | undefined;
  readonly region?: string | null | undefined;
}): string | undefined {
  const street = textOf(parts.street);
  if (street === undefined) return undefined;
  const number = textOf(parts.number);
  const house = number === undefined || number === '0' ? 's/n' : number;
  const complement = textOf(parts.complement);
  const city = [textOf(parts.city), textOf(parts.region)].filter(Boolean).join('/');
  const line = [
    `${street}, ${house}${complement === undefined ? '' : `, ${complement}`}`,
    textOf(parts.district),
    city,
  ];
  return line.filter(Boolean).join(' - ');
}
