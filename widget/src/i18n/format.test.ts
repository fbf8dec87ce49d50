import { expect, test } from 'vitest';
import { formatOf } from './format.ts';

test('numbers are written as the language writes them', () => {
  expect(formatOf('pt-BR').metres(63.6)).toBe('64\u00a0m');
  expect(formatOf('pt-BR').metres(1234)).toBe('1.234\u00a0m');
  expect(formatOf('es').metres(1234)).toBe('1234\u00a0m');
  expect(formatOf('pt-BR').metres(12_340)).toBe('12,3\u00a0km');
  expect(formatOf('en').metres(12_340)).toBe('12.3\u00a0km');
});

test('dates are day first in Brazil', () => {
  expect(formatOf('pt-BR').date('2026-12-21T15:00:00Z')).toBe('21/12/2026');
});

test('an age is said in the largest unit that tells something', () => {
  const { ago } = formatOf('pt-BR');
  expect(ago(40)).toBe('há 40 segundos');
  expect(ago(180)).toBe('há 3 minutos');
  expect(ago(7200)).toBe('há 2 horas');
});

test('a clock never goes below zero', () => {
  const { clock } = formatOf('pt-BR');
  expect(clock(581_000)).toBe('9:41');
  expect(clock(59_001)).toBe('1:00');
  expect(clock(-5000)).toBe('0:00');
});
