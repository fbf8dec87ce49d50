import type { LocationSource, Precision } from './geocoding.ts';
import type { Location, Path } from './geometry.ts';
import type { BoxId, PoleId, ProjectId, SplitterId, ViabilityId } from './ids.ts';
import { REASONS, type Reason } from './reasons.ts';

/** `radius`: straight line to the box. `poles`: along adjacencies. */
export const MODES = ['radius', 'poles'] as const;
export type Mode = (typeof MODES)[number];

export const VERDICTS = ['viable', 'viable_with_caveats', 'not_viable', 'indeterminate'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** OZmap's life of a box; `draft` ("Em projeto") never serves anyone. */
export const BOX_STATUSES = ['draft', 'not_deployed', 'deployed', 'certified'] as const;
export type BoxStatus = (typeof BOX_STATUSES)[number];

/** What a port of a customer-facing splitter is doing. `property`: kept by a property that has no client. */
export const PORT_STATES = ['free', 'blocked', 'claimed', 'reserved', 'occupied', 'property'] as const;
export type PortState = (typeof PORT_STATES)[number];

export interface SplitterAnswer {
  readonly id: SplitterId;
  readonly name: string;
  /** 1-based numbers of the ports that can be reserved now, ascending. */
  readonly freePorts: readonly number[];
  readonly totalPorts: number;
}

export interface BoxAnswer {
  readonly id: BoxId;
  /** A vertical building with splitters of its own; absent: a termination box. */
  readonly kind?: 'building';
  readonly name: string;
  /** OZmap's box or building type, by name; empty where the box has none. */
  readonly type: string;
  readonly status: BoxStatus;
  readonly location: Location;
  readonly project: { readonly id: ProjectId; readonly name: string };
  /** Straight line from the place, metres. */
  readonly distance: number;
  /** Drawn or routed length, else distance × the tenant's factor + slack, metres. */
  readonly dropLength: number;
  /** Longest drop that the project allows, metres. */
  readonly dropLimit?: number;
  readonly freePorts: number;
  readonly totalPorts: number;
  readonly viable: boolean;
  readonly reasons: readonly Reason[];
  readonly splitters: readonly SplitterAnswer[];
  /** The proposed drop along the poles, from house to box, where there is a way. */
  readonly path?: Path;
  /** Vertex by vertex of `path`: the pole under it, or null; what a reservation takes as `drop.poles`. */
  readonly poles?: readonly (PoleId | null)[];
}

export type ViabilityRequest = ({ readonly location: Location } | { readonly address: string }) & {
  readonly locationSource?: LocationSource;
  /** Metres. */
  readonly radius?: number;
  readonly mode?: Mode;
  readonly tags?: readonly string[];
  readonly projects?: readonly ProjectId[];
  /** How many viable boxes to answer with; 20 by default. */
  readonly limit?: number;
  /** Nobody is shown the answer, as when a program looks whether it has changed: a refusal is no refused demand. */
  readonly unseen?: boolean;
};

export interface ViabilityAnswer {
  readonly id: ViabilityId;
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  /** Absent only when an address was not found. */
  readonly location?: Location;
  readonly precision?: Precision;
  /** Who says that the place is there; absent where the caller did not say. */
  readonly locationSource?: LocationSource;
  /** Metres, after every cap. */
  readonly radius: number;
  readonly mode: Mode;
  readonly boxes: readonly BoxAnswer[];
  /** ISO 8601 UTC. */
  readonly checkedAt: string;
  /** Seconds since the oldest datum in the answer was read from OZmap. */
  readonly dataAge: number;
  /** True when every box shown was read from OZmap for this answer. */
  readonly confirmed: boolean;
}

/** What a drop can hang on, in `GET /v1/poles`; `adjacent`: those that a cable may go on to from here. */
export interface PoleAnswer {
  readonly id: PoleId;
  readonly location: Location;
  readonly adjacent: readonly PoleId[];
}

/** The answer in one word, for systems that only go on or do not. */
export interface SimpleViability {
  /** Null where nobody knows. */
  readonly viable: boolean | null;
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  readonly viabilityId: ViabilityId;
  /** The nearest box that can serve or, where none can, the nearest of all. */
  readonly nearest?: Pick<BoxAnswer, 'distance' | 'freePorts' | 'viable' | 'reasons'> & {
    readonly box: { readonly id: BoxId; readonly name: string };
  };
}

/** One port in `GET /v1/boxes/{id}/ports`. */
export interface PortAnswer {
  readonly splitterId: SplitterId;
  readonly port: number;
  readonly state: PortState;
  /** The client there; only with `names:read`. */
  readonly code?: string;
  readonly name?: string;
}

/** `GET /v1/boxes/{id}/ports`. */
export interface PortsAnswer {
  readonly items: readonly PortAnswer[];
  /** Seconds since this was read from OZmap. */
  readonly dataAge: number;
  /** Read live from OZmap for this answer. */
  readonly confirmed: boolean;
}

/** A reason as far as it weighs, which its code says. */
type Coded = Pick<Reason, 'code'>;

/**
 * The verdict over all boxes. What makes the whole answer doubtful (an interpolated or imprecise address, old
 * data) leaves no plain *viable*; what nobody knows never becomes a *no*.
 */
export function verdictOf(
  boxes: readonly { readonly viable: boolean; readonly reasons: readonly Coded[] }[],
  reasons: readonly Coded[],
): Verdict {
  const viable = boxes.filter(box => box.viable);
  const hasCaveat = (found: readonly Coded[]) => found.some(({ code }) => REASONS[code] === 'caveat');
  if (viable.length > 0) {
    const doubtful = hasCaveat(reasons) || reasons.some(({ code }) => code === 'ADDRESS_IMPRECISE');
    return !doubtful && viable.some(box => !hasCaveat(box.reasons)) ? 'viable' : 'viable_with_caveats';
  }
  const isUnknown = ({ code }: Coded) => REASONS[code] === 'unknown';
  const unknown = reasons.some(isUnknown) || boxes.some(box => box.reasons.some(isUnknown));
  return unknown ? 'indeterminate' : 'not_viable';
}
