import type { ClientId, IntegrationId, TenantId } from '@oz-viability/shared';
import type { Connector } from '../erp/connector.ts';
import { Problem } from '../problem.ts';
import type { Runtime } from '../runtime.ts';
import type { Action, Applied } from './action.ts';
import { type Batches, type Step, stepsOf } from './batches.ts';
import type { ClientIndex } from './client-index.ts';
import { type Allowance, decide, heldOf, isDone } from './decide.ts';
import { type Extracted, extract, hashOf } from './extract.ts';
import { judge, type Limits, type Verdict } from './gate.ts';
import { makePlan, type Plan } from './plan.ts';
import type { SyncRules } from './rules.ts';
import {
  digestOf,
  LEASE_MS,
  type Mode,
  type PlannedItem,
  type RunState,
  type Runs,
  type StoredRun,
  type Whose,
} from './runs.ts';

/** Does one action at OZmap: reads the target again, compares it with the plan, writes, reads back, journals. */
export interface Applier {
  apply(
    tenant: TenantId,
    integration: IntegrationId,
    run: string,
    action: Action,
    by: string,
  ): Promise<Applied>;
}

/** How one integration is kept in step. */
export interface Sync {
  readonly rules: SyncRules;
  readonly limits: Limits;
  /** Codes that the ERP must call active: a sign that the right source is read. */
  readonly canaries: readonly string[];
  /** Nothing runs, not even by hand, but plans. */
  readonly paused: boolean;
}

export interface RunnerDeps {
  readonly runs: Runs;
  readonly index: ClientIndex;
  readonly applier: Applier;
  readonly batches: Batches;
  readonly runtime: Runtime;
  /** The source of an integration; undefined where none is connected. */
  readonly connectorOf: (whose: Whose) => Connector | undefined;
  readonly syncOf: (whose: Whose) => Sync | undefined;
  /** Clients were installed: their reservations end. */
  readonly activated: (tenant: TenantId) => Promise<void>;
  readonly watch: SyncWatch;
}

/** Who counts, and writes the log: never a name or an address. */
export interface SyncWatch {
  acted(
    whose: Whose & { readonly run: string },
    action: Action,
    applied: Applied,
    how: 'single' | 'batch',
  ): void;
  ended(run: Whose & { readonly run: string; readonly mode: Mode; readonly state: RunState }): void;
}

export interface Request {
  /** Of the run; a new one where absent. */
  readonly id?: string;
  readonly mode: Mode;
  readonly by: string;
  /** With *approve*: the plan that was looked at, and whether removals over the ceiling are confirmed. */
  readonly approval?: Approval;
}

export interface Approval {
  readonly digest: string;
  readonly overCeiling: boolean;
  /** The size of the source is right, however much it differs from before. */
  readonly acceptSource: boolean;
}

export type Answer = { readonly kind: 'busy' } | { readonly kind: 'ran'; readonly run: StoredRun };

const none: ReadonlySet<string> = new Set();

/** OZmap is left alone after so many failures in a row. */
const FAILURES_IN_A_ROW = 5;

/** extract → match → plan → gate → apply → note, one run per integration across all servers. */
export class Runner {
  readonly #deps: RunnerDeps;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

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

  /** No action begins any more; resolves when those under way are noted. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#running);
  }

  async #leased(whose: Whose, request: Request): Promise<Answer> {
    const { runs, runtime } = this.#deps;
    const sync = this.#deps.syncOf(whose);
    const connector = this.#deps.connectorOf(whose);
    if (sync === undefined || connector === undefined) throw new Problem('not-found');
    const owner = runtime.newId();
    if (!(await runs.lease(whose, owner, runtime.now()))) return { kind: 'busy' };
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
      await runs.giveBack(whose, owner).catch(() => {});
    }
  }

  /** Long reads keep the lease too; whoever loses it stops. */
  #keepLease(whose: Whose, owner: string, over: AbortController): NodeJS.Timeout {
    const { runs, runtime } = this.#deps;
    return setInterval(() => {
      runs.goOn(whose, owner, runtime.now()).then(
        goesOn => goesOn || over.abort(),
        () => over.abort(),
      );
    }, LEASE_MS / 4).unref();
  }
}

interface Turn {
  readonly owner: string;
  /** Aborted when somebody asked to stop, or the lease is lost. */
  readonly signal: AbortSignal;
  /** Aborted when the server stops: what is left is taken up by the next one. */
  readonly stopping: AbortSignal;
}

/** One run, from the first read to the last note. */
class Run {
  readonly #deps: RunnerDeps;
  readonly #whose: Whose;
  readonly #sync: Sync;
  readonly #connector: Connector;
  readonly #request: Request;
  readonly #turn: Turn;
  readonly #id: string;
  readonly #startedAt: Date;
  #failuresInARow = 0;

