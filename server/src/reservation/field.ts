import type {
  BoxId,
  ClientCode,
  ClientId,
  Location,
  PoleId,
  Position,
  ProjectId,
  PropertyId,
  ReservationId,
  SplitterId,
  TenantId,
} from '@oz-viability/shared';
import type { NetworkPort } from '../viability/network.ts';

/**
 * What a reservation needs of OZmap, the map of record. It has no transactions, no idempotency key and
 * perhaps a lag, so reads say when they failed and writes say how surely they happened.
 */
export interface MapOfRecord {
  /** Every property whose client has this code. None: an empty list. */
  byCode(tenant: TenantId, code: ClientCode, signal?: AbortSignal): Promise<Reading<readonly MapProperty[]>>;
  property(tenant: TenantId, id: PropertyId, signal?: AbortSignal): Promise<Reading<MapProperty | undefined>>;
  splitterPorts(
    tenant: TenantId,
    id: SplitterId,
    signal?: AbortSignal,
  ): Promise<Reading<readonly NetworkPort[] | undefined>>;
  /** Property, client and connection in one request. Never repeated by the adapter. */
  create(tenant: TenantId, wanted: WantedClient): Promise<WriteOutcome<{ readonly propertyId?: PropertyId }>>;
  /** Properties of a box that have no client, on a port or not. */
  emptyProperties(tenant: TenantId, box: BoxId): Promise<Reading<readonly MapProperty[]>>;
  /** Takes a property's fibre off one port; drop and fibre stay. */
  disconnect(
    tenant: TenantId,
    property: MapProperty | undefined,
    from: PortOfSplitter,
  ): Promise<WriteOutcome>;
  /** Overwrites the notes (observation) of a property; null: none. */
  writeNote(tenant: TenantId, property: PropertyId, note: string | null): Promise<WriteOutcome>;
  /** Puts an existing property on a port; with `dropPoles` over these base points, house to box. */
  connect(
    tenant: TenantId,
    property: PropertyId,
    port: PortOfSplitter & {
      readonly boxId: BoxId;
      /** The port is blocked, and may be sold. */
      readonly force?: boolean;
      readonly dropPoles?: readonly PoleId[];
      /** Where it is from now on: for a property that had no place of its own. */
      readonly location?: Location;
    },
  ): Promise<WriteOutcome>;
  /** Ids of all drop cables that end at the property. */
  dropsOf(tenant: TenantId, property: PropertyId): Promise<Reading<readonly string[]>>;
  /** Already gone counts as done. */
  removeDrop(tenant: TenantId, drop: string): Promise<WriteOutcome>;
  /** Many properties at once: a handful of requests, however many they are. */
  inspect(tenant: TenantId, ids: readonly PropertyId[]): Promise<Reading<Inspection>>;
  /** The projects that the key sees. */
  visibleProjects(tenant: TenantId): Promise<Reading<ReadonlySet<ProjectId>>>;
  /** Removes property, client and drop. Already gone counts as done. */
  remove(tenant: TenantId, property: PropertyId): Promise<WriteOutcome>;
  /** `id`: whose it is, as far as OZmap keeps that. */
  createPoint(
    tenant: TenantId,
    at: Position,
    id: ReservationId,
  ): Promise<WriteOutcome<{ readonly id: PoleId }>>;
  /** Every point at this place, whoever made it. */
  pointsAt(tenant: TenantId, at: Position): Promise<Reading<readonly MapPoint[]>>;
  /** Already gone counts as done. */
  removePoint(tenant: TenantId, id: PoleId): Promise<WriteOutcome>;
}

interface PortOfSplitter {
  readonly splitterId: SplitterId;
  /** 1-based. */
  readonly port: number;
}

/** A complete answer about a list of properties: what is in neither is not there. */
export interface Inspection {
  readonly found: ReadonlyMap<PropertyId, MapProperty>;
  /** There, but not to be understood. */
  readonly unreadable: ReadonlySet<PropertyId>;
  /** OZmap's own clock as it answered; absent where it does not tell. */
  readonly answeredAt?: Date;
}

/** A read that came back, or why it did not. */
export type Reading<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'failed'; readonly reason: 'unavailable' | 'refused' | 'unreadable' };

/** The same, as a reservation says it. */
export const causeOfFailure = {
  unavailable: 'ozmap-unavailable',
  refused: 'ozmap-refused',
  unreadable: 'ozmap-unreadable',
} as const satisfies Record<Extract<Reading<never>, { kind: 'failed' }>['reason'], string>;

/**
 * How surely a write happened. *not_sent*: it did not leave us. *refused*: the key or the rate, not the
 * thing. *rejected*: OZmap said no to this very thing. *ambiguous*: nobody knows.
 */
export type WriteOutcome<T = unknown> =
  | { readonly kind: 'done'; readonly value?: T }
  | { readonly kind: 'not_sent' }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'rejected'; readonly status: number }
  | { readonly kind: 'ambiguous' };

/** A base point on no pole, as OZmap shows it; what it does not tell is absent. */
export interface MapPoint {
  readonly id: PoleId;
  readonly externalId?: string;
  readonly createdByUs?: boolean;
  /** ISO 8601. */
  readonly createdAt?: string;
}

/** A property with its client, as OZmap shows it. */
export interface MapProperty {
  readonly propertyId: PropertyId;
  readonly clientId?: ClientId;
  readonly code?: string;
  readonly implanted: boolean;
  readonly certified: boolean;
  /** Read power or an ONU: signs of a living customer. */
  readonly inUse: boolean;
  readonly boxId?: BoxId;
  readonly connections: readonly {
    readonly splitterId: SplitterId;
    readonly splitterName?: string;
    readonly port: number;
    /** The drop's fibre on it, where OZmap says. */
    readonly fiberId?: string;
  }[];
  /** OZmap's `observation`. */
  readonly note?: string;
  readonly dropId?: string;
  /** Absent in buildings. */
  readonly location?: Location;
  /** Our reservation's id, where this server returns `external_id`, from the property or its client. */
  readonly externalId?: string;
  /** Whether our API user created it; undefined where OZmap does not say. */
  readonly createdByUs?: boolean;
  /** ISO 8601. */
  readonly createdAt?: string;
  /** The whole answer, to restore from; kept in the ledger only. */
  readonly image: unknown;
}

export interface WantedClient {
  readonly id: ReservationId;
  readonly projectId: ProjectId;
  readonly boxId: BoxId;
  readonly splitterId: SplitterId;
  readonly port: number;
  /** Absent for a home in the building that `boxId` is: its place is the building's. */
  readonly location?: Location;
  readonly address?: string;
  /** Base points from house to box; empty for a straight drop. */
  readonly dropPoles: readonly PoleId[];
  readonly code: ClientCode;
  readonly name: string;
  readonly observation?: string;
  /** The port is blocked, and may be sold. */
  readonly force: boolean;
}
