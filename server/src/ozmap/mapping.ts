import type {
  BoxId,
  BoxStatus,
  ClientId,
  Location,
  PoleId,
  ProjectId,
  PropertyId,
  SplitterId,
} from '@oz-viability/shared';
import { bbox } from '@turf/bbox';
import type { Condominium, NetworkPole, NetworkPort, PortClient } from '../viability/network.ts';
import { OzmapUnreadable } from './errors.ts';
import { connectionsOf, flag, idOf, list, locationOf, optionalIdOf, type Row, row, text } from './shapes.ts';

/** A box, or a building as a box, without what hangs in it. */
export interface OzmapBox {
  readonly id: BoxId;
  /** Absent: a box. */
  readonly kind?: 'building';
  readonly name: string;
  /** Id of its box or building type, where it has one. */
  readonly type: string | undefined;
  readonly status: BoxStatus;
  readonly location: Location;
  readonly projectId: ProjectId;
  readonly tags: readonly string[];
  /** The base point that it hangs on. */
  readonly pole?: PoleId;
}

export function readBox(value: unknown): OzmapBox {
  const box = row(value, 'box');
  return baseBoxOf(box, box.boxType);
}

/** A vertical building: OZmap knows of it whether it is implanted, and neither drafts nor certificates. */
export function readBuilding(value: unknown): OzmapBox {
  const building = row(value, 'building');
  return { ...baseBoxOf(building, building.buildingType), kind: 'building' };
}

function baseBoxOf(box: Row, type: unknown): OzmapBox {
  const id = idOf<BoxId>(box, 'box');
  const pole = optionalIdOf<PoleId>(box.pole, 'box.pole');
  return {
    id,
    // Some rows have no name; a person can still find the box in OZmap by its id.
    name: text(box.name, 'box.name') ?? id,
    type: optionalIdOf(type, 'box.type'),
    status: statusOf(box),
    location: locationOf(box, 'box') ?? unreadable('box.coords'),
    projectId: optionalIdOf<ProjectId>(box.project, 'box.project') ?? unreadable('box.project'),
    tags: list(box.tags ?? [], 'box.tags').map(
      tag => optionalIdOf(tag, 'box.tags') ?? unreadable('box.tags'),
    ),
    ...(pole && { pole }),
  };
}

/** The order in which OZmap itself shows them: draft, not implanted, implanted, certified. */
function statusOf(box: Row): BoxStatus {
  if (flag(box.draft, 'box.draft')) return 'draft';
  if (flag(box.certified, 'box.certified')) return 'certified';
  return flag(box.implanted, 'box.implanted') ? 'deployed' : 'not_deployed';
}

/** One splitter; `ports` knows nothing yet of properties: they are `free`, `blocked` or `occupied`. */
export interface OzmapSplitter {
  readonly id: SplitterId;
  readonly boxId: BoxId;
  readonly name: string;
  /** Customer-facing. */
  readonly isDrop: boolean;
  readonly ports: readonly NetworkPort[];
}

export function readSplitter(value: unknown): OzmapSplitter {
  const splitter = row(value, 'splitter');
  const id = idOf<SplitterId>(splitter, 'splitter');
  return {
    id,
    boxId: readParent(value),
    name: text(splitter.name, 'splitter.name') ?? text(splitter.label, 'splitter.label') ?? id,
    // Splitters are asked for by this flag; a row that leaves it out was chosen by it.
    isDrop: splitter.isDrop == null || flag(splitter.isDrop, 'splitter.isDrop'),
    ports: portsOf(splitter),
  };
}

/**
 * A port is free when its output is null and it is not blocked. The list of outputs keeps a null for each
 * unused port, so one that is missing is an occupancy that nobody stated: unreadable, never free. Port
 * objects only add *blocked* and may be missing.
 */
function portsOf(splitter: Row): NetworkPort[] {
  const outputs = list(
    row(splitter.connectables, 'splitter.connectables').output,
    'splitter.connectables.output',
  );
  const details = list(splitter.ports ?? [], 'splitter.ports');
  const count = splitter.ratio == null ? outputs.length : row(splitter.ratio, 'splitter.ratio').output;
  if (!Number.isInteger(count) || (count as number) < 1) return unreadable('splitter.ratio.output');
  if (outputs.length < (count as number)) return unreadable('splitter.connectables.output');
  return Array.from({ length: count as number }, (_, index) => {
    const detail = details[index] == null ? undefined : row(details[index], 'splitter.ports');
    const taken = optionalIdOf(outputs[index], 'splitter.connectables.output') !== undefined;
    const blocked = flag(detail?.blocked, 'splitter.ports.blocked');
    if (taken) return { port: index + 1, state: 'occupied', ...(blocked && { blocked }) };
    return { port: index + 1, state: blocked ? 'blocked' : 'free' };
  });
}

/** The box that a splitter hangs in; readable also where the rest of the splitter is not. */
export const readParent = (splitter: unknown): BoxId =>
  optionalIdOf<BoxId>(row(splitter, 'splitter').parent, 'splitter.parent') ?? unreadable('splitter.parent');

/** A port that a property without client keeps; 1-based. */
export interface KeptPort {
  readonly splitterId: SplitterId;
  readonly port: number;
}

/** The ports that a property keeps: none where it has a client. */
export function readKeptPorts(value: unknown): readonly KeptPort[] {
  const property = row(value, 'property');
  if (optionalIdOf<ClientId>(property.client, 'property.client') !== undefined) return [];
  return connectionsOf(property);
}

