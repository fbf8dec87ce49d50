import type { ClientCode, ReservationId } from '@oz-viability/shared';
import { expect, test } from 'vitest';
import { named, outcomeOf } from './course.ts';

const begun = { denied: false };
const reservation = (code: string) => ({ id: `of-${code}` as ReservationId, code: code as ClientCode });

test('a port goes before a no, and a no before nothing', () => {
  expect(outcomeOf({ denied: true }, reservation('A'))).toBe('reserved');
  expect(outcomeOf({ denied: true }, undefined)).toBe('denied');
  expect(outcomeOf(begun, undefined)).toBe('abandoned');
});

test('what came of one customer is not what came of the next', () => {
  const a = named(begun, 'A', undefined);
  const b = named(a, 'B', reservation('A'));
  expect(outcomeOf(b, reservation('A'))).toBe('abandoned');
  expect(outcomeOf(b, reservation('B'))).toBe('reserved');
  expect(outcomeOf(named({ ...a, denied: true }, 'B', undefined), undefined)).toBe('abandoned');
});

test('a customer whom the rep typed is another one too', () => {
  expect(outcomeOf(named(begun, 'B', reservation('typed')), reservation('typed'))).toBe('abandoned');
});

test('the same customer again is no news', () => {
  const corrected = reservation('A-corrected');
  const again = named(named(begun, 'A', undefined), 'A', corrected);
  expect(outcomeOf(again, corrected)).toBe('reserved');
  expect(outcomeOf(named({ customer: 'A', denied: true }, 'A', undefined), undefined)).toBe('denied');
  const back = named(named(again, 'B', corrected), corrected.code, corrected);
  expect(outcomeOf(back, corrected)).toBe('reserved');
});

test('who is named after the answer has it too', () => {
  expect(outcomeOf(named({ denied: true }, 'A', undefined), undefined)).toBe('denied');
});
