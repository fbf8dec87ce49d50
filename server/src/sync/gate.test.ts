import { expect, it } from 'vitest';
import { VERBS, type Verb } from './action.ts';
import { allowed, type GateInput, judge, LIMITS } from './gate.ts';
import type { PlanCounts } from './plan.ts';

const NOW = new Date('2026-06-10T15:00:00Z');
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

interface Given extends Omit<Partial<GateInput>, 'counts'> {
  readonly counts?: Omit<Partial<PlanCounts>, 'byVerb'>;
  readonly verbs?: Partial<Record<Verb, number>>;
}

function judged({ counts, verbs, ...more }: Given) {
  const byVerb = { ...Object.fromEntries(VERBS.map(verb => [verb, 0])), ...verbs } as Record<Verb, number>;
  return judge({
    rows: 10_000,
    history: [],
    removedToday: 0,
    changed: false,
    missingCanaries: [],
    limits: LIMITS,
    agreement: { compared: 0, agreeing: 0, worst: [] },
    ...more,
    counts: {
      byVerb,
      byException: {},
      renamed: 0,
      clients: 10_000,
      implanted: 10_000,
      matched: 10_000,
      alreadyGone: 0,
      up: 9000,
      down: 0,
      ...counts,
    },
  });
}

const outcomeOf = (given: Given, verb: Verb) => judged(given).verbs[verb];
const AUTO = { kind: 'auto' };

/** The verb, how many are let through with 10,000 installed clients, and how to count that many. */
const LIMITED: readonly (readonly [Verb, number, (count: number) => Given])[] = [
  ['cancel', 100, count => ({ verbs: { cancel: count } })],
  ['withdraw', 100, count => ({ verbs: { withdraw: count } })],
  ['cancel', 100, count => ({ verbs: { cancel: count - 40, withdraw: 40 } })],
  ['activate', 200, count => ({ verbs: { activate: count } })],
  ['rekey', 100, count => ({ verbs: { rekey: count } })],
  ['update', 500, count => ({ verbs: { update: count }, counts: { renamed: count } })],
];

it.each(LIMITED)('lets %s through up to its limit of %i, and not one more', (verb, limit, counting) => {
  expect(outcomeOf(counting(limit), verb)).toEqual(AUTO);
  expect(outcomeOf(counting(limit + 1), verb)).toEqual({
    kind: 'held',
    reasons: [{ kind: 'limit', count: limit + 1, limit }],
  });
});

it('holds each verb apart: many cancellations stop no activation', () => {
  const { verbs } = judged({ verbs: { cancel: 3000, activate: 5 } });
  expect(verbs.cancel.kind).toBe('held');
  expect(verbs.withdraw.kind).toBe('held');
  expect(verbs.activate).toEqual(AUTO);
  expect(verbs.status).toEqual(AUTO);
});

it('counts the removals of 24 hours together', () => {
  expect(outcomeOf({ verbs: { cancel: 100 }, removedToday: 200 }, 'cancel')).toEqual(AUTO);
  expect(outcomeOf({ verbs: { cancel: 100 }, removedToday: 201 }, 'cancel')).toEqual({
    kind: 'held',
    reasons: [{ kind: 'limit-per-day', count: 301, limit: 300 }],
  });
  expect(outcomeOf({ removedToday: 10_000 }, 'cancel')).toEqual(AUTO);
});

it('asks for a confirmation by name above a fifth', () => {
  const reasons = (cancel: number) => outcomeOf({ verbs: { cancel } }, 'cancel');
  expect(reasons(2000)).not.toMatchObject({
    reasons: expect.arrayContaining([{ kind: 'ceiling', count: 2000, limit: 2000 }]),
  });
  expect(reasons(2001)).toMatchObject({
    reasons: expect.arrayContaining([{ kind: 'ceiling', count: 2001, limit: 2000 }]),
  });
});

it('counts only heads in small bases', () => {
  const small = { implanted: 40 };
  expect(outcomeOf({ verbs: { cancel: 10 }, counts: small }, 'cancel')).toEqual(AUTO);
  expect(outcomeOf({ verbs: { cancel: 11 }, counts: small }, 'cancel').kind).toBe('held');
  expect(allowed({ count: 10, percent: 50 }, 99)).toBe(10);
  expect(allowed({ count: 10, percent: 50 }, 100)).toBe(50);
});

it('holds everything on the first run after a change of query or rules', () => {
  for (const verb of VERBS) {
    expect(outcomeOf({ changed: true }, verb)).toEqual({ kind: 'held', reasons: [{ kind: 'changed' }] });
  }
});

it('holds everything when more than one in a hundred states is unknown', () => {
  expect(outcomeOf({ counts: { byException: { 'unknown-state': 100 } } }, 'activate')).toEqual(AUTO);
  expect(outcomeOf({ counts: { byException: { 'unknown-state': 101 } } }, 'activate').kind).toBe('held');
});

it.each([
  ['nothing at all', { rows: 0 }, 'empty'],
  ['nothing where there was much', { rows: 0, history: [9000, 10_000] }, 'empty'],
  ['a fifth less, and one', { rows: 7999, history: [10_000, 10_100, 9900] }, 'shrank'],
  ['half as much again, and one', { rows: 15_001, history: [10_000, 10_100, 9900] }, 'grew'],
  ['other people', { agreement: { compared: 100, agreeing: 84, worst: [] } }, 'names-disagree'],
  ['not the code that must be there', { missingCanaries: ['1'] }, 'canary-missing'],
])('believes nothing of a source that gives %s', (_what, given: Given, kind) => {
  const { verbs } = judged(given);
  for (const verb of VERBS) expect(verbs[verb]).toMatchObject({ kind: 'quarantined', reasons: [{ kind }] });
});

it.each([
  ['a fifth less', { rows: 8000, history: [10_000] }],
  ['half as much again', { rows: 15_000, history: [10_000] }],
  ['less of little', { rows: 3, history: [12, 11] }],
  ['few names that disagree', { agreement: { compared: 19, agreeing: 0, worst: [] } }],
  ['names that mostly agree', { agreement: { compared: 100, agreeing: 85, worst: [] } }],
])('believes a source that gives %s', (_what, given: Given) => {
  expect(judged(given).verbs.cancel).toEqual(AUTO);
});

it.each([
  ['is empty', { rows: 0, sourceNow: NOW }, {}, 'status-empty'],
  ['stands still', { rows: 9, newest: minutesAgo(31), sourceNow: NOW }, {}, 'status-stale'],
  ['knows no session and nobody who is up', { rows: 9, sourceNow: NOW }, { up: 0, down: 9 }, 'nobody-up'],
] as const)(
  'writes no status when the table of sessions %s, and goes on with the rest',
  (_w, status, counts, kind) => {
    const { verbs } = judged({ status, counts });
    expect(verbs.status).toMatchObject({ kind: 'quarantined', reasons: [{ kind }] });
    expect(verbs.cancel).toEqual(AUTO);
  },
);

it('believes a fresh source also when many are down, and calls it a likely outage', () => {
  const verdict = judged({
    status: { rows: 9000, newest: minutesAgo(2), sourceNow: NOW },
    verbs: { status: 4000 },
    counts: { up: 5000, down: 4000 },
  });
  expect(verdict.verbs.status).toEqual(AUTO);
  expect(verdict.massOutage).toEqual({ down: 4000, flips: 4000 });
  expect(judged({ verbs: { status: 3 }, counts: { up: 9000, down: 3 } }).massOutage).toBeUndefined();
});
