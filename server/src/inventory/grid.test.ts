import { distance, type Location } from '@oz-viability/shared';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Grid } from './grid.ts';

/** The grid as anybody would write it. */
class Scan {
  readonly boxes = new Map<number, { place: Location; tag: number }>();

  nearest(place: Location, radius: number, limit: number, accept: (tag: number) => boolean) {
    return [...this.boxes]
      .filter(([, { tag }]) => accept(tag))
      .map(([ref, box]) => ({ ref, metres: distance(place, box.place) }))
      .filter(({ metres }) => metres <= radius)
      .sort((a, b) => a.metres - b.metres || a.ref - b.ref)
      .slice(0, limit);
  }
}

const found = (grid: Grid, ...query: Parameters<Grid['nearest']>) => {
  const { count, refs, distances } = grid.nearest(...query);
  return Array.from({ length: count }, (_, i) => ({ ref: refs[i]!, metres: distances[i]! }));
};

const even = (tag: number): boolean => tag % 2 === 0;
const all = (): boolean => true;

/** Degrees as the grid keeps them. */
const degrees = (value: number): number => Math.round(value * 1e7) / 1e7;

/** Some worlds are a street corner, some a country; queries fall inside, at the rim and outside. */
const world = fc
  .record({
    lat: fc.double({ min: -60, max: 60, noNaN: true }),
    lng: fc.double({ min: -170, max: 170, noNaN: true }),
    size: fc.constantFrom(0.0005, 0.004, 0.03, 0.5, 5),
  })
  .chain(({ lat, lng, size }) => {
    const offset = fc.double({ min: -size, max: size, noNaN: true });
    const place = fc
      .tuple(offset, offset)
      .map(([dLat, dLng]) => ({ lat: degrees(lat + dLat), lng: degrees(lng + dLng) }));
    const ref = fc.nat(80);
    const tag = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ do: fc.constant('add' as const), ref, place, tag }) },
      fc.record({ do: fc.constant('move' as const), ref, place }),
      fc.record({ do: fc.constant('tag' as const), ref, tag }),
      fc.record({ do: fc.constant('remove' as const), ref }),
    );
    const query = fc.record({
      place,
      radius: fc.constantFrom(20, 150, 250, 500, 1000, 8000, 60_000),
      limit: fc.constantFrom(1, 3, 10, 1000),
      accept: fc.constantFrom(all, even),
    });
    return fc.record({
      latitude: fc.constantFrom(lat, 0, -20),
      /** There from the start, put in at once. */
      town: fc.array(fc.record({ place, tag }), { maxLength: 120, size: 'max' }),
      steps: fc.array(step, { maxLength: 300, size: 'max' }),
      queries: fc.array(query, { minLength: 30, maxLength: 30 }),
    });
  });

