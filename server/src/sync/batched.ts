import type { Action, Applied } from './action.ts';
import type { BatchChange, Batches, BatchOutcome } from './batches.ts';
import type { Document, Image } from './field.ts';
import type { Ending, Entry, Intent, Journal } from './journal.ts';

/** Who asks for it, and in which run. */
export type Asking = Pick<Intent, 'tenant' | 'integration' | 'run' | 'actor'>;

/** Changes to many clients at once, noted in the journal before and after like any other deed. */
export class Batched {
  readonly #batches: Batches;
  readonly #journal: Journal;

  constructor(deps: { readonly batches: Batches; readonly journal: Journal }) {
    this.#batches = deps.batches;
    this.#journal = deps.journal;
  }

  get most(): number {
    return this.#batches.most;
  }

  /** Answers by the actions' ids. */
  async apply(
    asking: Asking,
    change: BatchChange,
    actions: readonly Action[],
  ): Promise<ReadonlyMap<string, Applied>> {
    const entries = new Map<string, Entry>();
    const outcomes = await this.#batches.apply(asking.tenant, change, actions, async due => {
      const noted = await this.#journal.intendAll(
        due.map(({ action, before }) => ({ ...asking, action, before: part(before) })),
      );
      for (const entry of noted) entries.set(entry.actionId, entry);
    });
    const ends = [...outcomes].flatMap(([id, outcome]): (readonly [Entry, Ending])[] => {
      const entry = entries.get(id);
      const end = endOf(outcome);
      return entry === undefined || end === undefined ? [] : [[entry, end]];
    });
    await this.#journal.endAll(ends);
    return new Map([...outcomes].map(([id, outcome]) => [id, appliedOf(outcome)]));
  }

  /**
   * Finds out what became of changes that were begun, and writes nothing: what OZmap does not show is planned anew,
   * by what the ERP says now. Undefined where OZmap did not answer.
   */
  async findOut(
    change: BatchChange,
    begun: readonly { readonly entry: Entry; readonly action: Action }[],
  ): Promise<ReadonlyMap<string, Applied> | undefined> {
    const [first] = begun;
    if (first === undefined) return new Map();
    const actions = begun.map(({ action }) => action);
    const shown = await this.#batches.shown(first.entry.tenant, change, actions);
    if (shown === undefined) return undefined;
    const found = begun.map(({ entry, action }): readonly [Entry, Ending] => {
      const after = shown.get(action.id);
      return [entry, after ? { kind: 'done', after: part(after) } : { kind: 'failed', why: 'not-taken' }];
    });
    await this.#journal.endAll(found);
    return new Map(
      found.map(([{ actionId }, end]) => [
        actionId,
        end.kind === 'done' ? { kind: 'done' } : { kind: 'failed', why: end.why, again: true },
      ]),
    );
  }
}

const part = (client: Document): Image => ({ isPart: true, client });

/** What nobody knows stays open. */
function endOf(outcome: BatchOutcome): Ending | undefined {
  switch (outcome.kind) {
    case 'done':
    case 'already':
      return { kind: 'done', after: part(outcome.after) };
    case 'stale':
    case 'failed':
      return { kind: outcome.kind, why: outcome.why };
    case 'ambiguous':
      return undefined;
  }
}

const appliedOf = (outcome: BatchOutcome): Applied =>
  outcome.kind === 'done' || outcome.kind === 'already' ? { kind: outcome.kind } : outcome;
