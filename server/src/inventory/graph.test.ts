import { destination, distance, type PoleId, pathLength } from '@oz-viability/shared';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Way, Waypoint } from '../viability/network.ts';
import { type Goal, PoleGraph } from './graph.ts';
import { spansById } from './spans.ts';

const HOUSE = { lat: -26.3044, lng: -48.8456 };

/** `eastwards` and `northwards` of the house, metres. */
const at = (eastwards: number, northwards = 0) =>
  destination(
    destination(HOUSE, Math.abs(eastwards), eastwards < 0 ? 270 : 90),
    Math.abs(northwards),
    northwards < 0 ? 180 : 0,
  );

interface Sketch extends Partial<Omit<Waypoint, 'id' | 'adjacent' | 'location'>> {
  readonly x: number;
  readonly y?: number;
  /** Names of the points that a cable can go on to. */
  readonly to?: readonly string[];
}

const waypoints = (sketches: Readonly<Record<string, Sketch>>): readonly Waypoint[] =>
  Object.entries(sketches).map(([id, { x, y = 0, to = [], kind = 'pole', ...rest }]) => ({
    id: id as PoleId,
    location: at(x, y),
    adjacent: to as readonly PoleId[],
    kind,
    ...rest,
  }));

const wayTo = (sketches: Readonly<Record<string, Sketch>>, goal: Goal): Way =>
  new PoleGraph(spansById(waypoints(sketches))).ways(HOUSE, [goal])[0]!;

const boxOn = (pole: string, x: number, y = 0): Goal => ({ location: at(x, y), pole: pole as PoleId });

/** The poles of a route, or why there is none. */
const told = (way: Way) => (way.kind === 'route' ? way.poles.filter(pole => pole !== null) : way.why);

/** A street of poles every 30 m eastwards. */
const street = {
  a: { x: 20, to: ['b'] },
  b: { x: 50, to: ['c'] },
  c: { x: 80 },
};

