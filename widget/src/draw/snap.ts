import { distance, type Location, type PoleAnswer } from '@oz-viability/shared';
import type { Vertex } from './line.ts';

/** Seven decimals are a centimetre: finer digits are noise of the screen. */
const round = (degrees: number): number => Math.round(degrees * 1e7) / 1e7;

/** A point at the nearest pole within `reach` metres, or free where there is none. */
export function snap(at: Location, poles: readonly PoleAnswer[], reach: number): Vertex {
  let nearest: PoleAnswer | undefined;
  let least = reach;
  for (const pole of poles) {
    const metres = distance(at, pole.location);
    if (metres > least) continue;
    nearest = pole;
    least = metres;
  }
  return nearest
    ? { at: nearest.location, pole: nearest.id }
    : { at: { lat: round(at.lat), lng: round(at.lng) }, pole: null };
}
