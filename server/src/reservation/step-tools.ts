import type { ClientCode, TenantId } from '@oz-viability/shared';
import type { Runtime } from '../runtime.ts';
import type { MapOfRecord } from './field.ts';
import type { Ledger } from './ledger.ts';
import type { MachineEvent } from './machine-terms.ts';
import type { ReservationRow } from './row.ts';
import type { Waits } from './waits.ts';
import type { Aside } from './write-change.ts';

/** What a step needs: the two worlds, and the one way to write what came of it. */
export interface StepTools {
  readonly ledger: Ledger;
  readonly map: MapOfRecord;
  readonly runtime: Runtime;
  readonly waits: Waits;
  readonly commit: (row: ReservationRow, event: MachineEvent, aside?: Aside) => Promise<ReservationRow>;
  /** Milliseconds after a write until it surely shows, or surely never will. */
  readonly shownAfterMs: number;
  /** What the notes of a property say whose port went to this code. */
  readonly handOverNote: (tenant: TenantId, code: ClientCode) => string;
  /** Until when the row stays this worker's, counted from now. */
  readonly leaseUntil: () => Date;
}
