import { distance } from '@oz-viability/shared';
import { expect, test } from 'vitest';
import { frameOf, paddingFor, type Subject } from './framing.ts';
import { HOUSE, madeBox } from './testing/made.ts';

const nothing: Subject = { center: HOUSE, pin: undefined, radius: undefined, boxes: [], selected: undefined };
const near = madeBox(1, 80, 90, 3);
const full = madeBox(2, 300, 180, 0, 'full');

test('without a pin the centre is shown', () => {
  expect(frameOf(nothing)).toEqual({ kind: 'point', at: HOUSE });
});

test('the radius frames the pin, and boxes beyond it do not widen the view', () => {
  const frame = frameOf({ ...nothing, pin: HOUSE, radius: 200, boxes: [near, full] });
  expect(frame.kind === 'area' && frame.corners.map(at => Math.round(distance(HOUSE, at)))).toEqual([
    200, 200, 200, 200,
  ]);
});

test('without a radius the boxes that can serve frame it', () => {
  const frame = frameOf({ ...nothing, pin: HOUSE, boxes: [near, full] });
  expect(frame).toEqual({ kind: 'area', corners: [HOUSE, near.location] });
});

test('the selected box is always in the frame', () => {
  const frame = frameOf({ ...nothing, pin: HOUSE, radius: 200, selected: full.location });
  expect(frame.kind === 'area' && frame.corners).toContain(full.location);
});

test('a pin alone is a point', () => {
  expect(frameOf({ ...nothing, pin: near.location })).toEqual({ kind: 'point', at: near.location });
});

test('a small view frames the nearest boxes that can serve, and never more than the radius', () => {
  const boxes = [40, 90, 150, 160, 170, 190, 230].map((metres, n) => madeBox(n + 5, metres, 50 * n, 3));
  const reachOf = (subject: Partial<Subject>) => {
    const frame = frameOf({ ...nothing, pin: HOUSE, radius: 200, tight: true, ...subject });
    return frame.kind === 'area' && Math.round(distance(HOUSE, frame.corners[0]!));
  };
  expect(reachOf({ boxes })).toBe(187);
  expect(reachOf({ boxes: boxes.slice(0, 1) })).toBe(80);
  expect(reachOf({ boxes: boxes.slice(6) })).toBe(200);
  expect(reachOf({ boxes: [full] })).toBe(200);
});

test('padding leaves a quarter of the map, shared as it was asked', () => {
  const asked = { top: 100, right: 0, bottom: 300, left: -5 };
  expect(paddingFor({ x: 360, y: 300 }, asked)).toEqual({ top: 56.25, right: 0, bottom: 168.75, left: 0 });
  expect(paddingFor({ x: 360, y: 900 }, asked)).toEqual({ top: 100, right: 0, bottom: 300, left: 0 });
});
