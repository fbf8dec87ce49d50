import { expect, test } from 'vitest';
import { LeakyBuckets } from './limits.ts';

test('a burst passes, then as many as drain', () => {
  let now = 0;
  const buckets = new LeakyBuckets({ perSecond: 2, burst: 3 }, () => now);
  const passes = () => buckets.increment('a').totalHits <= 3;
  expect([passes(), passes(), passes(), passes()]).toEqual([true, true, true, false]);
  now = 499;
  expect(passes()).toBe(false);
  now = 500;
  expect([passes(), passes()]).toEqual([true, false]);
  now = 60_000;
  expect([passes(), passes(), passes(), passes()]).toEqual([true, true, true, false]);
});

test('a refusal says when one more fits, and refusals do not push that away', () => {
  const buckets = new LeakyBuckets({ perSecond: 2, burst: 1 }, () => 1000);
  buckets.increment('a');
  for (let i = 0; i < 5; i++) expect(buckets.increment('a').resetTime).toEqual(new Date(1500));
});

test('one credential does not use up another', () => {
  const buckets = new LeakyBuckets({ perSecond: 1, burst: 1 }, () => 0);
  expect(buckets.increment('a').totalHits).toBe(1);
  expect(buckets.increment('a').totalHits).toBe(2);
  expect(buckets.increment('b').totalHits).toBe(1);
});

test('credentials that are full again are forgotten', () => {
  let now = 0;
  const buckets = new LeakyBuckets({ perSecond: 1, burst: 5 }, () => now);
  for (let i = 0; i < 10_000; i++) buckets.increment(`old-${i}`);
  now = 2000;
  buckets.increment('new');
  expect(buckets.size).toBe(1);
});

test('a clock that jumps back gives nothing away', () => {
  let now = 10_000;
  const buckets = new LeakyBuckets({ perSecond: 1, burst: 1 }, () => now);
  buckets.increment('a');
  now = 0;
  expect(buckets.increment('a').totalHits).toBe(2);
});
