import type { Location } from '@oz-viability/shared';

/** The 32 digits of a geohash, without a, i, l and o. */
const DIGITS = '0123456789bcdefghjkmnpqrstuvwxyz';

/** The middle of the square that a geohash names, as links of Waze carry; undefined for other texts. */
export function decodeGeohash(hash: string): Location | undefined {
  const range = { lng: [-180, 180] as [number, number], lat: [-90, 90] as [number, number] };
  let axis: 'lng' | 'lat' = 'lng';
  for (const digit of hash.toLowerCase()) {
    const value = DIGITS.indexOf(digit);
    if (value < 0) return undefined;
    for (let bit = 16; bit >= 1; bit /= 2) {
      const middle = (range[axis][0] + range[axis][1]) / 2;
      range[axis][value & bit ? 0 : 1] = middle;
      axis = axis === 'lng' ? 'lat' : 'lng';
    }
  }
  const middleOf = ([low, high]: [number, number]): number => Number(((low + high) / 2).toFixed(7));
  return { lat: middleOf(range.lat), lng: middleOf(range.lng) };
}
