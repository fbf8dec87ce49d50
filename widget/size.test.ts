import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Built, built } from './build/built.ts';
import { sizesOf } from './build/sizes.ts';

const KB = 1024;
let build: Built;

beforeAll(async () => {
  build = await built();
});
afterAll(() => build.remove());

test('what loads before the map is at most 20 KB', () => {
  const { first } = sizesOf(build.folder);
  expect(first).toBeGreaterThan(10 * KB);
  expect(first).toBeLessThanOrEqual(20 * KB);
});

test('all of it, map and one language, is at most 75 KB', () => {
  const { all } = sizesOf(build.folder);
  expect(all).toBeGreaterThan(50 * KB);
  expect(all).toBeLessThanOrEqual(75 * KB);
});
