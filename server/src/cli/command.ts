import type { ParseArgsOptionsConfig } from 'node:util';

/** Where a command reads from and writes to. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A line for other programs: what was asked for, and nothing else. */
  readonly out: (line: string) => void;
  /** A line for people. */
  readonly say: (line: string) => void;
  /** Resolves when the person or the system asks the program to stop. */
  readonly stopped: () => Promise<void>;
}

export interface Invocation extends Terminal {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | undefined>>;
  /** The switches that were given. */
  readonly switches: ReadonlySet<string>;
  /** The configuration directory. */
  readonly configDirectory: string;
}

/** One verb; `run` returns the exit status. */
export interface Command {
  /** The words that select it: `keys create`. */
  readonly verb: string;
  /** What follows the verb. */
  readonly usage: string;
  readonly summary: string;
  readonly options?: Record<string, ParseArgsOptionsConfig[string] & { readonly type: 'string' }>;
  /** Options without a value. */
  readonly switches?: readonly string[];
  /** How many positional arguments it takes. */
  readonly arguments: number;
  /** How many more it may take. */
  readonly optionalArguments?: number;
  run(invocation: Invocation): Promise<number>;
}

/** The person asked for something that is not there; the message says what is. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
