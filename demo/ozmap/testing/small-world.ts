import { destination } from '@oz-viability/shared';
import type {
  BoxDocument,
  BuildingDocument,
  ClientDocument,
  Id,
  OzmapDocuments,
  PoleDocument,
  SplitterDocument,
} from '../documents.ts';

const BORN = '2024-03-01T12:00:00.000Z';
const at = { createdAt: BORN, updatedAt: BORN };

/** A readable id: what it is, and its number. */
const idOf = (kind: string, number: number): Id => `65f0${kind}${String(number).padStart(18, '0')}`;
const boxId = (number: number): Id => idOf('b0', number);
const poleId = (number: number): Id => idOf('a0', number);
/** Boxes have one or two splitters; the second is numbered 50 more. */
const splitterId = (number: number): Id => idOf('50', number);

/**
 * The places of the small world that tests speak of. Boxes stand along one street, 60 m apart, each on its
 * own pole; the world's centre is box 1. Houses lie 20 m north of their box.
 */
export const SMALL = {
  center: { lat: -26.3, lng: -48.85 },
  project: idOf('c0', 1),
  /** Metres. */
  dropLimit: 200,
  tag: idOf('d0', 1),
  /** Stands 1.9 km north of the centre, away from all else; one splitter of 8, all free, and a home on none of them. */
  building: idOf('e0', 1),
  boxes: {
    /** 8 ports: 1 a client, 2 an empty property, 3 blocked, the others free. */
    mixed: boxId(1),
    /** 8 ports, all with clients 2001 to 2008; 2008 is not implanted. */
    full: boxId(2),
    /** Two splitters of 8; client 3001 (in error, without a name) on port 4 of the second. */
    double: boxId(3),
    draft: boxId(4),
    notDeployed: boxId(5),
    certified: boxId(6),
    /** Its one splitter is a network splitter. */
    network: boxId(7),
    withoutType: boxId(8),
    withoutSplitter: boxId(9),
    /** One splitter of 16, all free; carries the tag. */
    large: boxId(10),
    plain: boxId(11),
    last: boxId(12),
  },
  splitters: {
    mixed: splitterId(1),
    full: splitterId(2),
    doubleFirst: splitterId(3),
    doubleSecond: splitterId(53),
    draft: splitterId(4),
    notDeployed: splitterId(5),
    certified: splitterId(6),
    network: splitterId(7),
    withoutType: splitterId(8),
    large: splitterId(10),
    plain: splitterId(11),
    last: splitterId(12),
    building: splitterId(13),
  },
  /** Pole 1 to 12 under the boxes; `north` hangs on pole 1, `unusable` between pole 1 and 2. */
  poles: { first: poleId(1), second: poleId(2), third: poleId(3), north: poleId(21), unusable: poleId(22) },
  properties: {
    client: idOf('f0', 1),
    empty: idOf('f0', 2),
    inBuilding: idOf('f0', 40),
    bare: idOf('f0', 50),
  },
} as const;

const BOX_TYPE = '589ddcf07dfe452f10d7c274';
const BUILDING_TYPE = idOf('e1', 1);
const DROP_TYPE = '5d83b2fcd846ae365237b3a1';
const DROP_SPLITTER = '5b74204cffd4524508626953';
const NETWORK_SPLITTER = '5da61085493d9c00066653f5';
const POLE_TYPE = '5d7d2b3fdbc425449801709e';

/** One small OZmap, made anew at each call. */
export function smallWorld(): OzmapDocuments {
  const documents = emptyWorld();
  for (let number = 1; number <= 12; number++) {
    documents.basePoints.push(pole(poleId(number), alongStreet(number), neighbours(number)));
    documents.boxes.push(box(number));
  }
  documents.basePoints.push(pole(SMALL.poles.north, offset(alongStreet(1), 30, 0), [poleId(1)]), {
    ...pole(SMALL.poles.unusable, offset(alongStreet(1), 30, 90), [poleId(1), poleId(2)]),
    usable: false,
  });
  for (const number of [1, 2, 3, 4, 5, 6, 8, 11, 12])
    documents.splitters.push(splitter(number, splitterId(number), 8));
  documents.splitters.push(
    { ...splitter(3, SMALL.splitters.doubleSecond, 8), name: 'Splitter 2' },
    splitter(10, SMALL.splitters.large, 16),
    { ...splitter(7, SMALL.splitters.network, 8), isDrop: false, splitterType: NETWORK_SPLITTER },
    { ...splitter(13, SMALL.splitters.building, 8), parent: SMALL.building },
  );
  documents.buildings.push(building());
  portsOf(documents, SMALL.splitters.mixed)[2]!.blocked = true;
  addHomes(documents);
  return documents;
}

