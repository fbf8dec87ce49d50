import {
  type BaseMap,
  type BoxId,
  type Candidate,
  type ClientCode,
  ENDED,
  type FreePort,
  type Hold,
  type Location,
  type LocationSource,
  type Mode,
  type Path,
  type PoleId,
  type ProblemDocument,
  type Reservation,
  type SessionCustomer,
  type SessionInfo,
  type ViabilityAnswer,
  type ViabilityId,
} from '@oz-viability/shared';
import type { Sketch } from '../draw/sketch.ts';

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
  | { readonly is: 'holding'; readonly box: BoxId; readonly request: RequestId }
  /** No port could be kept, for a reason that is not another rep. */
  | { readonly is: 'refused'; readonly box: BoxId; readonly fault: Fault }
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
  | { readonly is: 'sending'; readonly what: ChangeKind; readonly request: RequestId }
  | { readonly is: 'failed'; readonly what: ChangeKind; readonly fault: Fault };

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
  readonly interest: Interest | undefined;
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

export type Action =
  | { readonly type: 'starting' }
  | {
      readonly type: 'started';
      readonly session: SessionInfo;
      readonly customer: SessionCustomer | undefined;
    }
  | { readonly type: 'start-failed'; readonly fault: Fault }
  | { readonly type: 'ground-renewed'; readonly baseMap: BaseMap }
  | { readonly type: 'access'; readonly access: 'live' | 'lost' }
  | { readonly type: 'customer-given'; readonly customer: SessionCustomer | undefined }
  | { readonly type: 'address-asked'; readonly query: string; readonly request: RequestId }
  | {
      readonly type: 'address-answered';
      readonly request: RequestId;
      readonly candidates: readonly Candidate[];
    }
  | { readonly type: 'address-failed'; readonly request: RequestId; readonly fault: Fault }
  | { readonly type: 'pin-set'; readonly pin: Pin }
  | { readonly type: 'pin-named'; readonly location: Location; readonly nearest: Candidate }
  | { readonly type: 'pin-confirmed' }
  | { readonly type: 'locate-asked'; readonly request: RequestId }
  | { readonly type: 'locate-failed'; readonly request: RequestId; readonly why: LocateFault }
  | { readonly type: 'locate-dropped' }
  /** What was kept before the tab was lost is here again. */
  | { readonly type: 'resumed'; readonly box: BoxId | undefined; readonly drop: Drop | undefined }
  | { readonly type: 'asked'; readonly request: RequestId }
  | { readonly type: 'answered'; readonly request: RequestId; readonly answer: ViabilityAnswer }
  | { readonly type: 'ask-failed'; readonly request: RequestId; readonly fault: Fault }
  | { readonly type: 'mode-chosen'; readonly mode: Mode }
  | { readonly type: 'interest'; readonly interest: Interest }
  | { readonly type: 'box-selected'; readonly box: BoxId | undefined }
  | { readonly type: 'box-highlighted'; readonly box: BoxId | undefined }
  | { readonly type: 'drop-drawn'; readonly drop: Drop | undefined }
  | { readonly type: 'hold-asked'; readonly box: BoxId; readonly request: RequestId }
  | { readonly type: 'held'; readonly request: RequestId; readonly hold: Hold }
  | { readonly type: 'hold-failed'; readonly request: RequestId; readonly fault: Fault }
  | { readonly type: 'hold-renewed'; readonly hold: Hold }
  | { readonly type: 'renewal-failed'; readonly fault: Fault }
  | { readonly type: 'drafted'; readonly field: DraftField; readonly value: string }
  | { readonly type: 'fields-refused'; readonly faults: FieldFaults }
  | { readonly type: 'confirm-sent'; readonly request: RequestId }
  | { readonly type: 'confirm-slow'; readonly request: RequestId }
  | { readonly type: 'confirm-failed'; readonly request: RequestId; readonly fault: Fault }
  | { readonly type: 'reserved'; readonly request: RequestId; readonly reservation: Reservation }
  | { readonly type: 'reserve-closed' }
  | { readonly type: 'change-asked'; readonly what: ChangeKind }
  | { readonly type: 'change-dropped' }
  | { readonly type: 'change-sent'; readonly what: ChangeKind; readonly request: RequestId }
  | { readonly type: 'change-failed'; readonly request: RequestId; readonly fault: Fault }
  | {
      readonly type: 'withdrawn' | 'extended' | 'moved';
      readonly request: RequestId;
      readonly reservation: Reservation;
    }
  /** A reservation that was found unsettled at the start came to rest. */
  | { readonly type: 'followed'; readonly reservation: Reservation }
  | { readonly type: 'reset'; readonly customer: SessionCustomer | undefined };

