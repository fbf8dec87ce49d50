import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Bytes after gzip. */
export interface Sizes {
  /** The entry and all that it imports: what a page waits for before anything else is asked for. */
  readonly first: number;
  /** Everything that one language loads, the map included. */
  readonly all: number;
}

/** Entries that no page loads together with the widget's own. */
const OTHER_DOORS = /^oz-(?:page|embed)\.js$|\.iife\.js$/;
const LANGUAGES = /^(?:pt-br|es|en)-/;
const IMPORT = /(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g;

/** Measures a build. `language` is a chunk's name: `pt-br`, `es`, `en`. */
export function sizesOf(folder: string, language: string): Sizes {
  const weigh = (files: Iterable<string>) =>
    [...files].reduce(
      (sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length,
      0,
    );
  const chunks = readdirSync(folder).filter(
    file => file.endsWith('.js') && !OTHER_DOORS.test(file) && !LANGUAGES.test(file),
  );
  const words = readdirSync(folder).filter(file => file.startsWith(`${language}-`) && file.endsWith('.js'));
  return { first: weigh(closure(folder, 'oz-viability.js')), all: weigh([...chunks, ...words]) };
}

function closure(folder: string, entry: string, seen = new Set<string>()): Set<string> {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  for (const [, file] of readFileSync(join(folder, entry), 'utf8').matchAll(IMPORT))
    closure(folder, file!, seen);
  return seen;
}
