import { destination, type Location } from '@oz-viability/shared';

/** Metres a press: about half a house front; with Shift one to the next plot. */
const STEP = 5;
const LONG_STEP = 25;

const HEADINGS: ReadonlyMap<string, number> = new Map([
  ['ArrowUp', 0],
  ['ArrowRight', 90],
  ['ArrowDown', 180],
  ['ArrowLeft', 270],
]);

/** Where an arrow key takes the pin, or undefined when the key is none. */
export function nudge(location: Location, key: string, long: boolean): Location | undefined {
  const heading = HEADINGS.get(key);
  return heading === undefined
    ? undefined
    : roundLocation(destination(location, long ? LONG_STEP : STEP, heading));
}

/** Seven decimals are a centimetre: finer digits are noise of the screen. Longitude comes back into ±180. */
export function roundLocation({ lat, lng }: Location): Location {
  const round = (degrees: number) => Math.round(degrees * 1e7) / 1e7;
  return { lat: round(lat), lng: round(((((lng + 180) % 360) + 360) % 360) - 180) };
}

export const samePlace = (a: Location | undefined, b: Location | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && a.lat === b.lat && a.lng === b.lng);
