import type { Terminal } from './command.ts';

/** The process's own terminal: results go to stdout, words to stderr. */
export const processTerminal: Terminal = {
  env: process.env,
  out: line => void process.stdout.write(`${line}\n`),
  say: line => void process.stderr.write(`${line}\n`),
  stopped: () =>
    new Promise(resolve => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        // Only once: a second signal finds no handler and ends the process at once.
        process.once(signal, () => resolve());
      }
    }),
};
