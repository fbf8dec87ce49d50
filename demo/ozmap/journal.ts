import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Change, OzmapWorld } from './world.ts';

/**
 * Keeps a world between runs: every change is a line of JSON, written before the answer leaves, so that a
 * killed demo finds what it had promised. A last line cut short by the kill is left out.
 */
export function keepWorld(world: OzmapWorld, file: string): void {
  if (existsSync(file)) {
    const text = readFileSync(file, 'utf8');
    for (const line of text.split('\n')) {
      const change = changeOf(line);
      if (change !== undefined) world.apply(change);
    }
    // The next change must not join a line that was cut short.
    if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n');
  }
  world.onChange(change => appendFileSync(file, `${JSON.stringify(change)}\n`));
}

function changeOf(line: string): Change | undefined {
  if (line === '') return undefined;
  try {
    return JSON.parse(line) as Change;
  } catch {
    return undefined;
  }
}
