import { createRandom, type Random } from '@oz-viability/demo/town/random';
import { Grid } from '@oz-viability/server/inventory/grid';
import { destination, distance, type Location } from '@oz-viability/shared';
import { nearestPoint } from '@turf/nearest-point';
import Flatbush from 'flatbush';
import KDBush from 'kdbush';
import RBush from 'rbush';
import { openPostgis, type Postgis } from './postgis.ts';
import { type Figure, median } from './table.ts';

/**
 * The index beside the libraries that one would take otherwise: the ten nearest boxes with a free port within
 * 250 m. Every one gets the same questions and must give the same answers.
 */

const LIMIT = 10;
const RADIUS = 250;
const FREE = 1;
const hasFreePort = (tag: number): boolean => (tag & FREE) !== 0;
const JOINVILLE = { lat: -26.3, lng: -48.84 };

interface World {
  readonly lat: Float64Array;
  readonly lng: Float64Array;
  readonly tags: Int32Array;
}

/** A way to find boxes; answers refs, nearest first. */
type Finder = (place: Location) => readonly number[];

/** `parts`: numbers of boxes; absent: all three. */
export async function indexBench(parts: readonly string[]): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  const postgis = await openPostgis();
  if ('missing' in postgis) figures.push({ what: 'PostGIS', value: 0, unit: postgis.missing });
  try {
    for (const count of [10_000, 100_000, 1_000_000]) {
      if (parts.length > 0 && !parts.includes(String(count))) continue;
      for (const density of ['dense', 'sparse'] as const) {
        figures.push(...(await compare(count, density, 'missing' in postgis ? undefined : postgis)));
      }
    }
  } finally {
    if (!('missing' in postgis)) await postgis.stop();
  }
  return figures;
}

async function compare(
  count: number,
  density: 'dense' | 'sparse',
  postgis: Postgis | undefined,
): Promise<readonly Figure[]> {
  const random = createRandom(`${density} ${count}`);
  const world = density === 'dense' ? oneTown(count, random) : manyTowns(count, random);
  const title = `${count.toLocaleString('en')} ${density}`;
  // Places where people live: near boxes.
  const places = Array.from({ length: 20_000 }, () => {
    const box = random.int(0, count - 1);
    return destination(placeOf(world, box), random.range(0, 120), random.range(0, 360));
  });
  const built = {
    grid: build(() => gridOf(world)),
    kdbush: build(() => kdbushOf(world)),
    flatbush: build(() => flatbushOf(world)),
    rbush: build(() => rbushOf(world)),
  };
  const { grid, ...libraries } = built;
  const finders: Record<string, Finder> = {
    grid: place => gridFind(grid.index, place),
    kdbush: place => kdbushFind(libraries.kdbush.index, world, place),
    flatbush: place => flatbushFind(libraries.flatbush.index, world, place),
    rbush: place => rbushFind(libraries.rbush.index, world, place),
  };
  for (const place of places.slice(0, 300)) {
    const expected = finders.grid!(place).join();
    for (const [name, find] of Object.entries(finders)) {
      if (find(place).join() !== expected) throw new Error(`${title}: ${name} answers otherwise`);
    }
  }
  const micros = measure(finders, places);
  const scan = microsEach(places.slice(0, 3), place => turfFind(world, place));
  const beside = postgis && (await microsOfPostgis(postgis, world, places.slice(0, 200), finders.grid!));
  const against = 'against kdbush range + filter + sort, same run';
  const row = (what: string, value: number, unit: string, note?: string): Figure => ({
    what: `${title}: ${what}`,
    value,
    unit,
    ...(note === undefined ? {} : { against: note }),
  });
  return [
    row('grid', micros.grid!, 'µs'),
    row(
      'grid / kdbush',
      micros.grid! / micros.kdbush!,
      '×',
      `${against}; to reach: ≤ 0.5 dense at 1,000,000`,
    ),
    ...['kdbush', 'flatbush', 'rbush'].map(name => row(name, micros[name]!, 'µs')),
    row(
      'turf over all boxes',
      scan,
      'µs',
      `${Math.round(scan / micros.grid!).toLocaleString('en')} × the grid`,
    ),
    ...(beside === undefined
      ? []
      : [row('PostGIS, a statement each', beside, 'µs', `${Math.round(beside / micros.grid!)} × the grid`)]),
    row('grid, memory', grid.index.bytes / count, 'bytes a box'),
    ...Object.entries(built).map(([name, { ms }]) => row(`build ${name}`, ms, 'ms')),
    ...changes(grid.index, world, random).map(([what, value, note]) => row(what, value, 'µs', note)),
  ];
}

