import type { KeeperAct } from '@oz-viability/server/reservation/keeper';

/** What is done to a property that keeps a port, and when. */
const ACTS: Readonly<Record<KeeperAct, 'sale' | 'return'>> = {
  note: 'sale',
  disconnect: 'sale',
  connect: 'return',
  restore_note: 'return',
};
export const KEEPER_ACTS = Object.keys(ACTS) as readonly KeeperAct[];
const keeperPoints = (when: 'sale' | 'return') =>
  KEEPER_ACTS.filter(act => ACTS[act] === when).flatMap(
    act => [`keeper:before-${act}`, `keeper:after-${act}`] as const,
  );

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
  /** Of a port that a property keeps. */
  keptSale: keeperPoints('sale'),
  keptReturn: keeperPoints('return'),
  sync: ['sync:intended', 'sync:noted', 'sync:vacated', 'sync:removed', 'sync:carried-out'],
  /** Of a run: its plan is written; a step of it is done, and not noted yet. */
  syncRun: ['sync:planned', 'sync:acted'],
  /** A copy for systems that read: whole, or not at all. */
  elements: ['elements:page', 'elements:read'],
  adoption: ['adoption:applied', 'adoption:undone'],
  undo: ['undo:edited', 'undo:intended', 'undo:moved-in', 'undo:made'],
} as const;

export type Checkpoint<Doing extends keyof typeof CHECKPOINTS> = (typeof CHECKPOINTS)[Doing][number];

/** How often a server is killed at each; 20 and more on demand. */
export const KILLS = Number(process.env.OZ_KILLS ?? 3);
