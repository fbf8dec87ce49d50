import { createHash } from 'node:crypto';
import type { ProjectId, TenantId } from '@oz-viability/shared';
import { Problem } from '../../problem.ts';
import type { Runtime } from '../../runtime.ts';
import type { Action, MapClient } from '../../sync/action.ts';
import type { Applier } from '../../sync/apply.ts';
import type { Journal } from '../../sync/journal.ts';
import type { Undo } from '../../sync/undo.ts';
import { readAdoptionFile, type WantedCode } from './adoption-file.ts';
import type { AdoptionItem, AdoptionPlan, AdoptionStore, Tally } from './adoption-store.ts';
import type { Whose } from './cursor.ts';
import type { ElementSource } from './element.ts';
import { type Match, matchCodes } from './match.ts';
import { describeMiss, findProject } from './project.ts';
import type { Reads } from './synchronise.ts';

/** OZmap's clients with or without a code, and where they live; throws where the list is not proven to be whole. */
export type AdoptableClients = (
  tenant: TenantId,
  project: ProjectId | undefined,
  signal: AbortSignal,
) => AsyncGenerator<readonly MapClient[], void, void>;

export interface AdoptionsDeps {
  readonly store: AdoptionStore;
  readonly source: Pick<ElementSource, 'projects'>;
  readonly clients: AdoptableClients;
  readonly applier: Pick<Applier, 'apply'>;
  readonly journal: Pick<Journal, 'last'>;
  readonly undo: Pick<Undo, 'entry'>;
  readonly runtime: Runtime;
  readonly readsOf: (whose: Whose) => Reads | undefined;
  readonly log: { warn(fields: Record<string, unknown>, message: string): void };
}

export interface Standing {
  readonly plan: AdoptionPlan;
  readonly tally: Tally;
}

/** Items under way at once: OZmap is asked by two requests at a time, and the store has its turn meanwhile. */
const AT_ONCE = 4;
/** A plan is put aside for a while after so many failures in a row. */
const FAILURES_IN_A_ROW = 5;
/** Well within the lease of a plan, milliseconds. */
const RENEW_EVERY_MS = 10_000;
const FORGOTTEN = 'a server ended while the list was matched: send it again';

/**
 * Codes of the ERP filled in at clients that OZmap has already (seed: HubSoft, *atualizar o campo code dos clientes
 * existentes*). A list becomes a plan; a person approves it, and may take it back.
 */
