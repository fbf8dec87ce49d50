import type { ReservationId, TenantId } from '@oz-viability/shared';
import type { Runtime } from '../runtime.ts';
import type { Advancer } from './advance.ts';
import type { Ledger } from './ledger.ts';

export interface ReconcilerLog {
  warn(fields: Record<string, unknown>, message: string): void;
}

export interface Reconciler {
  /** When it last looked for due rows and was answered. */
  lastRound(): Date | undefined;
  stop(): Promise<void>;
}

/** Rows taken in one round; the rest follow in the next. */
const BATCH = 50;
/** A step that failed in a way nobody foresaw is tried again after this, milliseconds. */
const AFTER_SURPRISE_MS = 60_000;

/**
 * The row is the truth and `next_at` its alarm: every so often all due rows are driven on, whoever left them
 * behind. Several servers may do this at once; the lease keeps them apart.
 */
export function startReconciler(deps: {
  readonly ledger: Ledger;
  readonly advancer: Advancer;
  readonly runtime: Runtime;
  readonly log: ReconcilerLog;
  readonly everyMs: number;
}): Reconciler {
  const stopping = new AbortController();
  const { signal } = stopping;

  /** Tenants whose rows are being driven: one whose OZmap hangs does not keep the others waiting. */
  const busy = new Map<TenantId, Promise<void>>();

  const driveAll = async (tenant: TenantId, ids: readonly ReservationId[]): Promise<void> => {
    for (const id of ids) {
      if (signal.aborted) return;
      try {
        await deps.advancer.drive(tenant, id, { signal });
      } catch (error) {
        deps.log.warn({ reservation: id, error: nameOf(error) }, 'a reservation could not be driven on');
        await deps.ledger.postpone(tenant, id, new Date(deps.runtime.now().getTime() + AFTER_SURPRISE_MS));
      }
    }
  };

  let lastRound: Date | undefined;
  const round = async (): Promise<void> => {
    const due = await deps.ledger.due(deps.runtime.now(), BATCH, [...busy.keys()]);
    lastRound = deps.runtime.now();
    for (const [tenant, rows] of Map.groupBy(due, row => row.tenant_id)) {
      const ids = rows.map(({ id }) => id);
      const driving = driveAll(tenant, ids)
        .catch(error => deps.log.warn({ error: nameOf(error) }, 'due rows could not be driven on'))
        .finally(() => busy.delete(tenant));
      busy.set(tenant, driving);
    }
  };

  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      await round().catch(error => {
        if (!signal.aborted)
          deps.log.warn({ error: nameOf(error) }, 'the store could not be read for due rows');
      });
      await deps.runtime.sleep(deps.everyMs, signal);
    }
  };

  const running = loop();
  return {
    lastRound: () => lastRound,
    async stop() {
      stopping.abort();
      await running;
      await Promise.all(busy.values());
    },
  };
}

/** Messages may hold what a query was about; names do not. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
