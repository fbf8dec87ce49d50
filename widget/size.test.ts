import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Built, built } from './build/built.ts';
import { sizesOf } from './build/sizes.ts';

const KB = 1024;
let build: Built;

beforeAll(async () => {
  build = await built();
});
afterAll(() => build.remove());

test('what comes before any other part is asked for is at most 20 KB', () => {
  const { first } = sizesOf(build.folder, 'pt-br');
  expect(first).toBeGreaterThan(10 * KB);
  expect(first).toBeLessThanOrEqual(20 * KB);
});

test.each(['pt-br', 'es', 'en'])('all of it, map and one language (%s), is at most 75 KB', language => {
  const { all } = sizesOf(build.folder, language);
  expect(all).toBeGreaterThan(50 * KB);
  expect(all).toBeLessThanOrEqual(75 * KB);
});
