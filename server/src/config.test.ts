import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadConfig } from './config.ts';

const directory = mkdtempSync(join(tmpdir(), 'oz-config-'));
afterAll(() => rmSync(directory, { recursive: true }));

test('a directory is read with the secret files in it; other files are left alone', async () => {
  mkdirSync(join(directory, 'tenants'));
  writeFileSync(join(directory, 'secret'), 'x'.repeat(32));
  writeFileSync(join(directory, 'server.yaml'), 'sessionSecret_file: secret\nstore: { directory: data }');
  writeFileSync(
    join(directory, 'tenants', 'vila.yaml'),
    'name: Vila\ncenter: { lat: 0, lng: 0 }\nozmap: { url: http://localhost:1, key: k }\nintegrations: {}',
  );
  writeFileSync(join(directory, 'tenants', 'notes.txt'), 'not a tenant');
  const config = await loadConfig(directory, {});
  expect(config.server.sessionSecret).toBe('x'.repeat(32));
  expect(config.server.store).toEqual({ kind: 'pglite', directory: join(directory, 'data') });
  expect(config.tenants.map(({ id }) => id)).toEqual(['vila']);
});

test('a directory that is not there says so', async () => {
  await expect(loadConfig(join(directory, 'nowhere'), {})).rejects.toThrow(/server\.yaml {2}is missing/);
});
