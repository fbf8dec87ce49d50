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
  type ProblemDocument,
  type Reservation,
  type SessionCustomer,
  type SessionInfo,
  type ViabilityAnswer,
} from '@oz-viability/shared';

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
}

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
  | { readonly is: 'answered'; readonly answer: ViabilityAnswer; readonly renewing?: RequestId }
  | { readonly is: 'failed'; readonly fault: Fault };

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

export type Withdrawal =
  | { readonly is: 'idle' }
  | { readonly is: 'asked' }
  | { readonly is: 'sending'; readonly request: RequestId }
  | { readonly is: 'failed'; readonly fault: Fault };

/** The port that the customer has. */
export type Booking =
  | { readonly is: 'none' }
  | {
      readonly is: 'live';
      readonly reservation: Reservation;
      /** Made here and now, as opposed to found at the start. */
      readonly fresh: boolean;
      readonly withdrawal: Withdrawal;
    }
  | { readonly is: 'withdrawn'; readonly reservation: Reservation };

export interface Ready {
  readonly phase: 'ready';
  readonly session: SessionInfo;
  /** `lost`: the host gave no new session; what is on the screen stays. */
  readonly access: 'live' | 'lost';
  readonly place: Place;
  readonly inquiry: Inquiry;
  readonly selected: BoxId | undefined;
  readonly highlighted: BoxId | undefined;
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
  | { readonly type: 'asked'; readonly request: RequestId }
  | { readonly type: 'answered'; readonly request: RequestId; readonly answer: ViabilityAnswer }
  | { readonly type: 'ask-failed'; readonly request: RequestId; readonly fault: Fault }
  | { readonly type: 'box-selected'; readonly box: BoxId | undefined }
  | { readonly type: 'box-highlighted'; readonly box: BoxId | undefined }
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
  | { readonly type: 'withdraw-asked' }
  | { readonly type: 'withdraw-dropped' }
  | { readonly type: 'withdraw-sent'; readonly request: RequestId }
  | { readonly type: 'withdraw-failed'; readonly request: RequestId; readonly fault: Fault }
  | { readonly type: 'withdrawn'; readonly request: RequestId; readonly reservation: Reservation }
  /** A reservation that was found unsettled at the start came to rest. */
  | { readonly type: 'followed'; readonly reservation: Reservation }
  | { readonly type: 'reset'; readonly customer: SessionCustomer | undefined };

export const STARTING: State = { phase: 'starting' };
const CLOSED: Reserving = { is: 'closed' };
const NOWHERE = {
  place: { is: 'nowhere' },
  inquiry: { is: 'none' },
  selected: undefined,
  highlighted: undefined,
  reserving: CLOSED,
} as const;

/**
 * The widget's whole life: what the state becomes when something happens. Pure; whatever is not possible in
 * a state, or answers a request that is no longer waited for, changes nothing (the same object comes back).
 */
export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'starting':
      return state.phase === 'ready' ? state : STARTING;
    case 'started':
      return begin(action.session, action.customer);
    case 'start-failed':
      return state.phase === 'starting' ? { phase: 'failed', fault: action.fault } : state;
  }
  return state.phase === 'ready' ? reduceReady(state, action) : state;
}

type ReadyAction = Exclude<Action, { type: 'starting' | 'started' | 'start-failed' }>;

function reduceReady(state: Ready, action: ReadyAction): Ready {
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
    case 'drafted':
      return drafted(state, action.field, action.value);
    case 'box-selected':
      return state.selected === action.box ? state : { ...state, selected: action.box };
    case 'box-highlighted':
      return state.highlighted === action.box ? state : { ...state, highlighted: action.box };
    case 'address-asked':
    case 'address-answered':
    case 'address-failed':
    case 'pin-set':
    case 'pin-named':
    case 'pin-confirmed':
      return placed(state, action);
    case 'asked':
    case 'answered':
    case 'ask-failed':
      return inquired(state, action);
    case 'withdraw-asked':
    case 'withdraw-dropped':
    case 'withdraw-sent':
    case 'withdraw-failed':
    case 'withdrawn':
      return withdrawing(state, action);
    default:
      return reserving(state, action);
  }
}

