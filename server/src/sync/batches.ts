import type { TenantId } from '@oz-viability/shared';
import type { Action, Applied, Change } from './action.ts';
import type { Document } from './field.ts';

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
  | { readonly kind: 'one'; readonly action: Action }
  | { readonly kind: 'many'; readonly change: BatchChange; readonly actions: readonly Action[] };

export const isBatched = (change: Change): change is BatchChange =>
  change.verb === 'activate' || change.verb === 'status';

/** The steps of a plan: what goes together goes in batches, and the order of the verbs stays. */
export function stepsOf(actions: readonly Action[], most: number): Step[] {
  const steps: Step[] = [];
  let open: { change: BatchChange; actions: Action[] }[] = [];
  const close = () => {
    steps.push(...open.map(batch => ({ kind: 'many' as const, ...batch })));
    open = [];
  };
  for (const action of actions) {
    const { change } = action;
    if (!isBatched(change)) {
      close();
      steps.push({ kind: 'one', action });
      continue;
    }
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