  constructor(
    deps: RunnerDeps,
    whose: Whose,
    sync: Sync,
    connector: Connector,
    request: Request,
    turn: Turn,
  ) {
    this.#deps = deps;
    this.#whose = whose;
    this.#sync = sync;
    this.#connector = connector;
    this.#request = request;
    this.#turn = turn;
    this.#id = request.id ?? deps.runtime.newId();
    this.#startedAt = deps.runtime.now();
  }

  /** Answers the id of the run. */
  async carryOut(): Promise<string> {
    const { runs, runtime } = this.#deps;
    const allowance = await this.#allowance();
    const source = await this.#read();
    if (source.kind === 'failed') return this.#fail(`${source.feed}: ${source.failure}: ${source.detail}`);
    const failure = await this.#refreshIndex();
    if (failure !== undefined) return this.#fail(failure);
    const { plan, verdict, hash } = await this.#plan(source);
    const items = decide(plan, verdict, allowance);
    const held = heldOf(items, verdict);
    const hold = await runs.hold(this.#whose);
    // What waits already is written once, however often it is found again.
    const known =
      hold !== undefined && hold.digest === digestOf(held) ? new Set(held.map(({ id }) => id)) : none;
    const looksOnly = this.#request.mode === 'plan' || this.#sync.paused;
    await runs.begin({
      ...this.#whose,
      id: this.#id,
      mode: this.#request.mode,
      at: this.#startedAt,
      by: this.#request.by,
      plan,
      verdict,
      items: looksOnly ? items : items.filter(({ action }) => !known.has(action.id)),
      state: looksOnly ? 'planned' : 'applying',
      ...(verdict.verbs.cancel.kind === 'quarantined' ? {} : { sourceRows: source.rows }),
    });
    await runtime.checkpoint('sync:planned');
    if (looksOnly) return this.#id;
    await this.#leaveToPerson(held, verdict, hash);
    await this.#end(await this.#apply(items));
    return this.#id;
  }

  /** What a person allows, or a run that a server left in the middle had begun to do. */
  async #allowance(): Promise<Allowance | undefined> {
    const { runs } = this.#deps;
    const { mode, approval } = this.#request;
    const interrupted = mode === 'plan' ? undefined : await runs.interrupted(this.#whose);
    const begun = new Set<string>();
    if (interrupted !== undefined) {
      const items = await runs.items(interrupted.tenant, interrupted.id, ['approved']);
      for (const { action, outcome } of items) if (outcome === undefined) begun.add(action.id);
      await runs.end(this.#whose, interrupted.id, 'aborted', this.#startedAt);
    }
    if (mode !== 'approve' || approval === undefined) {
      return begun.size === 0 ? undefined : { actions: begun, overCeiling: true };
    }
    const hold = await runs.hold(this.#whose);
    if (approval.acceptSource) await runs.acceptSource(this.#whose, this.#startedAt);
    if (hold === undefined) {
      if (approval.acceptSource) return undefined;
      throw new Problem('not-found');
    }
    if (hold.digest !== approval.digest) throw new Problem('plan-changed');
    const held = await runs.items(this.#whose.tenant, hold.runId, ['held', 'waiting']);
    return {
      actions: new Set([...begun, ...held.map(({ action }) => action.id)]),
      overCeiling: approval.overCeiling,
    };
  }

  async #read(): Promise<Extracted> {
    try {
      return await extract(this.#connector, this.#sync.rules, this.#turn.signal);
    } catch (error) {
      // A connector never throws; one that does has given no whole answer.
      const detail = error instanceof Error ? error.name : typeof error;
      return { kind: 'failed', feed: 'lifecycle', failure: 'unreadable', detail };
    }
  }

  async #refreshIndex(): Promise<string | undefined> {
    try {
      await this.#deps.index.refresh(this.#whose.tenant, this.#startedAt, this.#turn.signal);
      return undefined;
    } catch (error) {
      return `OZmap: ${error instanceof Error ? error.message : typeof error}`;
    }
  }

  async #plan(source: Exclude<Extracted, { kind: 'failed' }>) {
    const { runs, index } = this.#deps;
    const { rules, limits, canaries } = this.#sync;
    const [state, history, removedToday, clients] = [
      await runs.state(this.#whose),
      await runs.history(this.#whose),
      await runs.removedToday(this.#whose, this.#startedAt),
      await index.clients(this.#whose.tenant),
    ];
    const { statements } = source;
    const plan = makePlan({ statements, clients, rules, seen: state.sightings, now: this.#startedAt });
    const hash = hashOf([source.queryHash, rules]);
    const verdict = judge({
      counts: plan.counts,
      agreement: plan.agreement,
      rows: source.rows,
      history,
      removedToday,
      changed: await this.#isChanged(state.approved, hash, plan),
      missingCanaries: canaries.filter(
        code => statements.records.get(code as Action['target']['code'])?.lifecycle !== 'active',
      ),
      limits,
      ...(source.status && { status: source.status }),
    });
    return { plan, verdict, hash };
  }

  /** Rules that nobody has seen at work only plan, until a person approves or there is nothing to do. */
  async #isChanged(approved: string | undefined, hash: string, plan: Plan): Promise<boolean> {
    if (approved === hash) return false;
    return this.#request.mode !== 'run' || plan.actions.length + plan.waiting.length > 0;
  }

  /** Keeps what waits for approval, and tells that a source is not believed. */
  async #leaveToPerson(held: readonly Action[], verdict: Verdict, hash: string): Promise<void> {
    const { runs } = this.#deps;
    const { mode } = this.#request;
    const quarantined = isQuarantined(verdict);
    await runs.quarantine(this.#whose, quarantined, this.#id, this.#startedAt);
    // A source that is not believed says nothing about what waits.
    if (Object.values(verdict.verbs).every(({ kind }) => kind === 'quarantined')) return;
    if (mode === 'approve' || !isNew(verdict)) await runs.approve(this.#whose, hash);
    if (mode === 'approve' || held.length === 0) await runs.dropHold(this.#whose);
    if (held.length > 0) await runs.keepHold(this.#whose, this.#id, digestOf(held), this.#startedAt);
  }

  async #apply(items: readonly PlannedItem[]): Promise<RunState> {
    const { runs, runtime, batches } = this.#deps;
    const due = items.filter(({ decision }) => isDone(decision)).map(({ action }) => action);
    let state: RunState = 'finished';
    for (const step of stepsOf(due, batches.most)) {
      if (this.#turn.signal.aborted || !(await runs.goOn(this.#whose, this.#turn.owner, runtime.now()))) {
        // A server that stops leaves the run open, so that the next one takes it up.
        state = this.#turn.stopping.aborted ? 'applying' : 'stopped';
        break;
      }
      const outcomes = await this.#step(step);
      await runtime.checkpoint('sync:acted');
      await runs.settle(this.#whose, this.#id, outcomes, runtime.now());
      await this.#forgetGone(step, outcomes);
      if (this.#failuresInARow >= FAILURES_IN_A_ROW) {
        state = 'aborted';
        break;
      }
    }
    if (due.some(({ change }) => change.verb === 'activate')) await this.#deps.activated(this.#whose.tenant);
    if (due.length > 0 && state !== 'applying') {
      await runs.tellFinished(this.#whose, this.#id, runtime.now());
    }
    return state;
  }

  async #step(step: Step): Promise<ReadonlyMap<string, Applied>> {
    const { applier, batches, watch } = this.#deps;
    const { tenant, integration } = this.#whose;
    const whose = { ...this.#whose, run: this.#id };
    if (step.kind === 'many') {
      const outcomes = await batches.apply(tenant, step.change, step.actions);
      for (const action of step.actions) {
        const applied = outcomes.get(action.id);
        if (applied === undefined) continue;
        watch.acted(whose, action, applied, 'batch');
        this.#count(applied);
      }
      return outcomes;
    }
    const applied = await applier.apply(tenant, integration, this.#id, step.action, this.#request.by);
    watch.acted(whose, step.action, applied, 'single');
    this.#count(applied);
    return new Map([[step.action.id, applied]]);
  }

  #count({ kind }: Applied): void {
    this.#failuresInARow = kind === 'failed' || kind === 'ambiguous' ? this.#failuresInARow + 1 : 0;
  }

  async #forgetGone(step: Step, outcomes: ReadonlyMap<string, Applied>): Promise<void> {
    const actions = step.kind === 'many' ? step.actions : [step.action];
    const gone: ClientId[] = actions
      .filter(({ id, change }) => {
        const applied = outcomes.get(id);
        const removal = change.verb === 'cancel' || change.verb === 'withdraw';
        return removal
          ? applied?.kind === 'done' || applied?.kind === 'already'
          : applied?.kind === 'stale' && applied.why === 'gone';
      })
      .map(({ target }) => target.clientId);
    await this.#deps.index.forget(this.#whose.tenant, gone);
  }

  async #end(state: RunState): Promise<void> {
    const { runs, runtime, watch } = this.#deps;
    if (state !== 'applying') await runs.end(this.#whose, this.#id, state, runtime.now());
    watch.ended({ ...this.#whose, run: this.#id, mode: this.#request.mode, state });
  }

  async #fail(failure: string): Promise<string> {
    const { runs, watch } = this.#deps;
    const { mode, by } = this.#request;
    await runs.failed({ ...this.#whose, id: this.#id, mode, at: this.#startedAt, by, failure });
    watch.ended({ ...this.#whose, run: this.#id, mode, state: 'failed' });
    return this.#id;
  }
}

const isQuarantined = ({ verbs }: Verdict): boolean =>
  Object.values(verbs).some(({ kind }) => kind === 'quarantined');

const isNew = ({ verbs }: Verdict): boolean =>
  Object.values(verbs).some(
    outcome => outcome.kind === 'held' && outcome.reasons.some(({ kind }) => kind === 'changed'),
  );
