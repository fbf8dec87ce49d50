import { describe, expect, test } from 'vitest';
import { begin, session } from '../testing/ready.ts';
import { STREETS } from '../testing/scene.ts';
import type { Action } from './actions.ts';
import { pinOf } from './machine.ts';
import { mayReserve, mustConfirm, pinLocked, widgetState } from './selectors.ts';

const pin = (index: number): Action => ({ type: 'pin-set', pin: pinOf(STREETS[index]!) });

describe('who may reserve', () => {
  test('a session with the scope, where the host did not say readonly', () => {
    expect(mayReserve(begin(), false)).toBe(true);
    expect(mayReserve(begin(), true)).toBe(false);
    expect(mayReserve(begin({ scopes: ['viability:read'] }), false)).toBe(false);
    expect(mayReserve(begin({ features: { ...session.features, reserve: false } }), false)).toBe(false);
  });
  test('not for a code that OZmap has already', () => {
    expect(mayReserve(begin({ existingClient: { code: 'c' as never, implanted: false } }), false)).toBe(
      false,
    );
  });
});

test.each([
  [0, false],
  [1, false],
  [2, true],
])('a place must be confirmed when only its street is known (%i)', (index, must) => {
  expect(mustConfirm(begin({}, pin(index)))).toBe(must);
  expect(mustConfirm(begin({}, pin(index), { type: 'pin-confirmed' }))).toBe(false);
});

test('the pin is locked by the session and by readonly', () => {
  expect(pinLocked(begin(), false)).toBe(false);
  expect(pinLocked(begin(), true)).toBe(true);
  expect(pinLocked(begin({ lockPin: true }), false)).toBe(true);
});

test('between finding a place and asking about it, the widget is searching', () => {
  expect(widgetState(begin())).toBe('empty');
  expect(widgetState(begin({}, pin(0)))).toBe('searching');
});