/** The client of a property on each port that it is connected to; none where it has no client. */
export function readPortClients(value: unknown): readonly PortClient[] {
  const property = row(value, 'property');
  if (property.client == null) return [];
  const client = row(property.client, 'property.client');
  const code = text(client.code, 'client.code');
  const name = text(client.name, 'client.name');
  return connectionsOf(property).map(({ splitterId, port }) => ({
    splitterId,
    port,
    ...(code === undefined ? {} : { code }),
    ...(name === undefined ? {} : { name }),
  }));
}

/** What a role limits, metres. */
export interface OzmapRole {
  readonly radius?: number;
  readonly drop?: number;
}

export function readRole(value: unknown): OzmapRole {
  const role = row(value, 'role');
  const radius = limitOf(role.defaultRadius, 'role.defaultRadius');
  const drop = limitOf(role.defaultDropSize, 'role.defaultDropSize');
  return { ...(radius === undefined ? {} : { radius }), ...(drop === undefined ? {} : { drop }) };
}

/** A limit that is set; null, absent and zero set none. */
function limitOf(value: unknown, field: string): number | undefined {
  if (value == null || value === 0) return undefined;
  return typeof value === 'number' && value > 0 ? value : unreadable(field);
}

export interface OzmapProject {
  readonly id: ProjectId;
  readonly name: string;
  /** Longest drop, metres; undefined where the project sets none. */
  readonly dropLimit: number | undefined;
}

export function readProject(value: unknown): OzmapProject {
  const project = row(value, 'project');
  const id = idOf<ProjectId>(project, 'project');
  const limit = project.drop == null ? undefined : row(project.drop, 'project.drop').maxSize;
  if (limit != null && typeof limit !== 'number') return unreadable('project.drop.maxSize');
  return {
    id,
    name: text(project.name, 'project.name') ?? id,
    dropLimit: limit != null && limit > 0 ? limit : undefined,
  };
}

export interface OzmapBoxType {
  readonly id: string;
  readonly name: string;
}

/** A type of boxes or of buildings. */
export function readBoxType(value: unknown): OzmapBoxType {
  const type = row(value, 'boxType');
  return {
    id: idOf(type, 'boxType'),
    name: text(type.code, 'boxType.code') ?? text(type.prefix, 'boxType.prefix') ?? '',
  };
}

/** A base point; `type`: id of its pole type, where it has one. */
export interface OzmapBasePoint extends NetworkPole {
  /** Points are vertices of cables; others are buried, such as junction boxes. */
  readonly kind: 'pole' | 'point' | 'other';
  readonly usable: boolean;
  readonly type: string | undefined;
}

export function readBasePoint(value: unknown): OzmapBasePoint {
  const point = row(value, 'pole');
  const kind = text(point.kind, 'pole.kind')?.toLowerCase() ?? 'pole';
  return {
    kind: kind === 'pole' || kind === 'point' ? kind : 'other',
    usable: point.usable !== false,
    type: optionalIdOf(point.poleType, 'pole.poleType'),
    id: idOf<PoleId>(point, 'pole'),
    location: locationOf(point, 'pole') ?? unreadable('pole.coords'),
    adjacent: list(point.adjacents ?? [], 'pole.adjacents').map(
      next => optionalIdOf<PoleId>(next, 'pole.adjacents') ?? unreadable('pole.adjacents'),
    ),
  };
}

/** A pole or point that a drop can hang on; undefined for those out of use and for buried junction boxes. */
export function readPole(value: unknown): NetworkPole | undefined {
  const { kind, usable, type: _, ...pole } = readBasePoint(value);
  return kind !== 'other' && usable ? pole : undefined;
}

export function readCondominium(value: unknown): Condominium {
  const condominium = row(value, 'condominium');
  const { type, coordinates } = row(condominium.polygon, 'condominium.polygon');
  if (type !== 'Polygon' || !isRings(coordinates)) return unreadable('condominium.polygon');
  const polygon = { type: 'Polygon' as const, coordinates };
  const [west, south, east, north] = bbox(polygon);
  return {
    name: text(condominium.name, 'condominium.name') ?? idOf(condominium, 'condominium'),
    polygon: { ...polygon, bbox: [west, south, east, north] },
  };
}

const isRings = (value: unknown): value is number[][][] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every(
    ring =>
      Array.isArray(ring) &&
      ring.length > 3 &&
      ring.every(at => Array.isArray(at) && at.length >= 2 && at.every(Number.isFinite)),
  );

export interface OzmapPoleType {
  readonly id: string;
  /** OZmap's `viabilityAllowed`; absent means that drops may be sold over such poles. */
  readonly sells: boolean;
}

export function readPoleType(value: unknown): OzmapPoleType {
  const type = row(value, 'poleType');
  return { id: idOf(type, 'poleType'), sells: type.viabilityAllowed !== false };
}

/** The id in the answer to a creation; undefined where it does not say, which is no failure: it is read back. */
export function createdId<Id extends PropertyId | PoleId>(value: unknown): Id | undefined {
  try {
    return idOf<Id>(row(value, 'created'), 'created');
  } catch {
    return undefined;
  }
}

/** The rows that could be read, and how many could not: one bad row must not hide the others. */
export function readRows<T>(
  rows: readonly unknown[],
  read: (value: unknown) => T,
): { readonly read: readonly T[]; readonly unreadable: number } {
  const good: T[] = [];
  for (const value of rows) {
    try {
      good.push(read(value));
    } catch (error) {
      if (!(error instanceof OzmapUnreadable)) throw error;
    }
  }
  return { read: good, unreadable: rows.length - good.length };
}

function unreadable(field: string): never {
  throw new OzmapUnreadable(field);
}
