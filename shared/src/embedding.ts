import type { Location } from './geometry.ts';
import type { ViabilityId } from './ids.ts';
import type { ProblemDocument } from './problems.ts';
import type { Reservation } from './reservation.ts';
import type { SessionCustomer } from './session.ts';

/** What `/embed` and the page around it, or the page that opened it, say to each other by `postMessage`. */

/** How it ended: the customer has a port, the last answer was no, or neither. */
export type EmbedOutcome = 'reserved' | 'denied' | 'abandoned';

/** From `/embed` to its host. */
export type EmbedMessage =
  | { readonly type: 'ready'; readonly version: string }
  /** Asks for `session`; nothing else happens before it. */
  | { readonly type: 'need-session'; readonly reason: 'start' | 'renew' }
  /** `outcome`: what `closed` would say now; a window that is killed says nothing. */
  | { readonly type: 'state'; readonly state: string; readonly outcome: EmbedOutcome }
  /** The reservation as it is now: said again when it was moved or extended. */
  | { readonly type: 'reserved'; readonly reservation: Reservation }
  | { readonly type: 'withdrawn'; readonly reservation: Reservation }
  | { readonly type: 'denied'; readonly viabilityId: ViabilityId }
  /** The last word. `leaving`: the page goes away; if it was only loaded again, `ready` follows. */
  | { readonly type: 'closed'; readonly outcome: EmbedOutcome; readonly leaving?: true }
  /** `problem` where the server said what; `kind` in any case. `set`: that message could not be; `detail` says why. */
  | {
      readonly type: 'error';
      readonly kind: string;
      readonly problem?: ProblemDocument;
      readonly detail?: string;
    };

/** What the host wishes for: a place, a customer, or both. Coordinates beat the address. */
export interface HostWish {
  readonly address?: string;
  readonly location?: Location;
  readonly customer?: SessionCustomer;
}

/** From the host to `/embed`. */
export type HostMessage =
  | { readonly type: 'session'; readonly token: string; readonly expiresAt: string }
  /** The host's own server gave none. */
  | { readonly type: 'no-session' }
  | ({ readonly type: 'set' } & HostWish)
  | { readonly type: 'close' };

/** `id` names the message; an answer to `need-session` may repeat its id. */
export type Envelope<Message> = { readonly oz: 1; readonly id: string } & Message;
