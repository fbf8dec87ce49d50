import { type BoxAnswer, type BoxId, mayKeep, placesCustomer, type Reservation } from '@oz-viability/shared';
import { answerOf, type Pin, type Ready, type State } from './machine.ts';

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
  | 'reserving'
  | 'reserved'
  | 'withdrawn';

export function widgetState(state: State): WidgetState {
  if (state.phase !== 'ready') return state.phase;
  if (state.access === 'lost') return 'expired';
  if (state.reserving.is !== 'closed') return 'reserving';
  if (state.booking.is === 'live') return 'reserved';
  const { place, inquiry } = state;
  if (place.is === 'looking' || inquiry.is === 'asking') return 'searching';
  // Between finding the place and asking about it.
  if (place.is === 'set' && inquiry.is === 'none') return 'searching';
  if (place.is === 'unknown') return 'not_found';
  if (place.is === 'unreachable' || inquiry.is === 'failed') return 'indeterminate';
  if (inquiry.is === 'answered') return inquiry.answer.verdict;
  return state.booking.is === 'withdrawn' ? 'withdrawn' : 'empty';
}

const NO_BOXES: readonly BoxAnswer[] = [];

export const boxesOf = (state: Ready): readonly BoxAnswer[] => answerOf(state.inquiry)?.boxes ?? NO_BOXES;

export const boxOf = (state: Ready, id: BoxId | undefined): BoxAnswer | undefined =>
  boxesOf(state).find(box => box.id === id);

export const pinIn = (state: Ready): Pin | undefined =>
  state.place.is === 'set' ? state.place.pin : undefined;

/** A geocoder that found only a street, a district or a city, or whose point may not be stored, places no customer. */
export function mustConfirm(state: Ready): boolean {
  const source = pinIn(state)?.source;
  return (
    source?.by === 'geocoder' &&
    ((source.precision !== undefined && !placesCustomer(source.precision)) || !mayKeep(source))
  );
}

/** Whether this session shows a map; without one the list is all. */
export const hasMap = ({ session }: Ready): boolean => session.baseMap.provider !== 'none';

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

export const mayChoosePort = ({ session }: Ready): boolean =>
  session.features.choosePort && session.scopes.includes('port:choose');

export const mayWithdraw = ({ session }: Ready, readonly: boolean): boolean =>
  !readonly && session.scopes.includes('reservation:write');

export const pinLocked = ({ session, booking }: Ready, readonly: boolean): boolean =>
  session.lockPin || readonly || booking.is === 'live';

/** Why there is no viability: nothing near, everything near is full, or each box has its own reason. */
export function refusal(boxes: readonly BoxAnswer[]): 'nothing' | 'full' | 'other' {
  if (boxes.length === 0) return 'nothing';
  const inReach = boxes.filter(box => !box.reasons.some(reason => reason.code === 'OUT_OF_RADIUS'));
  if (inReach.length === 0) return 'nothing';
  const full = (box: BoxAnswer) =>
    box.reasons.some(reason => reason.code === 'NO_FREE_PORT' || reason.code === 'HELD_BY_OTHER');
  return inReach.every(full) ? 'full' : 'other';
}

/** The nearest box that can still serve, other than the one that could not. */
export const otherBox = (state: Ready, than: BoxId): BoxAnswer | undefined =>
  boxesOf(state).find(box => box.viable && box.id !== than);

/** Whole days until a reservation ends; 0 on its last day. */
export const daysLeft = ({ expiresAt }: Reservation, now: number): number =>
  Math.max(0, Math.ceil((Date.parse(expiresAt) - now) / 86_400_000));
