import type {
  BoxId,
  BoxStatus,
  Location,
  PoleId,
  ProjectId,
  PropertyId,
  SplitterId,
} from '@oz-viability/shared';
import { OzmapUnreadable } from './errors.ts';
import {
  type KeptPort,
  type OzmapBasePoint,
  type OzmapBox,
  readBasePoint,
  readBox,
  readBuilding,
  readKeptPorts,
  readSplitter,
} from './mapping.ts';
import { flag, idOf, locationOf, optionalIdOf, type Row, row } from './shapes.ts';

/**
 * The rows of OZmap that a copy of the network is made of, plain enough to be written to a file. `updatedAt`:
 * milliseconds on OZmap's clock, 0 where a row does not say.
 */
interface Dated<Id extends string> {
  readonly id: Id;
  readonly updatedAt: number;
}

/** `unreadable`: it is there, and what it says cannot be used. */
export type BoxRow = Dated<BoxId> & {
  /** Absent: a box. */
  readonly kind?: 'building';
  readonly location?: Location;
} & (
    | { readonly unreadable: true }
    | {
        readonly location: Location;
        readonly name: string;
        /** Id of its box or building type. */
        readonly type?: string;
        readonly status: BoxStatus;
        readonly projectId: ProjectId;
        readonly tags: readonly string[];
        /** The pole that it hangs on. */
        readonly pole?: PoleId;
      }
  );

/** What is at a port: nothing, something, a block, or both. */
export const PORT_CODES = { free: 0, taken: 1, blocked: 2, takenAndBlocked: 3 } as const;

export type SplitterRow = Dated<SplitterId> & { readonly boxId: BoxId } & (
    | { readonly unreadable: true }
    | {
        readonly name: string;
        /** Customer-facing. */
        readonly isDrop: boolean;
        /** One of {@link PORT_CODES} a port. */
        readonly ports: readonly number[];
      }
  );

export interface PropertyRow extends Dated<PropertyId> {
  readonly boxId?: BoxId;
  /** The ports that it keeps without a client. */
  readonly kept: readonly KeptPort[];
}

/** A base point: buried ones too, for a way may lead past them. */
export interface PoleRow extends Dated<PoleId> {
  readonly kind: OzmapBasePoint['kind'];
  readonly location: Location;
  readonly adjacent: readonly PoleId[];
  readonly usable: boolean;
  /** Id of its pole type. */
  readonly type?: string;
}

export const boxRow = (value: unknown): BoxRow => baseBoxRow(value, readBox);
export const buildingRow = (value: unknown): BoxRow => ({
  ...baseBoxRow(value, readBuilding),
  kind: 'building',
});

function baseBoxRow(value: unknown, read: (value: unknown) => OzmapBox): BoxRow {
  const dated = datedOf<BoxId>(value, 'box');
  const box = attempt(() => read(value));
  if (box === undefined) {
    const location = attempt(() => locationOf(row(value, 'box'), 'box'));
    return { ...dated, ...(location && { location }), unreadable: true };
  }
  const { location, name, type, status, projectId, tags, pole } = box;
  return {
    ...dated,
    location,
    name,
    ...(type === undefined ? {} : { type }),
    status,
    projectId,
    tags,
    ...(pole === undefined ? {} : { pole }),
  };
}

/** Undefined for one that hangs in no box. */
export function splitterRow(value: unknown): SplitterRow | undefined {
  const dated = datedOf<SplitterId>(value, 'splitter');
  const boxId = optionalIdOf<BoxId>(row(value, 'splitter').parent, 'splitter.parent');
  if (boxId === undefined) return undefined;
  // Here all splitters are asked for: one that leaves the flag out is not customer-facing.
  const isDrop = flag(row(value, 'splitter').isDrop, 'splitter.isDrop');
  const splitter = attempt(() => readSplitter(value));
  if (splitter === undefined) {
    return isDrop ? { ...dated, boxId, unreadable: true } : { ...dated, boxId, name: '', isDrop, ports: [] };
  }
  const ports = splitter.ports.map(({ state, blocked }) => {
    if (state === 'occupied') return blocked ? PORT_CODES.takenAndBlocked : PORT_CODES.taken;
    return state === 'blocked' ? PORT_CODES.blocked : PORT_CODES.free;
  });
  return { ...dated, boxId, name: splitter.name, isDrop, ports };
}

export function propertyRow(value: unknown): PropertyRow {
  const property = row(value, 'property');
  const boxId = optionalIdOf<BoxId>(property.box, 'property.box');
  // As with a live read: kept ports that cannot be read show as occupied, which is no less true.
  const kept = (boxId !== undefined && attempt(() => readKeptPorts(value))) || [];
  return { ...datedOf<PropertyId>(value, 'property'), ...(boxId === undefined ? {} : { boxId }), kept };
}

export function poleRow(value: unknown): PoleRow {
  const { type, ...point } = readBasePoint(value);
  return { ...datedOf<PoleId>(value, 'pole'), ...point, ...(type === undefined ? {} : { type }) };
}

function datedOf<Id extends string>(value: unknown, field: string): Dated<Id> {
  const document: Row = row(value, field);
  const { updatedAt } = document;
  const at = typeof updatedAt === 'string' ? Date.parse(updatedAt) : Number.NaN;
  return { id: idOf<Id>(document, field), updatedAt: Number.isNaN(at) ? 0 : at };
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof OzmapUnreadable)) throw error;
    return undefined;
  }
}
