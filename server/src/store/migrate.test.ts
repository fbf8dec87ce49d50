import { expect, it } from 'vitest';
import { knownMigrations } from './migrate.ts';

it('no two migrations share a number, and none is left out: the second of a pair would never be applied', async () => {
  const numbers = (await knownMigrations()).map(file => Number.parseInt(file, 10));
  expect(numbers).toEqual(numbers.map((_, i) => i + 1));
});
