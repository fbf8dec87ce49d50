import { createHash } from 'node:crypto';
import type { ClientCode, ProjectId, TenantId } from '@oz-viability/shared';
import { Problem } from '../../problem.ts';
import type { Runtime } from '../../runtime.ts';
import type { Action, Applied, MapClient } from '../../sync/action.ts';
import type { Applier } from '../../sync/apply.ts';
import type { Entry, Journal } from '../../sync/journal.ts';
import type { Recoder, Recoding } from '../../sync/recode.ts';
import type { Undo } from '../../sync/undo.ts';
import { undoRunOf } from '../../sync/undoing.ts';
import { readAdoptionFile, type WantedCode } from './adoption-file.ts';
import type { AdoptionItem, AdoptionPlan, AdoptionStore, Noted, Tally } from './adoption-store.ts';
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
  readonly recoder: Recoder;
  readonly applier: Pick<Applier, 'apply'>;
  readonly journal: Pick<Journal, 'latest'>;
  readonly undo: Pick<Undo, 'entry'>;
  readonly runtime: Runtime;
  readonly readsOf: (whose: Whose) => Reads | undefined;
  readonly log: { warn(fields: Record<string, unknown>, message: string): void };
}

export interface Standing {
  readonly plan: AdoptionPlan;
  readonly tally: Tally;
}

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
    const { store, recoder, runtime } = this.#deps;
    const owner = runtime.newId();
    if (!(await store.lease(plan, owner, runtime.now()))) return;
    const left = [...(await store.items(plan, leftOf(plan)))];
    let renewAt = runtime.now().getTime() + RENEW_EVERY_MS;
    const isOurs = async (): Promise<boolean> => {
      if (this.#stopping.signal.aborted) return false;
      const now = runtime.now();
      if (now.getTime() < renewAt) return true;
      renewAt = now.getTime() + RENEW_EVERY_MS;
      return store.lease(plan, owner, now);
    };
    // Whoever loses the lease leaves the rest; put aside, it is taken up when the lease is over.
    while (left.length > 0 && (await isOurs())) {
      const some = left.splice(0, recoder.most);
      const noted =
        plan.state === 'undoing' ? this.#takeBack(plan, some, isOurs) : this.#apply(plan, some, isOurs);
      await store.note(plan, await noted);
      if ((await noted).length === 0) return;
    }
    if ((await store.items(plan, leftOf(plan))).length === 0) await store.end(plan, owner);
  }

  /** What became of these; those that may go better later are left out. */
  async #apply(
    plan: AdoptionPlan,
    items: readonly AdoptionItem[],
    mayGoOn: () => Promise<boolean>,
  ): Promise<readonly Noted[]> {
    const { applier, recoder, runtime } = this.#deps;
    const { tenant, integration, id: run, decidedBy: actor = integration } = plan;
    const written = () => runtime.checkpoint('adoption:applied');
    const known = items.filter(isKnown);
    const applied = await recoder.recode(
      { tenant, integration, run, actor, mayGoOn, written },
      known.map(({ action, newCode }) => recodingOf(action, newCode)),
    );
    const noted: Noted[] = items
      .filter(each => !isKnown(each))
      .map(({ line }) => ({ line, outcome: 'failed', why: 'forgotten' }));
    for (const { line, action } of known) {
      // The ledger has a reservation of his: it is told, one at a time.
      const end = applied.get(action.id) ?? (await applier.apply(tenant, integration, run, action, actor));
      if (!isOpen(end)) noted.push({ line, outcome: end.kind, ...('why' in end ? { why: end.why } : {}) });
    }
    return noted;
  }

  async #takeBack(
    plan: AdoptionPlan,
    items: readonly AdoptionItem[],
    mayGoOn: () => Promise<boolean>,
  ): Promise<readonly Noted[]> {
    const { journal, recoder, undo, runtime } = this.#deps;
    const { tenant, integration, id, decidedBy: actor = integration } = plan;
    const entries = await journal.latest(
      tenant,
      id,
      items.flatMap(({ action }) => action?.id ?? []),
    );
    const written = () => runtime.checkpoint('adoption:undone');
    const backs = new Map(
      [...entries.values()].flatMap(entry => backOf(entry) ?? []).map(back => [back.undoes, back]),
    );
    const applied = await recoder.recode(
      { tenant, integration, run: undoRunOf(id), actor, mayGoOn, written },
      [...backs.values()],
    );
    const noted: Noted[] = [];
    for (const { line, action } of items) {
      const entry = action && entries.get(action.id);
      if (entry === undefined || !backs.has(entry.id)) {
        noted.push({ line, outcome: 'not-undone', why: 'images-erased' });
        continue;
      }
      const end = applied.get(entry.id) ?? (await undoneAlone(undo, entry, actor));
      if (isOpen(end)) continue;
      const isBack = end.kind === 'done' || end.kind === 'already';
      noted.push(isBack ? { line, outcome: 'undone' } : { line, outcome: 'not-undone', why: end.why });
    }
    return noted;
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const running = work.finally(() => this.#running.delete(running));
    this.#running.add(running);
    return running;
  }
}

const leftOf = ({ state }: AdoptionPlan): 'done' | 'due' => (state === 'undoing' ? 'done' : 'due');

/** It may go better later. */
const isOpen = (end: Applied): end is Extract<Applied, { kind: 'ambiguous' }> =>
  end.kind === 'ambiguous' || (end.kind === 'failed' && end.again);

const isKnown = (item: AdoptionItem): item is AdoptionItem & { readonly action: Action } =>
  item.action !== undefined;

const recodingOf = ({ id, target }: Action, to: ClientCode): Recoding => ({
  actionId: id,
  clientId: target.clientId,
  from: target.code,
  to,
  change: { verb: 'rekey', newCode: to },
});

/** The way back of what was done; undefined once its images are erased. */
function backOf({ id, clientId, change, before, end }: Entry): (Recoding & { undoes: string }) | undefined {
  if (change?.verb !== 'rekey' || before?.client === undefined || end?.kind !== 'done') return undefined;
  const to = String(before.client.code ?? '') as ClientCode;
  return { actionId: id, clientId, from: change.newCode, to, change, undoes: id };
}

/** Of a client with a reservation: the ledger is told, too. */
async function undoneAlone(undo: Pick<Undo, 'entry'>, entry: Entry, actor: string): Promise<Applied> {
  const { items } = await undo.entry(entry.tenant, entry.id, actor);
  const [undone] = items;
  if (undone === undefined || undone.outcome === 'failed') return { kind: 'ambiguous' };
  const isBack = undone.outcome === 'undone' || undone.why === 'undone-before';
  return isBack ? { kind: 'done' } : { kind: 'failed', why: undone.why ?? '', again: false };
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
