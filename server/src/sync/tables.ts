import type { ClientCode, IntegrationId, TenantId } from '@oz-viability/shared';
import type { Applied, Verb } from './action.ts';
import type { Decision, Mode, RunState } from './run-record.ts';

/** Rows of syncs as they are stored. */
export type SyncTables = {
  sync_state: {
    tenant_id: TenantId;
    integration: IntegrationId;
    lease_owner: string | null;
    lease_until: Date | null;
    stop_requested: boolean;
    approved: string | null;
    accepted_at: Date | null;
    sightings: unknown;
    quarantined: boolean;
  };
  sync_runs: {
    tenant_id: TenantId;
    id: string;
    integration: IntegrationId;
    mode: Mode;
    state: RunState;
    started_at: Date;
    ended_at: Date | null;
    started_by: string;
    source_rows: number | null;
    counts: unknown;
    verdict: unknown;
    exceptions: unknown;
    agreement: unknown;
    failure: string | null;
  };
  sync_items: {
    tenant_id: TenantId;
    run_id: string;
    position: number;
    integration: IntegrationId;
    action_id: string;
    code: ClientCode;
    verb: Verb;
    action: unknown;
    decision: Decision;
    outcome: Applied['kind'] | null;
    detail: string | null;
    done_at: Date | null;
  };
  sync_holds: {
    tenant_id: TenantId;
    integration: IntegrationId;
    run_id: string;
    digest: string;
    held_at: Date;
    renewed_at: Date;
  };
};
