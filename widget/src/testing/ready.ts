import type { Action } from '../state/actions.ts';
import { reducePromise } from '../state/booking.ts';
import { reduce, STARTING } from '../state/machine.ts';
import type { Ready, State } from '../state/model.ts';
import { sessionFor } from './scene.ts';

export const session = sessionFor('http://server');

/** The state of a widget whose session has come, in which something happened since. */
export const begin = (change: Partial<typeof session> = {}, ...actions: Action[]): Ready =>
  [{ type: 'started', session: { ...session, ...change }, customer: undefined } as Action, ...actions].reduce(
    (state: State, action: Action) => reduce(state, action, reducePromise),
    STARTING,
  ) as Ready;
