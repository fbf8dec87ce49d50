import type { ClientId, TenantId } from '@oz-viability/shared';
import type { Connector } from '../erp/connector.ts';
import { Problem } from '../problem.ts';
import type { Runtime } from '../runtime.ts';
import type { Action, Applied } from './action.ts';
import type { Applier } from './apply.ts';
import type { Batched } from './batched.ts';
import { type Step, stepsOf } from './batches.ts';
import type { Beginnings } from './begun.ts';
import type { ClientIndex } from './client-index.ts';
import { ClientsByCode } from './clients-by-code.ts';
import { type Allowance, decide, heldOf, isDone } from './decide.ts';
import { type Extracted, extract, hashOf } from './extract.ts';
import { judge, type Limits, type Verdict } from './gate.ts';
import { digestOf, type Holds } from './holds.ts';
import { InStep } from './in-step.ts';
import { isRemoval } from './judge.ts';
import type { Leases } from './leases.ts';
import { makePlan, type Plan } from './plan.ts';
import { PresentWord } from './present-word.ts';
import type { SyncRules } from './rules.ts';
import type { Mode, PlannedItem, RunState, StoredRun, Whose } from './run-record.ts';
import type { Runs } from './runs.ts';

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
  readonly leases: Leases;
  readonly holds: Holds;
  readonly index: ClientIndex;
  readonly applier: Pick<Applier, 'applyAll'>;
  readonly batched: Batched;
  readonly beginnings: Beginnings;
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

const none: ReadonlySet<ClientId> = new Set();

/** OZmap is left alone after so many failures in a row, */
const FAILURES_IN_A_ROW = 5;
/** or when more than a tenth of at least so many actions have failed. */
const ENOUGH_TRIED = 20;
const FAILED_SHARE = 0.1;

interface Turn {
  readonly owner: string;
  /** Aborted when somebody asked to stop, or the lease is lost. */
  readonly signal: AbortSignal;
  /** Aborted when the server stops: what is left is taken up by the next one. */
  readonly stopping: AbortSignal;
}

