import {
  type Candidate,
  type ClientCode,
  ENDED,
  type Reservation,
  type SessionCustomer,
  type SessionInfo,
  type ViabilityAnswer,
} from '@oz-viability/shared';
import type { Action, PromiseReducer } from './actions.ts';
import type { Booking, Draft, Inquiry, Pin, Ready, Reserving, State } from './model.ts';

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
        booking: settled(state),
      };
    case 'followed':
      return state.booking.is === 'live' ? { ...state, booking: bookingOf(action.reservation) } : state;
    case 'mode-chosen':
      return { ...state, mode: action.mode };
    case 'box-selected':
      return state.selected === action.box ? state : { ...state, selected: action.box };
    case 'box-highlighted':
      return state.highlighted === action.box ? state : { ...state, highlighted: action.box };
    case 'drop-drawn':
      // Who draws has no use for another place any more.
      return state.booking.is === 'live'
        ? state
        : { ...state, drop: action.drop, locating: NOWHERE.locating };
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
      return { ...state, locating: NOWHERE.locating };
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
  // Pages give codes and telephones as numbers too.
  const text = (field: keyof Draft) => String(customer?.[field] ?? '');
  return {
    code: text('code'),
    name: text('name'),
    address: text('address'),
    phone: text('phone'),
    observation: text('observation'),
  };
}

/** A live reservation survives a new search; one that was just shown as done does not, where the next customer may come. */
const settled = ({ booking, session }: Ready): Booking =>
  booking.is === 'live' && (!booking.fresh || session.customer)
    ? { ...booking, fresh: false }
    : { is: 'none' };

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
        locating: NOWHERE.locating,
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
  if (action.type === 'ask-failed') {
    const kept = (action.unasked || state.reserving.is !== 'closed') && answerOf(inquiry);
    return { ...state, inquiry: kept ? answered(kept) : { is: 'failed', fault: action.fault } };
  }
  const { answer } = action;
  const still = answer.boxes.some(box => box.id === state.selected);
  return {
    ...state,
    inquiry: answered(answer),
    selected: still ? state.selected : undefined,
  };
}

const answered = (answer: ViabilityAnswer): Inquiry => ({ is: 'answered', answer });

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
