import { distance, type Position, pathLength, toLocation } from '@oz-viability/shared';
import type { CableDocument, Id, PropertyDocument } from './documents.ts';
import { malformed } from './errors.ts';
import type { Settings } from './settings.ts';
import type { OzmapWorld } from './world.ts';

/** Base points that a drop passes, from the box to the house, as the cable stores them. */
type Course = readonly Id[];

/** Poles to look at before a way to the box is given up; a drop never runs so far. */
const MOST_POLES = 2_000;

/** Base points as the caller named them: a drawn course, or the pole at the house, or none. */
export interface Wish {
  readonly dropPoles: readonly Id[] | undefined;
  readonly pole: Id | null | undefined;
}

/**
 * The course that OZmap takes: the drawn one, else along adjacencies from the house's pole, else straight.
 *
 * @throws Refusal 400 where a point is unknown
 */
export function courseOf(
  world: OzmapWorld,
  boxId: Id,
  { dropPoles, pole }: Wish,
  settings: Pick<Settings, 'dropPoles' | 'dropOverBoxPole'>,
): Course {
  const boxPole = world.baseBox(boxId)?.pole;
  let course: readonly Id[];
  if (dropPoles) {
    for (const id of dropPoles) {
      if (!world.rows.basePoints.get(id)) throw malformed('drop_poles names an unknown point');
    }
    course = settings.dropPoles === 'house-first' ? dropPoles.toReversed() : dropPoles;
  } else {
    course = pole ? ((boxPole ? alongPoles(world, boxPole, pole) : undefined) ?? [pole]) : [];
  }
  const hangs = settings.dropOverBoxPole && boxPole && course[0] !== boxPole;
  return hangs ? [boxPole, ...course] : course;
}

/** Metres from box over its course to the house; parts without coordinates count nothing. */
export function lengthOf(world: OzmapWorld, boxId: Id, course: Course, house: Position | null): number {
  const vertices = [
    world.baseBox(boxId)?.coords,
    ...course.map(id => world.rows.basePoints.get(id)?.coords),
    house,
  ];
  return Math.round(pathLength(vertices.filter(vertex => vertex != null)) * 100) / 100;
}

/** The cable for a property's drop; boxA is the box, boxB the property. */
export function dropCable(
  world: OzmapWorld,
  boxId: Id,
  property: Pick<PropertyDocument, 'id' | 'project'>,
  course: Course,
  length: number,
): Omit<CableDocument, 'id' | 'createdAt' | 'updatedAt'> {
  const project = property.project ?? world.baseBox(boxId)?.project ?? '';
  return {
    kind: 'Drop',
    boxA: boxId,
    boxB: property.id,
    project,
    cableType: world.rows.projects.get(project)?.drop.defaults.cableType ?? '',
    hierarchyLevel: 3,
    poles: course.map(id => ({ id, reserve: 0 })),
    fiberNumber: 1,
    looseNumber: 1,
    length,
    ground_length: length,
    altitude_length: 0,
    loss: 0,
    implanted: false,
    tags: [],
  };
}

/** The shortest way along adjacencies, ends included; undefined where there is none. */
function alongPoles(world: OzmapWorld, from: Id, to: Id): Id[] | undefined {
  const metres = new Map<Id, number>([[from, 0]]);
  const before = new Map<Id, Id>();
  const open = new Set<Id>([from]);
  for (let looked = 0; open.size > 0 && looked < MOST_POLES; looked++) {
    let nearest = from;
    let least = Number.POSITIVE_INFINITY;
    for (const id of open) {
      const reached = metres.get(id)!;
      if (reached < least) [nearest, least] = [id, reached];
    }
    open.delete(nearest);
    if (nearest === to) return wayBack(before, to);
    const pole = world.rows.basePoints.get(nearest);
    for (const id of pole?.adjacents ?? []) {
      const next = world.rows.basePoints.get(id);
      if (!pole || !next || next.usable === false) continue;
      const reached = least + distance(toLocation(pole.coords), toLocation(next.coords));
      if (reached >= (metres.get(id) ?? Number.POSITIVE_INFINITY)) continue;
      metres.set(id, reached);
      before.set(id, nearest);
      open.add(id);
    }
  }
  return undefined;
}

function wayBack(before: ReadonlyMap<Id, Id>, end: Id): Id[] {
  const way = [end];
  for (let id = before.get(end); id !== undefined; id = before.get(id)) way.unshift(id);
  return way;
}
