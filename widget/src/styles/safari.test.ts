import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const SOURCE = join(import.meta.dirname, '..');
/** WebKit keeps the old looks of what such a rule speaks of, where it stands in a shadow root. */
const OF_OTHERS = /:has\((?:[^()]|\([^()]*\))*\)+[^\s,{]*\s*(?:[~+>]|[\w.#:*[])[^{]*\{/;
const NESTED = /:has\((?:[^()]|\([^()]*\))*\)[^{}]*\{[^{}]*\{/;

test.each(globSync('**/*.css', { cwd: SOURCE }).filter(file => !file.startsWith('embed')))(
  '%s has no rule by :has() for anything but what has it',
  file => {
    const css = readFileSync(join(SOURCE, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
    for (const rule of [OF_OTHERS, NESTED]) expect(css).not.toMatch(rule);
  },
);

test('such rules are known', () => {
  for (const css of ['.a:has(b) ~ .c {', '.a:has(.b.on) .c {', '.a:has(b) > c {'])
    expect(css).toMatch(OF_OTHERS);
  expect('.a:has(b) { .c { d: e } }').toMatch(NESTED);
  expect('.a:where(:has(.b, .c)) {').not.toMatch(OF_OTHERS);
});
