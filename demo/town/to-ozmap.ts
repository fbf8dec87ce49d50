import type {
  BoxDocument,
  CondominiumDocument,
  Id,
  OzmapDocuments,
  PoleDocument,
  ProjectDocument,
  PropertyDocument,
  SplitterDocument,
} from '../ozmap/documents.ts';
import type { Condominium } from './condominiums.ts';
import { DROP_LIMITS, type Property } from './customers.ts';
import type { Box, ProjectKey } from './network.ts';
import { type Catalogue, type Clerk, createCatalogue, DROP_CABLE_TYPE, levelOf } from './ozmap-catalogue.ts';
import {
  cableDocument,
  clientDocument,
  createClerk,
  metres,
  splitterDocument,
  type TownClerk,
} from './ozmap-rows.ts';
import { towerDocuments } from './ozmap-towers.ts';
import { between } from './plane.ts';
import type { Pole } from './poles.ts';
import type { Town } from './town.ts';

type Documents = { -readonly [K in keyof OzmapDocuments]: OzmapDocuments[K] };

/** Turns the town into what its ISP's OZmap would hold. Pure: the same town gives the same documents. */
export function ozmapOf(town: Town): OzmapDocuments {
  const clerk = createClerk(town.seed);
  const catalogue = createCatalogue(clerk);
  const projects = {
    north: projectDocument(clerk, town, 'north'),
    south: projectDocument(clerk, town, 'south'),
  };
  const documents: Documents = {
    projects: [projects.north, projects.south],
    boxTypes: catalogue.boxTypes,
    boxes: [],
    buildingTypes: [],
    buildings: [],
    splitterTypes: catalogue.splitterTypes,
    splitters: [],
    poleTypes: catalogue.poleTypes,
    basePoints: poleDocuments(clerk, catalogue, town.poles),
    cables: [],
    fibers: [],
    properties: [],
    clients: [],
    users: catalogue.users,
    tags: catalogue.tags,
    prospects: [],
    condominiums: [],
  };
  const network: Network = {
    poleIds: documents.basePoints.map(point => point.id),
    projectIds: { north: projects.north.id, south: projects.south.id },
    boxes: new Map(),
  };
  for (const box of town.boxes) addBox(clerk, catalogue, documents, network, box);
  for (const key of ['north', 'south'] as const)
    feed(
      clerk,
      catalogue,
      documents,
      network,
      town.boxes.filter(b => b.project === key),
    );
  for (const { box, splitter, port, observation } of town.occupancy.blocked) {
    Object.assign(network.boxes.get(box)!.splitters[splitter]!.ports[port - 1]!, {
      blocked: true,
      observation,
    });
  }
  for (const property of town.occupancy.properties)
    addProperty(clerk, catalogue, documents, network, property);
  documents.condominiums = town.condominiums.map(condominium =>
    condominiumDocument(clerk, network, condominium),
  );
  const towers = towerDocuments(clerk, catalogue, network.projectIds, town.towers);
  return {
    ...documents,
    buildingTypes: towers.buildingTypes,
    buildings: towers.buildings,
    splitters: [...documents.splitters, ...towers.splitters],
    cables: [...documents.cables, ...towers.cables],
    fibers: [...documents.fibers, ...towers.fibers],
    clients: [...documents.clients, ...towers.clients],
    properties: [...documents.properties, ...towers.properties],
  };
}

interface Network {
  /** By the pole's number. */
  readonly poleIds: readonly Id[];
  readonly projectIds: Readonly<Record<ProjectKey, Id>>;
  readonly boxes: Map<Box, { box: BoxDocument; splitters: SplitterDocument[] }>;
}

function projectDocument(clerk: Clerk, town: Town, key: ProjectKey): ProjectDocument {
  const boxes = town.boxes.filter(box => box.project === key);
  const lats = boxes.map(box => box.location.lat);
  const lngs = boxes.map(box => box.location.lng);
  const [south, north] = [Math.min(...lats) - 0.002, Math.max(...lats) + 0.002];
  const [west, east] = [Math.min(...lngs) - 0.002, Math.max(...lngs) + 0.002];
  return {
    id: clerk.id(),
    ...clerk.stamps(2000),
    name: `${town.name} ${key === 'north' ? 'Norte' : 'Sul'}`,
    identifier: key === 'north' ? 'VA-N' : 'VA-S',
    parents: [],
    lat: (south + north) / 2,
    lng: (west + east) / 2,
    area: {
      type: 'Polygon',
      coordinates: [
        [
          [west, south],
          [east, south],
          [east, north],
          [west, north],
          [west, south],
        ],
      ],
    },
    drop: { maxSize: DROP_LIMITS[key], defaults: { cableType: DROP_CABLE_TYPE } },
    defaultPonPotency: 3,
    hierarchyLevels: { box: { POP: 1, CE: 2, CTO: 3 }, cable: { Backbone: 1, Distribuição: 2, Drop: 3 } },
    hasLogo: false,
  };
}

function condominiumDocument(
  clerk: Clerk,
  { projectIds }: Network,
  { name, outline, project, address }: Condominium,
): CondominiumDocument {
  const ring = outline.map(({ lat, lng }): [number, number] => [lng, lat]);
  return {
    id: clerk.id(),
    ...clerk.stamps(700),
    polygon: { type: 'Polygon', coordinates: [[...ring, ring[0]!]] },
    project: projectIds[project],
    name,
    address,
    observation: '',
    color: '#8e44ad',
    tags: [],
  };
}

