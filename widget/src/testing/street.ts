import { type BoxId, destination, type Location, type PoleAnswer, type PoleId } from '@oz-viability/shared';
import type { Line, Vertex } from '../draw/line.ts';
import { boxesFrom, HOME, idOf } from './scene.ts';

/** A straight street to the north with the house at its foot: places by metres north, and metres east of it. */
export const at = (north: number, east = 0): Location => destination(destination(HOME, north, 0), east, 90);
export const free = (north: number, east = 0): Vertex => ({ at: at(north, east), pole: null });
export const pole = (name: string, north: number, east = 0): PoleAnswer => ({
  id: name as PoleId,
  location: at(north, east),
  adjacent: [],
});
export const line = (...between: Vertex[]): Line => ({ house: at(0), box: at(100), between });
/** A box 100 m up the street. */
export const BOX = {
  ...boxesFrom(HOME, new Map()).find(({ id }) => id === idOf('CTO-0412'))!,
  id: 'box' as BoxId,
  location: at(100),
  dropLimit: 120,
};
