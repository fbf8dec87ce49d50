import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SERVER_HINTS, TENANT_HINTS } from '@oz-viability/server/config/hints';
import { expect, it } from 'vitest';

/** Groups are told by their fields. */
const isGroup = (hint: string): boolean => /^(a group|a list|one entry|an id of)/.test(hint);

it('documents every field of the configuration', async () => {
  const text = await readFile(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8');
  const documented = text.replaceAll('{id}', '*');
  const fields = Object.entries({ ...SERVER_HINTS, ...TENANT_HINTS })
    .filter(([path, hint]) => !isGroup(hint) && !path.endsWith('.*'))
    .map(([path]) => path);
  expect(fields.length).toBeGreaterThan(25);
  expect(fields.filter(path => !documented.includes(`\`${path}\``))).toEqual([]);
});
