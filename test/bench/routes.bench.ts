import { createRandom } from '@oz-viability/demo/town/random';
import { type Goal, PoleGraph } from '@oz-viability/server/inventory/graph';
import { Poles } from '@oz-viability/server/inventory/mirror/poles';
import { Words } from '@oz-viability/server/inventory/mirror/words';
import { spansById } from '@oz-viability/server/inventory/spans';
import type { Waypoint } from '@oz-viability/server/viability/network';
import { destination, distance, type Location, type PoleId } from '@oz-viability/shared';
import type { Figure } from './table.ts';

/**
 * The way of a drop to each of 200 boxes among 5,000 poles, beside the Dijkstra that one writes first: a map of
 * poles by id, and the nearest open one found by looking at all of them.
 */

const SIDE = 71;
const BOXES = 200;
/** Metres between poles, and from the middle to the farthest box. */
const SPAN = 32;
const REACH = 400;
const ROUNDS = 100;
const CENTER = { lat: -26.3, lng: -48.84 };

export async function routesBench(): Promise<readonly Figure[]> {
  const points = town();
  const random = createRandom('goals');
  const houses = Array.from({ length: ROUNDS }, () =>
    destination(CENTER, random.range(0, 100), random.range(0, 360)),
  );
  // Half of the boxes name their pole, the others hang at one.
  const near = points.filter(({ location }) => distance(location, CENTER) <= REACH);
  const goals = Array.from({ length: BOXES }, (_, i): Goal => {
    const { id, location } = random.pick(near);
    return i % 2 === 0 ? { location, pole: id } : { location: destination(location, 3, 0) };
  });
  const built = new PoleGraph(spansById(points));
  const mirror = mirrorOf(points);
  const refs = points.map(({ id }) => mirror.ids.find(id));
  const wayOf = {
    mirrored: (house: Location) => new PoleGraph(mirror.spansAmong(refs)).ways(house, goals),
    live: (house: Location) => new PoleGraph(spansById(points)).ways(house, goals),
    atHand: (house: Location) => built.ways(house, goals),
  };
  for (const ways of Object.values(wayOf)) houses.forEach(ways);
  const mirrored = millisEach(houses, wayOf.mirrored);
  const live = millisEach(houses, wayOf.live);
  const atHand = millisEach(houses, wayOf.atHand);
  const few = houses.slice(0, 5);
  const expected = new Map<Location, readonly (number | undefined)[]>();
  const naive = millisEach(few, house => expected.set(house, plain(points, house, goals)));
  for (const house of few) {
    wayOf.mirrored(house).forEach((way, i) => {
      const length = way.kind === 'route' ? way.length : -1;
      if (Math.abs(length - (expected.get(house)?.[i] ?? -1)) > 4) throw new Error(`box ${i}: another way`);
    });
  }
  return [
    {
      what: `${points.length} poles, ${BOXES} boxes: ways out of the mirror`,
      value: mirrored,
      unit: 'ms',
      against: 'to reach: ≤ 5 ms',
    },
    { what: 'ways over poles as OZmap answers them', value: live, unit: 'ms' },
    { what: 'ways, graph at hand', value: atHand, unit: 'ms' },
    { what: 'plain array-scan Dijkstra', value: naive, unit: 'ms' },
    {
      what: 'ways out of the mirror / plain',
      value: mirrored / naive,
      unit: '×',
      against: 'same run, same answers',
    },
  ];
}

/** Of this thread's own time, which a busy machine does not stretch; it is counted in steps of some milliseconds. */
function millisEach(houses: readonly Location[], work: (house: Location) => unknown): number {
  const start = process.threadCpuUsage();
  houses.forEach(work);
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000 / houses.length;
}

/** A grid of streets with a pole every 32 m, a tenth of the spans missing, one pole in fifty out of use. */
function town(): readonly Waypoint[] {
  const random = createRandom('poles');
  const id = (row: number, column: number) => (row * SIDE + column).toString(16).padStart(24, '0') as PoleId;
  const spans = new Map<PoleId, PoleId[]>();
  const join = (a: PoleId, b: PoleId) => {
    spans.set(a, [...(spans.get(a) ?? []), b]);
    spans.set(b, [...(spans.get(b) ?? []), a]);
  };
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      if (column > 0 && random.chance(0.9)) join(id(row, column), id(row, column - 1));
      if (row > 0 && random.chance(0.9)) join(id(row, column), id(row - 1, column));
    }
  }
  return Array.from({ length: SIDE * SIDE }, (_, i): Waypoint => {
    const [row, column] = [Math.floor(i / SIDE), i % SIDE];
    const north = destination(CENTER, (row - SIDE / 2) * SPAN + random.range(-4, 4), 0);
    return {
      id: id(row, column),
      location: destination(north, (column - SIDE / 2) * SPAN + random.range(-4, 4), 90),
      adjacent: spans.get(id(row, column)) ?? [],
      kind: 'pole',
      ...(random.chance(0.02) && { barred: 'unusable' as const }),
    };
  });
}

/** The mirror's copy of them. */
function mirrorOf(points: readonly Waypoint[]): Poles {
  const poles = new Poles(CENTER.lat, new Words());
  for (const { id, location, adjacent, barred } of points) {
    poles.put({ id, kind: 'pole', location, adjacent, usable: barred === undefined, updatedAt: 1 });
  }
  return poles;
}

/** Metres to each goal. */
function plain(
  points: readonly Waypoint[],
  house: Location,
  goals: readonly Goal[],
): readonly (number | undefined)[] {
  const byId = new Map(points.filter(({ barred }) => !barred).map(point => [point.id, point]));
  const nearestTo = (place: Location, within: number, among: Iterable<Waypoint>) =>
    [...among]
      .map(point => ({ point, off: distance(place, point.location) }))
      .filter(({ off }) => off <= within)
      .sort((a, b) => a.off - b.off)[0];
  const entry = nearestTo(house, 100, byId.values());
  if (!entry) return goals.map(() => undefined);
  const metres = new Map<PoleId, number>([[entry.point.id, entry.off]]);
  const open = new Set<PoleId>([entry.point.id]);
  while (open.size > 0) {
    let next: PoleId | undefined;
    for (const id of open) if (next === undefined || metres.get(id)! < metres.get(next)!) next = id;
    open.delete(next!);
    const point = byId.get(next!)!;
    for (const id of point.adjacent) {
      const other = byId.get(id);
      const length = metres.get(next!)! + (other ? distance(point.location, other.location) : Number.NaN);
      if (!other || length >= (metres.get(id) ?? Number.POSITIVE_INFINITY)) continue;
      metres.set(id, length);
      open.add(id);
    }
  }
  return goals.map(({ pole, location }) => {
    const foot = pole ?? nearestTo(location, 10, points)?.point.id;
    const way = foot === undefined ? undefined : metres.get(foot);
    return way === undefined ? undefined : way + distance(byId.get(foot!)!.location, location);
  });
}
