import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * What the world brings in from outside, handed to whoever needs it, so that a test can replace it and the
 * pure code can do without.
 */
export interface Runtime {
  /** Now. SQL gets it as a parameter. */
  readonly now: () => Date;
  /** Resolves after so many milliseconds, or earlier when aborted; never rejects. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** A new unguessable id. */
  readonly newId: () => string;
  /** Passed at every named point between two effects; a test kills the process there. */
  readonly checkpoint: (name: string) => Promise<void> | void;
}

export const systemRuntime: Runtime = {
  now: () => new Date(),
  sleep: (ms, signal) => wait(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {}),
  newId: () => randomUUID(),
  checkpoint: () => {},
};
