import { describe, expect, it } from 'vitest';
import type { Id } from '../ozmap/documents.ts';
import { compileFilter } from '../ozmap/filter.ts';
import { OzmapWorld } from '../ozmap/world.ts';
import { cityOf } from './city.ts';

const city = cityOf({ seed: 'city', boxes: 230 });
const open = () => new OzmapWorld(city.documents, () => new Date('2026-04-01T00:00:00Z'), city.bases);
const noArea = () => undefined;

/** What an index finds is what a look at every row finds. */
function expectIndexed(
  world: OzmapWorld,
  kind: 'boxes' | 'splitters' | 'properties',
  filter: unknown,
): number {
  const compiled = compileFilter(filter, noArea);
  const rows = world.rows[kind] as unknown as {
    values(): { id: Id }[];
    candidates(filter: typeof compiled): { id: Id }[];
  };
  const found = rows.candidates(compiled).filter(compiled.matches);
  expect(found).toEqual(rows.values().filter(compiled.matches));
  return found.length;
}

describe('a city that is made row by row', () => {
  it('is the same each time, and every row is found by its id and by its page', () => {
    const { rows } = open();
    for (const kind of Object.keys(city.bases) as (keyof typeof city.bases)[]) {
      const collection = rows[kind];
      const all = collection.values();
      expect(new Set(all.map(({ id }) => id)).size).toBe(collection.size);
      expect(all.length).toBeGreaterThan(200);
      expect(collection.slice(37, 20)).toEqual(all.slice(37, 57));
      for (const row of all.slice(0, 90)) expect(collection.get(row.id)).toEqual(row);
    }
  });

  it('is found by place, by box and by what hangs on what', () => {
    const world = open();
    const near = { property: 'coords', operator: 'near', value: { ...city.center, radius: 250 } };
    expect(expectIndexed(world, 'boxes', [near])).toBeGreaterThan(10);
    const [box] = world.rows.boxes.slice(100, 1);
    expectIndexed(world, 'splitters', [{ property: 'parent', operator: '=', value: box!.id }]);
    expectIndexed(world, 'properties', [{ property: 'box', operator: 'in', value: [box!.id] }]);
  });

  it('keeps what is changed, and only that', () => {
    const world = open();
    const { rows } = world;
    const home = rows.properties.values().find(({ client }) => client !== null)!;
    const [connection] = home.connections;
    const before = { properties: rows.properties.size, clients: rows.clients.size, fibers: rows.fibers.size };
    world.removeProperty(home.id, true);
    expect(rows.splitters.get(connection!.id)!.connectables.output[connection!.port - 1]).toBeNull();
    expect(rows.properties.get(home.id)).toBeUndefined();
    expect([rows.properties.size, rows.clients.size, rows.fibers.size]).toEqual([
      before.properties - 1,
      before.clients - 1,
      before.fibers - 1,
    ]);
    const all = rows.properties.values();
    expect(all.length).toBe(before.properties - 1);
    expect(rows.properties.slice(all.length - 5, 10)).toEqual(all.slice(-5));
    const since = [{ property: 'updatedAt', operator: '>=', value: '2026-03-01T00:00:00Z' }];
    expect(expectIndexed(world, 'splitters', since)).toBe(1);
    rows.properties.put(home);
    expect(rows.properties.values().map(({ id }) => id)).toContain(home.id);
    expect(rows.properties.size).toBe(before.properties);
  });
});
