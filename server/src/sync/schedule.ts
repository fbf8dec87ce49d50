import { Cron } from 'croner';
import type { Whose } from './run-record.ts';

export interface Scheduled extends Whose {
  /** Five fields of cron, in the zone. */
  readonly schedule: string;
  readonly timeZone: string;
}

/** What runs at its time. */
interface Running {
  run(whose: Whose, request: { readonly mode: 'run'; readonly by: 'schedule' }): Promise<unknown>;
}

/**
 * Starts runs when their time has come. Every server ticks; the lease lets one of them run. A tick that finds a
 * run under way, or a server that slept, is skipped: the next one reads everything anyway.
 */
export class Schedule {
  readonly #runner: Running;
  readonly #log: { warn(fields: Record<string, unknown>, message: string): void };
  readonly #jobs = new Map<string, Cron>();

  constructor(runner: Running, log: { warn(fields: Record<string, unknown>, message: string): void }) {
    this.#runner = runner;
    this.#log = log;
  }

  start(scheduled: readonly Scheduled[]): void {
    for (const { schedule, timeZone, tenant, integration } of scheduled) {
      const whose = { tenant, integration };
      const job = new Cron(schedule, { timezone: timeZone, protect: true, unref: true }, () =>
        this.#tick(whose),
      );
      this.#jobs.set(`${tenant}/${integration}`, job);
    }
  }

  nextAt({ tenant, integration }: Whose): Date | undefined {
    return this.#jobs.get(`${tenant}/${integration}`)?.nextRun() ?? undefined;
  }

  stop(): void {
    for (const job of this.#jobs.values()) job.stop();
  }

  async #tick(whose: Whose): Promise<void> {
    try {
      await this.#runner.run(whose, { mode: 'run', by: 'schedule' });
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      this.#log.warn({ ...whose, error: name }, 'a sync could not run; it is tried at its next time');
    }
  }
}
