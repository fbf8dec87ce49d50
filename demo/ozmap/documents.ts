/**
 * OZmap's documents as its API stores and answers them, the ones that this project touches. Shapes follow
 * recorded answers of real servers: `coords` is `[lng, lat]`, references are ids, arrays keep null holes,
 * optional members are really absent in some rows.
 */

/** 24 hex digits. */
export type Id = string;
type Coords = [lng: number, lat: number];

interface Base {
  id: Id;
  createdAt: string;
  updatedAt: string;
  deletedAt?: string | null;
  external_id?: unknown;
  creatorData?: { id: Id; name: string; username: string };
}

export interface ProjectDocument extends Base {
  name: string;
  identifier?: string;
  parents: { project: Id }[];
  lat: number;
  lng: number;
  area: { type: 'Polygon'; coordinates: Coords[][] };
  /** `maxSize` in metres: the longest drop this project allows. */
  drop: { maxSize: number | null; defaults: { cableType: Id } };
  defaultPonPotency: number;
  hierarchyLevels: { box: Record<string, number>; cable: Record<string, number> };
  hasLogo: boolean;
}

export interface BoxTypeDocument extends Base {
  code: string;
  prefix: string;
  brand?: string;
  mold?: string;
  default_level?: number;
  default_template?: Id;
  default_reserve: number;
  config: {
    base: { color: string };
    regular: { fillColor: string };
    not_implanted: { fillColor: string };
    draft: { fillColor: string };
  };
}

export interface BoxDocument extends Base {
  kind: 'Box';
  name: string;
  project: Id;
  boxType: Id | null;
  hierarchyLevel: number;
  implanted: boolean;
  draft: boolean;
  certified: boolean;
  shared: boolean;
  default_reserve: number;
  coords: Coords;
  pole?: Id | null;
  cables: Id[];
  tags: Id[];
  address?: string;
  observation?: string;
}

export interface BuildingTypeDocument extends Base {
  code: string;
  prefix: string;
  description?: string;
  config: BoxTypeDocument['config'];
}

type AlsoOfBuildings =
  | 'name'
  | 'project'
  | 'implanted'
  | 'coords'
  | 'pole'
  | 'cables'
  | 'tags'
  | 'address'
  | 'observation';

/** A vertical building: splitters hang in it as in a box, and homes without a place of their own. */
export interface BuildingDocument extends Base, Pick<BoxDocument, AlsoOfBuildings> {
  kind: 'Building';
  buildingType: Id;
  hasProblem: boolean;
}

export interface SplitterTypeDocument extends Base {
  code: string;
  isDrop: boolean;
  ratio: { input: number; output: number };
  isBalanced: boolean;
  prefix: string;
}

export interface SplitterDocument extends Base {
  kind: 'Splitter';
  /** The box or building. */
  parent: Id;
  project: Id;
  name: string;
  label: string;
  splitterType: Id;
  /** "Permite conexão de cliente": customer-facing. */
  isDrop: boolean;
  implanted: boolean;
  isBalanced: boolean;
  orientation: 'right';
  ratio: { input: number; output: number };
  /** Fibre ids; `output[i]` is port i + 1. */
  connectables: { input: (Id | null)[]; output: (Id | null)[] };
  ports: { id: Id; blocked: boolean; tags: Id[]; observation?: string }[];
  attenuation: number[];
  currentPower: (number | null)[];
  installPower: (number | null)[];
}

export interface PoleDocument extends Base {
  kind: 'Pole' | 'Point';
  name?: string;
  coords: Coords;
  /** Ids of the base points that a cable can run to from here. */
  adjacents: Id[];
  usable?: boolean;
  poleType?: Id;
  licensing?: { status: 0 | 1 | 2; protocol: string };
  tags: Id[];
}

export interface PoleTypeDocument extends Base {
  code: string;
  viabilityAllowed: boolean;
}

export interface CableDocument extends Base {
  kind: 'Cable' | 'Drop';
  boxA: Id;
  boxB: Id;
  project: Id;
  cableType: Id;
  hierarchyLevel: number;
  /** Base points that the cable passes, in order from boxA to boxB. */
  poles: { id: Id; reserve: number }[];
  fiberNumber: number;
  looseNumber: number;
  /** Metres. */
  length: number;
  ground_length: number;
  altitude_length: number;
  loss: number;
  implanted: boolean;
  name?: string;
  tags: Id[];
}

export interface FiberDocument extends Base {
  kind: 'Fiber';
  parent: Id;
  isDrop: boolean;
  fiberNumber: number;
}

export interface PropertyDocument extends Base {
  kind: 'Property';
  project?: Id;
  coords: Coords | null;
  address?: string | null;
  /** The box or building that it is attached to. */
  box?: Id | null;
  /** The building that it is in. */
  parent?: Id | null;
  pole?: Id | null;
  drop: Id | null;
  cables: Id[];
  /** Clients' id; GETs answer the populated object. */
  client: Id | null;
  connections: {
    id: Id;
    kind: 'Splitter';
    /** 1-based. */
    port: number;
    name: string;
    implanted: boolean;
    fiber: Id;
  }[];
  history: { clients: { id: Id; code: string; enter_date: string | null; exit_date: string | null }[] };
  observation?: string | null;
  potencyRead?: number | null;
  tags: Id[];
}

export interface ClientDocument extends Base {
  kind: 'ftth';
  code: string;
  name?: string | null;
  observation?: string | null;
  implanted: boolean;
  certified: boolean;
  /** 0 OK, 1 ERROR. */
  status: 0 | 1;
  tags: Id[];
  onu?: { user_PPPoE?: string; serial_number?: string; mac_address?: string } | null;
  cpe?: unknown;
}

export interface UserDocument extends Base {
  username: string;
  name: string;
  email: string;
  resources: string[];
  role: Id;
  projects: { project: Id; role: Id; fromGroup: boolean }[];
  allUsers: boolean;
  locale: string;
}

export interface TagDocument extends Base {
  name: string;
  allowedTypes: string[];
}

export interface ProspectDocument extends Base {
  code?: string | null;
  name?: string | null;
  phone?: string | null;
  address?: string | null;
  observation?: string | null;
  viable?: boolean | null;
  coords: Coords | null;
  tags: Id[];
}

/** A gated community. */
export interface CondominiumDocument extends Base {
  polygon: { type: 'Polygon'; coordinates: Coords[][] };
  project: Id;
  name: string;
  address: string;
  observation: string;
  color: string;
  tags: Id[];
}

/** All that one OZmap holds: collections by id, in the order of creation. */
export interface OzmapDocuments {
  projects: ProjectDocument[];
  boxTypes: BoxTypeDocument[];
  boxes: BoxDocument[];
  buildingTypes: BuildingTypeDocument[];
  buildings: BuildingDocument[];
  splitterTypes: SplitterTypeDocument[];
  splitters: SplitterDocument[];
  poleTypes: PoleTypeDocument[];
  /** Poles and points together: OZmap's base points. */
  basePoints: PoleDocument[];
  cables: CableDocument[];
  fibers: FiberDocument[];
  properties: PropertyDocument[];
  clients: ClientDocument[];
  users: UserDocument[];
  tags: TagDocument[];
  prospects: ProspectDocument[];
  condominiums: CondominiumDocument[];
}
