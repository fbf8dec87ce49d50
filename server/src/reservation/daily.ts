import { setTimeout as sleep } from 'node:timers/promises';
import type { TenantId } from '@oz-viability/shared';
import type { Runtime } from '../runtime.ts';
import { type CareDeps, careFor } from './care-round.ts';
import type { Chores } from './chores.ts';
import type { Expiry } from './expire.ts';
import type { Roll } from './roll.ts';

export interface DailyLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
}

/** Days. */
export interface DailyTimes {
  /** Who the customer was is erased so long after the end. */
  readonly keepPersonalDays: number;
  /** What a removal could be restored from, likewise. */
  readonly keepImagesDays: number;
}

export interface DailyDeps {
  readonly tenants: readonly TenantId[];
  readonly care: CareDeps;
  readonly expiry: Expiry;
  readonly roll: Roll;
  readonly chores: Chores;
  readonly runtime: Runtime;
  /** The database's. */
  readonly clock: () => Promise<Date>;
  readonly times: DailyTimes;
  readonly log: DailyLog;
}

const DAY_MS = 86_400_000;
/** How often it is looked whether a day has passed, and whether what was missing still is. */
export const LOOK_EVERY_MS = 10 * 60_000;
/** Several servers that start together need one round, not one each. */
const FRESH_MS = 60_000;
/** A round that waits for OZmap is left where it is: the next server begins it anew. */
const STOP_PATIENCE_MS = 3000;

export interface Daily {
  /** Once now, then every day, until stopped. */
  start(): void;
  stop(): Promise<void>;
  /** When it last came by every tenant. */
  lastRound(): Date | undefined;
  /** A whole round for every tenant, now. */
  round(): Promise<void>;
}

/**
 * What a promise needs every day: care first, so that expiry meets no reservation that OZmap has decided
 * already; then the end, and forgetting. Of several servers one does it.
 */
export function createDaily(deps: DailyDeps): Daily {
  const { chores, clock, runtime, log } = deps;
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let lastRound: Date | undefined;

  const roundOf = async (tenant: TenantId): Promise<void> => {
    const asOf = await clock();
    const care = await careFor(deps.care, tenant, { asOf });
    const { looked, unanswered, ...found } = care;
    if (unanswered) log.warn({ tenant }, 'OZmap did not answer: reservations were not looked after');
    if (Object.values(found).some(count => count > 0))
      log.info({ tenant, ...found }, 'reservations followed OZmap');
    const report = await deps.expiry.run(tenant, { by: 'daily' });
    if (report.state === 'held') {
      const { heldFor, limit } = report;
      const waits = report.items.filter(({ outcome }) => outcome === 'waits').length;
      log.warn({ tenant, heldFor, limit, waits, run: report.run }, 'expiry waits for approval');
    }
    const before = (days: number) => new Date(asOf.getTime() - days * DAY_MS);
    await deps.roll.erase(tenant, before(deps.times.keepPersonalDays), before(deps.times.keepImagesDays));
  };

  /** `every`: unless it was done so recently. */
  const look = async (tenant: TenantId, every: number): Promise<void> => {
    const unlessDoneSince = new Date(runtime.now().getTime() - every);
    const done = await chores.take(tenant, 'daily', { now: runtime.now, unlessDoneSince }, async () => {
      await roundOf(tenant);
      return true;
    });
    if (done) return;
    const recently = new Date(runtime.now().getTime() - LOOK_EVERY_MS / 2);
    await chores.take(tenant, 'missing', { now: runtime.now, unlessDoneSince: recently }, async () =>
      careFor(deps.care, tenant, { asOf: await clock(), onlyMissing: true }),
    );
  };

  const lookAtAll = async (every: number): Promise<void> => {
    for (const tenant of deps.tenants) {
      if (stopping.signal.aborted) return;
      try {
        await look(tenant, every);
      } catch (error) {
        if (stopping.signal.aborted) return;
        const name = error instanceof Error ? error.name : typeof error;
        log.warn({ tenant, error: name }, 'daily care failed; it is tried again');
      }
    }
    lastRound = runtime.now();
  };

  const loop = async (): Promise<void> => {
    await lookAtAll(FRESH_MS);
    while (!stopping.signal.aborted) {
      await runtime.sleep(LOOK_EVERY_MS, stopping.signal);
      if (!stopping.signal.aborted) await lookAtAll(DAY_MS);
    }
  };

  return {
    start() {
      running ??= loop();
    },
    async stop() {
      stopping.abort();
      await Promise.race([running, sleep(STOP_PATIENCE_MS, undefined, { ref: false })]);
    },
    lastRound: () => lastRound,
    async round() {
      for (const tenant of deps.tenants) await roundOf(tenant);
    },
  };
}
