import { destination, type PoleId } from '@oz-viability/shared';
import { expect, it } from 'vitest';
import { livesInside } from './inside.ts';

const location = { lat: -26.3, lng: -48.85 };
const building = { kind: 'building', location } as const;
const at = (metres: number) => destination(location, metres, 45);

it.each([
  ['at the building', building, at(0), [], true],
  ['at its door', building, at(49), [], true],
  ['down the street', building, at(51), [], false],
  ['at its door, with a drop over a pole', building, at(20), ['p1' as PoleId], false],
  ['at a box', { location }, at(0), [], false],
] as const)('who stands %s lives in the building or not', (_, box, house, poles, inside) => {
  expect(livesInside(box, house, poles)).toBe(inside);
});
