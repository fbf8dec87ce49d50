import type {
  BoxId,
  Candidate,
  FreePort,
  Hold,
  Location,
  LocationSource,
  Mode,
  Path,
  PoleId,
  ProblemDocument,
  Reservation,
  SessionInfo,
  ViabilityAnswer,
  ViabilityId,
} from '@oz-viability/shared';
import type { Extension } from '../api/client.ts';
import type { Sketch } from '../draw/sketch.ts';

/** What a widget can be in: places, questions, holds, bookings. */

/** Numbers the widget's own requests, so that an answer that comes late is known for what it is. */
export type RequestId = number;

/** Why something did not work, as far as the widget can know. */
export type Fault =
  | { readonly kind: 'problem'; readonly problem: ProblemDocument }
  /** The request may or may not have arrived. */
  | { readonly kind: 'network' | 'timeout' }
  /** An answer came that is not of the contract. */
  | { readonly kind: 'unreadable'; readonly status: number }
  /** The host could not, or would not, give a session. */
  | { readonly kind: 'session' }
  /** It came to rest otherwise than was asked; the reservation says how. */
  | { readonly kind: 'rejected'; readonly reservation: Reservation };

/** What the rep types for the customer; empty where nothing was typed. */
export interface Draft {
  readonly code: string;
  readonly name: string;
  readonly address: string;
  readonly phone: string;
  readonly observation: string;
}
export type DraftField = keyof Draft;
export type FieldFaults = Partial<Record<DraftField, string>>;

export interface Pin {
  readonly location: Location;
  readonly source: LocationSource;
  /** The address in words; the nearest known one where the pin was put by hand. */
  readonly label?: string;
  /** Metres from the place of `label`, where that is known. */
  readonly away?: number | undefined;
  /** Other places that the same words could mean. */
  readonly others: readonly Candidate[];
  /** How far off the device's own position may be, metres, until the rep confirms it. */
  readonly accuracy?: number;
}

/** Why the device did not say where it is. */
export type LocateFault = 'denied' | 'unavailable' | 'timeout' | 'insecure';

/** *Minha posição*, which leaves the pin where it is until the device answers. */
export type Locating =
  | { readonly is: 'idle' }
  | { readonly is: 'asking'; readonly request: RequestId }
  | { readonly is: 'failed'; readonly why: LocateFault };

/** Where the customer is. */
export type Place =
  | { readonly is: 'nowhere' }
  | { readonly is: 'looking'; readonly query: string; readonly request: RequestId }
  | { readonly is: 'unknown'; readonly query: string }
  | { readonly is: 'unreachable'; readonly query: string; readonly fault: Fault }
  | { readonly is: 'set'; readonly pin: Pin };

/** The question put to the server about the place, and its answer. */
export type Inquiry =
  | { readonly is: 'none' }
  | { readonly is: 'asking'; readonly request: RequestId; readonly previous?: ViabilityAnswer }
  | { readonly is: 'answered'; readonly answer: ViabilityAnswer }
  | { readonly is: 'failed'; readonly fault: Fault };

/** The cable as the rep drew it, from the house to its box. */
export interface Drop {
  readonly box: BoxId;
  readonly path: Path;
  /** Vertex by vertex: the pole under it, or null. */
  readonly poles: readonly (PoleId | null)[];
  /** Metres. */
  readonly length: number;
  /** The longest that the box's project allows, metres. */
  readonly limit?: number;
  /** Where the house was when it was drawn, once the pin has taken the end along. */
  readonly drawnFrom?: Location;
  /** While it is being drawn. */
  readonly sketch?: Sketch;
}

/** That somebody wants to be told if a place that cannot be served can be one day. `of`: which refusal. */
export type Interest = { readonly of: ViabilityId } & (
  | { readonly is: 'sending' | 'noted' }
  | { readonly is: 'failed'; readonly fault: Fault }
);

/** From *Reservar porta* to the answer. What was typed is in `draft` and outlives every step. */
export type Reserving =
  | { readonly is: 'closed' }
  /** Asking the server to keep a port while the form is filled. */
  | {
      readonly is: 'holding';
      readonly box: BoxId;
      readonly request: RequestId;
      /** Where the rep chose it by hand. */
      readonly port: FreePort | undefined;
    }
  /** No port could be kept, for a reason that is not another rep. */
  | {
      readonly is: 'refused';
      readonly box: BoxId;
      readonly port: FreePort | undefined;
      readonly fault: Fault;
    }
  | {
      readonly is: 'filling';
      readonly box: BoxId;
      readonly hold: Hold;
      readonly renewal: 'ok' | 'failing' | 'lost';
      readonly faults: FieldFaults;
      readonly fault?: Fault;
    }
  | {
      readonly is: 'sending';
      readonly box: BoxId;
      readonly hold: Hold;
      readonly request: RequestId;
      /** The server answered that the outcome is not settled yet. */
      readonly slow: boolean;
    }
  /** Somebody else was faster, or the box changed. */
  | {
      readonly is: 'conflict';
      readonly box: BoxId;
      readonly problem: ProblemDocument;
      readonly freePorts: readonly FreePort[];
    };

/** What a rep may do with a reservation that lives. */
export type ChangeKind = 'withdraw' | 'extend' | 'move';

/** One change of the reservation, from its wish to its answer. */
export type Change =
  | { readonly is: 'idle'; readonly done?: 'extended' | 'moved' }
  | { readonly is: 'asked'; readonly what: ChangeKind }
  | {
      readonly is: 'sending';
      readonly what: ChangeKind;
      readonly request: RequestId;
      readonly sent?: Partial<Extension> | undefined;
    }
  | {
      readonly is: 'failed';
      readonly what: ChangeKind;
      readonly fault: Fault;
      /** What was sent: only the same again is safe. */
      readonly sent?: Partial<Extension> | undefined;
    };

/** The port that the customer has. */
export type Booking =
  | { readonly is: 'none' }
  | {
      readonly is: 'live';
      readonly reservation: Reservation;
      /** Made here and now, as opposed to found at the start. */
      readonly fresh: boolean;
      readonly change: Change;
    }
  | { readonly is: 'withdrawn'; readonly reservation: Reservation };

export interface Ready {
  readonly phase: 'ready';
  readonly session: SessionInfo;
  /** `lost`: the host gave no new session; what is on the screen stays. */
  readonly access: 'live' | 'lost';
  readonly place: Place;
  readonly locating: Locating;
  /** The place is the one from before the tab was lost. */
  readonly resumed: boolean;
  /** How boxes are reached, where the rep said so. */
  readonly mode: Mode | undefined;
  readonly inquiry: Inquiry;
  /** `at`: the place that was refused, whichever answer said so. */
  readonly interest: (Interest & { readonly at: Location | undefined }) | undefined;
  readonly selected: BoxId | undefined;
  readonly highlighted: BoxId | undefined;
  /** It outlives a change of box or pin, and counts again when both are as they were. */
  readonly drop: Drop | undefined;
  readonly reserving: Reserving;
  readonly booking: Booking;
  readonly draft: Draft;
}

export type State =
  | { readonly phase: 'starting' }
  | { readonly phase: 'failed'; readonly fault: Fault }
  | Ready;
