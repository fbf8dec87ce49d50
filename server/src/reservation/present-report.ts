import type { TenantId } from '@oz-viability/shared';
import type { ExpiryReport } from './expire.ts';
import type { HeldRun } from './expiry-runs.ts';

/** A run of expiry as people who run the server see it: codes and places, nobody's name. */
export const presentReport = (report: ExpiryReport) => ({
  ...report,
  asOf: report.asOf.toISOString(),
  items: report.items.map(({ row, outcome, cause }) => ({
    id: row.id,
    integration: row.integration,
    code: row.code ?? '',
    box: { id: row.box.id, name: row.box.name },
    splitter: { id: row.splitter_id, name: row.splitter_name },
    port: row.port,
    expiresAt: (row.expires_at ?? row.created_at).toISOString(),
    outcome,
    ...(cause === undefined ? {} : { cause }),
  })),
});

export const presentWaiting = (tenant: TenantId, run: HeldRun) => ({
  tenant,
  run: run.id,
  heldFor: run.heldFor,
  asOf: run.asOf.toISOString(),
  live: run.live,
  createdAt: run.createdAt.toISOString(),
  createdBy: run.createdBy,
  reservations: run.items.map(({ id }) => id),
});

export type PresentedReport = ReturnType<typeof presentReport>;
