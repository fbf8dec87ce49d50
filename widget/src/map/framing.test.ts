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

test('padding never takes more than a third of a side', () => {
  const asked = { top: 10, right: 0, bottom: 400, left: -5 };
  expect(paddingFor({ x: 360, y: 300 }, asked)).toEqual({ top: 10, right: 0, bottom: 100, left: 0 });
});
