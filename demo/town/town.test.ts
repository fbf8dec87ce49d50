import { describe, expect, it } from 'vitest';
import { locationOf } from './frame.ts';
import { Grid } from './grid.ts';
import { between } from './plane.ts';
import { ozmapOf } from './to-ozmap.ts';
import { generateTown, type Town } from './town.ts';

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * share)]!;

const inTown = (town: Town) => town.lots.filter(lot => lot.street.kind !== 'road');

function boxGrid(town: Town): Grid<Town['boxes'][number]> {
  const grid = new Grid<Town['boxes'][number]>(100);
  for (const box of town.boxes) grid.add(box.point, box);
  return grid;
}

describe('the demo town', () => {
  it('has a gated community with boxes of its own and a house to search for, away from the stories', () => {
    const town = generateTown({ seed: 'aurora', size: 'demo' });
    const [condominium] = ozmapOf(town).condominiums;
    const ring = condominium!.polygon.coordinates[0]!;
    const lngs = ring.map(([lng]) => lng);
    const lats = ring.map(([, lat]) => lat);
    const inside = ({ lng, lat }: { lng: number; lat: number }) =>
      lng > Math.min(...lngs) &&
      lng < Math.max(...lngs) &&
      lat > Math.min(...lats) &&
      lat < Math.max(...lats);
    expect(town.boxes.filter(({ location }) => inside(location)).length).toBeGreaterThanOrEqual(2);
    const told = new Set<unknown>([town.story.viable, town.story.fullOnly, town.story.caveat]);
    const houses = town.lots.filter(({ point }) => inside(locationOf(point)));
    expect(houses.map(({ address }) => address)).toContain(town.condominiums[0]!.house);
    expect(houses.filter(({ address }) => told.has(address))).toEqual([]);
  });
});

describe('generateTown', () => {
  it('gives the same town and the same documents for the same seed', () => {
    const [a, b] = [generateTown({ seed: 7, size: 'small' }), generateTown({ seed: '7', size: 'small' })];
    expect(b.lots.map(lot => lot.address)).toEqual(a.lots.map(lot => lot.address));
    expect(JSON.stringify(ozmapOf(b))).toBe(JSON.stringify(ozmapOf(a)));
  });

  it('gives another town for another seed', () => {
    const [a, b] = [generateTown({ seed: 7, size: 'small' }), generateTown({ seed: 8, size: 'small' })];
    expect(a.streets.map(street => street.name)).not.toEqual(b.streets.map(street => street.name));
    const ids = new Set(ozmapOf(a).boxes.map(box => box.id));
    expect(ozmapOf(b).boxes.some(box => ids.has(box.id))).toBe(false);
  });

  it('has a centre and no district without a place, whatever was left unbuilt', () => {
    for (let seed = 0; seed < 15; seed++) {
      const { districts } = generateTown({ seed, size: 'small' });
      expect(districts.filter(({ name }) => name === 'Centro')).toHaveLength(1);
      expect(districts.filter(({ middle }) => !middle.every(Number.isFinite))).toEqual([]);
    }
  });

  it('names every street once', () => {
    const { streets } = generateTown({ seed: 3 });
    expect(new Set(streets.map(street => street.name)).size).toBe(streets.length);
  });

  it('counts houses upwards along each side, odd numbers on the left and even ones on the right', () => {
    const town = generateTown({ seed: 5, size: 'small' });
    for (const street of town.streets) {
      for (const side of [1, -1] as const) {
        const numbers = town.lots
          .filter(lot => lot.street === street && lot.side === side)
          .flatMap(lot => (lot.address.number === null ? [] : [lot.address.number]));
        expect(numbers.every(number => number % 2 === (side === 1 ? 1 : 0))).toBe(true);
        expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      }
    }
  });
});

describe('the demo town', () => {
  const towns = [1, 2, 3].map(seed => generateTown({ seed }));

  it.each(towns.map(town => [town.seed, town] as const))(
    'has the size of a real part of a town (seed %s)',
    (_, town) => {
      expect(town.boxes.length).toBeGreaterThanOrEqual(900);
      expect(town.boxes.length).toBeLessThanOrEqual(1500);
      expect(town.lots.length).toBeGreaterThanOrEqual(6000);
      expect(town.districts.length).toBeGreaterThanOrEqual(6);
      expect(new Set(town.boxes.map(box => box.project))).toEqual(new Set(['north', 'south']));
    },
  );

  it.each(towns.map(town => [town.seed, town] as const))(
    'hangs boxes as densely as real networks (seed %s)',
    (_, town) => {
      const grid = boxGrid(town);
      const nearest = town.boxes.map(
        box => grid.near(box.point, 400).find(found => found.item !== box)?.distance ?? 400,
      );
      expect(Math.abs(quantile(nearest, 0.1) - 12)).toBeLessThan(4);
      expect(Math.abs(quantile(nearest, 0.5) - 50)).toBeLessThan(8);
      expect(Math.abs(quantile(nearest, 0.9) - 85)).toBeLessThan(15);
      expect(Math.abs(quantile(nearest, 0.99) - 159)).toBeLessThan(50);
      const around = inTown(town).map(lot => grid.near(lot.point, 250).length);
      expect(Math.abs(quantile(around, 0.5) - 24)).toBeLessThan(5);
      expect(Math.max(...around)).toBeLessThanOrEqual(71);
    },
  );

  it.each(towns.map(town => [town.seed, town] as const))(
    'sets houses and poles apart as streets do (seed %s)',
    (_, town) => {
      const steps: number[] = [];
      for (let i = 1; i < town.lots.length; i++) {
        const [a, b] = [town.lots[i - 1]!, town.lots[i]!];
        if (a.street === b.street && a.side === b.side && a.street.kind === 'street')
          steps.push(between(a.point, b.point));
      }
      expect(quantile(steps, 0.1)).toBeGreaterThan(11);
      expect(quantile(steps, 0.5)).toBeGreaterThan(12);
      expect(quantile(steps, 0.5)).toBeLessThan(14.5);
      const spans = town.poles.flatMap(pole =>
        pole.adjacent
          .filter(id => town.poles[id]!.street === pole.street)
          .map(id => between(pole.point, town.poles[id]!.point)),
      );
      expect(quantile(spans, 0.02)).toBeGreaterThan(22);
      expect(quantile(spans, 0.98)).toBeLessThan(41);
    },
  );

  it('joins poles both ways', () => {
    const { poles } = towns[0]!;
    const oneWay = poles.filter(pole => pole.adjacent.some(id => !poles[id]!.adjacent.includes(pole.id)));
    expect(oneWay).toEqual([]);
  });
});