function addHomes(documents: OzmapDocuments): void {
  const { mixed, full, doubleSecond } = SMALL.splitters;
  occupy(documents, 1, mixed, 1, client(1, '1001', { name: 'Ana Souza' }));
  occupy(documents, 2, mixed, 2, null);
  for (let port = 1; port <= 8; port++) {
    const implanted = port !== 8;
    occupy(
      documents,
      20 + port,
      full,
      port,
      client(20 + port, `200${port}`, { name: `Cliente ${port}`, implanted }),
    );
  }
  occupy(documents, 30, doubleSecond, 4, client(30, '3001', { status: 1 }));
  const inBuilding = client(40, '4001', { name: 'Bruno Lima' });
  const bare = client(50, '5001', { name: 'Célia Dias', implanted: false });
  documents.clients.push(inBuilding, bare);
  const property = { ...at, kind: 'Property' as const, drop: null, cables: [], connections: [], tags: [] };
  documents.properties.push(
    {
      ...property,
      id: SMALL.properties.inBuilding,
      project: SMALL.project,
      coords: null,
      box: SMALL.building,
      parent: SMALL.building,
      client: inBuilding.id,
      history: { clients: [stay(inBuilding)] },
    },
    {
      ...property,
      id: SMALL.properties.bare,
      coords: offset(alongStreet(11), 20, 0),
      client: bare.id,
      history: { clients: [stay(bare)] },
    },
  );
}

/** A house at its splitter's box, with drop, fibre and connection. Without a client: one has left. */
function occupy(
  documents: OzmapDocuments,
  number: number,
  splitter: Id,
  port: number,
  tenant: ClientDocument | null,
): void {
  const device = documents.splitters.find(({ id }) => id === splitter)!;
  const cto = documents.boxes.find(({ id }) => id === device.parent)!;
  const coords = offset(cto.coords, 20, 0);
  const [drop, fibre, id] = [idOf('ca', number), idOf('fb', number), idOf('f0', number)];
  const former = {
    id: idOf('cc', 900 + number),
    code: `900${number}`,
    enter_date: BORN,
    exit_date: '2025-01-15T09:30:00.000Z',
  };
  const length = 20;
  documents.cables.push({
    ...at,
    id: drop,
    kind: 'Drop',
    boxA: cto.id,
    boxB: id,
    project: SMALL.project,
    cableType: DROP_TYPE,
    hierarchyLevel: 3,
    poles: [],
    fiberNumber: 1,
    looseNumber: 1,
    length,
    ground_length: length,
    altitude_length: 0,
    loss: 0,
    implanted: true,
    tags: [],
  });
  documents.fibers.push({ ...at, id: fibre, kind: 'Fiber', parent: drop, isDrop: true, fiberNumber: 1 });
  device.connectables.output[port - 1] = fibre;
  if (tenant) documents.clients.push(tenant);
  documents.properties.push({
    ...at,
    id,
    kind: 'Property',
    project: SMALL.project,
    coords,
    ...(tenant && { address: `Rua Pequena, ${number}` }),
    box: cto.id,
    drop,
    cables: [drop],
    client: tenant?.id ?? null,
    connections: [{ id: splitter, kind: 'Splitter', port, name: device.name, implanted: true, fiber: fibre }],
    history: { clients: tenant ? [stay(tenant)] : [former] },
    ...(!tenant && { observation: `${former.code}, 15/01/2025` }),
    tags: [],
  });
}

const stay = ({ id, code }: ClientDocument) => ({ id, code, enter_date: BORN, exit_date: null });

const client = (number: number, code: string, members: Partial<ClientDocument>): ClientDocument => ({
  ...at,
  id: idOf('cc', number),
  kind: 'ftth',
  code,
  implanted: true,
  certified: false,
  status: 0,
  tags: [],
  onu: { user_PPPoE: `pppoe${code}`, serial_number: `SN${code}`, mac_address: '' },
  ...members,
});

function box(number: number): BoxDocument {
  const id = boxId(number);
  return {
    ...at,
    id,
    kind: 'Box',
    name: `CTO-${String(number).padStart(2, '0')}`,
    project: SMALL.project,
    boxType: id === SMALL.boxes.withoutType ? null : BOX_TYPE,
    hierarchyLevel: 3,
    implanted: id !== SMALL.boxes.notDeployed && id !== SMALL.boxes.draft,
    draft: id === SMALL.boxes.draft,
    certified: id === SMALL.boxes.certified,
    shared: false,
    default_reserve: 0,
    coords: alongStreet(number),
    pole: poleId(number),
    cables: [],
    tags: id === SMALL.boxes.large ? [SMALL.tag] : [],
  };
}

const building = (): BuildingDocument => ({
  ...at,
  id: SMALL.building,
  kind: 'Building',
  name: 'Edifício Pequeno',
  project: SMALL.project,
  buildingType: BUILDING_TYPE,
  implanted: true,
  hasProblem: false,
  coords: offset([SMALL.center.lng, SMALL.center.lat], 1900, 0),
  cables: [],
  tags: [],
  address: 'Rua Alta, 7',
});

