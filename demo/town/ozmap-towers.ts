import type {
  BuildingDocument,
  BuildingTypeDocument,
  ClientDocument,
  Id,
  OzmapDocuments,
  PropertyDocument,
} from '../ozmap/documents.ts';
import { locationOf } from './frame.ts';
import type { ProjectKey } from './network.ts';
import { type Catalogue, DROP_CABLE_TYPE } from './ozmap-catalogue.ts';
import { cableDocument, clientDocument, metres, splitterDocument, type TownClerk } from './ozmap-rows.ts';
import { TOWER_TYPES, type Tower } from './towers.ts';

type Part = Pick<
  OzmapDocuments,
  'buildingTypes' | 'buildings' | 'splitters' | 'cables' | 'fibers' | 'clients' | 'properties'
>;

/** Metres of cable from the splitters to a home, and for every floor. */
const TO_A_HOME = 12;
const A_FLOOR = 3;

/** The buildings of the town with their splitters and the homes on them, whose place is the building's. */
export function towerDocuments(
  clerk: TownClerk,
  catalogue: Catalogue,
  projectIds: Readonly<Record<ProjectKey, Id>>,
  towers: readonly Tower[],
): Part {
  const part: Part = {
    buildingTypes: TOWER_TYPES.map(code => typeDocument(clerk, code)),
    buildings: [],
    splitters: [],
    cables: [],
    fibers: [],
    clients: [],
    properties: [],
  };
  for (const tower of towers) {
    const type = part.buildingTypes.find(({ code }) => code === tower.type)!.id;
    const building = buildingDocument(clerk, tower, projectIds[tower.project], type);
    const splitters = tower.splitters.map(splitter => splitterDocument(clerk, catalogue, building, splitter));
    part.buildings.push(building);
    part.splitters.push(...splitters);
    for (const home of tower.homes) {
      const client = clientDocument(clerk, catalogue, home.client, home);
      const property = homeDocument(clerk, building, home, client);
      const ends = { boxA: building, boxB: property.id };
      const length = TO_A_HOME + A_FLOOR * Math.floor(Number(home.unit) / 100);
      const { cable, fiber } = cableDocument(clerk, 'Drop', DROP_CABLE_TYPE, ends, [], length);
      const { id, kind, name, implanted, connectables } = splitters[home.splitter]!;
      connectables.output[home.port - 1] = fiber.id;
      property.drop = cable.id;
      property.cables.push(cable.id);
      property.connections.push({ id, kind, port: home.port, name, implanted, fiber: fiber.id });
      part.clients.push(client);
      part.properties.push(property);
      part.cables.push(cable);
      part.fibers.push(fiber);
    }
  }
  return part;
}

/** A home that nothing leads to yet. */
const homeDocument = (
  clerk: TownClerk,
  building: BuildingDocument,
  { unit, enteredDaysAgo }: Tower['homes'][number],
  { id, code, implanted }: ClientDocument,
): PropertyDocument => ({
  id: clerk.id(),
  ...clerk.stamps(enteredDaysAgo),
  kind: 'Property',
  project: building.project,
  coords: null,
  address: `${building.address}, apto ${unit}`,
  box: building.id,
  parent: building.id,
  drop: null,
  cables: [],
  client: id,
  connections: [],
  history: { clients: [{ id, code, enter_date: clerk.date(enteredDaysAgo), exit_date: null }] },
  ...(implanted && { potencyRead: metres(clerk.random.range(-26, -17)) }),
  tags: [],
});

const typeDocument = (clerk: TownClerk, code: string): BuildingTypeDocument => ({
  id: clerk.id(),
  ...clerk.stamps(1500),
  code,
  prefix: 'ED',
  config: {
    base: { color: '#5b4a8b' },
    regular: { fillColor: '#7d6bb0' },
    not_implanted: { fillColor: '#e0a526' },
    draft: { fillColor: '#9aa3ab' },
  },
});

function buildingDocument(
  clerk: TownClerk,
  { name, lot, point }: Tower,
  project: Id,
  buildingType: Id,
): BuildingDocument {
  const { lng, lat } = locationOf(point);
  const { street, number, district } = lot.address;
  return {
    id: clerk.id(),
    ...clerk.stamps(1600),
    kind: 'Building',
    name,
    project,
    buildingType,
    implanted: true,
    hasProblem: false,
    coords: [lng, lat],
    cables: [],
    tags: [],
    address: `${street}, ${number} - ${district}`,
  };
}
