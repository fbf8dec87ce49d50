import { beforeEach, expect, it } from 'vitest';
import { Guesses } from './guesses.ts';

let now: Date;
let guesses: Guesses;
beforeEach(() => {
  now = new Date('2030-01-01T12:00:00Z');
  guesses = new Guesses(() => now, { perAddress: 3, inAll: 5, windowMs: 60_000 });
});

const fail = (address: string, times: number) => {
  for (let i = 0; i < times; i++) guesses.failed(address);
};

it('lets an address wait after so many failures, until the minute is over', () => {
  fail('10.0.0.1', 3);
  expect(guesses.waitOf('10.0.0.1')).toBe(60);
  expect(guesses.waitOf('10.0.0.2')).toBe(0);
  now = new Date('2030-01-01T12:01:00Z');
  expect(guesses.waitOf('10.0.0.1')).toBe(0);
});

it('lets strangers wait when many addresses guess, and not whoever has held a good key', () => {
  guesses.succeeded('10.9.9.9');
  fail('10.0.0.1', 2);
  fail('10.0.0.2', 2);
  expect(guesses.waitOf('10.0.0.3')).toBe(0);
  fail('10.0.0.3', 1);
  expect(guesses.waitOf('10.0.0.4')).toBeGreaterThan(0);
  expect(guesses.waitOf('10.9.9.9')).toBe(0);
});

it('does not trust a good address with guesses of its own', () => {
  guesses.succeeded('10.9.9.9');
  fail('10.9.9.9', 3);
  expect(guesses.waitOf('10.9.9.9')).toBeGreaterThan(0);
});