export const STARTING: State = { phase: 'starting' };
export const CLOSED: Reserving = { is: 'closed' };
const NOWHERE = {
  place: { is: 'nowhere' },
  locating: { is: 'idle' },
  resumed: false,
  inquiry: { is: 'none' },
  interest: undefined,
  selected: undefined,
  highlighted: undefined,
  drop: undefined,
  reserving: CLOSED,
} as const;

/**
 * The widget's whole life: what the state becomes when something happens. Pure; whatever is not possible in
 * a state, or answers a request that is no longer waited for, changes nothing (the same object comes back).
 *
 * @param promised what reserving and its changes do; comes with the part of the widget that causes them
 */
export function reduce(state: State, action: Action, promised: PromiseReducer = unchanged): State {
  switch (action.type) {
    case 'starting':
      return state.phase === 'ready' ? state : STARTING;
    case 'started':
      return begin(action.session, action.customer);
    case 'start-failed':
      return state.phase === 'starting' ? { phase: 'failed', fault: action.fault } : state;
  }
  return state.phase === 'ready' ? reduceReady(state, action, promised) : state;
}

type ReadyAction = Exclude<Action, { type: 'starting' | 'started' | 'start-failed' }>;

/** What happens between *Reservar porta* and the answer, and with the reservation afterwards. */
export type PromiseAction = Extract<
  Action,
  {
    type:
      | 'drafted'
      | 'fields-refused'
      | 'held'
      | 'renewal-failed'
      | 'reserve-closed'
      | 'reserved'
      | 'withdrawn'
      | 'extended'
      | 'moved'
      | `hold-${string}`
      | `confirm-${string}`
      | `change-${string}`;
  }
>;
export type PromiseReducer = (state: Ready, action: PromiseAction) => Ready;
const unchanged: PromiseReducer = state => state;

function reduceReady(state: Ready, action: ReadyAction, promised: PromiseReducer): Ready {
  switch (action.type) {
    case 'access':
      return state.access === action.access ? state : { ...state, access: action.access };
    case 'ground-renewed':
      return { ...state, session: { ...state.session, baseMap: action.baseMap } };
    case 'customer-given':
      return { ...state, draft: { ...draftOf(state.session.customer ?? action.customer) } };
    case 'reset':
      if (bound(state)) return state;
      return {
        ...state,
        ...NOWHERE,
        draft: draftOf(state.session.customer ?? action.customer),
        booking: settled(state.booking),
      };
    case 'followed':
      return state.booking.is === 'live' ? { ...state, booking: bookingOf(action.reservation) } : state;
    case 'mode-chosen':
      return { ...state, mode: action.mode };
    case 'interest':
      return { ...state, interest: action.interest };
    case 'box-selected':
      return state.selected === action.box ? state : { ...state, selected: action.box };
    case 'box-highlighted':
      return state.highlighted === action.box ? state : { ...state, highlighted: action.box };
    case 'drop-drawn':
      return state.booking.is === 'live' ? state : { ...state, drop: action.drop };
    case 'address-asked':
    case 'address-answered':
    case 'address-failed':
    case 'pin-set':
    case 'pin-named':
    case 'pin-confirmed':
      return placed(state, action);
    case 'locate-asked':
      return { ...state, locating: { is: 'asking', request: action.request } };
    case 'locate-dropped':
      return { ...state, locating: { is: 'idle' } };
    case 'locate-failed': {
      const { locating } = state;
      if (locating.is !== 'asking' || locating.request !== action.request) return state;
      return { ...state, locating: { is: 'failed', why: action.why } };
    }
    case 'resumed':
      return { ...state, resumed: true, selected: action.box, drop: action.drop };
    case 'asked':
    case 'answered':
    case 'ask-failed':
      return inquired(state, action);
    default:
      return promised(state, action);
  }
}

function begin(session: SessionInfo, customer: SessionCustomer | undefined): Ready {
  const { reservation } = session;
  return {
    phase: 'ready',
    session,
    access: 'live',
    mode: undefined,
    ...NOWHERE,
    draft: draftOf(session.customer ?? customer),
    booking: bookingOf(reservation),
  };
}

const bookingOf = (reservation: Reservation | undefined): Booking =>
  reservation && !ENDED.has(reservation.state)
    ? { is: 'live', reservation, fresh: false, change: { is: 'idle' } }
    : { is: 'none' };

