import type { TenantId } from '@oz-viability/shared';
import { beforeEach, expect, test } from 'vitest';
import { type FailureReason, type GeocodingProvider, ProviderFailure } from './provider.ts';
import { resting } from './resting.ts';

const tenant = 'town' as TenantId;
const { signal } = new AbortController();
let now: number;
let asked: number;
let told: FailureReason[];
let failure: Error | undefined;
let provider: GeocodingProvider;

beforeEach(() => {
  now = 0;
  asked = 0;
  told = [];
  const answer = async () => {
    asked++;
    if (failure) throw failure;
    return [];
  };
  provider = resting(
    { name: 'there', maySuggest: false, find: answer, reverse: answer },
    { now: () => new Date(now), failed: reason => told.push(reason) },
  );
});

const find = () => provider.find(tenant, 'Rua A', { suggest: false, signal });
const failsWith = (reason: FailureReason) => expect(find()).rejects.toMatchObject({ reason });

test.each([
  ['denied', 300],
  ['quota', 60],
  ['unreachable', 15],
  ['timeout', 15],
  ['unreadable', 15],
] as const)('after %s it is left alone for %i seconds, with the same reason', async (reason, seconds) => {
  failure = new ProviderFailure(reason);
  await failsWith(reason);
  now = seconds * 1000 - 1;
  await failsWith(reason);
  await expect(provider.reverse(tenant, { lat: 0, lng: 0 }, signal)).rejects.toMatchObject({ reason });
  expect(asked).toBe(1);
  expect(told).toEqual([reason]);
  now = seconds * 1000;
  failure = undefined;
  expect(await find()).toEqual([]);
  expect(asked).toBe(2);
});

test('it rests as long as it asked for, an hour at most', async () => {
  failure = new ProviderFailure('quota', 120);
  await failsWith('quota');
  now = 119_000;
  await failsWith('quota');
  now = 120_000;
  failure = new ProviderFailure('quota', 1e9);
  await failsWith('quota');
  now += 3_600_000;
  await failsWith('quota');
  expect(asked).toBe(3);
});

test.each(['busy', 'rejected', 'cancelled'] as const)(
  '%s says nothing of the next question',
  async reason => {
    failure = new ProviderFailure(reason);
    await failsWith(reason);
    await failsWith(reason);
    expect(asked).toBe(2);
    expect(told).toEqual(reason === 'cancelled' ? [] : [reason, reason]);
  },
);

test('a fault of our own is no failure of the provider', async () => {
  failure = new TypeError('ours');
  await expect(find()).rejects.toThrow('ours');
  await expect(find()).rejects.toThrow('ours');
  expect(asked).toBe(2);
});
