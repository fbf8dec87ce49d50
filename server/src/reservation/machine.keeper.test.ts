import { describe, expect, it } from 'vitest';
import type { Facts } from './facts.ts';
import { stepOf, transition } from './machine.ts';
import type { MachineEvent } from './machine-terms.ts';
import { WAITS } from './waits.ts';

/** The table, where the port was sold although a property kept it. */

const now = new Date('2026-03-01T12:00:00Z');
const facts = (more: Partial<Facts>): Facts => ({
  state: 'creating',
  cause: null,
  attempt: 1,
  postingAt: null,
  stateSince: now,
  tries: 0,
  reconnects: 0,
  rechecks: 0,
  holdExpiresAt: null,
  releasingFor: null,
  wish: null,
  propertyId: null,
  hasPoints: false,
  hasKeeper: true,
  patchingAt: null,
  hasLeftovers: false,
  moveLeaves: false,
  ...more,
});
const run = (row: Facts, event: MachineEvent) => transition(row, event, now, WAITS);

describe('a sale that fails', () => {
  it.each<[string, Partial<Facts>, MachineEvent]>([
    ['before the POST', {}, { type: 'not_ready', cause: 'port-taken' }],
    ['unsent', {}, { type: 'posted', outcome: { kind: 'not_sent' } }],
    ['refused', {}, { type: 'posted', outcome: { kind: 'refused', status: 429 } }],
    [
      'unheard three times',
      { state: 'unknown', attempt: 3 },
      {
        type: 'looked_up',
        finding: { ours: undefined, place: { kind: 'unconnected' }, duplicates: [], strangers: [] },
      },
    ],
  ])('%s gives the property its port back before it ends', (_, row, event) => {
    const change = run(facts(row), event);
    expect(change).toMatchObject({ state: 'releasing', set: { releasingFor: 'failed' }, claims: 'keep' });
    expect(change.nextAt).toEqual(now);
    const without = run(facts({ ...row, hasKeeper: false }), event);
    expect(without).toMatchObject({ state: 'rejected', claims: 'free' });
  });

  it('waits in creating for what does not show yet, and sends then', () => {
    const change = run(facts({}), { type: 'look_up_failed' });
    expect(change).toMatchObject({ state: 'creating', set: { tries: 1 }, claims: 'keep' });
    expect(stepOf(facts({ tries: 1 }), now)).toEqual({ do: 'send' });
  });
});

describe('the way back', () => {
  const releasing = (more: Partial<Facts> = {}) =>
    facts({ state: 'releasing', releasingFor: 'withdrawn', ...more });

  it('keeps the port claimed while it lasts, and calls a person when it lasts long', () => {
    const first = run(releasing(), { type: 'keeper_waits' });
    expect(first).toMatchObject({ state: 'releasing', set: { tries: 1 }, claims: 'keep' });
    expect(first.set.attention).toBeUndefined();
    const later = run(releasing({ tries: 5 }), { type: 'keeper_waits' });
    expect(later.set).toMatchObject({ attention: 'keeper-off', tries: 6 });
    expect(later.nextAt!.getTime() - now.getTime()).toBeLessThanOrEqual(WAITS.passingPauseMs);
  });

  it.each([
    ['withdrawn', 'withdrawn'],
    ['expired', 'expired'],
    ['failed', 'rejected'],
  ] as const)('ends %s, and says when the property could not be put back', (releasingFor, state) => {
    const off = run(releasing({ releasingFor, cause: 'port-taken' }), {
      type: 'found_absent',
      attention: 'keeper-off',
    });
    expect(off).toMatchObject({ state, set: { attention: 'keeper-off' }, claims: 'free' });
    const over = run(releasing({ releasingFor: 'failed' }), { type: 'found_absent', attention: null });
    expect(over.set).toMatchObject({ attention: null });
    const back = run(releasing({ releasingFor, cause: 'port-taken' }), { type: 'found_absent' });
    expect(back.set.attention ?? null).toBeNull();
  });
});
