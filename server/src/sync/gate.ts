import type { Verb } from './action.ts';
import { VERBS } from './action.ts';
import type { Agreement } from './agreement.ts';
import type { PlanCounts } from './plan.ts';

/** How much may change without a person having seen it: the larger of a count and a share. */
export interface Limit {
  readonly count: number;
  /** Percent. */
  readonly percent: number;
}

/** Defaults: Okta 20 %, GCDS 5 %, octoDNS 30 %; a month's churn of 2 % is far below ours. */
export interface Limits {
  /** Cancellations and withdrawals of one run, of the installed clients. */
  readonly removals: Limit;
  /** The same over 24 hours. */
  readonly removalsPerDay: Limit;
  /** Removals of one run over this share need a confirmation by name. Percent. */
  readonly ceiling: number;
  readonly activate: Limit;
  readonly rekey: Limit;
  readonly names: Limit;
  /** Clients that go down at once; over it the run is labelled, not held. */
  readonly outage: Limit;
  /** A source that shrinks or grows by more than this against its median is not believed. Percent. */
  readonly shrink: number;
  readonly grow: number;
  /** Contracts whose state nobody has explained. Percent. */
  readonly unknown: number;
  /** Names of matched codes that must agree. Percent. */
  readonly agreement: number;
  /** The newest session of a source must be so young. Minutes. */
  readonly freshMinutes: number;
}

export const LIMITS: Limits = {
  removals: { count: 10, percent: 1 },
  removalsPerDay: { count: 25, percent: 3 },
  ceiling: 20,
  activate: { count: 50, percent: 2 },
  rekey: { count: 10, percent: 1 },
  names: { count: 20, percent: 5 },
  outage: { count: 20, percent: 10 },
  shrink: 20,
  grow: 50,
  unknown: 1,
  agreement: 85,
  freshMinutes: 30,
};

/** Below so many installed clients shares mean nothing, and the counts alone decide. */
const SMALL = 100;
/** Fewer names than this prove nothing about the kind of the key. */
const ENOUGH_NAMES = 20;

export interface GateInput {
  readonly counts: PlanCounts;
  readonly agreement: Agreement;
  /** Codes that the lifecycle feed gave. */
  readonly rows: number;
  /** The status feed, where it was read. */
  readonly status?: { readonly rows: number; readonly newest?: Date; readonly sourceNow: Date };
  /** Rows of the last good runs, up to seven, the newest first. */
  readonly history: readonly number[];
  /** Clients removed by this integration in the last 24 hours. */
  readonly removedToday: number;
  /** The rules or the query are not those that a person has approved. */
  readonly changed: boolean;
  /** Codes that must be there, active, and are not. */
  readonly missingCanaries: readonly string[];
  readonly limits: Limits;
}

export type QuarantineReason =
  | { readonly kind: 'empty' }
  | { readonly kind: 'shrank' | 'grew'; readonly rows: number; readonly usual: number }
  | { readonly kind: 'names-disagree'; readonly percent: number; readonly compared: number }
  | { readonly kind: 'canary-missing'; readonly codes: readonly string[] }
  | { readonly kind: 'status-empty' }
  | { readonly kind: 'status-stale'; readonly newest: string }
  | { readonly kind: 'nobody-up'; readonly down: number };

export type HoldReason =
  | { readonly kind: 'limit' | 'limit-per-day'; readonly count: number; readonly limit: number }
  /** Only with a confirmation by name. */
  | { readonly kind: 'ceiling'; readonly count: number; readonly limit: number }
  | { readonly kind: 'changed' }
  | { readonly kind: 'unknown-states'; readonly count: number; readonly rows: number };

export type Outcome =
  | { readonly kind: 'auto' }
  | { readonly kind: 'held'; readonly reasons: readonly HoldReason[] }
  | { readonly kind: 'quarantined'; readonly reasons: readonly QuarantineReason[] };

export interface Verdict {
  readonly verbs: Readonly<Record<Verb, Outcome>>;
  /** A fresh source shows many down at once: a likely outage, and no fault of the source. */
  readonly massOutage?: { readonly down: number; readonly flips: number };
}

/** Which verbs of a plan may run by themselves. Pure. */
export function judge(input: GateInput): Verdict {
  const source = doubtsAboutSource(input);
  const status = doubtsAboutStatus(input);
  const outcomes = VERBS.map(verb => {
    const doubts = verb === 'status' ? [...source, ...status] : source;
    if (doubts.length > 0) return [verb, { kind: 'quarantined', reasons: doubts }];
    const reasons = reasonsToHold(verb, input);
    return [verb, reasons.length > 0 ? { kind: 'held', reasons } : { kind: 'auto' }];
  });
  const massOutage = outageOf(input);
  return {
    verbs: Object.fromEntries(outcomes) as Record<Verb, Outcome>,
    ...(massOutage === undefined ? {} : { massOutage }),
  };
}

