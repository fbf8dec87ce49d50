import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CHECKPOINTS, KEEPER_ACTS } from '../support/checkpoints.ts';

const sources = join(import.meta.dirname, '../../server/src');

it('are all known, so that a server is killed at each', () => {
  const code = globSync('**/*.ts', { cwd: sources, exclude: path => path.endsWith('.test.ts') })
    .map(file => readFileSync(join(sources, file), 'utf8'))
    .join('\n');
  const named = [...code.matchAll(/\.checkpoint\((?:'([^']+)'|`(keeper:[^`]+)`)\)/g)];
  expect(named.length, 'every checkpoint is named where it is passed, once').toBe(
    [...code.matchAll(/\.checkpoint\(/g)].length,
  );
  const passed = named.flatMap(([, plain, ofKeeper]) =>
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in the source
    plain === undefined ? KEEPER_ACTS.map(act => ofKeeper!.replace('${what}', act)) : plain,
  );
  expect(passed.toSorted()).toEqual(Object.values(CHECKPOINTS).flat().toSorted());
});
