import type {
  ClientCode,
  Customer,
  IntegrationId,
  Location,
  LocationSource,
  Path,
  PoleId,
  Position,
  PropertyId,
  ReservationId,
  ReservationState,
  SplitterId,
  TenantId,
} from '@oz-viability/shared';
import type { ColumnType, Selectable } from 'kysely';
import type { NetworkBox } from '../viability/network.ts';
import type { Attention, Cause, Facts, PortAt, ReleasingFor } from './facts.ts';
import type { Keeper } from './keeper.ts';

/** Where a move goes: the port, its box as it was read for this, and the new drop. */
export interface MoveTarget extends PortAt {
  readonly box: NetworkBox;
  /** Absent: the drop stays as it is (another port of the same box). */
  readonly drop?: {
    readonly path: Path;
    readonly poles: readonly (PoleId | null)[];
    /** Metres. */
    readonly length: number;
  };
  /** Points that we created for the new drop. */
  readonly points: readonly PoleId[];
}

/** What a move left in OZmap. */
export interface Leftovers {
  /** Points of ours that no drop needs any more. */
  readonly points: readonly PoleId[];
  /** Whether the property may have a second drop cable. */
  readonly drops: boolean;
  /** Points whose creation got no answer: they may be there, and nobody knows their ids. */
  readonly perhaps?: readonly PerhapsPoint[];
}

/** The intent of a point, noted before its POST. */
export interface PerhapsPoint {
  readonly at: Position;
  /** ISO 8601: just before the POST. */
  readonly since: string;
}

/** The leftovers with these points in place of those that perhaps were there; null where nothing is left. */
export function withPerhaps(leftovers: Leftovers | null, perhaps: readonly PerhapsPoint[]): Leftovers | null {
  const { points = [], drops = false } = leftovers ?? {};
  const isEmpty = points.length === 0 && !drops && perhaps.length === 0;
  return isEmpty ? null : { points, drops, perhaps };
}

/** The end of what has none: a customer who is bound to a port stays until somebody unbinds him. */
export const NEVER = new Date('9999-12-31T00:00:00.000Z');

/** JSON columns are read parsed and written as text. */
type Json<T> = ColumnType<T, string, string>;

type ReservationTable = {
  tenant_id: TenantId;
  id: ReservationId;
  integration: IntegrationId;
  session_id: string | null;
  actor: string;
  request_key: string | null;
  state: ReservationState;
  cause: Cause | null;
  attention: Attention | null;
  code: ClientCode | null;
  customer: Json<Customer> | null;
  box: Json<NetworkBox>;
  splitter_id: SplitterId;
  splitter_name: string;
  port: number;
  location: Json<Location> | null;
  location_source: Json<LocationSource> | null;
  drop_path: Json<Path> | null;
  drop_poles: Json<readonly (PoleId | null)[]> | null;
  drop_length: number | null;
  points: Json<readonly PoleId[]>;
  property_id: PropertyId | null;
  client_id: string | null;
  drop_id: string | null;
  before_image: Json<unknown> | null;
  wish: Json<{ readonly kind: 'withdraw'; readonly reason?: string }> | null;
  target: Json<MoveTarget> | null;
  move_key: string | null;
  move_cause: Cause | null;
  patching_at: Date | null;
  leftovers: Json<Leftovers> | null;
  keeper: Json<Keeper> | null;
  warned_for: Date | null;
  missing_since: Date | null;
  releasing_for: ReleasingFor | null;
  attempt: number;
  posting_at: Date | null;
  tries: number;
  reconnects: number;
  rechecks: number;
  hold_expires_at: Date | null;
  expires_at: Date | null;
  created_at: Date;
  updated_at: Date;
  state_since: Date;
  next_at: Date | null;
  lease_owner: string | null;
  lease_until: Date | null;
  version: number;
};

type PortClaimTable = {
  tenant_id: TenantId;
  splitter_id: SplitterId;
  port: number;
  reservation_id: ReservationId;
};

type ReservationStepTable = {
  tenant_id: TenantId;
  reservation_id: ReservationId;
  version: number;
  at: Date;
  from_state: ReservationState | null;
  to_state: ReservationState;
  event: string;
  cause: string | null;
  note: string | null;
};

export type ReservationTables = {
  reservations: ReservationTable;
  port_claims: PortClaimTable;
  reservation_steps: ReservationStepTable;
};

export type ReservationRow = Selectable<ReservationTable>;

/** A row that has been confirmed: everything that OZmap needs is there. */
export type ConfirmedRow = ReservationRow & {
  readonly code: ClientCode;
  readonly customer: Customer;
  readonly location: Location;
  readonly drop_path: Path;
};

export function isConfirmed(row: ReservationRow): row is ConfirmedRow {
  return row.code !== null && row.customer !== null && row.location !== null && row.drop_path !== null;
}

export const factsOf = (row: ReservationRow): Facts => ({
  state: row.state,
  cause: row.cause,
  attempt: row.attempt,
  postingAt: row.posting_at,
  stateSince: row.state_since,
  tries: row.tries,
  reconnects: row.reconnects,
  rechecks: row.rechecks,
  holdExpiresAt: row.hold_expires_at,
  releasingFor: row.releasing_for,
  wish: row.wish?.kind ?? null,
  propertyId: row.property_id,
  hasPoints: row.points.length > 0,
  patchingAt: row.patching_at,
  hasLeftovers: row.leftovers !== null,
  hasKeeper: row.keeper !== null && row.keeper.phase !== 'settled',
  moveLeaves: moveLeaves(row),
});

/** Points of a drop that is not to be, and whatever half a PATCH did. */
export const moveLeaves = (row: Pick<ReservationRow, 'target' | 'patching_at'>): boolean =>
  row.patching_at !== null || (row.target?.points.length ?? 0) > 0;
