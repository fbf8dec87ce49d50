import type { Precision } from './geocoding.ts';
import type { Location } from './geometry.ts';
import type { BoxId, ViabilityId } from './ids.ts';
import type { Reason } from './reasons.ts';
import type { BoxAnswer, Mode } from './viability.ts';

/** A reason as it was measured; words are for those who ask. */
export type DenialReason = Pick<Reason, 'code' | 'severity' | 'value' | 'limit'>;

export interface DenialBox
  extends Pick<
    BoxAnswer,
    'name' | 'status' | 'project' | 'distance' | 'dropLength' | 'freePorts' | 'totalPorts'
  > {
  readonly id: BoxId;
  readonly reasons: readonly DenialReason[];
}

/** A viability that ended in no: a lead for expansion. Holds nobody's name. */
export interface Denial {
  readonly viabilityId: ViabilityId;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly location: Location;
  readonly precision: Precision;
  /** Metres. */
  readonly radius: number;
  readonly mode: Mode;
  readonly reasons: readonly DenialReason[];
  /** What was near, nearest first, each with what it failed by. */
  readonly boxes: readonly DenialBox[];
  /** When somebody asked to be told if this changes. */
  readonly interestedAt?: string;
}
