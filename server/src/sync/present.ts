import type { Action, Change, MapClient } from './action.ts';
import type { HoldReason, Outcome, QuarantineReason } from './gate.ts';
import type { StoredItem, StoredRun } from './run-record.ts';

/** Plans for people and programs: who, what, why, before → after. */

export interface PresentedItem {
  readonly code: string;
  readonly name?: string;
  readonly verb: Change['verb'];
  readonly before: string;
  readonly after: string;
  readonly because: string;
  readonly decision: StoredItem['decision'];
  readonly outcome?: string;
  readonly detail?: string;
}

export function presentItem({ action, decision, outcome, detail }: StoredItem): PresentedItem {
  const { target, change, because } = action;
  return {
    code: target.code,
    ...(target.name === undefined ? {} : { name: target.name }),
    verb: change.verb,
    before: beforeOf(action),
    after: afterOf(change),
    because,
    decision,
    ...(outcome === undefined ? {} : { outcome }),
    ...(detail === undefined ? {} : { detail }),
  };
}

function beforeOf({ target, change }: Action): string {
  switch (change.verb) {
    case 'rekey':
      return target.code;
    case 'update':
      return fields(target, change);
    case 'status':
      return target.status ?? 'unknown';
    case 'power':
      return target.power === undefined ? 'none' : `${target.power} dBm`;
    case 'activate':
    case 'withdraw':
    case 'cancel':
      return target.implanted ? 'installed' : 'not installed';
  }
}

function afterOf(change: Change): string {
  switch (change.verb) {
    case 'rekey':
      return change.newCode;
    case 'activate':
      return 'installed';
    case 'update':
      return fields(change, change);
    case 'status':
      return change.status;
    case 'power':
      return `${change.dbm} dBm`;
    case 'withdraw':
      return 'client, property and drop removed';
    case 'cancel':
      return `off the property${change.disconnect ? ', drop disconnected' : ''}`;
  }
}

/** Of a client or a change, the fields that the change is about. */
const fields = (
  of: Pick<MapClient, 'name' | 'address' | 'observation'>,
  change: Extract<Change, { verb: 'update' }>,
): string =>
  (['name', 'address', 'observation'] as const)
    .filter(field => change[field] !== undefined)
    .map(field => of[field] ?? '–')
    .join(' · ');

export interface PresentedRun {
  readonly id: string;
  readonly tenant: string;
  readonly integration: string;
  readonly mode: StoredRun['mode'];
  readonly state: StoredRun['state'];
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly by: string;
  readonly failure?: string;
  readonly counts?: StoredRun['counts'];
  /** Why verbs did not run by themselves. */
  readonly verbs: readonly { readonly verb: string; readonly outcome: string; readonly reasons: string[] }[];
  readonly massOutage?: { readonly down: number; readonly flips: number };
  readonly exceptions: StoredRun['exceptions'];
  readonly agreement?: StoredRun['agreement'];
}

export function presentRun(run: StoredRun): PresentedRun {
  const { verdict, counts, agreement } = run;
  return {
    id: run.id,
    tenant: run.tenant,
    integration: run.integration,
    mode: run.mode,
    state: run.state,
    startedAt: run.startedAt.toISOString(),
    by: run.by,
    verbs: Object.entries(verdict?.verbs ?? {}).map(([verb, outcome]) => ({
      verb,
      outcome: outcome.kind,
      reasons: reasonsOf(outcome).map(words),
    })),
    exceptions: run.exceptions,
    ...(run.endedAt && { endedAt: run.endedAt.toISOString() }),
    ...(run.failure === undefined ? {} : { failure: run.failure }),
    ...(counts && { counts }),
    ...(agreement && { agreement }),
    ...(verdict?.massOutage && { massOutage: verdict.massOutage }),
  };
}

const reasonsOf = (outcome: Outcome): readonly (HoldReason | QuarantineReason)[] =>
  outcome.kind === 'auto' ? [] : outcome.reasons;

function words(reason: HoldReason | QuarantineReason): string {
  switch (reason.kind) {
    case 'limit':
      return `${reason.count}, and the limit is ${reason.limit}`;
    case 'limit-per-day':
      return `${reason.count} in 24 hours, and the limit is ${reason.limit}`;
    case 'ceiling':
      return `${reason.count} is more than ${reason.limit}, the ceiling: type the name of the integration to approve`;
    case 'changed':
      return 'the query or the rules are new: look at the plan, then approve it';
    case 'unknown-states':
      return `${reason.count} of ${reason.rows} contracts have a state that nobody has mapped`;
    case 'empty':
      return 'the source is empty';
    case 'shrank':
      return `the source has ${reason.rows} contracts, usually ${reason.usual}`;
    case 'grew':
      return `the source has ${reason.rows} contracts, usually ${reason.usual}`;
    case 'names-disagree':
      return `only ${reason.percent} % of ${reason.compared} names agree: is it the right kind of code?`;
    case 'canary-missing':
      return `not active in the source, and it must be: ${reason.codes.join(', ')}`;
    case 'status-empty':
      return 'the table of sessions is empty';
    case 'status-stale':
      return `the newest session is of ${reason.newest}`;
    case 'nobody-up':
      return `nobody is connected, ${reason.down} are not: the table of sessions says nothing`;
  }
}

const COLUMNS = [
  'code',
  'name',
  'verb',
  'before',
  'after',
  'because',
  'decision',
  'outcome',
  'detail',
] as const;

/** For spreadsheets: one line for each item, after a line of names. */
export const toCsv = (items: readonly PresentedItem[]): string =>
  [COLUMNS.join(','), ...items.map(item => COLUMNS.map(column => cell(item[column])).join(','))]
    .map(line => `${line}\r\n`)
    .join('');

/** Quoted where needed. A leading sign would be a formula in a spreadsheet. */
function cell(value: string | undefined): string {
  if (value === undefined) return '';
  const safe = /^[=+\-@\t]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
