import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { MANIFEST, manifest } from './build/manifest.ts';

const written = readFileSync(MANIFEST, 'utf8');
type Named = { readonly name: string; readonly description?: string };
type Kind = 'attributes' | 'members' | 'events' | 'slots' | 'cssParts' | 'cssProperties';
const [element] = (JSON.parse(written) as { modules: { declarations: Record<Kind, Named[]>[] }[] })
  .modules[0]!.declarations;

let source: string;
beforeAll(() => {
  const files = globSync('src/**/*.{ts,css}', {
    cwd: import.meta.dirname,
    exclude: path => /test|embed/.test(path),
  });
  source = files.map(file => readFileSync(join(import.meta.dirname, file), 'utf8')).join('\n');
});

const found = (pattern: RegExp) => [...new Set([...source.matchAll(pattern)].map(([, name]) => name))].sort();
const told = (kind: Kind) => element![kind].map(({ name }) => name).sort();

test('the manifest is what the source says; else run: npm run manifest -w widget', async () => {
  expect(await manifest()).toBe(written);
});

test.each(['attributes', 'members', 'events', 'slots', 'cssParts', 'cssProperties'] as const)(
  'all %s have a description',
  kind => {
    expect(element![kind].length).toBeGreaterThan(4);
    expect(element![kind].filter(({ description }) => !description)).toEqual([]);
  },
);

test('it names the slots, parts and tokens that are there', () => {
  expect(told('slots')).toEqual(found(/<slot name="([\w-]+)"/g));
  expect(told('cssParts')).toEqual(found(/\bpart="([\w-]+)"/g));
  expect(told('cssProperties')).toEqual(found(/var\((--oz-[\w-]+)/g));
});
