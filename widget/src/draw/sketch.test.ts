import { describe, expect, test } from 'vitest';
import type { Drop } from '../state/model.ts';
import { at, BOX, pole } from '../testing/street.ts';
import { anchored, drawn, excess, finished, opened, type Stroke, shown, withPoles } from './sketch.ts';

const POLES = [pole('p1', 20, 10), pole('p2', 60, 10)];
const open = withPoles(opened(BOX, at(0), undefined, false), POLES);
const after = (...strokes: Stroke[]): Drop => strokes.reduce(drawn, open);
const tap = (north: number, east = 0): Stroke => ({ do: 'tap', at: at(north, east), reach: 5 });
const names = ({ poles }: Drop) => poles.slice(1, -1);
const grip = (index: number | undefined): Stroke => ({ do: 'grip', index });

describe('tapping', () => {
  test('on poles goes from house to box along them', () => {
    const drop = after(tap(22, 11), tap(59, 9));
    expect(names(drop)).toEqual(['p1', 'p2']);
    expect(drop.path.length).toBe(4);
    expect(drop.length).toBeGreaterThan(100);
  });
  test('on the line puts a point into it', () => {
    expect(names(after(tap(60, 10), tap(30, 5)))).toEqual([null, 'p2']);
  });
  test('a pole that the line hangs on takes its point in hand, and the next tap places it', () => {
    const held = after(tap(20, 10), tap(60, 10), tap(20, 10));
    expect(held.sketch?.grip).toBe(0);
    const placed = drawn(held, tap(40, -20));
    expect(names(placed)).toEqual([null, 'p2']);
    expect(placed.sketch?.grip).toBeUndefined();
  });
});

describe('a point in hand', () => {
  const two = after(tap(20, 10), tap(60, 10));
  test('is let go by taking it again', () => {
    expect(drawn(drawn(two, grip(1)), grip(1)).sketch?.grip).toBeUndefined();
  });
  test('is removed', () => {
    const left = drawn(drawn(two, grip(0)), { do: 'remove', index: 0 });
    expect(names(left)).toEqual(['p2']);
    expect(left.sketch?.grip).toBeUndefined();
  });
});

describe('dragging', () => {
  const one = after(tap(20, 10));
  const drag = (north: number, is: 'drag' | 'place' = 'drag'): Stroke => ({
    do: is,
    index: 0,
    at: at(north, 10),
    reach: 5,
  });
  test('shows the length on the way, and is one step when it ends', () => {
    const way = [drag(30), drag(45)].reduce(drawn, one);
    expect(way.length).not.toBe(one.length);
    const done = drawn(way, drag(58, 'place'));
    expect(names(done)).toEqual(['p2']);
    expect(drawn(done, { do: 'undo' }).path).toEqual(one.path);
  });
  test('is over with whatever else is done meanwhile', () => {
    const cleared = drawn(drawn(one, drag(30)), { do: 'clear' });
    expect(finished(cleared)).toBeUndefined();
    expect(drawn(drawn(one, drag(30)), { do: 'remove', index: 0 }).sketch?.dragging).toBe(false);
  });
  test('that is taken back, or ended by the end of the drawing, is none', () => {
    const way = [drag(30), drag(45)].reduce(drawn, one);
    const back = drawn(way, { do: 'undo' });
    expect(back.path).toEqual(one.path);
    expect(back.sketch).toMatchObject({ dragging: false, history: { future: [] } });
    expect(finished(way)?.path).toEqual(one.path);
  });
});

describe('without a pointer', () => {
  test('the line goes on to a pole', () => {
    expect(names(after({ do: 'go', pole: POLES[1]! }))).toEqual(['p2']);
  });
  test('a free point starts ahead of the last one, in hand', () => {
    const drop = after({ do: 'free' });
    expect(drop.path.length).toBe(3);
    expect(drop.length).toBeCloseTo(100, 1);
    expect(drop.sketch?.grip).toBe(0);
  });
});

describe('taking back', () => {
  test('undo, redo and clear go step by step', () => {
    const two = after(tap(20, 10), tap(60, 10));
    expect(names(drawn(two, { do: 'undo' }))).toEqual(['p1']);
    expect(names([{ do: 'undo' }, { do: 'redo' }].reduce((d, s) => drawn(d, s as Stroke), two))).toEqual([
      'p1',
      'p2',
    ]);
    const cleared = drawn(two, { do: 'clear' });
    expect(cleared.path.length).toBe(2);
    expect(names(drawn(cleared, { do: 'undo' }))).toEqual(['p1', 'p2']);
  });
  test('clearing what is clear is no step', () => {
    expect(after({ do: 'clear' })).toBe(open);
  });
});

describe('the end', () => {
  test('keeps what was drawn, without the tools', () => {
    const drop = finished(after(tap(20, 10)));
    expect(drop?.path.length).toBe(3);
    expect(drop?.sketch).toBeUndefined();
  });
  test('a straight line is no drawing', () => {
    expect(finished(open)).toBeUndefined();
  });
  test('no stroke changes a drop that is not being drawn', () => {
    const drop = finished(after(tap(20, 10)))!;
    expect(drawn(drop, tap(60, 10))).toBe(drop);
  });
  test('drawing goes on from what was drawn before', () => {
    const before = finished(after(tap(20, 10)))!;
    expect(names(opened(BOX, at(3), before, false))).toEqual(['p1']);
  });
});

test('from another house the points stay, the end and the length change', () => {
  const drop = finished(after(tap(20, 10)))!;
  const moved = anchored(drop, at(-10));
  expect(moved.path.slice(1)).toEqual(drop.path.slice(1));
  expect(moved.length).toBeGreaterThan(drop.length + 8);
});

test('a length beyond the limit never reads like the limit', () => {
  expect(shown(200.4, 200)).toBe(201);
  expect(shown(199.6, 200)).toBe(199.6);
  expect(shown(200.4, undefined)).toBe(200.4);
});

test('what passes the limit is told in whole metres, and a hair’s breadth is a metre', () => {
  expect(excess({ length: 120, limit: 120 })).toBe(0);
  expect(excess({ length: 120.2, limit: 120 })).toBe(1);
  expect(excess({ length: 900 })).toBe(0);
});
