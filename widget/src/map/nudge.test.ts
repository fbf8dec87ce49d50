import { bearing, distance } from '@oz-viability/shared';
import { expect, test } from 'vitest';
import { nudge, roundLocation, samePlace } from './nudge.ts';

const from = { lat: -26.275, lng: -48.815 };

test.each([
  ['ArrowUp', 0],
  ['ArrowRight', 90],
  ['ArrowDown', 180],
  ['ArrowLeft', 270],
])('%s moves the pin five metres towards %i°', (key, heading) => {
  const to = nudge(from, key, false)!;
  expect(distance(from, to)).toBeCloseTo(5, 1);
  const off = Math.abs(bearing(from, to) - heading);
  expect(Math.min(off, 360 - off)).toBeLessThan(1);
});

test('with Shift it moves 25 metres', () => {
  expect(distance(from, nudge(from, 'ArrowUp', true)!)).toBeCloseTo(25, 1);
});

test('other keys move nothing', () => {
  expect(nudge(from, 'Enter', false)).toBeUndefined();
  expect(nudge(from, 'toString', false)).toBeUndefined();
});

test('a place on a second turn round the world comes back, to the centimetre', () => {
  expect(roundLocation({ lat: -26.123456789, lng: 311.185 })).toEqual({ lat: -26.1234568, lng: -48.815 });
});

test('places are the same by value', () => {
  expect(samePlace({ ...from }, from)).toBe(true);
  expect(samePlace({ ...from, lat: 0 }, from)).toBe(false);
  expect(samePlace(undefined, from)).toBe(false);
  expect(samePlace(undefined, undefined)).toBe(true);
});