describe('the grid', () => {
  it('answers as a scan of all boxes does, while boxes come, go, move and change', () => {
    let cases = 0;
    fc.assert(
      fc.property(world, ({ latitude, town, steps, queries }) => {
        const grid = new Grid({ latitude });
        const scan = new Scan();
        for (const [i, box] of town.entries()) scan.boxes.set(40 + i, { ...box });
        grid.addAll(
          [...scan.boxes.keys()],
          ref => scan.boxes.get(ref)!.place,
          ref => scan.boxes.get(ref)!.tag,
        );
        for (const step of steps) {
          const box = scan.boxes.get(step.ref);
          if (step.do === 'add' && box === undefined) {
            grid.add(step.ref, step.place, step.tag);
            scan.boxes.set(step.ref, { place: step.place, tag: step.tag });
          } else if (step.do === 'move' && box !== undefined) {
            grid.move(step.ref, step.place);
            box.place = step.place;
          } else if (step.do === 'tag' && box !== undefined) {
            grid.setTag(step.ref, step.tag);
            box.tag = step.tag;
          } else if (step.do === 'remove') {
            grid.remove(step.ref);
            scan.boxes.delete(step.ref);
          }
        }
        expect(grid.size).toBe(scan.boxes.size);
        for (const { place, radius, limit, accept } of queries) {
          cases++;
          expect(found(grid, place, radius, limit, accept)).toEqual(
            scan.nearest(place, radius, limit, accept),
          );
        }
      }),
      { numRuns: 400 },
    );
    expect(cases).toBeGreaterThanOrEqual(10_000);
  });

  it('goes outwards until nothing nearer can come: wide questions in a town of boxes here and there', () => {
    const grid = new Grid({ latitude: -26 });
    const scan = new Scan();
    let seed = 1;
    const random = () => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return (seed >>> 8) / 2 ** 24;
    };
    const anywhere = () => ({ lat: degrees(-26 + random() * 0.2), lng: degrees(-48 + random() * 0.2) });
    for (let ref = 0; ref < 2000; ref++) {
      const place = anywhere();
      grid.add(ref, place, ref);
      scan.boxes.set(ref, { place, tag: ref });
    }
    for (let i = 0; i < 400; i++) {
      const place = anywhere();
      const limit = 1 + (i % 12);
      expect(found(grid, place, 5000, limit, even)).toEqual(scan.nearest(place, 5000, limit, even));
    }
  });

  it('keeps a cell with a thousand boxes at one place apart by their refs', () => {
    const grid = new Grid();
    const place = { lat: -26.3, lng: -48.84 };
    for (let ref = 999; ref >= 0; ref--) grid.add(ref, place, ref);
    expect(found(grid, place, 10, 5, all).map(({ ref }) => ref)).toEqual([0, 1, 2, 3, 4]);
    for (let ref = 0; ref < 998; ref++) grid.remove(ref);
    expect(found(grid, place, 10, 5, all).map(({ ref }) => ref)).toEqual([998, 999]);
  });

  it('uses the room of rows that moved out: churn does not make it grow', () => {
    const grid = new Grid();
    const at = (i: number) => ({ lat: -26.3 + (i % 97) * 0.0004, lng: -48.84 + (i % 89) * 0.0004 });
    for (let ref = 0; ref < 5000; ref++) grid.add(ref, at(ref), 0);
    const churn = (round: number) => {
      for (let ref = 0; ref < 5000; ref++) grid.move(ref, at(ref * 7 + round));
    };
    for (let round = 0; round < 20; round++) churn(round);
    const { bytes } = grid;
    for (let round = 20; round < 100; round++) churn(round);
    expect(grid.bytes).toBe(bytes);
  });

  it('tells what it has by its ref, and refuses a ref twice or not at all', () => {
    const grid = new Grid();
    const place = { lat: -26.3, lng: -48.84 };
    grid.add(7, place, -5);
    expect(grid.tag(7)).toBe(-5);
    expect(() => grid.add(7, place, 0)).toThrow('Ref 7');
    expect(() => grid.setTag(8, 0)).toThrow('Ref 8');
    expect(() => grid.move(8, place)).toThrow('Ref 8');
    grid.remove(8);
    expect(grid.size).toBe(1);
  });

  it('shows what is in sight', () => {
    const grid = new Grid({ latitude: -26 });
    for (let ref = 0; ref < 400; ref++) {
      grid.add(
        ref,
        { lat: degrees(-26.3 + (ref % 20) * 0.002), lng: degrees(-48.8 + Math.floor(ref / 20) * 0.002) },
        ref,
      );
    }
    const bounds = { south: -26.295, north: -26.281, west: -48.79, east: -48.78 };
    const seen: number[] = [];
    grid.within(bounds, (ref, tag) => {
      expect(tag).toBe(ref);
      seen.push(ref);
    });
    const expected = Array.from({ length: 400 }, (_, ref) => ref).filter(ref => {
      const lat = degrees(-26.3 + (ref % 20) * 0.002);
      const lng = degrees(-48.8 + Math.floor(ref / 20) * 0.002);
      return lat >= bounds.south && lat <= bounds.north && lng >= bounds.west && lng <= bounds.east;
    });
    expect(seen.sort((a, b) => a - b)).toEqual(expected);
  });
});
