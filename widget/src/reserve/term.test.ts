import { afterEach, expect, test, vi } from 'vitest';
import { en } from '../i18n/en.ts';
import { es } from '../i18n/es.ts';
import { formatOf } from '../i18n/format.ts';
import { ptBR } from '../i18n/pt-br.ts';
import { reservationOf } from '../testing/scene.ts';
import { daysLeft, extendableDays } from './term.ts';

/** By the clock of this machine, as by that of the rep. */
const at = (month: number, day: number, hour: number) => new Date(2026, month - 1, day, hour).getTime();
const left = (end: number, now: number) =>
  daysLeft(reservationOf({ expiresAt: new Date(end).toISOString() }), now);

test.each([
  ['in three hours', at(11, 22, 15), 0],
  ['tonight', at(11, 22, 23), 0],
  ['soon after midnight', at(11, 23, 0), 1],
  ['in 26 hours', at(11, 23, 14), 1],
  ['in twelve days', at(12, 4, 9), 12],
  ['this morning', at(11, 22, 9), 0],
  ['yesterday', at(11, 21, 23), -1],
] as const)('days are those of the calendar: %s', (_, end, days) => {
  expect(left(end, at(11, 22, 12))).toBe(days);
});

test.each(['America/New_York', 'America/Santiago'])(
  'a day on which the clocks change counts as one, in %s',
  zone => {
    vi.stubEnv('TZ', zone);
    expect(new Set([1, 7].map(month => new Date(at(month, 1, 0)).getTimezoneOffset())).size).toBe(2);
    for (let day = 1; day <= 365; day++) expect(left(at(1, day + 1, 23), at(1, day, 0))).toBe(1);
    for (let day = 1; day <= 365; day++) expect(left(at(1, day + 1, 1), at(1, day, 23))).toBe(1);
  },
);
afterEach(() => vi.unstubAllEnvs());

test.each([
  [ptBR, 'vence hoje', 'vence amanhã', 'vence em 2 dias', 'venceu em 21/11/2026'],
  [es, 'vence hoy', 'vence mañana', 'vence en 2 días', 'venció el 21/11/2026'],
  [en, 'ends today', 'ends tomorrow', 'ends in 2 days', 'ended on 11/21/2026'],
] as const)('%#: when a reservation ends, and that it did', (words, ...said) => {
  const day = formatOf(words.locale).date(new Date(2026, 10, 21, 23).toISOString());
  const { expires } = words.reserving;
  expect([0, 1, 2].map(days => expires(days, day, false)).concat(expires(-1, day, true))).toEqual(said);
});

test('a reservation lives 90 days in all', () => {
  const days = (n: number) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString();
  expect(extendableDays(reservationOf({ createdAt: days(0), expiresAt: days(30) }))).toBe(60);
  expect(extendableDays(reservationOf({ createdAt: days(0), expiresAt: days(91) }))).toBe(0);
});
