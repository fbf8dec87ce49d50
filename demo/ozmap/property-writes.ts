import type { Id, PropertyDocument } from './documents.ts';
import { courseOf, dropCable, lengthOf } from './drop.ts';
import { malformed, notFound, Refusal } from './errors.ts';
import {
  type Body,
  CLIENT_MEMBERS,
  coordsIn,
  idIn,
  idOf,
  idsIn,
  membersOf,
  newClient,
  objectOf,
  PROPERTY_MEMBERS,
  refuseSameExternalId,
} from './input.ts';
import { type Placement, type PortWish, place, portWishOf } from './placement.ts';
import type { Settings } from './settings.ts';
import type { OzmapWorld } from './world.ts';

export type Creator = { id: Id; name: string; username: string };

/**
 * `POST /properties`: property, client, drop, fibre and connection in one step that either happens or
 * does not – except where a setting says that a refused port leaves the property behind.
 *
 * @throws Refusal 400, 404 or 409
 */
export function createProperty(
  world: OzmapWorld,
  body: Body,
  settings: Settings,
  creator: Creator,
): PropertyDocument {
  const wish = portWishOf(body, null);
  const project = projectOf(world, body, wish.box);
  const coords = coordsIn(body) ?? null;
  const members = membersOf(body, PROPERTY_MEMBERS);
  const pole = idIn(body, 'pole');
  if (pole && !world.rows.basePoints.get(pole)) throw notFound('pole');
  const clientId = checkClient(world, body.client, settings);
  const box = wish.box;
  const parent = parentOf(world, body, box, coords);
  const course = box ? courseOf(world, box, { dropPoles: idsIn(body, 'drop_poles'), pole }, settings) : [];
  const length = box ? lengthOf(world, box, course, coords) : 0;
  if (!wish.force) refuseLongDrop(world, project, length);
  const placement = place(world, wish, settings);
  if (placement.kind === 'taken' && !settings.takenPortLeavesProperty) throw placement.refusal;

  const property: PropertyDocument = {
    ...world.stamp(),
    kind: 'Property',
    coords,
    drop: null,
    cables: [],
    client: null,
    connections: [],
    history: { clients: [] },
    tags: [],
    ...(project && { project }),
    ...(box && { box }),
    ...(parent && { parent }),
    ...(pole !== undefined && { pole }),
    ...members,
    creatorData: creator,
  };
  world.rows.properties.put(property);
  world.setClient(property.id, clientId ?? createClient(world, body.client, creator));
  if (box) world.layDrop(property.id, dropCable(world, box, property, course, length));
  connectAt(world, property.id, placement, settings);
  if (placement.kind === 'taken') throw placement.refusal;
  return world.rows.properties.get(property.id)!;
}

/** Members whose presence makes OZmap lay the drop anew. */
const COURSE_MEMBERS = [
  'box',
  'connector',
  'port',
  'auto_connect',
  'pole',
  'drop_poles',
  'coords',
  'lat',
  'lng',
];

/**
 * `PATCH /properties/{id}`: edits, moves to another box or port, changes the client.
 *
 * @throws Refusal 400, 404 or 409; nothing is changed then
 */
export function changeProperty(
  world: OzmapWorld,
  property: PropertyDocument,
  body: Body,
  settings: Settings,
  creator: Creator,
): void {
  refuseSameExternalId(body, property);
  const members = membersOf(body, PROPERTY_MEMBERS);
  const coords = coordsIn(body);
  const pole = idIn(body, 'pole');
  if (pole && !world.rows.basePoints.get(pole)) throw notFound('pole');
  const client = body.client;
  const clientId = checkClient(world, client, settings, property.client);
  const relay = COURSE_MEMBERS.some(name => body[name] !== undefined);
  const apply = relay
    ? planRelay(world, { ...property, coords: coords ?? property.coords }, body, settings)
    : undefined;

  world.change('properties', property.id, {
    ...members,
    ...(coords && { coords }),
    ...(pole !== undefined && { pole }),
  });
  apply?.();
  if (client === null) world.setClient(property.id, null);
  else if (clientId) world.setClient(property.id, clientId);
  else if (client !== undefined && property.client) {
    world.change('clients', property.client, membersOf(objectOf(client), CLIENT_MEMBERS));
  } else if (client !== undefined) world.setClient(property.id, createClient(world, client, creator));
}

