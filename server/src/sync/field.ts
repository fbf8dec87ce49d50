import type {
  BoxId,
  ClientCode,
  ClientId,
  IntegrationId,
  PoleId,
  PropertyId,
  ReservationId,
  SplitterId,
  TenantId,
} from '@oz-viability/shared';
import type { MapProperty, Reading, WriteOutcome } from '../reservation/field.ts';
import type { MapClient } from './action.ts';

/**
 * What a sync needs of OZmap, one HTTP request per write and none of them ever repeated. Reads say when they
 * failed, writes how surely they happened.
 */
export interface SyncMap {
  /** Every client with this code, at a property or not. */
  byCode(tenant: TenantId, code: ClientCode): Promise<Reading<readonly Sight[]>>;
  /** Which of these codes some client has. */
  codesInUse(tenant: TenantId, codes: readonly ClientCode[]): Promise<Reading<ReadonlySet<ClientCode>>>;
  /** One client as it is now, looked for where it was. */
  look(tenant: TenantId, at: Place, how: Glance): Promise<Reading<Sight | undefined>>;
  /**
   * Many clients in a request or three, each at the property where he was. `whole`: with the clients' own documents
   * and their drops, as the image of a removal needs them.
   */
  survey(tenant: TenantId, at: readonly Place[], whole: boolean): Promise<Reading<Survey>>;
  /** A property with its drop, whoever lives there; also where nobody does. */
  property(tenant: TenantId, id: PropertyId): Promise<Reading<PropertySight | undefined>>;
  /** Base points by their ids; those that are gone are left out. */
  points(tenant: TenantId, ids: readonly PoleId[]): Promise<Reading<readonly Document[]>>;
  /** Whether nothing is connected there, blocked or not. */
  isFree(tenant: TenantId, splitter: SplitterId, port: number): Promise<Reading<boolean>>;
  boxName(tenant: TenantId, id: BoxId): Promise<Reading<string | undefined>>;

  /** A member that is null is emptied. */
  changeClient(tenant: TenantId, id: ClientId, members: ClientMembers): Promise<WriteOutcome>;
  changeProperty(tenant: TenantId, id: PropertyId, members: PropertyMembers): Promise<WriteOutcome>;
  /** The client goes; its property, drop and port stay. Already gone counts as done. */
  removeClient(tenant: TenantId, id: ClientId): Promise<WriteOutcome>;
  /** Property, drop and client go. Already gone counts as done. */
  removeProperty(tenant: TenantId, id: PropertyId): Promise<WriteOutcome>;
  removePoint(tenant: TenantId, id: PoleId): Promise<WriteOutcome>;
  /** The drop comes off its port and stays otherwise. */
  disconnect(
    tenant: TenantId,
    property: Pick<PropertySight, 'connections' | 'dropId'>,
  ): Promise<WriteOutcome>;

  /** What undo makes again, from images. */
  createPoint(tenant: TenantId, point: Document): Promise<WriteOutcome<{ readonly id: PoleId }>>;
  createClient(tenant: TenantId, client: Document): Promise<WriteOutcome>;
  /** A client moves into a property that has none. */
  moveIn(tenant: TenantId, property: PropertyId, client: Document): Promise<WriteOutcome>;
  createProperty(tenant: TenantId, property: Document): Promise<WriteOutcome>;
  connect(tenant: TenantId, property: PropertyId, port: Document): Promise<WriteOutcome>;
}

export type Place = Pick<MapClient, 'clientId' | 'propertyId'>;

/**
 * How a client is looked at. *quick*: where he was. *surely*: wherever he is, and whether other properties have him
 * too. *whole*: the same, with his own document and his drop.
 */
export type Glance = 'quick' | 'surely' | 'whole';

/** What stood at many places at one moment. */
export interface Survey {
  /** Who is at the property where he was looked for. */
  readonly sights: ReadonlyMap<ClientId, Sight>;
  readonly properties: ReadonlyMap<PropertyId, PropertySight>;
  /** Who of them there is, at a property or not; of a whole survey. */
  readonly clients: ReadonlySet<ClientId>;
}

/** A document of OZmap as its API writes it. */
export type Document = Readonly<Record<string, unknown>>;

export interface ClientMembers {
  readonly code?: ClientCode;
  readonly name?: string | null;
  readonly observation?: string | null;
  readonly implanted?: boolean;
  readonly status?: 'ok' | 'error';
}

export interface PropertyMembers {
  readonly address?: string | null;
  readonly note?: string | null;
  /** dBm. */
  readonly power?: number | null;
}

/** A property as OZmap shows it. */
export interface PropertySight {
  readonly propertyId: PropertyId;
  readonly clientId?: ClientId;
  readonly boxId?: BoxId;
  readonly note?: string;
  readonly connections: MapProperty['connections'];
  readonly dropId?: string;
  readonly image: Image;
}

/** A client as OZmap shows it, and where it is. */
export interface Sight extends MapClient {
  readonly boxId?: BoxId;
  readonly connections: MapProperty['connections'];
  readonly dropId?: string;
  /** dBm. */
  readonly power?: number;
  /** Further properties have this client: no rule says which is meant. Not known of a quick look. */
  readonly isShared: boolean;
  readonly image: Image;
}

/** Documents whole, as OZmap answered them: what undo needs. The property names its client by id. */
export interface Image {
  /** Of a change to many at once: the client's id, code, and the member that was changed. */
  readonly isPart?: true;
  readonly client?: Document;
  readonly property?: Document;
  readonly drop?: Document;
  /** Points of ours under the drop. */
  readonly points?: readonly Document[];
}

/** What a sync asks of the ledger of reservations, so that ledger and OZmap agree. */
export interface Promises {
  /** The one reservation that has this code now. */
  live(tenant: TenantId, code: ClientCode): Promise<LiveReservation | undefined>;
  /** Of these codes, those that some reservation has now. */
  liveCodes(tenant: TenantId, codes: readonly ClientCode[]): Promise<ReadonlySet<ClientCode>>;
  /** Points that reservations made for this property and that may still be there. */
  pointsOf(tenant: TenantId, property: PropertyId): Promise<readonly PoleId[]>;
  /** Whether somebody has a right to the port. */
  isClaimed(tenant: TenantId, splitter: SplitterId, port: number): Promise<boolean>;
  /** Whether this is the id of a reservation, alive or ended. */
  knows(tenant: TenantId, id: string): Promise<boolean>;
  /** It ends as installed. False where it is not at rest: try again. */
  installed(tenant: TenantId, id: ReservationId): Promise<boolean>;
  /** It goes on under another code. False where it is not at rest, or another one has that code. */
  recoded(tenant: TenantId, id: ReservationId, code: ClientCode): Promise<boolean>;
  /** Its own withdrawal: property, client, drop and points go. False while that is still under way. */
  withdraw(tenant: TenantId, id: ReservationId, reason: string): Promise<boolean>;
}

export interface LiveReservation {
  readonly id: ReservationId;
  readonly integration: IntegrationId;
  readonly isAtRest: boolean;
}
