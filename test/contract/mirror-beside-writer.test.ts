import { setTimeout as sleep } from 'node:timers/promises';
import type { Collection } from '@oz-viability/demo/ozmap/collection';
import type { BoxDocument, BuildingDocument, PropertyDocument } from '@oz-viability/demo/ozmap/documents';
import { cityOf } from '@oz-viability/demo/town/city';
import { createRandom } from '@oz-viability/demo/town/random';
import { ozmapOf } from '@oz-viability/demo/town/to-ozmap';
import { generateTown, type Town } from '@oz-viability/demo/town/town';
import type { NetworkBox } from '@oz-viability/server/viability/network';
import { destination, distance } from '@oz-viability/shared';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { contentOf, inOrder, MIRRORED, type MirrorStage, openMirrorStage } from '../support/mirror-stage.ts';

/**
 * Milliseconds of the writer's life, and how old an answer may be without being confirmed: less than from one refresh
 * to the next, that both kinds of answer are seen.
 */
const WRITES_FOR = process.env.OZ_MIRROR_BOXES ? 40_000 : 6000;
const WRITE_EVERY = 8;
const REFRESH_EVERY = 150;
const MAX_AGE = REFRESH_EVERY / 2;
const POINTS = 2000;

const { signal } = new AbortController();
/** With OZ_MIRROR_BOXES a city of so many boxes, else a small town. */
const BOXES = Number(process.env.OZ_MIRROR_BOXES ?? 0);
if (BOXES > 0) vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });
const scene =
  BOXES > 0
    ? cityOf({ seed: 'beside', boxes: BOXES })
    : townOf(generateTown({ seed: 'beside', size: 'small' }));
function townOf(town: Town) {
  return { center: town.center, documents: ozmapOf(town), bases: {} };
}
const random = createRandom('beside');

let stage: MirrorStage;
beforeAll(async () => {
  stage = await openMirrorStage({ documents: scene.documents, bases: scene.bases, maxAge: MAX_AGE });
});
afterAll(() => stage.stop());

const somewhere = () =>
  destination(scene.center, random.range(0, BOXES > 0 ? 5000 : 900), random.range(0, 360));

/**
 * What each part of a box was, and from when: written down by whoever changes it, at once. By parts, for whoever
 * reads splitters and properties by two requests may see what was never there at one moment.
 */
const lives = new Map<string, { readonly from: number; readonly was: string | undefined }[]>();

/** A box as OZmap would be read now, without the wait of a request. */
function truthOf(id: string, withKept = true): NetworkBox | undefined {
  const { rows } = stage.ozmap.world;
  const box = stage.ozmap.world.baseBox(id);
  if (box === undefined) return undefined;
  const project = rows.projects.get(box.project)!;
  const deployed = box.implanted ? 'deployed' : 'not_deployed';
  const kept = new Set(
    rows.properties
      .by('box', id)
      .filter(({ client }) => client === null)
      .flatMap(({ connections }) => connections.map(each => `${each.id}/${each.port}`)),
  );
  const stateOf = (splitter: string, port: number, taken: boolean, blocked: boolean) => {
    if (withKept && kept.has(`${splitter}/${port}`))
      return { state: 'property', ...(taken && blocked && { blocked: true }) };
    if (taken) return { state: 'occupied', ...(blocked && { blocked: true }) };
    return { state: blocked ? 'blocked' : 'free' };
  };
  return inOrder({
    id: box.id,
    name: box.name,
    ...(box.kind === 'Building'
      ? { kind: 'building', type: rows.buildingTypes.get(box.buildingType)!.code, status: deployed }
      : {
          type: rows.boxTypes.get(box.boxType ?? '')?.code ?? '',
          status: box.draft ? 'draft' : box.certified ? 'certified' : deployed,
        }),
    location: { lng: box.coords[0], lat: box.coords[1] },
    project: { id: project.id, name: project.name },
    ...(project.drop.maxSize ? { dropLimit: project.drop.maxSize } : {}),
    tags: box.tags,
    ...(box.pole && { pole: box.pole }),
    splitters: rows.splitters
      .by('parent', id)
      .filter(({ isDrop }) => isDrop)
      .map(splitter => ({
        id: splitter.id,
        name: splitter.name,
        ports: splitter.connectables.output.map((output, i) => ({
          port: i + 1,
          ...stateOf(splitter.id, i + 1, output !== null, splitter.ports[i]!.blocked),
        })),
      })),
  } as unknown as NetworkBox);
}

/** What a reader says of each part: what a box is, what a splitter says of a port, and who keeps it. */
function partsOf(box: NetworkBox): Map<string, string> {
  const { splitters, ...row } = box;
  const parts = new Map([[box.id as string, JSON.stringify(sorted(row))]]);
  for (const { id, ports } of splitters) {
    for (const { port, state, blocked } of ports) {
      parts.set(`${id}/${port} kept`, String(state === 'property'));
      if (state !== 'property') parts.set(`${id}/${port}`, `${state} ${blocked ?? false}`);
    }
  }
  return parts;
}

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, item]) => [name, sorted(item)]),
  );
};

function note(ids: readonly (string | null | undefined)[], from = Date.now()): void {
  for (const id of ids) {
    if (!id) continue;
    const parts = new Map([...partsOf(truthOf(id, false)!), ...partsOf(truthOf(id)!)]);
    for (const [part, was] of parts) {
      const life = lives.get(part) ?? [];
      lives.set(part, life);
      if (life.at(-1)?.was !== was) life.push({ from, was });
    }
  }
}