/** Its round trip included: so it would be asked. Throws where it finds others than the grid. */
async function microsOfPostgis(
  postgis: Postgis,
  { lat, lng, tags }: World,
  places: readonly Location[],
  grid: Finder,
): Promise<number> {
  await postgis.load({ lat, lng, free: Array.from(tags, hasFreePort) });
  let alike = 0;
  for (const place of places) {
    const [nearest] = await postgis.nearest(place, RADIUS, LIMIT);
    if (nearest === grid(place)[0]) alike++;
  }
  // Its earth is a little larger: at the edge of the radius it may see one more or less.
  if (alike < places.length * 0.98) throw new Error('PostGIS finds others than the grid');
  const start = performance.now();
  for (const place of places) await postgis.nearest(place, RADIUS, LIMIT);
  return ((performance.now() - start) / places.length) * 1000;
}

// The worlds.

const BOXES_A_KM2 = 122;

/** Streets every 90 m, boxes along them: 24 within 250 m. */
function oneTown(count: number, random: Random, center = JOINVILLE): World {
  const side = Math.sqrt(count / BOXES_A_KM2) * 1000;
  const perLat = 1 / 111_195;
  const perLng = perLat / Math.cos((center.lat * Math.PI) / 180);
  const streets = Math.max(1, Math.floor(side / 90));
  const world = emptyWorld(count);
  for (let i = 0; i < count; i++) {
    const across = random.int(0, streets) * 90 - side / 2 + random.range(-4, 4);
    const along = random.range(-side / 2, side / 2);
    const [x, y] = random.chance(0.5) ? [across, along] : [along, across];
    put(world, i, { lat: center.lat + y * perLat, lng: center.lng + x * perLng }, random);
  }
  return world;
}

/** Towns of 2,000 boxes, strewn over the south of Brazil. */
function manyTowns(count: number, random: Random): World {
  const world = emptyWorld(count);
  for (let start = 0; start < count; start += 2000) {
    const center = { lat: random.range(-33, -20), lng: random.range(-56, -42) };
    const town = oneTown(Math.min(2000, count - start), random, center);
    world.lat.set(town.lat, start);
    world.lng.set(town.lng, start);
    world.tags.set(town.tags, start);
  }
  return world;
}

const emptyWorld = (count: number): World => ({
  lat: new Float64Array(count),
  lng: new Float64Array(count),
  tags: new Int32Array(count),
});

/** A third of the boxes is full. */
function put(world: World, i: number, { lat, lng }: Location, random: Random): void {
  world.lat[i] = Math.round(lat * 1e7) / 1e7;
  world.lng[i] = Math.round(lng * 1e7) / 1e7;
  world.tags[i] = random.chance(2 / 3) ? FREE : 0;
}

const placeOf = ({ lat, lng }: World, i: number): Location => ({ lat: lat[i]!, lng: lng[i]! });

// The finders.

function gridOf(world: World): Grid {
  const grid = new Grid({ latitude: -26 });
  const refs = Array.from(world.lat, (_, i) => i);
  grid.addAll(
    refs,
    ref => placeOf(world, ref),
    ref => world.tags[ref]!,
  );
  return grid;
}

function gridFind(grid: Grid, place: Location): readonly number[] {
  const { count, refs } = grid.nearest(place, RADIUS, LIMIT, hasFreePort);
  return Array.from(refs.subarray(0, count));
}

function kdbushOf({ lat, lng }: World): KDBush {
  const index = new KDBush(lat.length, 64, Float64Array);
  for (let i = 0; i < lat.length; i++) index.add(lng[i]!, lat[i]!);
  return index.finish();
}

