import type {
  BoxId,
  BoxStatus,
  Location,
  Path,
  PoleId,
  PortState,
  ProjectId,
  SplitterId,
  TenantId,
} from '@oz-viability/shared';

/** A port as OZmap shows it; claims and reservations of ours are laid over it later. */
export interface NetworkPort {
  /** 1-based. */
  readonly port: number;
  readonly state: Extract<PortState, 'free' | 'blocked' | 'occupied' | 'property'>;
  /** Marked as blocked although something is on it. */
  readonly blocked?: true;
}

/** A customer-facing splitter; network splitters never get this far. */
export interface NetworkSplitter {
  readonly id: SplitterId;
  readonly name: string;
  readonly ports: readonly NetworkPort[];
}

/** A termination box, or a vertical building that has splitters as one. */
export interface NetworkBox {
  readonly id: BoxId;
  /** Absent: a box. */
  readonly kind?: 'building';
  readonly name: string;
  /** Box or building type by name; empty where OZmap has none. */
  readonly type: string;
  readonly status: BoxStatus;
  readonly location: Location;
  readonly project: { readonly id: ProjectId; readonly name: string };
  /** Longest drop of the project, metres; absent where it sets none. */
  readonly dropLimit?: number;
  readonly tags: readonly string[];
  readonly splitters: readonly NetworkSplitter[];
  /** The base point that it hangs on, where OZmap says. */
  readonly pole?: PoleId;
}

export interface NetworkPole {
  readonly id: PoleId;
  readonly location: Location;
  readonly adjacent: readonly PoleId[];
}

/** Why no drop may hang on a pole: `usable` is false, or its type does not sell (`viabilityAllowed`). */
export type PoleBar = 'unusable' | 'type';

/** A base point of the pole graph, those that no drop may hang on too: they explain why there is no way. */
export interface Waypoint extends NetworkPole {
  /** A drop leaves the house at a pole; other base points it can only pass. */
  readonly kind: 'pole' | 'other';
  readonly barred?: PoleBar;
}

/** The way of a drop from a house along the poles to a box, or why there is none. */
export type Way =
  | {
      readonly kind: 'route';
      /** From house to box. */
      readonly path: Path;
      /** Vertex by vertex: the base point under it; null at the ends. */
      readonly poles: readonly (PoleId | null)[];
      /** Metres. */
      readonly length: number;
    }
  | { readonly kind: 'none'; readonly why: NoWay };

export type NoWay =
  /** No pole within `limit` metres of the house; `nearest`: metres to the nearest that was seen. */
  | { readonly kind: 'no-pole-near'; readonly limit: number; readonly nearest?: number }
  /** The box hangs on no base point that is known. */
  | { readonly kind: 'box-off-poles' }
  /** No adjacencies lead from the house's pole to the box's. */
  | { readonly kind: 'not-joined' }
  /** Every pole at the house, or the one at the box, or one on every way between them may not be used. */
  | { readonly kind: 'barred'; readonly at: 'house' | 'box' | 'between' };

/** A gated community, OZmap's horizontal condominium. */
export interface Condominium {
  readonly name: string;
  /** GeoJSON; with `bbox`, so that what is far off is told at once. */
  readonly polygon: {
    readonly type: 'Polygon';
    readonly coordinates: number[][][];
    readonly bbox: [west: number, south: number, east: number, north: number];
  };
}

/** Of when something is. */
export interface Age {
  /** When the oldest part of it was read from OZmap. */
  readonly readAt: Date;
  /** Set where it is older than it should be, and OZmap could not be asked: seconds that it should be at most. */
  readonly staleAfter?: number;
}

/** Ways to boxes, and of when the poles are. */
export interface WaysReading extends Age {
  readonly ways: ReadonlyMap<BoxId, Way>;
}

/** One box with all that hangs in it. */
export interface BoxReading extends Age {
  readonly box: NetworkBox;
  /** True when it was read from OZmap for this question. */
  readonly confirmed: boolean;
}

/** A client and the port that it is on. */
export interface PortClient {
  readonly splitterId: SplitterId;
  /** 1-based. */
  readonly port: number;
  readonly code?: string;
  readonly name?: string;
}

/** What OZmap itself limits, as far as the key may read it. Metres. */
export interface NetworkLimits {
  /** Search radius of the key's role. */
  readonly radius?: number;
  /** Longest drop of each project that the key sees; undefined where neither project nor role sets one. */
  readonly drops: ReadonlyMap<ProjectId, number | undefined>;
}

/** What was read, how old it is, and what could not be read. */
export interface NetworkReading extends Age {
  readonly boxes: readonly NetworkBox[];
  /** True when every box here was read from OZmap for this question. */
  readonly confirmed: boolean;
  /** Boxes that are there but whose data could not be understood. */
  readonly unreadable: number;
  /** True when more boxes lie within the radius than were read; OZmap does not say in which order it cuts. */
  readonly cut: boolean;
}

/** Thrown by a network that gives no answer at all; viability turns it into *unknown*, never into *no*. */
export class NetworkFailure extends Error {
  readonly kind: 'unavailable' | 'unreadable';

  constructor(kind: 'unavailable' | 'unreadable', message: string) {
    super(message);
    this.name = 'NetworkFailure';
    this.kind = kind;
  }
}

/** The network that viability asks: read live from OZmap, or from a mirror of it. */
export interface Network {
  /** Boxes within `radius` metres of `center`, in any order; a fixed small number of requests. */
  boxesNear(tenant: TenantId, center: Location, radius: number, signal: AbortSignal): Promise<NetworkReading>;
  /** One box, or undefined where the tenant's key sees none of that id. */
  box(tenant: TenantId, id: BoxId, signal: AbortSignal): Promise<NetworkBox | undefined>;
  /** The same, and of when it is. */
  boxReading(tenant: TenantId, id: BoxId, signal: AbortSignal): Promise<BoxReading | undefined>;
  /** The clients on ports of a box: personal data, for those who may see names. */
  clientsIn(tenant: TenantId, id: BoxId, signal: AbortSignal): Promise<readonly PortClient[]>;
  /** What OZmap limits; remembered for minutes. */
  limits(tenant: TenantId, signal: AbortSignal): Promise<NetworkLimits>;
  /** The way along poles from a house to each of these boxes; every box gets one or a reason. A few requests. */
  ways(
    tenant: TenantId,
    house: Location,
    boxes: readonly NetworkBox[],
    signal: AbortSignal,
  ): Promise<WaysReading>;
  /** All gated communities; remembered for minutes. */
  condominiums(tenant: TenantId, signal: AbortSignal): Promise<readonly Condominium[]>;
  /** Base points by their ids; those that are not there, or out of use, are missing. */
  poles(tenant: TenantId, ids: readonly PoleId[], signal: AbortSignal): Promise<readonly NetworkPole[]>;
  /** Base points within `radius` metres that a drop can hang on. */
  polesNear(
    tenant: TenantId,
    center: Location,
    radius: number,
    signal: AbortSignal,
  ): Promise<readonly NetworkPole[]>;
}