const splitter = (number: number, id: Id, outputs: number): SplitterDocument => ({
  ...at,
  id,
  kind: 'Splitter',
  parent: boxId(number),
  project: SMALL.project,
  name: 'Splitter 1',
  label: `1:${outputs}`,
  splitterType: DROP_SPLITTER,
  isDrop: true,
  implanted: true,
  isBalanced: true,
  orientation: 'right',
  ratio: { input: 1, output: outputs },
  connectables: { input: [null], output: Array<Id | null>(outputs).fill(null) },
  ports: Array.from({ length: outputs }, (_, index) => ({
    id: idOf('90', Number(id.slice(-3)) * 100 + index + 1),
    blocked: false,
    tags: [],
  })),
  attenuation: Array<number>(outputs).fill(10.5),
  currentPower: Array<null>(outputs).fill(null),
  installPower: Array<null>(outputs).fill(null),
});

const portsOf = (documents: OzmapDocuments, splitter: Id): SplitterDocument['ports'] =>
  documents.splitters.find(({ id }) => id === splitter)!.ports;

const pole = (id: Id, coords: [number, number], adjacents: Id[]): PoleDocument => ({
  ...at,
  id,
  kind: 'Pole',
  name: `P${Number(id.slice(-3))}`,
  coords,
  adjacents,
  usable: true,
  poleType: POLE_TYPE,
  licensing: { status: 2, protocol: '' },
  tags: [],
});

function neighbours(number: number): Id[] {
  const next = [number - 1, number + 1].filter(other => other >= 1 && other <= 12).map(poleId);
  return number === 1 ? [...next, SMALL.poles.north] : next;
}

const alongStreet = (number: number): [number, number] =>
  offset([SMALL.center.lng, SMALL.center.lat], (number - 1) * 60, 90);

function offset([lng, lat]: readonly [number, number], metres: number, heading: number): [number, number] {
  const moved = destination({ lat, lng }, metres, heading);
  return [degrees7(moved.lng), degrees7(moved.lat)];
}

/** To a centimetre, as maps write it. */
const degrees7 = (value: number): number => Number(value.toFixed(7));

function emptyWorld(): OzmapDocuments {
  const { center, project, dropLimit, tag } = SMALL;
  const [west, east] = [center.lng - 0.02, center.lng + 0.02];
  const [south, north] = [center.lat - 0.02, center.lat + 0.02];
  return {
    projects: [
      {
        ...at,
        id: project,
        name: 'Vila Pequena',
        identifier: 'VP',
        parents: [],
        ...center,
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
        drop: { maxSize: dropLimit, defaults: { cableType: DROP_TYPE } },
        defaultPonPotency: 5,
        hierarchyLevels: { box: { POP: 1, CE: 2, CTO: 3 }, cable: { BACKBONE: 1 } },
        hasLogo: false,
      },
    ],
    boxTypes: [
      {
        ...at,
        id: BOX_TYPE,
        code: 'CTO 1x8',
        prefix: 'CTO',
        default_reserve: 0,
        config: {
          base: { color: '#1b7f4b' },
          regular: { fillColor: '#1b7f4b' },
          not_implanted: { fillColor: '#c9a227' },
          draft: { fillColor: '#9a9a9a' },
        },
      },
    ],
    boxes: [],
    buildingTypes: [
      {
        ...at,
        id: BUILDING_TYPE,
        code: 'Residencial',
        prefix: 'ED',
        config: {
          base: { color: '#5b4a8b' },
          regular: { fillColor: '#7d6bb0' },
          not_implanted: { fillColor: '#c9a227' },
          draft: { fillColor: '#9a9a9a' },
        },
      },
    ],
    buildings: [],
    splitterTypes: [
      {
        ...at,
        id: DROP_SPLITTER,
        code: '1:8 A',
        isDrop: true,
        ratio: { input: 1, output: 8 },
        isBalanced: true,
        prefix: 'S',
      },
      {
        ...at,
        id: NETWORK_SPLITTER,
        code: '1:8 R',
        isDrop: false,
        ratio: { input: 1, output: 8 },
        isBalanced: true,
        prefix: 'S',
      },
    ],
    splitters: [],
    poleTypes: [{ ...at, id: POLE_TYPE, code: 'Concreto', viabilityAllowed: true }],
    basePoints: [],
    cables: [],
    fibers: [],
    properties: [],
    clients: [],
    users: [
      {
        ...at,
        id: idOf('aa', 1),
        username: 'viability',
        name: 'Viability',
        email: 'viability@example.com',
        resources: ['API'],
        role: '5accf8ee0ff2c819a4ffd38e',
        projects: [{ project, role: '5accf8ee0ff2c819a4ffd38e', fromGroup: false }],
        allUsers: false,
        locale: 'pt_BR',
      },
    ],
    tags: [{ ...at, id: tag, name: 'Varejo', allowedTypes: ['box', 'property', 'client'] }],
    prospects: [],
    condominiums: [],
  };
}