function begin(session: SessionInfo, customer: SessionCustomer | undefined): Ready {
  const { reservation } = session;
  return {
    phase: 'ready',
    session,
    access: 'live',
    ...NOWHERE,
    draft: draftOf(session.customer ?? customer),
    booking: bookingOf(reservation),
  };
}

const bookingOf = (reservation: Reservation | undefined): Booking =>
  reservation && !ENDED.has(reservation.state)
    ? { is: 'live', reservation, fresh: false, withdrawal: { is: 'idle' } }
    : { is: 'none' };

/** A promise is under way: nothing else may begin until its answer is here. */
export const bound = ({ reserving, booking }: Ready): boolean =>
  reserving.is === 'sending' || (booking.is === 'live' && booking.withdrawal.is === 'sending');

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
      return { ...unfilled(state), place: { is: 'set', pin: action.pin }, reserving: CLOSED };
    case 'pin-named': {
      if (place.is !== 'set' || place.pin.location !== action.location) return state;
      const { label, distance } = action.nearest;
      return { ...state, place: { is: 'set', pin: { ...place.pin, label, away: distance } } };
    }
    case 'pin-confirmed':
      if (place.is !== 'set') return state;
      return { ...state, place: { is: 'set', pin: { ...place.pin, source: { by: 'rep' }, others: [] } } };
  }
}

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

function drafted(state: Ready, field: DraftField, value: string): Ready {
  if (field === 'code' && state.session.customer) return state;
  const draft = { ...state.draft, [field]: value };
  if (state.reserving.is !== 'filling' || !state.reserving.faults[field]) return { ...state, draft };
  const { [field]: _, ...faults } = state.reserving.faults;
  return { ...state, draft, reserving: { ...state.reserving, faults } };
}

const labelOf = ({ place }: Ready): string => (place.is === 'set' ? (place.pin.label ?? '') : '');

/** The form begins with the address of the pin, unless somebody gave another. */
const filled = (state: Ready): Draft => ({ ...state.draft, address: state.draft.address || labelOf(state) });

/** When the pin leaves, an address that came with it leaves too; one that was typed stays. */
const unfilled = (state: Ready): Ready =>
  state.draft.address && state.draft.address === labelOf(state)
    ? { ...state, draft: { ...state.draft, address: state.session.customer?.address ?? '' } }
    : state;

type ReservingAction = Exclude<
  ReadyAction,
  {
    type:
      | 'access'
      | 'customer-given'
      | 'reset'
      | 'followed'
      | 'drafted'
      | `box-${string}`
      | `address-${string}`
      | `pin-${string}`
      | 'ground-renewed'
      | 'asked'
      | 'answered'
      | 'ask-failed'
      | `withdraw${string}`;
  }
>;

function reserving(state: Ready, action: ReservingAction): Ready {
  const now = state.reserving;
  const go = (next: Reserving): Ready => ({ ...state, reserving: next });
  switch (action.type) {
    case 'hold-asked':
      if (now.is === 'sending') return state;
      return { ...go({ is: 'holding', box: action.box, request: action.request }), draft: filled(state) };
    case 'held':
      if (now.is !== 'holding' || now.request !== action.request) return state;
      return go({ is: 'filling', box: now.box, hold: action.hold, renewal: 'ok', faults: {} });
    case 'hold-failed':
      if (now.is !== 'holding' || now.request !== action.request) return state;
      return go(conflictOf(now.box, action.fault) ?? { is: 'refused', box: now.box, fault: action.fault });
    case 'hold-renewed':
      if (now.is !== 'filling' && now.is !== 'sending') return state;
      if (now.hold.id !== action.hold.id) return state;
      return go({ ...now, hold: action.hold, ...(now.is === 'filling' && { renewal: 'ok' as const }) });
    case 'renewal-failed': {
      if (now.is !== 'filling') return state;
      const lost = action.fault.kind === 'problem' && action.fault.problem.status < 429;
      return go({ ...now, renewal: lost ? 'lost' : 'failing' });
    }
    case 'fields-refused':
      return now.is === 'filling' ? go({ ...now, faults: action.faults }) : state;
    case 'confirm-sent': {
      if (now.is !== 'filling') return state;
      return go({ is: 'sending', box: now.box, hold: now.hold, request: action.request, slow: false });
    }
    case 'confirm-slow':
      if (now.is !== 'sending' || now.request !== action.request) return state;
      return go({ ...now, slow: true });
    case 'confirm-failed':
      if (now.is !== 'sending' || now.request !== action.request) return state;
      return go(conflictOf(now.box, action.fault) ?? refilled(now.box, now.hold, action.fault));
    case 'reserved':
      if (now.is !== 'sending' || now.request !== action.request) return state;
      return {
        ...state,
        reserving: CLOSED,
        booking: {
          is: 'live',
          reservation: action.reservation,
          fresh: true,
          withdrawal: { is: 'idle' },
        },
      };
    case 'reserve-closed':
      return now.is === 'closed' || now.is === 'sending' ? state : go(CLOSED);
  }
}

