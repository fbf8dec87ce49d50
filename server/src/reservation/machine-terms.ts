import type { EventType, PropertyId, ReservationState } from '@oz-viability/shared';
import type { Attention, Cause, PortAt, ReleasingFor } from './facts.ts';
import type { MapProperty, WriteOutcome } from './field.ts';
import type { Finding } from './recognise.ts';

/** What the machine is told and what it says: events, steps, changes. */

/** What to do with a row now. */
export type Step =
  | { readonly do: 'rest' }
  | { readonly do: 'end_hold' }
  /** Look for the code and the port once more, note `postingAt`, POST. */
  | { readonly do: 'send' }
  /** The server died between `postingAt` and the answer. */
  | { readonly do: 'recover' }
  | { readonly do: 'look_up' }
  | { readonly do: 'recheck' }
  | { readonly do: 'connect' }
  /** Read the client once more, make the new drop's points, note `patchingAt`, PATCH. */
  | { readonly do: 'move' }
  /** Clear away what a move left in OZmap. */
  | { readonly do: 'tidy' }
  | { readonly do: 'grant_wish' }
  /** Read, and remove at once what is still ours. */
  | { readonly do: 'release' };

/**
 * When OZmap was asked for what it did not show; now, where absent. A machine that is suspended meanwhile gets the
 * answer much later, and it is no better for that.
 */
export interface Asked {
  readonly askedAt?: Date;
}

/** What happened to a row, or to what it stands for in OZmap. */
export type MachineEvent =
  | { readonly type: 'confirmed' }
  | { readonly type: 'hold_lapsed' }
  | { readonly type: 'hold_released'; readonly cause: 'released' | 'replaced' }
  /** Just before the POST leaves. */
  | { readonly type: 'posting' }
  /** What was found before the POST (or a move's PATCH) forbids it. */
  | { readonly type: 'not_ready'; readonly cause: Cause }
  | { readonly type: 'posted'; readonly outcome: WriteOutcome<{ readonly propertyId?: PropertyId }> }
  | { readonly type: 'recovered' }
  | ({ readonly type: 'looked_up'; readonly finding: Finding } & Asked)
  | { readonly type: 'look_up_failed' }
  | { readonly type: 'connected'; readonly outcome: WriteOutcome }
  | { readonly type: 'rechecked' }
  | { readonly type: 'withdraw' }
  | { readonly type: 'expire' }
  | { readonly type: 'move' }
  /** Just before the PATCH of a move leaves; `property` is what it was until then. */
  | { readonly type: 'patching'; readonly property: MapProperty }
  | { readonly type: 'tidied' }
  /** What may yet come to light is looked for then. */
  | { readonly type: 'tidied_later'; readonly at: Date }
  | { readonly type: 'tidying_failed' }
  | { readonly type: 'extended' }
  /** Something that a host or a person should know, and that changes nothing else. */
  | { readonly type: 'noted'; readonly cause: Cause | null; readonly attention: Attention | null }
  /** Someone put it on another port in OZmap, one that nobody else has a right to. */
  | { readonly type: 'moved_by_hand'; readonly at: PortAt }
  /** A customer who uses the connection, though nobody marked it as installed. */
  | { readonly type: 'in_use' }
  | { readonly type: 'installed' }
  | { readonly type: 'gone' }
  | { readonly type: 'recoded' }
  /** `attention`: why a person should look all the same; null: what they were called for is over. */
  | ({ readonly type: 'found_absent'; readonly attention?: Attention | null } & Asked)
  | { readonly type: 'found_ours'; readonly property: MapProperty }
  | { readonly type: 'removed'; readonly outcome: WriteOutcome }
  | { readonly type: 'points_left' }
  /** The property that kept the port is not back on it yet. */
  | { readonly type: 'keeper_waits' };

/** Columns that a change may set. */
export interface Settable {
  readonly cause: Cause | null;
  readonly attention: Attention | null;
  readonly attempt: number;
  readonly postingAt: Date | null;
  readonly tries: number;
  readonly reconnects: number;
  readonly rechecks: number;
  readonly releasingFor: ReleasingFor | null;
  readonly propertyId: PropertyId;
  readonly clientId: string | null;
  readonly dropId: string | null;
  readonly beforeImage: unknown;
  readonly patchingAt: Date | null;
  /** Why the last move failed; null while it runs and when it went well. */
  readonly moveCause: Cause | null;
}

/** What a row becomes. */
export interface Change {
  readonly state: ReservationState;
  readonly set: Partial<Settable>;
  /** When the row must be looked at again; null at rest and at the end. */
  readonly nextAt: Date | null;
  /**
   * `take`: also claim the port where OZmap put it, and free the wanted one. `adopt_target`, `drop_target`:
   * a move came to its end, on the new port or on the old one.
   */
  readonly claims: 'keep' | 'free' | { readonly take: PortAt } | 'adopt_target' | 'drop_target';
  /** What hosts are told. */
  readonly tell?: EventType;
}
