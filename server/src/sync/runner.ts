import { Problem } from '../problem.ts';
import { type Answer, type Request, Run, type RunnerDeps } from './run.ts';
import type { Whose } from './run-record.ts';

/** extract → match → plan → gate → apply → note, one run per integration across all servers. */
export class Runner {
  readonly #deps: RunnerDeps;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  /** Runs that this server has tried to take over; a source that is away is asked again at its next time. */
  readonly #tried = new Set<string>();

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
  }

  /** @throws {Problem} where there is nothing to run, or the plan to approve is another one now */
  async run(whose: Whose, request: Request): Promise<Answer> {
    const work = this.#leased(whose, request);
    this.#running.add(work);
    try {
      return await work;
    } finally {
      this.#running.delete(work);
    }
  }

  /** Goes on with what servers that died, or were stopped, left in the middle. */
  async resume(): Promise<void> {
    const { runs, runtime } = this.#deps;
    for (const { tenant, integration, id } of await runs.abandoned(runtime.now())) {
      const whose = { tenant, integration };
      const sync = this.#deps.syncOf(whose);
      if (sync === undefined || sync.paused || this.#tried.has(id) || this.#stopping.signal.aborted) continue;
      if (this.#deps.connectorOf(whose) === undefined) continue;
      const answer = await this.run(whose, { mode: 'resume', by: 'restart' });
      if (answer.kind === 'ran') this.#tried.add(id);
    }
  }

  /** No action begins any more; resolves when those under way are noted. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#running);
  }

  async #leased(whose: Whose, request: Request): Promise<Answer> {
    const { runs, leases, runtime } = this.#deps;
    const sync = this.#deps.syncOf(whose);
    const connector = this.#deps.connectorOf(whose);
    if (sync === undefined || connector === undefined) throw new Problem('not-found');
    const owner = runtime.newId();
    if (!(await leases.take(whose, owner, runtime.now()))) return { kind: 'busy' };
    const over = new AbortController();
    const keeping = this.#keepLease(whose, owner, over);
    try {
      const run = new Run(this.#deps, whose, sync, connector, request, {
        owner,
        signal: AbortSignal.any([over.signal, this.#stopping.signal]),
        stopping: this.#stopping.signal,
      });
      const id = await run.carryOut();
      const stored = await runs.run(whose.tenant, id);
      if (stored === undefined) throw new Error('A run was not written');
      return { kind: 'ran', run: stored };
    } finally {
      clearInterval(keeping);
      await leases.giveBack(whose, owner).catch(() => {});
    }
  }

  /** Long reads keep the lease too; whoever loses it stops. */
  #keepLease(whose: Whose, owner: string, over: AbortController): NodeJS.Timeout {
    const { leases, runtime } = this.#deps;
    return setInterval(() => {
      leases.goOn(whose, owner, runtime.now()).then(
        goesOn => goesOn || over.abort(),
        () => over.abort(),
      );
    }, leases.ms / 4).unref();
  }
}
