import type { PromiseAction, PromiseReducer } from './actions.ts';
import { answerOf } from './machine.ts';
import type { Change, Interest, Ready } from './model.ts';
import { reserving } from './reserving.ts';

type ChangeAction = Extract<PromiseAction, { type: 'withdrawn' | 'extended' | 'moved' | `change-${string}` }>;

/** Everything that promises: reserving, what is done with a reservation later, and interest where there is none. */
export const reducePromise: PromiseReducer = (state, action) => {
  switch (action.type) {
    case 'change-asked':
    case 'change-dropped':
    case 'change-sent':
    case 'change-failed':
    case 'withdrawn':
    case 'extended':
    case 'moved':
      return changing(state, action);
    case 'interest':
      return interested(state, action.interest);
    default:
      return reserving(state, action);
  }
};

/** It is of the place and stays when the place is asked about again; what is told of another one is no news. */
function interested(state: Ready, interest: Interest): Ready {
  const before = state.interest;
  if (interest.is === 'sending')
    return { ...state, interest: { ...interest, at: answerOf(state.inquiry)?.location } };
  return before?.of === interest.of ? { ...state, interest: { ...before, ...interest } } : state;
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