const around = ({ lat, lng }: Location): [number, number, number, number] => {
  const dLat = (RADIUS / 111_195) * 1.001;
  const dLng = (dLat / Math.cos((lat * Math.PI) / 180)) * 1.001;
  return [lng - dLng, lat - dLat, lng + dLng, lat + dLat];
};

const kdbushFind = (index: KDBush, world: World, place: Location): readonly number[] =>
  nearestOf(world, place, index.range(...around(place)));

function flatbushOf({ lat, lng }: World): Flatbush {
  const index = new Flatbush(lat.length);
  for (let i = 0; i < lat.length; i++) index.add(lng[i]!, lat[i]!);
  index.finish();
  return index;
}

const flatbushFind = (index: Flatbush, world: World, place: Location): readonly number[] =>
  nearestOf(world, place, index.search(...around(place)));

type Item = { minX: number; minY: number; maxX: number; maxY: number; ref: number };

function rbushOf({ lat, lng }: World): RBush<Item> {
  const items = Array.from(lat, (y, ref) => ({ minX: lng[ref]!, maxX: lng[ref]!, minY: y, maxY: y, ref }));
  return new RBush<Item>().load(items);
}

function rbushFind(index: RBush<Item>, world: World, place: Location): readonly number[] {
  const [minX, minY, maxX, maxY] = around(place);
  return nearestOf(
    world,
    place,
    index.search({ minX, minY, maxX, maxY }).map(({ ref }) => ref),
  );
}

function nearestOf(world: World, place: Location, refs: readonly number[]): readonly number[] {
  return refs
    .filter(ref => hasFreePort(world.tags[ref]!))
    .map(ref => ({ ref, metres: distance(place, placeOf(world, ref)) }))
    .filter(({ metres }) => metres <= RADIUS)
    .sort((a, b) => a.metres - b.metres || a.ref - b.ref)
    .slice(0, LIMIT)
    .map(({ ref }) => ref);
}

/** One nearest box, of all of them: what a first version would do. */
function turfFind(world: World, { lat, lng }: Location): unknown {
  const features = Array.from(world.lat, (y, i) => ({
    type: 'Feature' as const,
    properties: {},
    geometry: { type: 'Point' as const, coordinates: [world.lng[i]!, y] },
  }));
  return nearestPoint([lng, lat], { type: 'FeatureCollection', features });
}

// The clock.

function build<T>(make: () => T): { readonly index: T; readonly ms: number } {
  const start = performance.now();
  const index = make();
  return { index, ms: performance.now() - start };
}

const ROUNDS = 5;

/** The finders take turns, so that a busy moment of the machine is everybody's. */
function measure(finders: Record<string, Finder>, places: readonly Location[]): Record<string, number> {
  const times: Record<string, number[]> = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, find] of Object.entries(finders)) {
      times[name] ??= [];
      times[name].push(microsEach(places, find));
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, each]) => [name, median(each)]));
}

function microsEach<T>(items: readonly T[], work: (item: T) => unknown): number {
  const start = performance.now();
  for (const item of items) work(item);
  return ((performance.now() - start) * 1000) / items.length;
}

function changes(
  grid: Grid,
  world: World,
  random: Random,
): readonly (readonly [what: string, micros: number, note: string])[] {
  const count = world.lat.length;
  const refs = Array.from({ length: 20_000 }, () => random.int(0, count - 1));
  const unique = [...new Set(refs)];
  const elsewhere = new Map(
    unique.map(ref => [ref, destination(placeOf(world, ref), random.range(5, 400), random.range(0, 360))]),
  );
  return [
    ['change a port', microsEach(refs, ref => grid.setTag(ref, FREE)), 'to reach: ≤ 1'],
    ['move a box', microsEach(unique, ref => grid.move(ref, elsewhere.get(ref)!)), 'to reach: ≤ 5'],
    ['remove a box', microsEach(unique, ref => grid.remove(ref)), 'to reach: ≤ 5'],
    ['add a box', microsEach(unique, ref => grid.add(ref, placeOf(world, ref), FREE)), 'to reach: ≤ 5'],
  ];
}