/** Any of them, without making all. */
function anyOf<T extends { readonly id: string }>(rows: Collection<T>): T {
  return rows.slice(random.int(0, rows.size - 1), 1)[0]!;
}

/** Every box and building. */
const baseBoxes = () => {
  const { boxes, buildings } = stage.ozmap.world.rows;
  return [...boxes.values(), ...buildings.values()];
};

/** One thing that someone does in OZmap, and the boxes that it concerns. */
function change(): readonly (string | null | undefined)[] {
  const { world } = stage.ozmap;
  const { rows } = world;
  const property: PropertyDocument = anyOf(rows.properties);
  const inBuilding = rows.buildings.size > 0 && random.chance(0.1);
  const kind = inBuilding ? 'buildings' : 'boxes';
  const box: BoxDocument | BuildingDocument = anyOf<BoxDocument | BuildingDocument>(rows[kind] as never);
  switch (random.pick(['vacate', 'remove', 'disconnect', 'connect', 'block', 'rename', 'move', 'status'])) {
    case 'vacate':
      world.setClient(property.id, null);
      return [property.box];
    case 'remove':
      world.removeProperty(property.id, true);
      return [property.box];
    case 'disconnect':
      if (property.drop) world.disconnectCable(property.drop, true);
      return [property.box];
    case 'connect': {
      const splitter = rows.splitters.by('parent', box.id).find(({ isDrop }) => isDrop);
      const port = (splitter?.connectables.output.indexOf(null) ?? -1) + 1;
      if (!property.drop || !splitter || port === 0) return [];
      world.disconnectCable(property.drop, true);
      world.change('properties', property.id, { box: box.id });
      world.connect(property.id, splitter.id, port, true);
      return [property.box, box.id];
    }
    case 'block': {
      const [splitter] = rows.splitters.by('parent', box.id);
      if (!splitter) return [];
      const ports = splitter.ports.with(0, { ...splitter.ports[0]!, blocked: !splitter.ports[0]!.blocked });
      world.change('splitters', splitter.id, { ports });
      return [box.id];
    }
    case 'rename':
      world.change(kind, box.id, { name: `CTO-${random.range(0, 1e6)}` });
      return [box.id];
    case 'move':
      world.change(kind, box.id, { coords: [box.coords[0] + random.range(-3e-4, 3e-4), box.coords[1]] });
      return [box.id];
    default:
      world.change(kind, box.id, { implanted: !box.implanted, ...(!inBuilding && { draft: false }) });
      return [box.id];
  }
}

/** The parts of a box that were at no moment from `from` on as they are said to be. */
const untrue = (box: NetworkBox, from: number): readonly unknown[] =>
  [...partsOf(box)]
    .map(([part, was]) => {
      const life = lives.get(part)!;
      const since = life.slice(
        Math.max(
          0,
          life.findLastIndex(each => each.from <= from),
        ),
      );
      return { part, was, from, life: since };
    })
    .filter(({ was, life }) => !life.some(each => each.was === was));

it('answers as OZmap was within the age that it states, while someone keeps changing everything', async () => {
  await stage.keeper.reload();
  note(
    baseBoxes().map(({ id }) => id),
    0,
  );
  const until = Date.now() + WRITES_FOR;
  let changes = 0;
  let asked = 0;
  let confirmed = 0;
  /** Long enough, and on a slow machine until enough has happened. */
  const goesOn = () => Date.now() < until || changes <= 200 || asked <= 100 || confirmed === 0;
  const writing = (async () => {
    while (goesOn()) {
      note(change());
      changes++;
      await sleep(WRITE_EVERY);
    }
  })();
  const refreshing = (async () => {
    while (goesOn()) {
      await stage.keeper.refresh();
      await sleep(REFRESH_EVERY);
    }
  })();
  const wrong: unknown[] = [];
  const asking = (async () => {
    while (goesOn()) {
      const reading = await stage.mirrored.boxesNear(MIRRORED, somewhere(), random.range(50, 400), signal);
      asked++;
      if (reading.confirmed) confirmed++;
      for (const box of reading.boxes) wrong.push(...untrue(box, reading.readAt.getTime() - 1));
      await new Promise(setImmediate);
    }
  })();
  await Promise.all([writing, refreshing, asking]);
  expect(wrong.slice(0, 2)).toEqual([]);
});

it('answers as OZmap does on thousands of points, once the writer rests', async () => {
  await stage.keeper.refresh();
  stage.maxAge = 600_000;
  const all = baseBoxes().map(({ id }) => truthOf(id)!);
  for (let i = 0; i < POINTS; i++) {
    const [place, radius] = [somewhere(), random.range(10, 500)];
    const reading = await stage.mirrored.boxesNear(MIRRORED, place, radius, signal);
    const boxes = all.filter(({ location }) => distance(location, place) <= radius);
    expect(contentOf(reading)).toEqual(contentOf({ ...reading, boxes, cut: false, unreadable: 0 }));
    if (i % 100 > 0) continue;
    // What is called the truth here is what a live read finds.
    const live = () => stage.live.boxesNear(MIRRORED, place, radius, signal);
    // In a city OZmap has hung up since the last one: a connection that rests is closed.
    const seen = await live().catch(live);
    expect(contentOf(reading)).toEqual(contentOf(seen));
  }
});
