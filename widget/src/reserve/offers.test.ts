import { expect, test } from 'vitest';
import type { Action } from '../state/actions.ts';
import { reducePromise } from '../state/booking.ts';
import { pinOf, reduce, STARTING } from '../state/machine.ts';
import type { Ready, State } from '../state/model.ts';
import { answerFor } from '../testing/answers.ts';
import { HOME, idOf, STREETS, sessionFor } from '../testing/scene.ts';
import { mayChoosePort, otherBox } from './offers.ts';

const session = sessionFor('http://server');
const begin = (change: Partial<typeof session> = {}, ...actions: Action[]): Ready =>
  [{ type: 'started', session: { ...session, ...change }, customer: undefined } as Action, ...actions].reduce(
    (state: State, action: Action) => reduce(state, action, reducePromise),
    STARTING,
  ) as Ready;

test('a port by hand needs feature and scope', () => {
  const features = { ...session.features, choosePort: true };
  expect(mayChoosePort(begin({ features }))).toBe(false);
  expect(mayChoosePort(begin({ features, scopes: [...session.scopes, 'port:choose'] }))).toBe(true);
});

test('another box is the nearest that can serve, and not the same', () => {
  const state = begin(
    {},
    { type: 'pin-set', pin: pinOf(STREETS[0]!) },
    { type: 'asked', request: 1 },
    { type: 'answered', request: 1, answer: answerFor(HOME) },
  );
  expect(otherBox(state, idOf('CTO-0398'))?.name).toBe('CTO-0421');
  expect(otherBox(state, idOf('CTO-0412'))?.name).toBe('CTO-0398');
});
