import type { ProjectId } from '@oz-viability/shared';
import type { Verb } from './action.ts';

export const UPDATABLE = ['name', 'address', 'observation'] as const;
export type Updatable = (typeof UPDATABLE)[number];

/** What an integration may do, and how: everything that a plan depends on beside the data. */
export interface SyncRules {
  /** The ERP as people call it; stands in the notes of cancelled properties. */
  readonly source: string;
  readonly verbs: Readonly<Record<Verb, boolean>>;
  /** What *update* keeps in step. */
  readonly update: readonly Updatable[];
  /** A contract that was cancelled before its client was installed. */
  readonly neverInstalled: 'remove' | 'keep_with_note';
  readonly disconnectOnCancel: boolean;
  /** Line for the property of a cancelled client: `{name} {code} {date} {source} {reason}`. */
  readonly note: string;
  /** IANA zone of the dates in notes. */
  readonly timeZone: string;
  /** Absent: every project that the key sees. */
  readonly projects?: readonly ProjectId[];
  /** Companies of the ERP; absent: all. */
  readonly companies?: readonly string[];
  /** Groups of customers of the ERP (condominiums, say); absent: all. */
  readonly groups?: readonly string[];
  /**
   * A client is removed, or shown as down, when complete reads so far apart have said so, and all between them.
   * Minutes; 0: the next read will do.
   */
  readonly confirmMinutes: number;
}
