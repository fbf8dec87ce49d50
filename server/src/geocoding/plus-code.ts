import type { Location, Precision } from '@oz-viability/shared';

/**
 * Plus codes (Open Location Code): squares of the globe by name. Eight digits name a square of 275 m, ten one
 * of 14 m. A short one leaves out the first digits and is meant near a place that is named beside it.
 * Source: Open Location Code Specification.
 */

export interface PlusCode {
  /** Upper case, with its `+`. */
  readonly code: string;
  /** Full codes stand for themselves; short ones need a place nearby. */
  readonly kind: 'full' | 'short';
  /** What was written beside a code: `Joinville, SC`. Empty where nothing was. */
  readonly place: string;
}

const DIGITS = '23456789CFGHJMPQRVWX';
const FULL = 8;
/** More are millimetres. */
const MOST_DIGITS = 15;
const CODE = new RegExp(String.raw`^([${DIGITS}]{2,8})\+([${DIGITS}]{2,})?(?=[\s,;]|$)[\s,;]*(.*)$`, 'i');

/** A code at the beginning of a text; codes padded with zeros name whole regions and are none here. */
export function readPlusCode(text: string): PlusCode | undefined {
  const match = CODE.exec(text.trim());
  if (match === null) return undefined;
  const [, before = '', after = '', place = ''] = match;
  if (before.length % 2 === 1 || (before.length < FULL && after === '')) return undefined;
  const code = `${before}+${after}`.toUpperCase();
  // The first pair of a full code ends at the poles and at the date line.
  const full = before.length === FULL;
  if (full && (digitValue(code[0]!) > 8 || digitValue(code[1]!) > 17)) return undefined;
  return { code, kind: full ? 'full' : 'short', place: place.trim() };
}

const digitValue = (digit: string): number => DIGITS.indexOf(digit);

/** Degrees of latitude and longitude of a square of so many digits: 20 × 20 squares a pair, then 5 × 4 a digit. */
function sizeOf(digits: number): { readonly lat: number; readonly lng: number } {
  const pairs = Math.min(digits, 10) / 2;
  const singles = Math.max(0, digits - 10);
  const pair = 400 / 20 ** pairs;
  return { lat: pair / 5 ** singles, lng: pair / 4 ** singles };
}

/** The middle of a full code's square. */
export function decodePlusCode(code: string): Location {
  const digits = code.replace('+', '').slice(0, MOST_DIGITS);
  let lat = -90;
  let lng = -180;
  for (let i = 0; i < digits.length; i++) {
    const value = digitValue(digits[i]!);
    const size = sizeOf(i < 10 ? 2 * Math.floor(i / 2) + 2 : i + 1);
    if (i >= 10) {
      lat += size.lat * Math.floor(value / 4);
      lng += size.lng * (value % 4);
    } else if (i % 2 === 0) lat += size.lat * value;
    else lng += size.lng * value;
  }
  const size = sizeOf(digits.length);
  return { lat: rounded(lat + size.lat / 2), lng: rounded(lng + size.lng / 2) };
}

const rounded = (degrees: number): number => Number(degrees.toFixed(7));

/** How well a square places a customer: 3 m, 14 m, 275 m. */
export function precisionOfPlusCode(code: string): Precision {
  const digits = code.length - 1;
  return digits > 10 ? 'exact' : digits === 10 ? 'interpolated' : 'street';
}

/** The full code that a short one stands for near a place: of all that end so, the nearest. */
export function completePlusCode(code: string, near: Location): string {
  const missing = FULL - code.indexOf('+');
  if (missing <= 0) return code;
  const size = 400 / 20 ** (missing / 2);
  const found = decodePlusCode(firstDigits(near, missing) + code);
  const step = (from: number, to: number): number =>
    from - to > size / 2 ? -size : to - from > size / 2 ? size : 0;
  const lat = found.lat + step(found.lat, near.lat);
  const nearest = {
    lat: Math.abs(lat) > 90 ? found.lat : lat,
    lng: found.lng + step(found.lng, near.lng),
  };
  return firstDigits(nearest, missing) + code;
}

/** The first digits, an even number, of a place's code. */
function firstDigits({ lat, lng }: Location, count: number): string {
  // Counted in the smallest squares, so that no rounding moves a place over an edge.
  const perDegree = 8000;
  const up = Math.min(Math.floor((lat + 90) * perDegree + 1e-6), 180 * perDegree - 1);
  const right = Math.floor(((((lng + 180) % 360) + 360) % 360) * perDegree + 1e-6);
  let digits = '';
  for (let pair = 1; pair <= count / 2; pair++) {
    const size = (400 / 20 ** pair) * perDegree;
    digits += DIGITS[Math.floor(up / size) % 20]! + DIGITS[Math.floor(right / size) % 20]!;
  }
  return digits;
}
