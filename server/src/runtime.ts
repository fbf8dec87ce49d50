import { randomUUID } from 'node:crypto';

/**
 * What the world brings in from outside, handed to whoever needs it, so that a test can replace it and the
 * pure code can do without.
 */
export interface Runtime {
  /** Now. SQL gets it as a parameter. */
  readonly now: () => Date;
  /** A new unguessable id. */
  readonly newId: () => string;
  /** Passed at every named point between two effects; a test kills the process there. */
  readonly checkpoint: (name: string) => Promise<void> | void;
}

export const systemRuntime: Runtime = {
  now: () => new Date(),
  newId: () => randomUUID(),
  checkpoint: () => {},
};
