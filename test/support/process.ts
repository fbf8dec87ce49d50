import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** How a process ended, and all that it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One of the project's programs, started from source. */
export interface Running {
  readonly ended: Promise<Ended>;
  /** What it has written so far, both streams. */
  written(): string;
  /** The first group of the pattern, as soon as the process has written it; rejects where it ends before. */
  heard(pattern: RegExp): Promise<string>;
  signal(signal: NodeJS.Signals): void;
}

const root = join(import.meta.dirname, '..', '..');

/** @param args the file, from the repository's root, and what follows it */
export function runProgram(args: readonly string[], env: NodeJS.ProcessEnv): Running {
  const child = spawn(join(root, 'node_modules/.bin/node'), ['--conditions=source', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Nothing of the test's own environment but the way to programs.
    env: { PATH: process.env.PATH, ...env },
  });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of [...listeners]) listener();
  };
  child.stdout.on('data', chunk => {
    stdout += chunk;
    changed();
  });
  child.stderr.on('data', chunk => {
    stderr += chunk;
    changed();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return {
    ended,
    written: () => stdout + stderr,
    heard: pattern =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(stdout + stderr)?.[1];
          if (found === undefined) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
        ended.then(({ code }) => {
          reject(new Error(`${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`));
        }, reject);
      }),
    signal: signal => void child.kill(signal),
  };
}