describe('the way of a drop', () => {
  test('runs from the house over the poles to the box, and is as long as its path', () => {
    const box = boxOn('c', 80, 5);
    const way = wayTo(street, box);
    expect(way).toMatchObject({ kind: 'route', poles: [null, 'a', 'b', 'c', null] });
    if (way.kind !== 'route') return;
    expect(way.path.length).toBe(way.poles.length);
    expect(way.path[0]).toEqual([HOUSE.lng, HOUSE.lat]);
    expect(way.path.at(-1)).toEqual([box.location.lng, box.location.lat]);
    expect(way.length).toBe(pathLength(way.path));
    expect(way.length).toBeCloseTo(85, 1);
  });

  test('does not name the pole that the box or the house stands at', () => {
    expect(told(wayTo(street, boxOn('c', 80)))).toEqual(['a', 'b']);
    expect(told(wayTo({ ...street, a: { x: 0.5, to: ['b'] } }, boxOn('c', 80)))).toEqual(['b']);
  });

  test('is the shortest, not the one of fewest poles', () => {
    const detour = { ...street, far: { x: 20, y: 90, to: ['a', 'c'] } };
    expect(told(wayTo(detour, boxOn('c', 80, 5)))).toEqual(['a', 'b', 'c']);
  });

  test('takes a span from either of its ends', () => {
    const named = { a: { x: 20 }, b: { x: 50, to: ['a', 'c'] }, c: { x: 80 } };
    expect(told(wayTo(named, boxOn('c', 80, 5)))).toEqual(['a', 'b', 'c']);
  });

  test('begins at the nearest pole that may be used, never at a point or junction box', () => {
    const more = {
      ...street,
      nearer: { x: 8, to: ['a'], barred: 'unusable' },
      point: { x: 5, to: ['a'], kind: 'other' },
    } as const;
    expect(told(wayTo(more, boxOn('c', 80, 5)))).toEqual(['a', 'b', 'c']);
  });

  test('passes points and junction boxes', () => {
    expect(told(wayTo({ ...street, b: { x: 50, to: ['c'], kind: 'other' } }, boxOn('c', 80, 5)))).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  test('goes round poles that may not be used', () => {
    const around = {
      ...street,
      b: { x: 50, to: ['c'], barred: 'type' },
      other: { x: 50, y: 30, to: ['a', 'c'] },
    } as const;
    expect(told(wayTo(around, boxOn('c', 80, 5)))).toEqual(['a', 'other', 'c']);
  });

  test('ends at the base point at the foot of a box that names none, or one that is not there', () => {
    expect(told(wayTo(street, { location: at(80, 9) }))).toEqual(['a', 'b', 'c']);
    expect(told(wayTo(street, boxOn('gone', 80, 9)))).toEqual(['a', 'b', 'c']);
    expect(told(wayTo(street, { location: at(80, 11) }))).toEqual({ kind: 'box-off-poles' });
  });
});

describe('no way', () => {
  test('because no pole is near: it says how far the nearest is', () => {
    const why = told(wayTo({ far: { x: 130 } }, boxOn('far', 130)));
    expect(why).toMatchObject({ kind: 'no-pole-near', limit: 100 });
    expect((why as { nearest: number }).nearest).toBeCloseTo(130, 1);
    expect(told(wayTo({}, boxOn('none', 10)))).toEqual({ kind: 'no-pole-near', limit: 100 });
  });

  test('because poles may not be used: at the house, at the box, or between', () => {
    const bar = (...names: readonly (keyof typeof street)[]) =>
      Object.fromEntries(
        Object.entries(street).map(([name, pole]) => [
          name,
          names.includes(name as never) ? { ...pole, barred: 'type' as const } : pole,
        ]),
      );
    const box = boxOn('c', 80, 5);
    expect(told(wayTo(bar('a', 'b', 'c'), box))).toEqual({ kind: 'barred', at: 'house' });
    expect(told(wayTo(bar('c'), box))).toEqual({ kind: 'barred', at: 'box' });
    expect(told(wayTo(bar('b'), box))).toEqual({ kind: 'barred', at: 'between' });
  });

  test('because nothing joins them', () => {
    expect(told(wayTo({ ...street, b: { x: 50 } }, boxOn('c', 80, 5)))).toEqual({ kind: 'not-joined' });
  });
});

// Against the naive answer.

interface Net {
  readonly points: readonly Waypoint[];
  readonly goals: readonly Goal[];
}

const net: fc.Arbitrary<Net> = fc.integer({ min: 1, max: 14 }).chain(count => {
  const place = fc.record({
    east: fc.double({ min: -160, max: 160, noNaN: true }),
    north: fc.double({ min: -160, max: 160, noNaN: true }),
  });
  const number = fc.integer({ min: 0, max: count - 1 });
  return fc.record({
    points: fc
      .array(
        fc.record({
          place,
          to: fc.array(number, { maxLength: 3 }),
          kind: fc.constantFrom('pole', 'pole', 'pole', 'other'),
          barred: fc.constantFrom(undefined, undefined, undefined, 'unusable', 'type'),
        }),
        { minLength: count, maxLength: count },
      )
      .map(points =>
        points.map(
          ({ place: { east, north }, to, kind, barred }, i): Waypoint => ({
            id: `p${i}` as PoleId,
            location: at(east, north),
            adjacent: to.map(next => `p${next}` as PoleId),
            kind: kind as Waypoint['kind'],
            ...(barred && { barred: barred as 'type' }),
          }),
        ),
      ),
    goals: fc.array(
      fc.record({ place, pole: number }).map(({ place: { east, north }, pole }) => ({
        location: at(east, north),
        pole: `p${pole}` as PoleId,
      })),
      { minLength: 1, maxLength: 4 },
    ),
  });
});

/** Metres from the house to each goal by Floyd and Warshall, Infinity where there is no way. */
function naive({ points, goals }: Net): readonly number[] {
  const joined = (a: Waypoint, b: Waypoint) => a.adjacent.includes(b.id) || b.adjacent.includes(a.id);
  const metres = points.map(a =>
    points.map(b => {
      if (a.barred || b.barred) return Number.POSITIVE_INFINITY;
      if (a === b) return 0;
      return joined(a, b) ? distance(a.location, b.location) : Number.POSITIVE_INFINITY;
    }),
  );
  for (let k = 0; k < points.length; k++)
    for (let i = 0; i < points.length; i++)
      for (let j = 0; j < points.length; j++)
        metres[i]![j] = Math.min(metres[i]![j]!, metres[i]![k]! + metres[k]![j]!);
  const entry = points
    .map((point, i) => ({ i, point, off: distance(HOUSE, point.location) }))
    .filter(({ point, off }) => point.kind === 'pole' && !point.barred && off <= 100)
    .sort((a, b) => a.off - b.off)[0];
  return goals.map(({ pole, location }) => {
    const foot = points.findIndex(({ id }) => id === pole);
    if (entry === undefined) return Number.POSITIVE_INFINITY;
    return entry.off + metres[entry.i]![foot]! + distance(points[foot]!.location, location);
  });
}

const hasPoleAtEnd = ({ points, goals }: Net) =>
  points.some(point =>
    [HOUSE, ...goals.map(({ location }) => location)].some(end => distance(end, point.location) <= 1),
  );

test('ways are those, and as long as those, that a search of everything finds', () => {
  fc.assert(
    fc.property(net, made => {
      const expected = naive(made);
      new PoleGraph(spansById(made.points)).ways(HOUSE, made.goals).forEach((way, i) => {
        if (way.kind === 'none') expect(expected[i]).toBe(Number.POSITIVE_INFINITY);
        // A pole within a metre of an end is left out of the path, and with it up to two metres.
        else expect(Math.abs(way.length - expected[i]!)).toBeLessThan(hasPoleAtEnd(made) ? 4.001 : 1e-6);
      });
    }),
    { numRuns: 500 },
  );
});
