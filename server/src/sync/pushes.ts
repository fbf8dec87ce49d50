import type { ClientCode, IntegrationId, ProjectId, TenantId } from '@oz-viability/shared';
import type { Caller } from '../access/caller.ts';
import { Problem } from '../problem.ts';
import { causeOfFailure, type Reading } from '../reservation/field.ts';
import type { Runtime } from '../runtime.ts';
import type { Action, Applied } from './action.ts';
import type { Applier } from './apply.ts';
import type { LiveReservation, Promises, PropertySight, Sight, SyncMap } from './field.ts';
import type { Journal } from './journal.ts';
import { isRemoval, judge } from './judge.ts';
import type { Push, PushLimits, PushStore } from './push-store.ts';
import { actionsOf, type RemovalRules, type Statement } from './statement.ts';

export interface PushDeps {
  readonly map: SyncMap;
  readonly promises: Promises;
  readonly journal: Journal;
  readonly applier: Applier;
  readonly pushes: PushStore;
  readonly runtime: Runtime;
  readonly rulesOf: (tenant: TenantId, integration: IntegrationId) => PushRules;
}

export interface PushRules extends RemovalRules {
  /** Absent: all that the key sees. */
  readonly projects?: readonly ProjectId[];
  readonly limits: PushLimits;
}

/** A client as OZmap has it, and the reservation that he came by, if it lives. */
export interface Known {
  readonly sight: Sight;
  readonly live?: LiveReservation;
  readonly boxName?: string;
}

export interface Pushed {
  readonly outcome: 'done' | 'already' | 'held' | 'would';
  /** Whether it would wait for approval. */
  readonly wouldHold?: boolean;
  readonly actions: readonly Action[];
  /** Of what waits. */
  readonly run?: string;
  /** As OZmap has it afterwards. */
  readonly client?: Known;
  /** What a cancellation left. */
  readonly left?: PropertySight;
}

type Whose = Pick<Caller, 'tenant' | 'integration'>;

/** An action that nobody has finished is taken up again after this, milliseconds. */
const RESUME_AFTER_MS = 20_000;

/** What ERPs that push say, made so at OZmap, within limits. */
export class Pushes {
  readonly #deps: PushDeps;

  constructor(deps: PushDeps) {
    this.#deps = deps;
  }

  /** @throws {Problem} `not-found`, `code-not-unique`, `ozmap-…` */
  async client(whose: Whose, code: ClientCode): Promise<Known> {
    const known = await this.#find(whose, code);
    if (known === undefined) throw new Problem('not-found');
    return this.#withBox(whose.tenant, known);
  }

