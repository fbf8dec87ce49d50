import type { LocationSource } from './geocoding.ts';
import type { Location, Path } from './geometry.ts';
import type { BoxId, ClientCode, ClientId, PoleId, PropertyId, ReservationId, SplitterId } from './ids.ts';

export const RESERVATION_STATES = [
  'held',
  'creating',
  'unknown',
  'verifying',
  'reserved',
  'moving',
  'releasing',
  'dropped',
  'rejected',
  'installed',
  'expired',
  'withdrawn',
  'lost',
] as const;
export type ReservationState = (typeof RESERVATION_STATES)[number];

/** States from which nothing follows; port and code are free again. */
export const ENDED: ReadonlySet<ReservationState> = new Set([
  'dropped',
  'rejected',
  'installed',
  'expired',
  'withdrawn',
  'lost',
]);

/** States in which the outcome at OZmap is not yet known for good. */
export const UNSETTLED: ReadonlySet<ReservationState> = new Set([
  'creating',
  'unknown',
  'verifying',
  'moving',
  'releasing',
]);

export interface Customer {
  readonly code: ClientCode;
  readonly name: string;
  readonly address?: string;
  readonly phone?: string;
  readonly observation?: string;
}

/** The cable from house to box. `poles` names, vertex by vertex, the pole under it, or null. */
export interface DropRequest {
  readonly path: Path;
  readonly poles?: readonly (PoleId | null)[];
}

export interface HoldRequest {
  readonly boxId: BoxId;
  readonly splitterId?: SplitterId;
  readonly port?: number;
}

export interface Hold {
  readonly id: ReservationId;
  readonly boxId: BoxId;
  readonly splitter: { readonly id: SplitterId; readonly name: string };
  readonly port: number;
  /** ISO 8601 UTC; renew before it passes. */
  readonly expiresAt: string;
}

export interface ReservationRequest {
  readonly customer: Customer;
  readonly location: Location;
  readonly locationSource?: LocationSource;
  readonly boxId: BoxId;
  readonly splitterId?: SplitterId;
  readonly port?: number;
  readonly drop?: DropRequest;
  readonly holdId?: ReservationId;
  readonly expiryDays?: number;
}

export interface Reservation {
  readonly id: ReservationId;
  readonly code: ClientCode;
  readonly state: ReservationState;
  /** Why it is in this state, as a short code. */
  readonly cause?: string;
  readonly box: { readonly id: BoxId; readonly name: string };
  readonly splitter: { readonly id: SplitterId; readonly name: string };
  readonly port: number;
  readonly drop: { readonly path: Path; readonly length: number };
  readonly location: Location;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly actor: { readonly id: string };
  /** Set when a person should look: what happened, in one sentence. */
  readonly attention?: string;
  readonly ozmap: {
    readonly propertyId?: PropertyId;
    readonly clientId?: ClientId;
    readonly dropId?: string;
  };
}

/** A port that is still free, offered with `port-taken` and `box-full`. */
export interface FreePort {
  readonly splitterId: SplitterId;
  readonly port: number;
}
