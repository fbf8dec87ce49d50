import type { TenantId } from '@oz-viability/shared';
import type { Action, Applied, Change } from './action.ts';
import type { Document } from './field.ts';
import { isRemoval } from './judge.ts';

/** What OZmap can be told about many clients at once. */
export type BatchChange = Extract<Change, { readonly verb: 'activate' | 'status' }>;

export interface Batches {
  /** Actions in one call. */
  readonly most: number;
  /**
   * The same change for every action's client, read back. `intend` hears of those that are about to be written.
   * Answers by the actions' ids.
   */
  apply(
    tenant: TenantId,
    change: BatchChange,
    actions: readonly Action[],
    intend: (due: readonly Due[]) => Promise<void>,
  ): Promise<ReadonlyMap<string, BatchOutcome>>;
  /** Of those whose client is as the change wants it, the members that matter; undefined where OZmap did not answer. */
  shown(
    tenant: TenantId,
    change: BatchChange,
    actions: readonly Action[],
  ): Promise<ReadonlyMap<string, Document> | undefined>;
}

/** An action that is about to be written, and the members of its client that matter, as OZmap had them. */
export interface Due {
  readonly action: Action;
  readonly before: Document;
}

/** `after`: the same members, as OZmap has them now. */
export type BatchOutcome =
  | { readonly kind: 'done'; readonly after: Document }
  | { readonly kind: 'already'; readonly after: Document }
  | Exclude<Applied, { kind: 'done' | 'already' }>;

export type Step =
  | { readonly kind: 'stretch'; readonly actions: readonly Action[] }
  | { readonly kind: 'many'; readonly change: BatchChange; readonly actions: readonly Action[] };

export const isBatched = (change: Change): change is BatchChange =>
  change.verb === 'activate' || change.verb === 'status';

/**
 * Actions that share a look before and one after. Few removals: the looks between them and the deed are a matter of
 * seconds. As many others as OZmap's list has in one address.
 */
const STRETCH = { removals: 20, others: 100 } as const;

/** The steps of a plan: what goes together goes in batches, and the order of the verbs stays. */
export function stepsOf(actions: readonly Action[], most: number): Step[] {
  const steps: Step[] = [];
  let open: { change: BatchChange; actions: Action[] }[] = [];
  let stretch: Action[] = [];
  const close = () => {
    steps.push(...open.map(batch => ({ kind: 'many' as const, ...batch })));
    if (stretch.length > 0) steps.push({ kind: 'stretch', actions: stretch });
    open = [];
    stretch = [];
  };
  for (const action of actions) {
    const { change } = action;
    if (!isBatched(change)) {
      const longest = isRemoval(change) ? STRETCH.removals : STRETCH.others;
      const isNext = stretch[0]?.change.verb === change.verb && stretch.length < longest;
      if (!isNext) close();
      stretch.push(action);
      continue;
    }
    if (stretch.length > 0) close();
    if (open.some(batch => batch.change.verb !== change.verb)) close();
    const batch = open.find(each => sameBatch(each.change, change) && each.actions.length < most);
    if (batch === undefined) open.push({ change, actions: [action] });
    else batch.actions.push(action);
  }
  close();
  return steps;
}

const sameBatch = (one: BatchChange, other: BatchChange): boolean =>
  one.verb === other.verb &&
  (one.verb !== 'status' || other.verb !== 'status' || one.status === other.status);
