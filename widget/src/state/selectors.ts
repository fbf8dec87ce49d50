import { type BoxAnswer, type BoxId, mayKeep, placesCustomer, type Reservation } from '@oz-viability/shared';
import { answerOf } from './machine.ts';
import type { Drop, Pin, Ready, State } from './model.ts';

/** What a host hears in `oz-state-change`. */
export type WidgetState =
  | 'starting'
  | 'failed'
  | 'expired'
  | 'empty'
  | 'searching'
  | 'not_found'
  | 'viable'
  | 'viable_with_caveats'
  | 'not_viable'
  | 'indeterminate'
  | 'drawing'
  | 'reserving'
  | 'reserved'
  | 'withdrawn';

export function widgetState(state: State): WidgetState {
  if (state.phase !== 'ready') return state.phase;
  if (state.access === 'lost') return 'expired';
  if (state.reserving.is !== 'closed') return 'reserving';
  if (state.booking.is === 'live') return 'reserved';
  if (state.drop?.sketch) return 'drawing';
  const { place, inquiry } = state;
  if (place.is === 'looking' || inquiry.is === 'asking') return 'searching';
  // Between finding the place and asking about it.
  if (place.is === 'set' && inquiry.is === 'none') return 'searching';
  if (place.is === 'unknown') return 'not_found';
  if (place.is === 'unreachable' || inquiry.is === 'failed') return 'indeterminate';
  if (inquiry.is === 'answered') return inquiry.answer.verdict;
  return state.booking.is === 'withdrawn' ? 'withdrawn' : 'empty';
}

/** There is nothing to say yet but that one has to wait. */
export function isWaiting(state: State): boolean {
  const now = widgetState(state);
  return now === 'starting' || now === 'searching';
}

const NO_BOXES: readonly BoxAnswer[] = [];

export const boxesOf = (state: Ready): readonly BoxAnswer[] => answerOf(state.inquiry)?.boxes ?? NO_BOXES;

export const boxOf = (state: Ready, id: BoxId | undefined): BoxAnswer | undefined =>
  boxesOf(state).find(box => box.id === id);

export const pinIn = (state: Ready): Pin | undefined =>
  state.place.is === 'set' ? state.place.pin : undefined;

/** A straight line is no drawing. */
export const isDrawn = ({ path }: Pick<Drop, 'path'>): boolean => path.length > 2;

/** The drop as it was drawn from this pin to this box. */
export function dropOf(state: Ready, box: BoxId | undefined): Drop | undefined {
  const { drop } = state;
  const [lng, lat] = drop?.path[0] ?? [];
  const house = pinIn(state)?.location;
  return drop?.box === box && house?.lat === lat && house?.lng === lng ? drop : undefined;
}

/** Whether the answer is by poles: then its ways are the drops, without a word of the rep. */
export const byPoles = ({ inquiry }: Ready): boolean => answerOf(inquiry)?.mode === 'poles';

/** A device that may be farther off than this, metres, does not tell one house from its neighbour. */
const SURE = 20;

/**
 * A geocoder that found only a street, a district or a city, or whose point may not be stored, does not place a
 * customer; nor does a device that knows no better than some houses.
 */
export function mustConfirm(state: Ready): boolean {
  const pin = pinIn(state);
  if ((pin?.accuracy ?? 0) > SURE) return true;
  const source = pin?.source;
  return (
    source?.by === 'geocoder' &&
    ((source.precision !== undefined && !placesCustomer(source.precision)) || !mayKeep(source))
  );
}

export const isBusy = (state: Ready): boolean =>
  state.place.is === 'looking' || state.inquiry.is === 'asking';

/** Whether this rep may reserve at all, for this customer, in this widget. */
export function mayReserve(state: Ready, readonly: boolean): boolean {
  const { session, booking } = state;
  return (
    !readonly &&
    session.features.reserve &&
    session.scopes.includes('reservation:write') &&
    booking.is !== 'live' &&
    !session.existingClient
  );
}

/** The reservation for which another box is being chosen, if one is. */
export function movingFrom({ booking }: Ready): Reservation | undefined {
  if (booking.is !== 'live') return undefined;
  const { change, reservation } = booking;
  return (change.is === 'asked' || change.is === 'failed') && change.what === 'move'
    ? reservation
    : undefined;
}

export const pinLocked = ({ session, booking }: Ready, readonly: boolean): boolean =>
  session.lockPin || readonly || booking.is === 'live';
