import { expect, test } from 'vitest';
import { middleOf, placeLabel } from './label-place.ts';

const view = { width: 400, height: 300 };
const label = { width: 120, height: 24 };
const line = [
  { x: 100, y: 150 },
  { x: 140, y: 150 },
];

test('the middle is half way along the line, not the middle vertex', () => {
  expect(
    middleOf([
      { x: 0, y: 0 },
      { x: 10, y: 0 },
      { x: 10, y: 90 },
    ]),
  ).toEqual({ x: 10, y: 40 });
  expect(middleOf([{ x: 3, y: 4 }])).toEqual({ x: 3, y: 4 });
  expect(middleOf([])).toBeUndefined();
});

test('a label stays inside the view and off the line', () => {
  for (const x of [20, 200, 380]) {
    const near = [
      { x, y: 150 },
      { x, y: 190 },
    ];
    const at = placeLabel(near, label, view, [])!;
    expect(at.x - label.width / 2).toBeGreaterThanOrEqual(0);
    expect(at.x + label.width / 2).toBeLessThanOrEqual(view.width);
    const besides = Math.abs(at.x - x) > label.width / 2 || at.y < 150 - 12 || at.y > 190 + 12;
    expect(besides).toBe(true);
  }
});

test('a label gives way to a marker', () => {
  const free = placeLabel(line, label, view, [])!;
  const moved = placeLabel(line, label, view, [{ ...free, weight: 1 }])!;
  expect(moved).not.toEqual(free);
});

test('where something must be hidden, it is what weighs least', () => {
  const tight = { width: 140, height: 120 };
  const short = [
    { x: 70, y: 60 },
    { x: 72, y: 60 },
  ];
  const above = { x: 70, y: 30 };
  const below = { x: 70, y: 90 };
  const at = (up: number, down: number) =>
    placeLabel(short, label, tight, [
      { ...above, weight: up },
      { ...below, weight: down },
    ])!;
  expect(at(5, 1).y).toBeGreaterThan(60);
  expect(at(1, 5).y).toBeLessThan(60);
});

test('a label in a crowd is whole, whatever it hides', () => {
  const phone = { width: 298, height: 290 };
  const wide = { width: 172, height: 26 };
  const crowd = [40, 80, 120, 160, 200, 240].flatMap(y =>
    [30, 70, 110, 150, 190, 230, 270].map(x => ({ x, y, weight: 6 })),
  );
  const at = placeLabel(
    [
      { x: 188, y: 150 },
      { x: 182, y: 200 },
    ],
    wide,
    phone,
    crowd,
  )!;
  expect(at.x - wide.width / 2).toBeGreaterThanOrEqual(0);
  expect(at.x + wide.width / 2).toBeLessThanOrEqual(phone.width);
});

test('a label nearly as wide as the view is whole, wherever its line runs', () => {
  const phone = { width: 298, height: 540 };
  const long = { width: 286, height: 24 };
  for (const x of [20, 150, 280]) {
    const line = [
      { x, y: 200 },
      { x: x - 10, y: 300 },
    ];
    const at = placeLabel(line, long, phone, [])!;
    expect(at.x - long.width / 2).toBeGreaterThanOrEqual(0);
    expect(at.x + long.width / 2).toBeLessThanOrEqual(phone.width);
  }
});

test('no line, no label', () => {
  expect(placeLabel([], label, view, [])).toBeUndefined();
});
