/**
 * Every named point between two effects, by what the server is doing there. `test/faults` kills a server at each of
 * them; that none is missing here is a test too.
 */
export const CHECKPOINTS = {
  saga: [
    'reservation:before-posting',
    'reservation:posting',
    'reservation:posted',
    'reservation:removing',
    'reservation:removed',
  ],
  move: ['reservation:patching', 'reservation:patched'],
  expiry: ['expiry:marked'],
  sync: ['sync:intended', 'sync:noted', 'sync:vacated', 'sync:removed', 'sync:carried-out'],
  undo: ['undo:edited', 'undo:intended', 'undo:moved-in', 'undo:made'],
} as const;

export type Checkpoint<Doing extends keyof typeof CHECKPOINTS> = (typeof CHECKPOINTS)[Doing][number];

/** How often a server is killed at each; 20 and more on demand. */
export const KILLS = Number(process.env.OZ_KILLS ?? 3);
