import type { Location } from '@oz-viability/shared';

/** A place as the page names it. */
export type HostPlace = { readonly location: Location } | { readonly address: string };

/** Takes degrees that come as text too. Throws a TypeError that says what is wrong: anything else would be asked about in vain. */
export function placeFrom(given: HostPlace): HostPlace {
  const { location, address } = (given ?? {}) as { location?: Partial<Location>; address?: unknown };
  if (location) {
    return { location: { lat: degrees(location, 'lat', 90), lng: degrees(location, 'lng', 180) } };
  }
  if (typeof address !== 'string' || !address.trim()) throw new TypeError('address: text is needed');
  return { address };
}

function degrees(location: Partial<Location>, name: keyof Location, most: number): number {
  // parseFloat alone would take half of what it does not know; Number takes nothing for 0.
  const value = Number.isNaN(Number.parseFloat(String(location[name]))) ? NaN : Number(location[name]);
  if (Math.abs(value) <= most) return value;
  throw new TypeError(`location.${name}: a number from -${most} to ${most} is needed`);
}
