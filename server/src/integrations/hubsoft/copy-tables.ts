import type { IntegrationId, ProjectId, TenantId } from '@oz-viability/shared';
import type { ElementKind } from './element.ts';

export type RunState = 'running' | 'complete' | 'failed';

/** Of both halves: what is read, and what has been read. */
export type CopyTables = {
  element_copies: {
    tenant_id: TenantId;
    integration: IntegrationId;
    generation: number;
    project_id: ProjectId | null;
    project_name: string | null;
    read_at: Date | null;
    lease_owner: string | null;
    lease_until: Date | null;
  };
  element_runs: {
    tenant_id: TenantId;
    id: string;
    integration: IntegrationId;
    state: RunState;
    started_at: Date;
    started_by: string;
    ended_at: Date | null;
    generation: number | null;
    counts: unknown;
    failure: string | null;
  };
  elements: {
    tenant_id: TenantId;
    integration: IntegrationId;
    kind: ElementKind;
    id: string;
    project_id: ProjectId | null;
    element: unknown;
    changed_in: number;
  };
  elements_read: {
    tenant_id: TenantId;
    integration: IntegrationId;
    run_id: string;
    kind: ElementKind;
    id: string;
    project_id: ProjectId | null;
    element: unknown;
  };
};

/** Generations for which a tombstone is told. */
export const TOMBSTONES_KEPT = 2;
