import { type Action, VERBS } from './action.ts';
import type { Outcome, Verdict } from './gate.ts';
import type { Plan } from './plan.ts';
import type { Decision, PlannedItem } from './run-record.ts';

/** What a person has allowed beyond the gate. */
export interface Allowance {
  /** Actions by id: exactly those of the plan that was looked at. */
  readonly actions: ReadonlySet<string>;
  /** Removals over the ceiling too: the integration's name was typed. */
  readonly overCeiling: boolean;
}

/** Which actions a run carries out, and which it leaves. Pure. */
export function decide(plan: Plan, verdict: Verdict, allowance: Allowance | undefined): PlannedItem[] {
  const decided = (action: Action): PlannedItem => ({
    action,
    decision: decisionOf(action, verdict.verbs[action.change.verb], allowance),
  });
  // What a person has looked at needs no second sighting.
  const isAllowed = ({ id }: Action): boolean => allowance?.actions.has(id) === true;
  const items = [...plan.actions, ...plan.waiting.filter(isAllowed)]
    .toSorted((one, other) => VERBS.indexOf(one.change.verb) - VERBS.indexOf(other.change.verb))
    .map(decided);
  const waiting = plan.waiting
    .filter(action => !isAllowed(action))
    .map(action => ({ action, decision: 'waiting' as const }));
  return [...withoutDangling(items), ...waiting];
}

function decisionOf(action: Action, outcome: Outcome, allowance: Allowance | undefined): Decision {
  if (outcome.kind === 'quarantined') return 'quarantined';
  if (outcome.kind === 'auto') return 'auto';
  if (!allowance?.actions.has(action.id)) return 'held';
  const ceiling = outcome.reasons.some(({ kind }) => kind === 'ceiling');
  return ceiling && !allowance.overCeiling ? 'held' : 'approved';
}

/** What follows a change of code speaks of the new code: it waits for the change. */
function withoutDangling(items: readonly PlannedItem[]): PlannedItem[] {
  const unchanged = new Map(
    items
      .filter(({ action, decision }) => action.change.verb === 'rekey' && !isDone(decision))
      .map(({ action, decision }) => [action.target.clientId, decision]),
  );
  return items.map(item => {
    const { action, decision } = item;
    const instead = unchanged.get(action.target.clientId);
    return instead !== undefined && isDone(decision) ? { action, decision: instead } : item;
  });
}

export const isDone = (decision: Decision): boolean => decision === 'auto' || decision === 'approved';

/** What a person is asked about: under new rules also what was seen only once. */
export function heldOf(items: readonly PlannedItem[], verdict: Verdict): readonly Action[] {
  const isNew = Object.values(verdict.verbs).some(
    outcome => outcome.kind === 'held' && outcome.reasons.some(({ kind }) => kind === 'changed'),
  );
  return items
    .filter(({ decision }) => decision === 'held' || (isNew && decision === 'waiting'))
    .map(({ action }) => action);
}