export class Adoptions {
  readonly #deps: AdoptionsDeps;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  constructor(deps: AdoptionsDeps) {
    this.#deps = deps;
  }

  /**
   * Takes a list, and matches it. `seenThrough` resolves with the plan once it is matched.
   * @throws {Problem} `not-found`; `validation-failed` naming each line and column
   */
  async plan(
    whose: Whose,
    file: Uint8Array,
  ): Promise<{ readonly id: string; readonly seenThrough: Promise<void> }> {
    const { store, runtime, readsOf } = this.#deps;
    const reads = readsOf(whose);
    if (reads === undefined) throw new Problem('not-found');
    const read = await readAdoptionFile(file);
    if ('faults' in read) throw new Problem('validation-failed', { errors: read.faults });
    const id = runtime.newId();
    await store.begin(whose, id, id, runtime.now());
    return { id, seenThrough: this.#track(this.#match(whose, id, reads, read.wanted)) };
  }

  /** @throws {Problem} `not-found` */
  async standing(tenant: TenantId, id: string): Promise<Standing> {
    const { store } = this.#deps;
    const plan = await store.plan(tenant, id);
    if (plan === undefined) throw new Problem('not-found');
    return { plan, tally: await store.tally(plan) };
  }

  async latest(tenant: TenantId, limit: number): Promise<readonly Standing[]> {
    const { store } = this.#deps;
    const standings: Standing[] = [];
    for (const plan of await store.latest(tenant, limit))
      standings.push({ plan, tally: await store.tally(plan) });
    return standings;
  }

  items(plan: AdoptionPlan): Promise<readonly AdoptionItem[]> {
    return this.#deps.store.items(plan);
  }

  /** Carries out the proposals from this score on; it goes on by itself. @throws {Problem} `not-found`, `plan-changed` */
  approve(tenant: TenantId, id: string, by: string, atLeast: number): Promise<Standing> {
    return this.#decide(tenant, id, { from: ['planned'], to: 'applying', by, atLeast });
  }

  discard(tenant: TenantId, id: string, by: string): Promise<Standing> {
    return this.#decide(tenant, id, { from: ['planned'], to: 'discarded', by });
  }

  /** Gives the clients back the codes that they had; who was changed since is left alone. */
  undo(tenant: TenantId, id: string, by: string): Promise<Standing> {
    return this.#decide(tenant, id, { from: ['applying', 'applied'], to: 'undoing', by });
  }

  /** Goes on with what nobody has finished. */
  async resume(): Promise<void> {
    const { store, runtime } = this.#deps;
    for (const plan of await store.open(runtime.now())) {
      if (plan.state === 'matching') await store.failed(plan, plan.id, FORGOTTEN);
      // However long it takes, others are not kept waiting: its lease says that somebody is at it.
      else this.#inBackground(plan);
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#running);
  }

  async purge(): Promise<void> {
    await this.#deps.store.purge(this.#deps.runtime.now());
  }

  async #decide(
    tenant: TenantId,
    id: string,
    word: Omit<Parameters<AdoptionStore['decide']>[1], 'at'>,
  ): Promise<Standing> {
    const { store, runtime } = this.#deps;
    const { plan } = await this.standing(tenant, id);
    if (!(await store.decide(plan, { ...word, at: runtime.now() }))) throw new Problem('plan-changed');
    const decided = await this.standing(tenant, id);
    if (word.to !== 'discarded') this.#inBackground(decided.plan);
    return decided;
  }

  async #match(whose: Whose, id: string, reads: Reads, wanted: readonly WantedCode[]): Promise<void> {
    const { store, log } = this.#deps;
    try {
      const clients = await this.#clients(whose, id, reads);
      await store.planned(whose, id, matchCodes(wanted, clients).map(itemOf));
    } catch (error) {
      const failure = error instanceof Error ? error.message : typeof error;
      await store.failed(whose, id, failure);
      log.warn({ ...whose, plan: id, failure }, 'a list of codes could not be matched');
    }
  }

  async #clients(whose: Whose, id: string, { project: name }: Reads): Promise<readonly MapClient[]> {
    const { source, clients, store, runtime } = this.#deps;
    let project: ProjectId | undefined;
    if (name !== undefined) {
      const reading = await source.projects(whose.tenant);
      if (reading.kind === 'failed') throw new Error(`OZmap: ${reading.reason}`);
      const found = findProject(name, reading.value);
      if (found.kind !== 'found') throw new Error(describeMiss(name, found));
      project = found.project.id;
    }
    const matching = await store.plan(whose.tenant, id);
    const all: MapClient[] = [];
    for await (const page of clients(whose.tenant, project, this.#stopping.signal)) {
      if (matching !== undefined) await store.lease(matching, id, runtime.now());
      all.push(...page);
    }
    return all;
  }

  #inBackground(plan: AdoptionPlan): void {
    const { log } = this.#deps;
    const { tenant, integration, id } = plan;
    this.#track(this.#work(plan)).catch((error: unknown) => {
      const name = error instanceof Error ? error.name : typeof error;
      log.warn(
        { tenant, integration, plan: id, error: name },
        'an adoption was put aside; it is gone on with',
      );
    });
  }

  /** Applies or takes back what is left of a plan, as long as nobody else does. */
  async #work(plan: AdoptionPlan): Promise<void> {
    const { store, runtime } = this.#deps;
    const owner = runtime.newId();
    if (!(await store.lease(plan, owner, runtime.now()))) return;
    const left = (await store.items(plan, plan.state === 'undoing' ? 'done' : 'due')).toReversed();
    let failures = 0;
    let renewAt = runtime.now().getTime() + RENEW_EVERY_MS;
    const isOurs = async (): Promise<boolean> => {
      const now = runtime.now();
      if (now.getTime() < renewAt) return true;
      renewAt = now.getTime() + RENEW_EVERY_MS;
      return store.lease(plan, owner, now);
    };
    const worker = async (): Promise<void> => {
      for (let item = left.pop(); item !== undefined; item = left.pop()) {
        const isOver = this.#stopping.signal.aborted || failures >= FAILURES_IN_A_ROW;
        // Whoever loses the lease leaves the rest; put aside, it is taken up when the lease is over.
        if (isOver || !(await isOurs())) return;
        const isTried = await this.#item(plan, item);
        failures = isTried ? 0 : failures + 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    const isDone = (await store.items(plan, plan.state === 'undoing' ? 'done' : 'due')).length === 0;
    if (isDone) await store.end(plan, owner);
  }

  /** False where it may go better later. */
  async #item(plan: AdoptionPlan, item: AdoptionItem): Promise<boolean> {
    return plan.state === 'undoing' ? this.#takeBack(plan, item) : this.#apply(plan, item);
  }

  async #apply(plan: AdoptionPlan, { line, action }: AdoptionItem): Promise<boolean> {
    const { applier, store, runtime } = this.#deps;
    const { tenant, integration, id, decidedBy } = plan;
    if (action === undefined) {
      await store.note(plan, line, 'failed', 'forgotten');
      return true;
    }
    const applied = await applier.apply(tenant, integration, id, action, decidedBy);
    await runtime.checkpoint('adoption:applied');
    if (applied.kind === 'ambiguous' || (applied.kind === 'failed' && applied.again)) return false;
    await store.note(plan, line, applied.kind, 'why' in applied ? applied.why : undefined);
    return true;
  }

  async #takeBack(plan: AdoptionPlan, { line, action }: AdoptionItem): Promise<boolean> {
    const { journal, undo, store, runtime } = this.#deps;
    const entry = action && (await journal.last(plan.tenant, plan.id, action.id));
    if (entry === undefined) {
      await store.note(plan, line, 'not-undone', 'images-erased');
      return true;
    }
    const { items } = await undo.entry(plan.tenant, entry.id, plan.decidedBy ?? plan.integration);
    await runtime.checkpoint('adoption:undone');
    const [undone] = items;
    if (undone === undefined || undone.outcome === 'failed') return false;
    const isBack = undone.outcome === 'undone' || undone.why === 'undone-before';
    await store.note(plan, line, isBack ? 'undone' : 'not-undone', isBack ? undefined : undone.why);
    return true;
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const running = work.finally(() => this.#running.delete(running));
    this.#running.add(running);
    return running;
  }
}

function itemOf(match: Match): Omit<AdoptionItem, 'outcome' | 'why'> {
  const { wanted, finding } = match;
  const { line, code: newCode } = wanted;
  if (match.finding === 'proposed') {
    const { score, evidence } = match;
    return { line, newCode, finding, score, evidence, action: actionOf(match) };
  }
  if (match.finding === 'ambiguous')
    return { line, newCode, finding, score: match.score, evidence: match.evidence };
  return { line, newCode, finding, evidence: [] };
}

function actionOf({ wanted, client, evidence }: Extract<Match, { finding: 'proposed' }>): Action {
  const change = { verb: 'rekey', newCode: wanted.code } as const;
  const id = createHash('sha256')
    .update(JSON.stringify([client.clientId, change]))
    .digest('hex');
  const because = evidence.map(({ by, similarity }) => `${by} ${Math.round(similarity * 100)} %`).join(', ');
  return { id, target: client, change, because };
}
