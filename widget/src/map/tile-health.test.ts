import { expect, test } from 'vitest';
import { HEALTHY, retryDelay, tileHealth } from './tile-health.ts';

const after = (...events: Parameters<typeof tileHealth>[1][]) => events.reduce(tileHealth, HEALTHY);

test('a hole among tiles that came is no loss', () => {
  expect(after('loaded', 'failed', 'failed', 'settled').lost).toBe(false);
});

test('a hole is one until a view comes whole', () => {
  expect(after('loaded', 'failed', 'settled').holes).toBe(true);
  expect(after('loaded', 'failed', 'settled', 'loaded', 'settled').holes).toBe(false);
  expect(after('failed', 'settled', 'settled').holes).toBe(true);
});

test('a view without a single tile is lost', () => {
  expect(after('failed', 'failed', 'settled').lost).toBe(true);
});

test('a lost map stays lost while nothing comes, and is back with the first tile', () => {
  expect(after('failed', 'settled', 'failed', 'settled').lost).toBe(true);
  expect(after('failed', 'settled', 'loaded').lost).toBe(false);
});

test('tiles of an earlier view say nothing about the present one', () => {
  expect(after('loaded', 'settled', 'failed', 'settled').lost).toBe(true);
});

test('attempts to get it back grow rarer, up to once a minute', () => {
  expect([0, 1, 2, 3, 4, 9].map(retryDelay)).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
});