/** What makes the whole source unbelievable: nothing is written then. */
function doubtsAboutSource(input: GateInput): QuarantineReason[] {
  const { rows, limits, agreement, missingCanaries } = input;
  const reasons: QuarantineReason[] = [];
  if (rows === 0) reasons.push({ kind: 'empty' });
  const usual = medianOf(input.history);
  if (rows > 0 && usual !== undefined && usual >= SMALL) {
    if (rows < usual * (1 - limits.shrink / 100)) reasons.push({ kind: 'shrank', rows, usual });
    if (rows > usual * (1 + limits.grow / 100)) reasons.push({ kind: 'grew', rows, usual });
  }
  const { compared, agreeing } = agreement;
  if (compared >= ENOUGH_NAMES && agreeing < (compared * limits.agreement) / 100) {
    reasons.push({ kind: 'names-disagree', percent: Math.floor((100 * agreeing) / compared), compared });
  }
  if (missingCanaries.length > 0) reasons.push({ kind: 'canary-missing', codes: missingCanaries });
  return reasons;
}

/** A source that tells no session, or an old one only, says nothing about who is down. */
function doubtsAboutStatus({ status, counts, limits }: GateInput): QuarantineReason[] {
  if (status === undefined) return [];
  const { newest, sourceNow, rows } = status;
  if (rows === 0) return [{ kind: 'status-empty' }];
  if (newest === undefined)
    return counts.up === 0 && counts.down > 0 ? [{ kind: 'nobody-up', down: counts.down }] : [];
  const stale = sourceNow.getTime() - newest.getTime() > limits.freshMinutes * 60_000;
  return stale ? [{ kind: 'status-stale', newest: newest.toISOString() }] : [];
}

function reasonsToHold(verb: Verb, input: GateInput): HoldReason[] {
  const { counts, limits, rows } = input;
  const reasons: HoldReason[] = [];
  if (input.changed) reasons.push({ kind: 'changed' });
  const unknown = counts.byException['unknown-state'] ?? 0;
  if (unknown > Math.max(1, (rows * limits.unknown) / 100)) {
    reasons.push({ kind: 'unknown-states', count: unknown, rows });
  }
  const over = (count: number, limit: Limit): void => {
    const most = allowed(limit, counts.implanted);
    if (count > most) reasons.push({ kind: 'limit', count, limit: most });
  };
  switch (verb) {
    case 'activate':
      over(counts.byVerb.activate, limits.activate);
      break;
    case 'rekey':
      over(counts.byVerb.rekey, limits.rekey);
      break;
    case 'update':
      over(counts.renamed, limits.names);
      break;
    case 'withdraw':
    case 'cancel':
      reasons.push(...removalReasons(input));
      break;
    case 'status':
    case 'power':
      break;
  }
  return reasons;
}

/** Both ways of removal count together: to the customer they are the same. */
function removalReasons({ counts, limits, removedToday }: GateInput): HoldReason[] {
  const removals = counts.byVerb.cancel + counts.byVerb.withdraw;
  if (removals === 0) return [];
  const reasons: HoldReason[] = [];
  const most = allowed(limits.removals, counts.implanted);
  if (removals > most) reasons.push({ kind: 'limit', count: removals, limit: most });
  const today = removals + removedToday;
  const mostToday = allowed(limits.removalsPerDay, counts.implanted);
  if (today > mostToday) reasons.push({ kind: 'limit-per-day', count: today, limit: mostToday });
  const ceiling = Math.floor((counts.implanted * limits.ceiling) / 100);
  if (counts.implanted >= SMALL && removals > ceiling) {
    reasons.push({ kind: 'ceiling', count: removals, limit: ceiling });
  }
  return reasons;
}

function outageOf({ counts, limits }: GateInput): Verdict['massOutage'] {
  const { up, down, byVerb } = counts;
  return byVerb.status > 0 && down > allowed(limits.outage, up + down)
    ? { down, flips: byVerb.status }
    : undefined;
}

export const allowed = ({ count, percent }: Limit, population: number): number =>
  population < SMALL ? count : Math.max(count, Math.floor((population * percent) / 100));

function medianOf(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((one, two) => one - two);
  return sorted[Math.floor(sorted.length / 2)];
}