  /**
   * Makes a statement so, or holds it. Repeating it is harmless.
   * @throws {Problem} `not-found`, `client-installed`, `code-in-use`, `code-not-unique`, `client-changed`,
   *   `not-settled`, `removals-stopped`, `ozmap-…`
   */
  async push(whose: Whose, code: ClientCode, statement: Statement, dryRun: boolean): Promise<Pushed> {
    const { rulesOf, runtime } = this.#deps;
    if (!dryRun) await this.#goOn(whose, code);
    const known = await this.#find(whose, code);
    if (known === undefined) return this.#saidBefore(whose, code, statement);
    const rules = rulesOf(whose.tenant, whose.integration);
    const actions = actionsOf(statement, known.sight, rules, runtime.now());
    if (dryRun) return this.#preview(whose, actions, rules, known);
    let outcome: Pushed['outcome'] = 'already';
    for (const action of actions) {
      const pushed = await this.#one(whose, action, known, rules.limits);
      // Told twice at once: the other was quicker.
      if (pushed === 'gone') return this.#saidBefore(whose, code, statement);
      if (pushed.outcome === 'held') return { ...pushed, actions };
      if (pushed.outcome === 'done') outcome = 'done';
    }
    if (statement.verb === 'activate') {
      await this.#deps.pushes.supersede(whose.tenant, whose.integration, code);
    }
    return { outcome, actions, ...(await this.#after(whose.tenant, known.sight, actions)) };
  }

  /** Goes on with what nobody has finished. */
  async resume(): Promise<void> {
    const { pushes, runtime } = this.#deps;
    const before = new Date(runtime.now().getTime() - RESUME_AFTER_MS);
    for (const push of await pushes.unfinished(before)) await this.#apply(push);
  }

  held(tenant: TenantId): Promise<readonly Push[]> {
    return this.#deps.pushes.held(tenant);
  }

  /** Applies what waits; what has changed since it was said drops out, and is listed. */
  async approve(tenant: TenantId, run: string, by: string): Promise<readonly Decided[]> {
    const decided: Decided[] = [];
    for (const push of await this.#deps.pushes.decide(tenant, run, 'applying', by)) {
      decided.push({ push, applied: await this.#apply(push) });
    }
    const [first] = decided;
    if (first !== undefined) await this.#deps.pushes.tell(first.push);
    return decided;
  }

  discard(tenant: TenantId, run: string, by: string): Promise<readonly Push[]> {
    return this.#deps.pushes.decide(tenant, run, 'dropped', by);
  }

  /** The one client of this code that is this integration's business. */
  async #find({ tenant, integration }: Whose, code: ClientCode): Promise<Known | undefined> {
    const { map, promises, rulesOf } = this.#deps;
    const { projects } = rulesOf(tenant, integration);
    const found = read(await map.byCode(tenant, code)).filter(
      ({ projectId }) => projects === undefined || (projectId !== undefined && projects.includes(projectId)),
    );
    const [sight, second] = found;
    if (sight === undefined) return undefined;
    const live = await promises.live(tenant, code);
    if (live !== undefined && live.integration !== integration) return undefined;
    if (second !== undefined) throw new Problem('code-not-unique');
    return live === undefined ? { sight } : { sight, live };
  }

  /** No client has the code: has the statement been made so before? */
  async #saidBefore(whose: Whose, code: ClientCode, statement: Statement): Promise<Pushed> {
    const { journal } = this.#deps;
    const already: Pushed = { outcome: 'already', actions: [] };
    if (statement.verb === 'rekey') {
      const client = await this.#find(whose, statement.newCode);
      if (client !== undefined) return { ...already, client: await this.#withBox(whose.tenant, client) };
    }
    const last = await journal.lastDone(whose.tenant, whose.integration, code);
    const isSaid = last !== undefined && (statement.verb === 'cancel' || statement.verb === 'withdraw');
    if (!isSaid || !isRemoval(last)) throw new Problem('not-found');
    return already;
  }

  async #preview(
    { tenant, integration }: Whose,
    actions: readonly Action[],
    { limits }: PushRules,
    known: Known,
  ): Promise<Pushed> {
    let outcome: Pushed['outcome'] = 'already';
    for (const action of actions) {
      const met = await this.#deps.applier.preview(tenant, action);
      if (met.kind === 'would') outcome = 'would';
      else if (met.kind !== 'already') throw problemOf(met);
    }
    const removes = actions.some(({ change }) => isRemoval(change));
    const wouldHold = removes && (await this.#deps.pushes.wouldHold(tenant, integration, limits));
    return { outcome, wouldHold, actions, client: await this.#withBox(tenant, known) };
  }

  async #one(
    { tenant, integration }: Whose,
    action: Action,
    { sight, live }: Known,
    limits: PushLimits,
  ): Promise<Pushed | 'gone'> {
    const met = judge(action, sight);
    // What is so already, or cannot be, is neither counted nor held.
    if (met.kind === 'stale' || met.kind === 'failed') throw problemOf(met);
    // Somebody marked him as installed by hand: the ledger must still hear of it.
    const isNews = action.change.verb === 'activate' && live !== undefined;
    if (met.kind === 'already' && !isNews) return { outcome: 'already', actions: [action] };
    const admission = await this.#deps.pushes.admit(tenant, integration, action, limits);
    if (admission.kind === 'stopped') {
      throw new Problem('removals-stopped', { extensions: { runId: admission.run } });
    }
    const { push } = admission;
    if (admission.kind === 'held') return { outcome: 'held', actions: [action], run: push.run };
    // Of another content: what is under way comes first.
    if (push.action?.id !== action.id) throw new Problem('not-settled', { retryAfter: 1 });
    const applied = await this.#apply(push);
    if (applied.kind === 'stale' && applied.why === 'gone') return 'gone';
    if (applied.kind !== 'done' && applied.kind !== 'already') throw problemOf(applied);
    return { outcome: applied.kind, actions: [action] };
  }

  /** What was begun for this client and not finished comes first. */
  async #goOn({ tenant, integration }: Whose, code: ClientCode): Promise<void> {
    for (const push of await this.#deps.pushes.open(tenant, integration, code)) {
      if (push.state === 'applying') await this.#apply(push);
    }
  }

  async #apply(push: Push): Promise<Applied> {
    const { applier, pushes } = this.#deps;
    if (push.action === undefined) return { kind: 'already' };
    const applied = await applier.apply(push.tenant, push.integration, push.run, push.action, push.decidedBy);
    // What may go better is taken up again; what nobody knows must be found out.
    const isOpen = applied.kind === 'ambiguous' || (applied.kind === 'failed' && applied.again);
    if (!isOpen) await pushes.end(push, applied.kind, 'why' in applied ? applied.why : undefined);
    return applied;
  }

  async #after(
    tenant: TenantId,
    { clientId, propertyId }: Sight,
    actions: readonly Action[],
  ): Promise<Pick<Pushed, 'client' | 'left'>> {
    const { map } = this.#deps;
    const removes = actions.some(({ change }) => isRemoval(change));
    if (removes) {
      const left = propertyId === undefined ? undefined : read(await map.property(tenant, propertyId));
      return left === undefined ? {} : { left };
    }
    const sight = read(
      await map.look(tenant, propertyId === undefined ? { clientId } : { clientId, propertyId }, 'quick'),
    );
    return sight === undefined ? {} : { client: await this.#withBox(tenant, { sight }) };
  }

  async #withBox(tenant: TenantId, known: Known): Promise<Known> {
    const { boxId, code } = known.sight;
    const live = known.live ?? (await this.#deps.promises.live(tenant, code));
    const boxName = boxId === undefined ? undefined : read(await this.#deps.map.boxName(tenant, boxId));
    return {
      ...known,
      ...(live === undefined ? {} : { live }),
      ...(boxName === undefined ? {} : { boxName }),
    };
  }
}

export interface Decided {
  readonly push: Push;
  readonly applied: Applied;
}

function read<T>(reading: Reading<T>): T {
  if (reading.kind === 'failed') throw new Problem(causeOfFailure[reading.reason]);
  return reading.value;
}

/** What an ERP hears of an action that was not carried out. */
function problemOf(applied: Exclude<Applied, { kind: 'done' | 'already' }>): Problem {
  switch (applied.kind) {
    case 'stale':
      return new Problem('client-changed', { extensions: { reason: applied.why } });
    case 'ambiguous':
      return new Problem('not-settled', { retryAfter: 5 });
    case 'failed':
      return failureOf(applied.why);
  }
}

function failureOf(why: string): Problem {
  switch (why) {
    case 'installed':
      return new Problem('client-installed');
    case 'code-in-use':
      return new Problem('code-in-use');
    case 'several-properties':
      return new Problem('code-not-unique');
    case 'busy':
    case 'reservation-under-way':
      return new Problem('not-settled', { retryAfter: 2 });
    case 'refused':
      return new Problem('ozmap-refused');
    case 'unreadable':
      return new Problem('ozmap-unreadable');
    case 'unavailable':
      return new Problem('ozmap-unavailable');
    default:
      return new Problem('ozmap-rejected');
  }
}
