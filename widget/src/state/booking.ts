import type { PromiseAction } from './actions.ts';
import type { Change, Ready } from './model.ts';
import { reserving } from './reserving.ts';

type ChangeAction = Extract<PromiseAction, { type: 'withdrawn' | 'extended' | 'moved' | `change-${string}` }>;

/** Everything that promises: reserving, and what is done with a reservation later. */
export function reducePromise(state: Ready, action: PromiseAction): Ready {
  switch (action.type) {
    case 'change-asked':
    case 'change-dropped':
    case 'change-sent':
    case 'change-failed':
    case 'withdrawn':
    case 'extended':
    case 'moved':
      return changing(state, action);
    default:
      return reserving(state, action);
  }
}

/** Withdraw, extend, change box: one at a time, and each asked before it is sent. */
function changing(state: Ready, action: ChangeAction): Ready {
  const { booking } = state;
  if (booking.is !== 'live') return state;
  const { change } = booking;
  const go = (next: Change): Ready => ({ ...state, booking: { ...booking, change: next } });
  switch (action.type) {
    case 'change-asked':
      return change.is === 'sending'
        ? state
        : { ...go({ is: 'asked', what: action.what }), selected: undefined };
    case 'change-dropped':
      return change.is === 'sending' ? state : go({ is: 'idle' });
    case 'change-sent': {
      const asked = change.is === 'asked' || change.is === 'failed' ? change.what : undefined;
      const { what, request, sent } = action;
      return asked === what ? go({ is: 'sending', what, request, sent }) : state;
    }
  }
  if (change.is !== 'sending' || change.request !== action.request) return state;
  switch (action.type) {
    case 'change-failed':
      return go({ ...change, is: 'failed', fault: action.fault });
    case 'withdrawn':
      return { ...state, booking: { is: 'withdrawn', reservation: action.reservation } };
    case 'extended':
    case 'moved': {
      const { reservation, type } = action;
      return { ...state, booking: { ...booking, reservation, change: { is: 'idle', done: type } } };
    }
  }
}
