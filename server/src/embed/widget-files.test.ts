import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDrain } from '../http/drain.ts';
import { type Listening, listen } from '../http/server.ts';
import { widgetFiles } from './widget-files.ts';

const directory = mkdtempSync(join(tmpdir(), 'oz-widget-'));
let server: Listening;

beforeAll(async () => {
  mkdirSync(join(directory, 'chunks'));
  writeFileSync(join(directory, 'oz-viability.js'), 'entry');
  writeFileSync(join(directory, 'chunks', 'map-B3kD9x_2.js'), 'map');
  writeFileSync(join(directory, '.secret'), 'secret');
  const app = express().use('/widget', widgetFiles({ directory, version: '1.2.3' }));
  server = await listen(app, { host: '127.0.0.1', port: 0, drain: createDrain() });
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

const get = (path: string) => fetch(`${server.url}/widget/${path}`);

test.each([
  ['oz-viability.js', 'public, no-cache'],
  ['chunks/map-B3kD9x_2.js', 'public, max-age=31536000, immutable'],
  ['1.2.3/oz-viability.js', 'public, max-age=31536000, immutable'],
])('%s is kept as its name allows, and loads from any page', async (path, caching) => {
  const response = await get(path);
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe(caching);
  expect(response.headers.get('content-type')).toContain('text/javascript');
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
});

test.each(['1.2.4/oz-viability.js', 'nothing.js', '.secret', '', '%2e%2e/package.json'])(
  '"%s" is not there',
  async path => {
    expect((await get(path)).status).toBe(404);
  },
);

test('the integrity of the entry files can be read', async () => {
  const hash = createHash('sha384').update('entry').digest('base64');
  expect(await (await get('integrity.json')).json()).toEqual({
    version: '1.2.3',
    files: { 'oz-viability.js': `sha384-${hash}` },
  });
});
