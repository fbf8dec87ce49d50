import type { Runtime } from '../runtime.ts';
import type { Promises, SyncMap } from './field.ts';
import type { Entry, Journal } from './journal.ts';
import type { Turns } from './turns.ts';

export interface UndoDeps {
  readonly map: SyncMap;
  readonly promises: Promises;
  readonly journal: Journal;
  readonly turns: Turns;
  readonly runtime: Runtime;
  /** How long OZmap may take to show what it did, milliseconds. */
  readonly shownWithinMs: number;
  /** After this a write that got no answer has surely happened or surely not, milliseconds. */
  readonly settledAfterMs: number;
}

/** What cannot come back as it was. */
export type UndoException =
  /** Of client, property, drop, fibre: OZmap gives new ones. */
  | 'ids'
  | 'created-at'
  /** OZmap's own: the stay that ended stays ended, a new one begins. */
  | 'history'
  /** The port is somebody else's by now: the property came back unconnected. */
  | 'port'
  /** The reservation has ended; the client stands in OZmap without one. */
  | 'reservation'
  | 'external-id'
  /** A drop that is laid anew counts as not implanted, and OZmap lets nobody say otherwise. */
  | 'drop-implanted';

export interface Undone {
  readonly entry: Entry;
  /** *would*: of a look that writes nothing. */
  readonly outcome: 'undone' | 'would' | 'skipped' | 'failed';
  readonly why?: string;
  readonly exceptions: readonly UndoException[];
}

export interface UndoReport {
  /** Of the undo itself, as the journal has it. */
  readonly run: string;
  readonly items: readonly Undone[];
}
