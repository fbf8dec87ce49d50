import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Built, built } from './build/built.ts';

let build: Built;
beforeAll(async () => {
  build = await built();
});
afterAll(() => build.remove());

test('a server that renders pages can import the widget, and gets no document by it', async () => {
  const module = await import(pathToFileURL(join(build.folder, 'oz-viability.js')).href);
  expect(Object.keys(module)).toEqual(['OzViability']);
  expect('document' in globalThis || 'HTMLElement' in globalThis || 'customElements' in globalThis).toBe(
    false,
  );
});