function conflictOf(box: BoxId, fault: Fault): Reserving | undefined {
  if (fault.kind !== 'problem') return undefined;
  const { problem } = fault;
  if (problem.code !== 'port-taken' && problem.code !== 'box-full' && problem.code !== 'box-not-viable') {
    return undefined;
  }
  const { freePorts } = problem;
  return {
    is: 'conflict',
    box,
    problem,
    freePorts: Array.isArray(freePorts) ? (freePorts as readonly FreePort[]) : [],
  };
}

/** Back to the form after a refusal, each complaint at its field where the server named one. */
function refilled(box: BoxId, hold: Hold, fault: Fault): Reserving {
  const faults: FieldFaults = {};
  if (fault.kind === 'problem') {
    const { problem } = fault;
    for (const { pointer, detail } of problem.errors ?? []) {
      const field = /^\/customer\/(\w+)$/.exec(pointer)?.[1];
      if (isDraftField(field)) faults[field] = detail;
    }
    // These two speak of the code without pointing at it.
    if (problem.code === 'code-in-use' || problem.code === 'code-not-in-session')
      faults.code = problem.detail;
  }
  const lost =
    fault.kind === 'problem' && (fault.problem.code === 'hold-expired' || fault.problem.code === 'not-found');
  const named = Object.keys(faults).length > 0;
  return {
    is: 'filling',
    box,
    hold,
    renewal: lost ? 'lost' : 'ok',
    faults,
    ...(!named && !lost && { fault }),
  };
}

const isDraftField = (name: string | undefined): name is DraftField =>
  name === 'code' || name === 'name' || name === 'address' || name === 'phone' || name === 'observation';

function withdrawing(state: Ready, action: Extract<ReadyAction, { type: `withdraw${string}` }>): Ready {
  const { booking } = state;
  if (booking.is !== 'live') return state;
  const { withdrawal } = booking;
  const go = (next: Withdrawal): Ready => ({ ...state, booking: { ...booking, withdrawal: next } });
  switch (action.type) {
    case 'withdraw-asked':
      return withdrawal.is === 'sending' ? state : go({ is: 'asked' });
    case 'withdraw-dropped':
      return withdrawal.is === 'sending' ? state : go({ is: 'idle' });
    case 'withdraw-sent':
      return withdrawal.is === 'asked' || withdrawal.is === 'failed'
        ? go({ is: 'sending', request: action.request })
        : state;
    case 'withdraw-failed':
      if (withdrawal.is !== 'sending' || withdrawal.request !== action.request) return state;
      return go({ is: 'failed', fault: action.fault });
    case 'withdrawn':
      if (withdrawal.is !== 'sending' || withdrawal.request !== action.request) return state;
      return { ...state, booking: { is: 'withdrawn', reservation: action.reservation } };
  }
}

/** The code is typed text until it is sent; the server has the last word on it. */
export const codeOf = (draft: Draft): ClientCode => draft.code.trim() as ClientCode;
