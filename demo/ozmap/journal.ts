import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Change, OzmapWorld } from './world.ts';

/**
 * Keeps a world between runs: every change is a line of JSON, written before the answer leaves, so that a
 * killed demo finds what it had promised. A last line cut short by the kill is left out.
 */
export function keepWorld(world: OzmapWorld, file: string): void {
  if (existsSync(file)) {
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const change = changeOf(line);
      if (change !== undefined) world.apply(change);
    }
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
