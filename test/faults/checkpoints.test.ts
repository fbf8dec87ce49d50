import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CHECKPOINTS } from '../support/checkpoints.ts';

const sources = join(import.meta.dirname, '../../server/src');

it('are all known, so that a server is killed at each', () => {
  const code = globSync('**/*.ts', { cwd: sources, exclude: path => path.endsWith('.test.ts') })
    .map(file => readFileSync(join(sources, file), 'utf8'))
    .join('\n');
  const passed = [...code.matchAll(/\.checkpoint\('([^']+)'\)/g)].map(([, name]) => name);
  expect(passed.length, 'every checkpoint is named by a plain text, once').toBe(
    [...code.matchAll(/\.checkpoint\(/g)].length,
  );
  expect(passed.toSorted()).toEqual(Object.values(CHECKPOINTS).flat().toSorted());
});