/** Checks a change of place completely and returns the way to carry it out. */
function planRelay(
  world: OzmapWorld,
  property: PropertyDocument,
  body: Body,
  settings: Settings,
): () => void {
  if (body.box === null) return () => leaveBox(world, property, settings);
  const wish: PortWish = portWishOf(body, property.box ?? null);
  if (wish.box === null) return () => {};
  if (!world.baseBox(wish.box)) throw notFound('box');
  const boxId = wish.box;
  const otherBox = boxId !== property.box;
  const [current] = property.connections;
  const staying = !otherBox && current && wish.connector === null && wish.port === null;
  const placement: Placement = staying
    ? { kind: 'port', splitter: current.id, port: current.port }
    : place(world, wish, settings, property);
  if (placement.kind === 'taken') throw placement.refusal;
  const drop = property.drop ? world.rows.cables.get(property.drop) : undefined;
  const wished = { dropPoles: idsIn(body, 'drop_poles'), pole: idIn(body, 'pole') };
  const keepsCourse = !otherBox && !wished.dropPoles && !wished.pole && drop;
  const course = keepsCourse ? drop.poles.map(({ id }) => id) : courseOf(world, boxId, wished, settings);
  const length = lengthOf(world, boxId, course, property.coords);
  if (!wish.force) refuseLongDrop(world, property.project, length);

  return () => {
    const touch = settings.splitterTouched;
    if (property.drop) world.disconnectCable(property.drop, touch);
    world.change('properties', property.id, { box: boxId });
    const cable = dropCable(world, boxId, property, course, length);
    const sameCable = staying || settings.movedDrop === 'rewritten';
    if (drop && sameCable) {
      world.change('cables', drop.id, { boxA: boxId, poles: cable.poles, length, ground_length: length });
    } else {
      if (drop && settings.movedDrop === 'replaced') world.removeCable(drop.id, touch);
      world.layDrop(property.id, cable);
    }
    connectAt(world, property.id, placement, settings);
  };
}

function leaveBox(world: OzmapWorld, property: PropertyDocument, settings: Settings): void {
  if (property.drop) world.removeCable(property.drop, settings.splitterTouched);
  world.change('properties', property.id, { box: null });
}

function connectAt(world: OzmapWorld, propertyId: Id, placement: Placement, settings: Settings): void {
  if (placement.kind !== 'port') return;
  const touch = settings.splitterTouched;
  const evicted = placement.evicted ? world.rows.properties.get(placement.evicted) : undefined;
  if (evicted?.drop) world.disconnectCable(evicted.drop, touch);
  world.connect(propertyId, placement.splitter, placement.port, touch);
}

function projectOf(world: OzmapWorld, body: Body, boxId: Id | null): Id | undefined {
  const box = boxId === null ? undefined : world.baseBox(boxId);
  if (boxId !== null && !box) throw notFound('box');
  const project = idIn(body, 'project') ?? box?.project;
  if (project !== undefined && !world.rows.projects.get(project)) throw notFound('project');
  if (project === undefined && !box) throw malformed('project is required');
  return project;
}

/** The building that a new property is in: the one that is named, else the one that it hangs in without a place. */
function parentOf(
  world: OzmapWorld,
  body: Body,
  boxId: Id | null,
  coords: PropertyDocument['coords'],
): Id | undefined {
  const named = idIn(body, 'parent');
  if (named && !world.rows.buildings.get(named)) throw notFound('parent');
  const around = boxId !== null && coords === null && world.rows.buildings.get(boxId) ? boxId : undefined;
  return named ?? around;
}

/**
 * Checks a `client` member: an object for a new or changed client, an id, null, or nothing.
 *
 * @param current the client whose own code is no duplicate
 * @returns the id where it names an existing client
 */
function checkClient(
  world: OzmapWorld,
  client: unknown,
  settings: Pick<Settings, 'duplicateCode'>,
  current: Id | null = null,
): Id | undefined {
  if (client === undefined || client === null) return undefined;
  if (typeof client === 'string') {
    const id = idOf(client, 'client');
    if (!world.rows.clients.get(id)) throw notFound('client');
    return id;
  }
  const { code } = membersOf(objectOf(client), CLIENT_MEMBERS);
  refuseDuplicateCode(world, code, settings, current);
  return undefined;
}

/** @throws Refusal 409 where the setting forbids a second client of one code */
export function refuseDuplicateCode(
  world: OzmapWorld,
  code: unknown,
  { duplicateCode }: Pick<Settings, 'duplicateCode'>,
  current: Id | null = null,
): void {
  if (duplicateCode === 'allow' || typeof code !== 'string' || code === '') return;
  if (world.rows.clients.by('code', code).some(({ id }) => id !== current)) {
    throw new Refusal(409, 'A client with this code already exists');
  }
}

function createClient(world: OzmapWorld, client: unknown, creator: Creator): Id | null {
  if (client === undefined || client === null) return null;
  const row = { ...world.stamp(), ...newClient(objectOf(client)), creatorData: creator };
  world.rows.clients.put(row);
  return row.id;
}

function refuseLongDrop(world: OzmapWorld, project: Id | undefined, length: number): void {
  const limit = project === undefined ? null : world.rows.projects.get(project)?.drop.maxSize;
  if (limit != null && length > limit) throw malformed(`Drop of ${length} m exceeds the limit of ${limit} m`);
}
