import type { ClientId } from '@oz-viability/shared';
import type { Action, Applied } from './action.ts';
import type { Applier } from './apply.ts';
import type { Batched } from './batched.ts';
import { isBatched, stepsOf } from './batches.ts';
import type { StillEnded } from './deed.ts';
import type { Entry, Journal } from './journal.ts';
import type { StoredRun, Whose } from './run-record.ts';
import type { Runs } from './runs.ts';

interface Deps {
  readonly runs: Runs;
  readonly journal: Pick<Journal, 'open' | 'ofRun'>;
  readonly applier: Pick<Applier, 'apply'>;
  readonly batched: Batched;
  readonly now: () => Date;
}

interface Begun {
  readonly entry: Entry;
  readonly action: Action;
}

/** What became of what was begun. */
export interface SeenThrough {
  readonly done: readonly Action[];
  /** Clients about whom a former deed is still open: nothing new is begun with them. */
  readonly left: ReadonlySet<ClientId>;
}

/** Each wait takes as long as somebody's turn is waited for; a dead server's turn is over sooner than all. */
const MOST_WAITS = 6;

/**
 * Deeds of former runs that nobody has seen through: their server died over them, or OZmap did not answer. They
 * come before anything new, so that nothing is done twice and nothing half.
 */
export class Beginnings {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * Stops at the first that OZmap does not let through.
   * @param still asked right before a client goes
   */
  async finish(
    whose: Whose,
    still: (action: Action) => StillEnded,
    signal: AbortSignal,
  ): Promise<SeenThrough> {
    const begun = await this.#open(whose);
    const [many, single] = [begun.filter(isMany), begun.filter(each => !isMany(each))];
    const done: Action[] = [];
    let left: readonly Begun[] = single;
    if (await this.#findOut(many)) {
      while (left.length > 0 && !signal.aborted) {
        const [{ entry, action }] = left as [Begun];
        const applied = await this.#carryOn(entry, action, still(action));
        await this.#settle(entry, applied);
        if (isOpen(applied)) break;
        if (applied.kind === 'done') done.push(action);
        left = left.slice(1);
      }
    }
    return { done, left: new Set(left.map(({ action }) => action.target.clientId)) };
  }

  /** A server that died over a client has him for a little longer. */
  async #carryOn({ tenant, integration, run, actor }: Entry, action: Action, still: StillEnded) {
    let applied: Applied;
    let times = 0;
    do applied = await this.#deps.applier.apply(tenant, integration, run, action, actor, still);
    while (applied.kind === 'failed' && applied.why === 'busy' && ++times < MOST_WAITS);
    return applied;
  }

  /** What a run did and its server did not live to note in its plan. */
  async catchUp(run: StoredRun): Promise<void> {
    const { runs, journal, now } = this.#deps;
    const unknown = new Set(
      (await runs.items(run.tenant, run.id, ['auto', 'approved']))
        .filter(({ outcome }) => outcome === undefined)
        .map(({ action }) => action.id),
    );
    const ended = (await journal.ofRun(run.tenant, run.id)).flatMap(({ actionId, end }) =>
      end?.kind === 'done' && unknown.has(actionId) ? [[actionId, { kind: 'done' } as const] as const] : [],
    );
    await runs.settle(run, run.id, new Map<string, Applied>(ended), now());
  }

  /** Pushes have entries too, and go on by themselves. */
  async #open({ tenant, integration }: Whose): Promise<readonly Begun[]> {
    const { journal, runs } = this.#deps;
    const begun: Begun[] = [];
    for (const entry of await journal.open(tenant, integration)) {
      const action = await runs.actionOf(tenant, entry.run, entry.actionId);
      if (action !== undefined) begun.push({ entry, action });
    }
    return begun;
  }

  /** False where OZmap does not answer. */
  async #findOut(begun: readonly Begun[]): Promise<boolean> {
    const { batched } = this.#deps;
    const byId = new Map(begun.map(each => [each.action.id, each]));
    for (const step of stepsOf(
      [...byId.values()].map(({ action }) => action),
      batched.most,
    )) {
      if (step.kind !== 'many') continue;
      const group = step.actions.flatMap(({ id }) => byId.get(id) ?? []);
      const found = await batched.findOut(step.change, group);
      if (found === undefined) return false;
      for (const { entry } of group) {
        const applied = found.get(entry.actionId);
        if (applied !== undefined) await this.#settle(entry, applied);
      }
    }
    return true;
  }

  #settle({ tenant, run, actionId }: Entry, applied: Applied): Promise<void> {
    return this.#deps.runs.settle({ tenant }, run, new Map([[actionId, applied]]), this.#deps.now());
  }
}

const isMany = ({ action }: Begun): boolean => isBatched(action.change);

const isOpen = (applied: Applied): boolean =>
  applied.kind === 'ambiguous' || (applied.kind === 'failed' && applied.again);