/** A promise is under way: nothing else may begin until its answer is here. */
export const bound = ({ reserving, booking }: Ready): boolean =>
  reserving.is === 'sending' || (booking.is === 'live' && booking.change.is === 'sending');

function draftOf(customer: SessionCustomer | undefined): Draft {
  return {
    code: customer?.code ?? '',
    name: customer?.name ?? '',
    address: customer?.address ?? '',
    phone: customer?.phone ?? '',
    observation: customer?.observation ?? '',
  };
}

/** A live reservation survives a new search; one that was just shown as done does not. */
const settled = (booking: Booking): Booking =>
  booking.is === 'live' && !booking.fresh ? booking : { is: 'none' };

function placed(
  state: Ready,
  action: Extract<ReadyAction, { type: `address-${string}` | `pin-${string}` }>,
): Ready {
  const { place } = state;
  switch (action.type) {
    case 'address-asked':
      if (bound(state)) return state;
      return {
        ...unfilled(state),
        ...NOWHERE,
        place: { is: 'looking', query: action.query, request: action.request },
      };
    case 'address-answered': {
      if (place.is !== 'looking' || place.request !== action.request) return state;
      const [best, ...others] = action.candidates;
      if (!best) return { ...state, place: { is: 'unknown', query: place.query } };
      const alike = others.filter(other => other.precision === best.precision);
      return { ...state, place: { is: 'set', pin: pinOf(best, alike) } };
    }
    case 'address-failed':
      if (place.is !== 'looking' || place.request !== action.request) return state;
      return { ...state, place: { is: 'unreachable', query: place.query, fault: action.fault } };
    case 'pin-set':
      if (bound(state)) return state;
      return {
        ...unfilled(state),
        place: { is: 'set', pin: action.pin },
        locating: { is: 'idle' },
        resumed: false,
        reserving: CLOSED,
      };
    case 'pin-named': {
      if (place.is !== 'set' || place.pin.location !== action.location) return state;
      const { label, distance } = action.nearest;
      return { ...state, place: { is: 'set', pin: { ...place.pin, label, away: distance } } };
    }
    case 'pin-confirmed':
      if (place.is !== 'set') return state;
      return { ...state, place: { is: 'set', pin: confirmed(place.pin) } };
  }
}

const confirmed = ({ accuracy: _, ...pin }: Pin): Pin => ({ ...pin, source: { by: 'rep' }, others: [] });

/** The pin of a place that was found. Coordinates that a rep typed are the rep's word, not a geocoder's. */
export function pinOf(candidate: Candidate, others: readonly Candidate[] = []): Pin {
  const { location, label, precision, source } = candidate;
  return {
    location,
    label,
    others,
    source: source === 'coordinates' ? { by: 'rep' } : { by: 'geocoder', provider: source, precision },
  };
}

function inquired(
  state: Ready,
  action: Extract<ReadyAction, { type: 'asked' | 'answered' | 'ask-failed' }>,
): Ready {
  const { inquiry } = state;
  if (action.type === 'asked') {
    const previous = answerOf(inquiry);
    return {
      ...state,
      inquiry: { is: 'asking', request: action.request, ...(previous && { previous }) },
    };
  }
  if (inquiry.is !== 'asking' || inquiry.request !== action.request) return state;
  if (action.type === 'ask-failed') return { ...state, inquiry: { is: 'failed', fault: action.fault } };
  const { answer } = action;
  const still = answer.boxes.some(box => box.id === state.selected);
  return {
    ...state,
    inquiry: { is: 'answered', answer },
    selected: still ? state.selected : undefined,
  };
}

/** The newest answer about this place or the one before it. */
export const answerOf = (inquiry: Inquiry): ViabilityAnswer | undefined =>
  inquiry.is === 'answered' ? inquiry.answer : inquiry.is === 'asking' ? inquiry.previous : undefined;

/** The pin's address in words; empty where it has none. */
export const labelOf = ({ place }: Ready): string => (place.is === 'set' ? (place.pin.label ?? '') : '');

/** When the pin leaves, an address that came with it leaves too; one that was typed stays. */
const unfilled = (state: Ready): Ready =>
  state.draft.address && state.draft.address === labelOf(state)
    ? { ...state, draft: { ...state.draft, address: state.session.customer?.address ?? '' } }
    : state;

/** The code is typed text until it is sent; the server has the last word on it. */
export const codeOf = (draft: Draft): ClientCode => draft.code.trim() as ClientCode;
