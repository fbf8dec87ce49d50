import type { Action } from '../state/actions.ts';
import type { State } from '../state/model.ts';

/** Where the focus goes, as a selector, when what held it is gone. */
export function focusAfter(action: Action, before: State): string | undefined {
  switch (action.type) {
    case 'reserved':
    case 'extended':
    case 'moved':
      return '#booked';
    case 'change-asked':
    case 'change-failed':
      return '#ask';
    case 'change-dropped': {
      const change = before.phase === 'ready' && before.booking.is === 'live' && before.booking.change;
      return change && 'what' in change ? `#${change.what}` : undefined;
    }
    case 'interest':
      return action.interest.is === 'noted' ? '#interest' : undefined;
    case 'withdrawn':
      return '#withdrawn';
  }
}
