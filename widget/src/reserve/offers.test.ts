import { expect, test } from 'vitest';
import { pinOf } from '../state/machine.ts';
import { answerFor } from '../testing/answers.ts';
import { begin, session } from '../testing/ready.ts';
import { HOME, idOf, STREETS } from '../testing/scene.ts';
import { mayChoosePort, otherBox } from './offers.ts';

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
