import type { Location } from '@oz-viability/shared';

/**
 * Coordinates as people write them: decimals with point or comma, degrees with minutes and seconds, letters of
 * the quarters in Portuguese, Spanish and English. Everything else is undefined, and so is what lies off the
 * globe. Where the longitude comes first the pair is turned round: see `inOrder`.
 */
export function readNotation(text: string): Location | undefined {
  const trimmed = text.trim().replace(/[−–]/g, '-');
  return fromDecimals(trimmed) ?? fromDegrees(trimmed);
}

/** Seven decimals are a centimetre; more is the noise of a conversion. */
const rounded = (degrees: number): number => Number(degrees.toFixed(7));

export const onGlobe = (lat: number, lng: number): Location | undefined =>
  Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? { lat: rounded(lat), lng: rounded(lng) } : undefined;

const LABEL = String.raw`(?:(?:lat|lng|lon|long|latitude|longitude)\s*[:=]?\s*)?`;
const decimals = new RegExp(
  String.raw`^[(\[]?\s*${LABEL}([+-]?\d{1,2}[.,]\d+)\s*°?\s*[,;|/\s]\s*${LABEL}([+-]?\d{1,3}[.,]\d+)\s*°?\s*[)\]]?$`,
  'i',
);

/** Both with decimals: "26, 48" is more likely part of an address. */
function fromDecimals(text: string): Location | undefined {
  const match = decimals.exec(text);
  if (match === null) return undefined;
  return inOrder(Number(match[1]!.replace(',', '.')), Number(match[2]!.replace(',', '.')));
}

/** Degrees around Brazil with its islands. */
const BRAZIL = { south: -34, north: 5.5, west: -74.1, east: -28.5 };
const inBrazil = (lat: number, lng: number): boolean =>
  lat >= BRAZIL.south && lat <= BRAZIL.north && lng >= BRAZIL.west && lng <= BRAZIL.east;

/**
 * Some systems say the longitude first. What lies outside Brazil as it is written and inside when turned round is
 * meant so: as written it would be in the open South Atlantic.
 */
const inOrder = (first: number, second: number): Location | undefined =>
  !inBrazil(first, second) && inBrazil(second, first) ? onGlobe(second, first) : onGlobe(first, second);

const ANGLE = String.raw`(\d{1,3}(?:[.,]\d+)?)\s*[°ºd]?\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['’′]\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:["”″]|''|’’)\s*)?`;
/** O is oeste, L leste. */
const degreesAfter = new RegExp(String.raw`^${ANGLE}([NSEWOL])[\s,;/]*${ANGLE}([NSEWOL])$`, 'i');
const degreesBefore = new RegExp(String.raw`^([NSEWOL])\s*${ANGLE}[\s,;/]*([NSEWOL])\s*${ANGLE}$`, 'i');
const SPACED = String.raw`(\d{1,3})\s+(\d{1,2})\s+(\d{1,2}(?:[.,]\d+)?)\s*`;
const degreesSpaced = new RegExp(String.raw`^${SPACED}([NSEWOL])[\s,;/]*${SPACED}([NSEWOL])$`, 'i');
const degreesSigned = new RegExp(
  String.raw`^([+-]?)\s*${ANGLE.replace('[°ºd]?', '[°ºd]')}[\s,;]*([+-]?)\s*${ANGLE.replace('[°ºd]?', '[°ºd]')}$`,
  'i',
);

function fromDegrees(text: string): Location | undefined {
  const after = degreesAfter.exec(text) ?? degreesSpaced.exec(text);
  if (after !== null) {
    return byHemisphere(angle(after, 1), after[4]!, angle(after, 5), after[8]!);
  }
  const before = degreesBefore.exec(text);
  if (before !== null) {
    return byHemisphere(angle(before, 2), before[1]!, angle(before, 6), before[5]!);
  }
  const signed = degreesSigned.exec(text);
  if (signed === null) return undefined;
  const sign = (mark: string): number => (mark === '-' ? -1 : 1);
  return inOrder(sign(signed[1]!) * angle(signed, 2), sign(signed[5]!) * angle(signed, 6));
}

/** Degrees of the three groups that begin at `group`. */
function angle(match: RegExpExecArray, group: number): number {
  const part = (i: number): number => Number((match[group + i] ?? '0').replace(',', '.'));
  return part(0) + part(1) / 60 + part(2) / 3600;
}

/** Either order, as long as one letter is a latitude's and the other a longitude's. */
function byHemisphere(a: number, letterA: string, b: number, letterB: string): Location | undefined {
  const signed = (value: number, letter: string): number => (/[SWO]/i.test(letter) ? -value : value);
  const isLat = (letter: string): boolean => /[NS]/i.test(letter);
  if (isLat(letterA) === isLat(letterB)) return undefined;
  return isLat(letterA)
    ? onGlobe(signed(a, letterA), signed(b, letterB))
    : onGlobe(signed(b, letterB), signed(a, letterA));
}
