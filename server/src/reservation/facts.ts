import type { PropertyId, ReservationState, SplitterId } from '@oz-viability/shared';

/** The words in which the machine is told of a row. */

/** Why a row ended or waits. Hosts see it as `cause`. */
export type Cause =
  | 'hold-expired'
  | 'released'
  | 'replaced'
  | 'code-in-use'
  | 'port-taken'
  | 'drop-rejected'
  | 'ozmap-rejected'
  | 'ozmap-refused'
  | 'ozmap-unavailable'
  | 'ozmap-unreadable'
  | 'not-connected'
  | 'withdrawn'
  | 'expired'
  | 'code-changed'
  | 'removed-in-ozmap'
  | 'installed-in-ozmap'
  | 'in-use'
  | 'kept-by-erp'
  | 'erp-unknown'
  | 'erp-unreachable';

/** Why a person should look. */
export type Attention =
  | 'stranger-with-code'
  | 'other-port'
  | 'removal-refused'
  | 'points-left'
  | 'in-use'
  | 'erp-unknown'
  | 'erp-unreachable'
  | 'moved-to-claimed-port'
  | 'unconnected'
  | 'keeper-off';

export type ReleasingFor = 'expired' | 'withdrawn' | 'failed';

export interface PortAt {
  readonly splitterId: SplitterId;
  /** As OZmap names it; for people only. */
  readonly splitterName?: string;
  /** 1-based. */
  readonly port: number;
}

/** What the machine sees of a row. */
export interface Facts {
  readonly state: ReservationState;
  readonly cause: Cause | null;
  readonly attempt: number;
  readonly postingAt: Date | null;
  readonly stateSince: Date;
  readonly tries: number;
  readonly reconnects: number;
  readonly rechecks: number;
  readonly holdExpiresAt: Date | null;
  readonly releasingFor: ReleasingFor | null;
  readonly wish: 'withdraw' | null;
  readonly propertyId: PropertyId | null;
  readonly hasPoints: boolean;
  /** When the PATCH of a move left; null: surely not sent. */
  readonly patchingAt: Date | null;
  /** A move left something in OZmap that must be cleared away. */
  readonly hasLeftovers: boolean;
  /** The property that kept the port is off it, or on its way off or back. */
  readonly hasKeeper: boolean;
  /** Giving up the present move leaves something in OZmap. */
  readonly moveLeaves: boolean;
}