function poleDocuments(clerk: Clerk, catalogue: Catalogue, poles: readonly Pole[]): PoleDocument[] {
  const ids = poles.map(() => clerk.id());
  return poles.map((pole, i): PoleDocument => {
    const shared = {
      id: ids[i]!,
      ...clerk.stamps(1900),
      coords: [pole.location.lng, pole.location.lat] as [number, number],
      adjacents: pole.adjacent.map(id => ids[id]!),
      tags: [],
    };
    if (pole.type === undefined) return { ...shared, kind: 'Point' };
    return {
      ...shared,
      kind: 'Pole',
      name: `P-${String(i + 1).padStart(5, '0')}`,
      usable: pole.usable,
      poleType: catalogue.poleType(pole.type),
      licensing: { status: i % 7 === 0 ? 1 : 2, protocol: i % 7 === 0 ? '' : `L${20_000 + i}` },
    };
  });
}

function addBox(clerk: Clerk, catalogue: Catalogue, documents: Documents, network: Network, box: Box): void {
  const inService = box.status === 'deployed' || box.status === 'certified';
  const document: BoxDocument = {
    id: clerk.id(),
    ...clerk.stamps(1000 + ((box.id * 37) % 800)),
    kind: 'Box',
    name: box.name,
    project: network.projectIds[box.project],
    boxType: box.type === undefined ? null : catalogue.boxType(box.type),
    hierarchyLevel: levelOf(box.type),
    implanted: inService,
    draft: box.status === 'draft',
    certified: box.status === 'certified',
    shared: false,
    default_reserve: 15,
    coords: [box.location.lng, box.location.lat],
    pole: network.poleIds[box.pole.id]!,
    cables: [],
    tags: box.tags.map(catalogue.tag),
  };
  const splitters = box.splitters.map(splitter => splitterDocument(clerk, catalogue, document, splitter));
  documents.boxes.push(document);
  documents.splitters.push(...splitters);
  network.boxes.set(box, { box: document, splitters });
}

/** Feeds each box from the nearest one before it, through that box's network splitter where it has an output left. */
function feed(
  clerk: Clerk,
  catalogue: Catalogue,
  documents: Documents,
  network: Network,
  boxes: readonly Box[],
): void {
  for (let i = 1; i < boxes.length; i++) {
    const to = boxes[i]!;
    const from = boxes
      .slice(0, i)
      .reduce((best, box) => (between(box.point, to.point) < between(best.point, to.point) ? box : best));
    const source = network.boxes.get(from)!;
    const target = network.boxes.get(to)!;
    const poles = [source.box.pole, target.box.pole].filter(id => id !== undefined && id !== null);
    const { cable, fiber } = cableDocument(
      clerk,
      'Cable',
      catalogue.feederCable,
      { boxA: source.box, boxB: target.box.id },
      poles,
      between(from.point, to.point),
    );
    documents.cables.push(cable);
    documents.fibers.push(fiber);
    source.box.cables.push(cable.id);
    target.box.cables.push(cable.id);
    target.splitters[0]!.connectables.input[0] = fiber.id;
    const upstream = source.splitters.find(splitter => !splitter.isDrop);
    const output = upstream?.connectables.output.indexOf(null) ?? -1;
    if (upstream && output !== -1) upstream.connectables.output[output] = fiber.id;
  }
}

function addProperty(
  clerk: TownClerk,
  catalogue: Catalogue,
  documents: Documents,
  network: Network,
  property: Property,
): void {
  const { connection, history, client } = property;
  const current = history.find(stay => stay.leftDaysAgo === null);
  const resident = client && current ? clientDocument(clerk, catalogue, client, current) : null;
  if (resident) documents.clients.push(resident);
  const oldest = Math.max(...history.map(stay => stay.enteredDaysAgo));
  const document: PropertyDocument = {
    id: clerk.id(),
    ...clerk.stamps(oldest),
    kind: 'Property',
    project: network.projectIds[property.project],
    coords: property.location && [property.location.lng, property.location.lat],
    drop: null,
    cables: [],
    client: resident?.id ?? null,
    connections: [],
    history: {
      clients: history.map(stay => ({
        id: resident && stay === current ? resident.id : clerk.id(),
        code: stay.code,
        enter_date: clerk.date(stay.enteredDaysAgo),
        exit_date: stay.leftDaysAgo === null ? null : clerk.date(stay.leftDaysAgo),
      })),
    },
    tags: [],
    // Rows that were never completed have no such member at all.
    ...(property.address !== null && { address: property.address }),
    ...(property.observation !== null && { observation: property.observation }),
    ...(resident?.implanted && { potencyRead: metres(clerk.random.range(-26, -17)) }),
    // In a building that OZmap does not have: one that was removed, or that was never drawn.
    ...(property.location === null && { parent: clerk.id() }),
  };
  documents.properties.push(document);
  if (!connection) return;

  const { box, splitters } = network.boxes.get(connection.box)!;
  const splitter = splitters[connection.splitter]!;
  const route = connection.route.map(pole => network.poleIds[pole.id]!);
  const { cable, fiber } = cableDocument(
    clerk,
    'Drop',
    DROP_CABLE_TYPE,
    { boxA: box, boxB: document.id },
    route,
    connection.length,
  );
  documents.cables.push(cable);
  documents.fibers.push(fiber);
  splitter.connectables.output[connection.port - 1] = fiber.id;
  document.box = box.id;
  document.drop = cable.id;
  const pole = route[route.length - 1];
  if (pole !== undefined) document.pole = pole;
  document.connections.push({
    id: splitter.id,
    kind: 'Splitter',
    port: connection.port,
    name: splitter.name,
    implanted: splitter.implanted,
    fiber: fiber.id,
  });
}
