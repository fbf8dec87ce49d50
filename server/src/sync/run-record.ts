import type { IntegrationId, TenantId } from '@oz-viability/shared';
import type { Action, Applied, Exception } from './action.ts';
import type { Agreement } from './agreement.ts';
import type { Verdict } from './gate.ts';
import type { PlanCounts, Sightings } from './plan.ts';

/** One integration of one tenant. */
export interface Whose {
  readonly tenant: TenantId;
  readonly integration: IntegrationId;
}

export type Mode = 'plan' | 'run' | 'approve' | 'resume';

/**
 * *planned*: only looked. *applying*: under way, or left by a server that died. *finished*: everything that the
 * gate let through was tried. *stopped*: by a person. *aborted*: OZmap failed too often. *failed*: the source
 * gave no whole answer, and nothing was written. *interrupted*: its server died, and the next run went on.
 */
export const RUN_STATES = [
  'planned',
  'applying',
  'finished',
  'stopped',
  'aborted',
  'failed',
  'interrupted',
] as const;
export type RunState = (typeof RUN_STATES)[number];

/**
 * What a run does with an action. *held* needs a person; *waiting* needs a second sighting; *approved* is done
 * because a person has said so.
 */
export type Decision = 'auto' | 'approved' | 'held' | 'waiting' | 'quarantined';

export interface PlannedItem {
  readonly action: Action;
  readonly decision: Decision;
}

export interface StoredItem extends PlannedItem {
  readonly position: number;
  /** Absent: not tried yet. */
  readonly outcome?: Applied['kind'];
  readonly detail?: string;
}

export interface StoredRun extends Whose {
  readonly id: string;
  readonly mode: Mode;
  readonly state: RunState;
  readonly startedAt: Date;
  readonly endedAt?: Date;
  readonly by: string;
  readonly counts?: PlanCounts;
  readonly verdict?: Verdict;
  readonly exceptions: readonly Exception[];
  readonly agreement?: Agreement;
  readonly failure?: string;
}

export interface SyncState {
  readonly approved?: string;
  readonly sightings: Sightings;
  readonly quarantined: boolean;
}