/** One run, from the first read to the last note: extract → match → plan → gate → apply → note. */
export class Run {
  readonly #deps: RunnerDeps;
  readonly #whose: Whose;
  readonly #sync: Sync;
  readonly #connector: Connector;
  readonly #request: Request;
  readonly #turn: Turn;
  readonly #id: string;
  readonly #startedAt: Date;
  readonly #word: PresentWord;
  #failuresInARow = 0;
  #failures = 0;
  #tried = 0;

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
    const { now } = deps.runtime;
    this.#word = new PresentWord({ connector, now, signal: turn.signal });
  }

  /** Answers the id of the run. */
  async carryOut(): Promise<string> {
    const { runs, runtime } = this.#deps;
    const interrupted = this.#looksOnly ? undefined : await runs.interrupted(this.#whose);
    const allowance = await this.#allowance(interrupted);
    const left = this.#looksOnly ? none : await this.#seeThrough(interrupted);
    const source = await this.#read();
    if (source.kind === 'failed') return this.#fail(`${source.feed}: ${source.failure}: ${source.detail}`);
    const failure = await this.#refreshIndex();
    if (failure !== undefined) return this.#fail(failure);
    const { plan, verdict, hash } = await this.#plan(source);
    const items = decide(plan, verdict, allowance).filter(({ action }) => !left.has(action.target.clientId));
    const held = heldOf(items, verdict);
    await runs.begin({
      ...this.#whose,
      id: this.#id,
      mode: this.#request.mode,
      at: this.#startedAt,
      by: this.#request.by,
      plan,
      verdict,
      items: this.#looksOnly ? items : await this.#news(items, held),
      state: this.#looksOnly ? 'planned' : 'applying',
      ...(interrupted && { takesOver: interrupted }),
      ...(verdict.verbs.cancel.kind === 'quarantined' ? {} : { sourceRows: source.rows }),
    });
    await runtime.checkpoint('sync:planned');
    if (this.#looksOnly) return this.#id;
    await this.#leaveToPerson(held, verdict, hash);
    await this.#end(await this.#apply(items));
    return this.#id;
  }

  get #looksOnly(): boolean {
    return this.#request.mode === 'plan' || this.#sync.paused;
  }

  /** What waits already is written once, however often it is found again. */
  async #news(items: readonly PlannedItem[], held: readonly Action[]): Promise<readonly PlannedItem[]> {
    const hold = await this.#deps.holds.of(this.#whose);
    if (hold === undefined || hold.digest !== digestOf(held)) return items;
    const known = new Set(held.map(({ id }) => id));
    return items.filter(({ action }) => !known.has(action.id));
  }

  /** What former runs began comes first. Answers about whom something is still open. */
  async #seeThrough(interrupted: StoredRun | undefined): Promise<ReadonlySet<ClientId>> {
    const { beginnings, index } = this.#deps;
    if (interrupted !== undefined) await beginnings.catchUp(interrupted);
    const { done, left } = await beginnings.finish(this.#whose, this.#word.about, this.#turn.signal);
    const gone = done.filter(({ change }) => isRemoval(change)).map(({ target }) => target.clientId);
    await index.forget(this.#whose.tenant, gone);
    return left;
  }

  /** What a person allows, or a run that a server left in the middle had begun to do. */
  async #allowance(interrupted: StoredRun | undefined): Promise<Allowance | undefined> {
    const { runs, holds } = this.#deps;
    const { mode, approval } = this.#request;
    const begun = new Set<string>();
    if (interrupted !== undefined) {
      const items = await runs.items(interrupted.tenant, interrupted.id, ['approved']);
      for (const { action, outcome } of items) if (outcome === undefined) begun.add(action.id);
    }
    if (mode !== 'approve' || approval === undefined) {
      return begun.size === 0 ? undefined : { actions: begun, overCeiling: true };
    }
    const hold = await holds.of(this.#whose);
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
    const [state, history, removedToday] = [
      await runs.state(this.#whose),
      await runs.history(this.#whose),
      await runs.removedToday(this.#whose, this.#startedAt),
    ];
    const { statements } = source;
    const clients = new ClientsByCode(new InStep(statements, rules), rules.projects);
    for await (const page of index.clients(this.#whose.tenant)) clients.add(page);
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
    const { runs, holds } = this.#deps;
    const { mode } = this.#request;
    const quarantined = isQuarantined(verdict);
    await holds.quarantine(this.#whose, quarantined, this.#id, this.#startedAt);
    // A source that is not believed says nothing about what waits.
    if (Object.values(verdict.verbs).every(({ kind }) => kind === 'quarantined')) return;
    if (mode === 'approve' || !isNew(verdict)) await runs.approve(this.#whose, hash);
    if (mode === 'approve' || held.length === 0) await holds.drop(this.#whose);
    if (held.length > 0) await holds.keep(this.#whose, this.#id, digestOf(held), this.#startedAt);
  }

  async #apply(items: readonly PlannedItem[]): Promise<RunState> {
    const { runs, runtime, batched } = this.#deps;
    const due = items.filter(({ decision }) => isDone(decision)).map(({ action }) => action);
    this.#word.expect(due.filter(({ change }) => isRemoval(change)));
    let state: RunState = 'finished';
    const steps = stepsOf(due, batched.most);
    for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
      if (!(await this.#goesOn())) {
        // A server that stops leaves the run open, so that the next one takes it up.
        state = this.#turn.stopping.aborted ? 'applying' : 'stopped';
        break;
      }
      const outcomes = await this.#step(step);
      await runtime.checkpoint('sync:acted');
      await runs.settle(this.#whose, this.#id, outcomes, runtime.now());
      await this.#forgetGone(step, outcomes);
      if (this.#failsTooOften()) {
        state = 'aborted';
        break;
      }
      const left = step.actions.filter(({ id }) => !outcomes.has(id));
      if (step.kind === 'stretch' && left.length > 0) steps.unshift({ ...step, actions: left });
    }
    const isResumed = this.#request.mode === 'resume';
    if (isResumed || due.some(({ change }) => change.verb === 'activate')) {
      await this.#deps.activated(this.#whose.tenant);
    }
    if (due.length > 0 && state !== 'applying') {
      await runs.tellFinished(this.#whose, this.#id, runtime.now());
    }
    return state;
  }

  async #goesOn(): Promise<boolean> {
    const { leases, runtime } = this.#deps;
    return !this.#turn.signal.aborted && (await leases.goOn(this.#whose, this.#turn.owner, runtime.now()));
  }

  async #step(step: Step): Promise<ReadonlyMap<string, Applied>> {
    const { applier, batched, watch } = this.#deps;
    const { by } = this.#request;
    const whose = { ...this.#whose, run: this.#id };
    const { actions } = step;
    const outcomes =
      step.kind === 'many'
        ? await batched.apply({ ...whose, actor: by }, step.change, actions)
        : await applier.applyAll({
            ...whose,
            by,
            actions,
            stillEnded: this.#word.about,
            goesOn: () => this.#goesOn(),
          });
    for (const action of actions) {
      const applied = outcomes.get(action.id);
      if (applied === undefined) continue;
      watch.acted(whose, action, applied, step.kind === 'many' ? 'batch' : 'single');
      this.#count(applied);
    }
    return outcomes;
  }

  #count({ kind }: Applied): void {
    const hasFailed = kind === 'failed' || kind === 'ambiguous';
    this.#tried++;
    if (hasFailed) this.#failures++;
    this.#failuresInARow = hasFailed ? this.#failuresInARow + 1 : 0;
  }

  #failsTooOften(): boolean {
    const share = this.#failures / this.#tried;
    return this.#failuresInARow >= FAILURES_IN_A_ROW || (this.#tried >= ENOUGH_TRIED && share > FAILED_SHARE);
  }

  async #forgetGone(step: Step, outcomes: ReadonlyMap<string, Applied>): Promise<void> {
    const gone: ClientId[] = step.actions
      .filter(({ id, change }) => {
        const applied = outcomes.get(id);
        return isRemoval(change)
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
