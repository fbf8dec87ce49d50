import {
  ENDED,
  type PropertyId,
  RESERVATION_STATES,
  type ReservationState,
  type SplitterId,
} from '@oz-viability/shared';
import { describe, expect, it } from 'vitest';
import type { Facts } from './facts.ts';
import type { MapProperty } from './field.ts';
import { ImpossibleTransition, MACHINE, stepOf, transition } from './machine.ts';
import type { Change, MachineEvent } from './machine-terms.ts';
import type { Finding } from './recognise.ts';
import { WAITS } from './waits.ts';

const now = new Date('2026-03-01T12:00:00Z');
const at = (ms: number) => new Date(now.getTime() + ms);

const facts = (state: ReservationState, more: Partial<Facts> = {}): Facts => ({
  state,
  cause: null,
  attempt: state === 'held' ? 0 : 1,
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
  patchingAt: null,
  hasLeftovers: false,
  hasKeeper: false,
  moveLeaves: false,
  ...more,
});

const property: MapProperty = {
  propertyId: 'p1' as PropertyId,
  implanted: false,
  certified: false,
  inUse: false,
  connections: [],
  image: { id: 'p1' },
};
const elsewhere = { splitterId: 's2' as SplitterId, port: 4 };
const nothing: Finding = { ours: undefined, place: { kind: 'unconnected' }, duplicates: [], strangers: [] };
const found = (place: Finding['place']): MachineEvent => ({
  type: 'looked_up',
  finding: { ...nothing, ours: property, place },
});
const absent = { type: 'looked_up', finding: nothing } satisfies MachineEvent;
const stranger: MachineEvent = { type: 'looked_up', finding: { ...nothing, strangers: [property] } };

const run = (row: Facts, event: MachineEvent, when = now): Change => transition(row, event, when, WAITS);

describe('every state', () => {
  it('says what it means', () => {
    for (const state of RESERVATION_STATES) expect(MACHINE[state].meaning).toMatch(/^[A-Z].{20,}\.$/);
  });

  it('rests for good once ended, and takes nothing more', () => {
    for (const state of ENDED) {
      expect(stepOf(facts(state), now)).toEqual({ do: 'rest' });
      expect(() => run(facts(state), { type: 'withdraw' })).toThrow(ImpossibleTransition);
    }
  });

  it('does after its end what it owes OZmap, and then rests', () => {
    for (const state of ENDED) {
      const owing = facts(state, { rechecks: 2, hasLeftovers: true });
      expect(stepOf(owing, now)).toEqual({ do: 'tidy' });
      expect(run(owing, { type: 'tidied_later', at: at(45_000) })).toMatchObject({
        state,
        nextAt: at(45_000),
      });
      expect(run(owing, { type: 'tidied' })).toMatchObject({ state, nextAt: at(120_000), claims: 'keep' });
      const looking = facts(state, { rechecks: 2 });
      expect(stepOf(looking, now)).toEqual({ do: 'recheck' });
      expect(run(looking, { type: 'look_up_failed' })).toMatchObject({ state, nextAt: at(250) });
      expect(run(looking, { type: 'rechecked' })).toMatchObject({
        state,
        nextAt: at(1_680_000),
        set: { rechecks: 1 },
      });
      expect(run(facts(state, { rechecks: 1 }), { type: 'rechecked' })).toMatchObject({
        state,
        nextAt: null,
      });
    }
  });

  it('owes two looks after an end with a POST that may still be carried out, or shown', () => {
    const owed = (row: Facts, event: MachineEvent, when = now) => run(row, event, when).set.rechecks ?? 0;
    const refusedTwice: MachineEvent = { type: 'not_ready', cause: 'port-taken' };
    expect(owed(facts('creating', { attempt: 2 }), refusedTwice)).toBe(2);
    expect(owed(facts('creating'), refusedTwice)).toBe(0);
    expect(owed(facts('unknown', { attempt: 3, postingAt: now }), absent, at(45_000))).toBe(2);
    expect(owed(facts('unknown', { postingAt: now }), stranger, at(45_000))).toBe(2);
    // Turned down, but where reads lag an orphan of it shows only later.
    expect(owed(facts('creating', { postingAt: now, cause: 'ozmap-rejected' }), absent)).toBe(2);
    const notSent: MachineEvent = { type: 'posted', outcome: { kind: 'not_sent' } };
    expect(owed(facts('creating', { postingAt: now }), notSent)).toBe(0);
    // Withdrawn before its look at +30 min.
    const withdrawn = facts('releasing', { releasingFor: 'withdrawn', rechecks: 1 });
    expect(run(withdrawn, { type: 'found_absent' })).toMatchObject({
      state: 'withdrawn',
      nextAt: at(120_000),
      set: { rechecks: 1 },
    });
  });

  it('leaves to a person, after its end, what OZmap does not let go', () => {
    const stuck = (state: ReservationState, tries: number) =>
      run(facts(state, { hasLeftovers: true, tries }), { type: 'tidying_failed' });
    expect(stuck('withdrawn', 29)).toMatchObject({
      nextAt: at(3_600_000),
      set: { attention: 'points-left' },
    });
    expect(stuck('withdrawn', 30)).toMatchObject({ nextAt: null, set: { attention: 'points-left' } });
    expect(stuck('reserved', 30).nextAt).toEqual(at(3_600_000));
    const looked = run(facts('reserved', { hasLeftovers: true, rechecks: 1 }), { type: 'rechecked' });
    expect(looked).toMatchObject({ nextAt: now, set: { rechecks: 0, tries: 0 } });
  });

  it('looks after its end for a point that perhaps is there', () => {
    const failed = run(facts('creating', { hasLeftovers: true }), {
      type: 'not_ready',
      cause: 'ozmap-unavailable',
    });
    expect(failed).toMatchObject({ state: 'rejected', claims: 'free', nextAt: now });
  });

  it('frees port and code when it ends, and only then', () => {
    const events: MachineEvent[] = [
      { type: 'confirmed' },
      { type: 'hold_lapsed' },
      { type: 'hold_released', cause: 'released' },
      { type: 'posting' },
      { type: 'not_ready', cause: 'port-taken' },
      { type: 'posted', outcome: { kind: 'done', value: { propertyId: property.propertyId } } },
      { type: 'posted', outcome: { kind: 'not_sent' } },
      { type: 'posted', outcome: { kind: 'refused', status: 401 } },
      { type: 'posted', outcome: { kind: 'rejected', status: 400 } },
      { type: 'posted', outcome: { kind: 'ambiguous' } },
      { type: 'recovered' },
      absent,
      stranger,
      found({ kind: 'wanted' }),
      found({ kind: 'unconnected' }),
      found({ kind: 'elsewhere', at: elsewhere, claimed: true }),
      { type: 'look_up_failed' },
      { type: 'connected', outcome: { kind: 'done' } },
      { type: 'connected', outcome: { kind: 'rejected', status: 400 } },
      { type: 'rechecked' },
      { type: 'withdraw' },
      { type: 'expire' },
      { type: 'installed' },
      { type: 'gone' },
      { type: 'recoded' },
      { type: 'found_absent' },
      { type: 'found_ours', property },
      { type: 'removed', outcome: { kind: 'done' } },
      { type: 'removed', outcome: { kind: 'refused', status: 403 } },
      { type: 'points_left' },
      { type: 'move' },
      { type: 'patching', property },
      { type: 'extended' },
      { type: 'noted', cause: 'in-use', attention: 'in-use' },
      { type: 'moved_by_hand', at: elsewhere },
      { type: 'tidied' },
      { type: 'tidied_later', at: at(1_000) },
      { type: 'tidying_failed' },
      { type: 'in_use' },
      { type: 'not_ready', cause: 'ozmap-unavailable' },
      found({ kind: 'home' }),
    ];
    let taken = 0;
    for (const state of RESERVATION_STATES) {
      for (const event of events) {
        for (const more of [{}, { attempt: 3 }, { hasPoints: true }, { cause: 'ozmap-rejected' as const }]) {
          let change: Change;
          try {
            change = run(facts(state, more), event);
          } catch (error) {
            expect(error).toBeInstanceOf(ImpossibleTransition);
            continue;
          }
          taken++;
          expect(change.claims === 'free', `${state} × ${event.type} → ${change.state}`).toBe(
            ENDED.has(change.state) && !ENDED.has(state),
          );
          // At rest or on its way: what is not ended and not reserved must be looked at again.
          if (!ENDED.has(change.state) && change.state !== 'reserved') expect(change.nextAt).not.toBeNull();
        }
      }
    }
    expect(taken).toBeGreaterThan(100);
  });
});

describe('held', () => {
  it('ends when its time is over, not before', () => {
    expect(stepOf(facts('held', { holdExpiresAt: at(1) }), now)).toEqual({ do: 'rest' });
    expect(stepOf(facts('held', { holdExpiresAt: now }), now)).toEqual({ do: 'end_hold' });
    expect(run(facts('held'), { type: 'hold_lapsed' })).toMatchObject({ state: 'dropped', claims: 'free' });
  });

  it('becomes a first attempt when confirmed', () => {
    expect(run(facts('held'), { type: 'confirmed' })).toMatchObject({
      state: 'creating',
      set: { attempt: 1 },
      claims: 'keep',
    });
  });
});

describe('creating', () => {
  it('is sent when surely not sent, and recovered when perhaps', () => {
    expect(stepOf(facts('creating'), now)).toEqual({ do: 'send' });
    expect(stepOf(facts('creating', { postingAt: now }), now)).toEqual({ do: 'recover' });
  });

  it('waits for deadline and lag before it looks, when the answer was lost', () => {
    const posted = facts('creating', { postingAt: now });
    const expected = { state: 'unknown', nextAt: at(45_000), claims: 'keep' };
    expect(run(posted, { type: 'posted', outcome: { kind: 'ambiguous' } })).toMatchObject(expected);
    expect(run(posted, { type: 'recovered' }, at(5_000))).toMatchObject(expected);
  });

  it('ends at once when nothing left us, or the key was refused', () => {
    const posted = facts('creating', { postingAt: now });
    expect(run(posted, { type: 'posted', outcome: { kind: 'not_sent' } })).toMatchObject({
      state: 'rejected',
      set: { cause: 'ozmap-unavailable' },
    });
    expect(run(posted, { type: 'posted', outcome: { kind: 'refused', status: 401 } })).toMatchObject({
      state: 'rejected',
      set: { cause: 'ozmap-refused' },
    });
  });

  it('looks for an orphan after a rejection, and clears it away', () => {
    const rejected = run(facts('creating', { postingAt: now }), {
      type: 'posted',
      outcome: { kind: 'rejected', status: 400 },
    });
    expect(rejected).toMatchObject({ state: 'creating', set: { cause: 'ozmap-rejected' } });
    const row = facts('creating', { postingAt: now, cause: 'ozmap-rejected' });
    expect(stepOf(row, now)).toEqual({ do: 'look_up' });
    expect(run(row, absent)).toMatchObject({ state: 'rejected', claims: 'free' });
    expect(run(row, found({ kind: 'unconnected' }))).toMatchObject({
      state: 'releasing',
      set: { releasingFor: 'failed', propertyId: 'p1' },
      claims: 'keep',
    });
  });

  it('adopts an earlier POST of its own that shows before the next one', () => {
    expect(run(facts('creating', { attempt: 2 }), found({ kind: 'wanted' }))).toMatchObject({
      state: 'verifying',
    });
  });

  it('calls a person when a stranger took the code between two attempts', () => {
    const event: MachineEvent = { type: 'not_ready', cause: 'code-in-use' };
    expect(run(facts('creating'), event).tell).toBeUndefined();
    expect(run(facts('creating', { attempt: 2 }), event)).toMatchObject({
      state: 'rejected',
      set: { attention: 'stranger-with-code' },
      tell: 'reservation.attention',
    });
  });

  it('clears away its points before it ends', () => {
    expect(
      run(facts('creating', { hasPoints: true }), { type: 'not_ready', cause: 'port-taken' }),
    ).toMatchObject({ state: 'releasing', set: { cause: 'port-taken', releasingFor: 'failed' } });
  });
});

describe('unknown', () => {
  it('is verified when ours, sent again when absent, three times at most', () => {
    expect(run(facts('unknown'), found({ kind: 'wanted' }))).toMatchObject({ state: 'verifying' });
    expect(run(facts('unknown'), absent)).toMatchObject({
      state: 'creating',
      set: { attempt: 2, postingAt: null },
    });
    expect(run(facts('unknown', { attempt: 3 }), absent)).toMatchObject({ state: 'rejected' });
  });

  it('never adopts a stranger', () => {
    expect(run(facts('unknown'), stranger)).toMatchObject({
      state: 'rejected',
      set: { attention: 'stranger-with-code' },
    });
  });

  it('asks ever more slowly while OZmap does not answer', () => {
    const first = run(facts('unknown'), { type: 'look_up_failed' });
    const fifth = run(facts('unknown', { tries: 4 }), { type: 'look_up_failed' });
    expect(first).toMatchObject({ state: 'unknown', nextAt: at(250) });
    expect(fifth.nextAt).toEqual(at(4_000));
    expect(run(facts('unknown', { tries: 40 }), { type: 'look_up_failed' }).nextAt).toEqual(at(60_000));
  });
});

describe('verifying', () => {
  it('is reserved when OZmap shows our port', () => {
    expect(run(facts('verifying'), found({ kind: 'wanted' }))).toMatchObject({
      state: 'reserved',
      nextAt: null,
      tell: 'reservation.reserved',
    });
  });

  it('waits for sight up to the greatest lag, then admits not knowing', () => {
    expect(run(facts('verifying'), absent, at(29_999))).toMatchObject({ state: 'verifying' });
    expect(run(facts('verifying'), absent, at(30_000))).toMatchObject({ state: 'unknown' });
  });

  it('takes the claim of a free port that OZmap chose instead, and says so', () => {
    expect(
      run(facts('verifying'), found({ kind: 'elsewhere', at: elsewhere, claimed: false })),
    ).toMatchObject({
      state: 'reserved',
      claims: { take: elsewhere },
      set: { attention: 'other-port' },
    });
  });

  it('asks for the wanted port once, then gives up and cleans up', () => {
    const misplaced = found({ kind: 'elsewhere', at: elsewhere, claimed: true });
    const change = run(facts('verifying'), misplaced);
    expect(change).toMatchObject({ state: 'verifying', set: { cause: 'not-connected' } });
    const row = facts('verifying', { cause: 'not-connected', propertyId: property.propertyId });
    expect(stepOf(row, now)).toEqual({ do: 'connect' });
    const connected = run(row, { type: 'connected', outcome: { kind: 'ambiguous' } });
    expect(connected).toMatchObject({ state: 'verifying', set: { reconnects: 1 } });
    const again = { ...row, reconnects: 1 };
    expect(stepOf(again, now)).toEqual({ do: 'look_up' });
    expect(run(again, found({ kind: 'wanted' }))).toMatchObject({ state: 'reserved', set: { cause: null } });
    expect(run(again, misplaced)).toMatchObject({ state: 'releasing', set: { releasingFor: 'failed' } });
  });

  it('owes two looks for a duplicate after a second POST', () => {
    const change = run(facts('verifying', { attempt: 2 }), found({ kind: 'wanted' }));
    expect(change).toMatchObject({ state: 'reserved', set: { rechecks: 2 }, nextAt: at(120_000) });
    const second = run(facts('reserved', { rechecks: 2 }), { type: 'rechecked' });
    expect(second).toMatchObject({ set: { rechecks: 1 }, nextAt: at(1_680_000) });
    expect(run(facts('reserved', { rechecks: 1 }), { type: 'rechecked' }).nextAt).toBeNull();
  });
});

describe('reserved and releasing', () => {
  it('grants a wish as soon as it rests', () => {
    expect(stepOf(facts('reserved', { wish: 'withdraw' }), now)).toEqual({ do: 'grant_wish' });
    expect(run(facts('reserved', { wish: 'withdraw' }), { type: 'withdraw' })).toMatchObject({
      state: 'releasing',
      set: { releasingFor: 'withdrawn' },
      claims: 'keep',
    });
  });

  it('keeps the claim until everything is seen to be gone', () => {
    const row = facts('releasing', { releasingFor: 'withdrawn', propertyId: property.propertyId });
    expect(run(row, { type: 'found_ours', property })).toMatchObject({
      state: 'releasing',
      set: { beforeImage: { id: 'p1' } },
      claims: 'keep',
    });
    expect(run(row, { type: 'removed', outcome: { kind: 'done' } })).toMatchObject({ claims: 'keep' });
    expect(run(row, { type: 'found_absent' })).toMatchObject({
      state: 'withdrawn',
      claims: 'free',
      tell: 'reservation.withdrawn',
    });
  });

  it('is not believed to be gone while it may only not show yet', () => {
    const leaving = (more: Partial<Facts>) => facts('releasing', { releasingFor: 'withdrawn', ...more });
    const gone: MachineEvent = { type: 'found_absent' };
    expect(run(leaving({ postingAt: now }), gone, at(44_999))).toMatchObject({
      state: 'releasing',
      claims: 'keep',
    });
    expect(run(leaving({ postingAt: now }), gone, at(45_000))).toMatchObject({ state: 'withdrawn' });
    // OZmap itself said that it is removed.
    const removed = run(leaving({ postingAt: now }), { type: 'removed', outcome: { kind: 'done' } });
    expect(removed.set).toMatchObject({ postingAt: null });
    expect(run(leaving({ postingAt: null }), gone)).toMatchObject({ state: 'withdrawn' });
  });

  it('is not believed to be gone by an answer that a suspended machine reads much later', () => {
    const late = at(6 * 60_000);
    const stale: MachineEvent = { type: 'found_absent', askedAt: at(9_000) };
    const leaving = facts('releasing', { releasingFor: 'withdrawn', postingAt: now });
    expect(run(leaving, stale, late)).toMatchObject({ state: 'releasing', claims: 'keep' });
    expect(run(leaving, { type: 'found_absent', askedAt: at(45_000) }, late)).toMatchObject({
      state: 'withdrawn',
    });
    // What was given up at once is looked for afterwards.
    const failed = facts('releasing', { releasingFor: 'failed', cause: 'port-taken', postingAt: now });
    expect(run(failed, stale, late)).toMatchObject({ state: 'rejected', set: { rechecks: 2 } });
    const rejected = facts('creating', { cause: 'ozmap-rejected', postingAt: now });
    expect(run(rejected, { ...absent, askedAt: at(9_000) }, late)).toMatchObject({
      state: 'rejected',
      set: { rechecks: 2 },
    });
  });

  it('ends for the reason for which it was released', () => {
    expect(run(facts('releasing', { releasingFor: 'expired' }), { type: 'found_absent' })).toMatchObject({
      state: 'expired',
    });
    expect(
      run(facts('releasing', { releasingFor: 'failed', cause: 'port-taken' }), { type: 'found_absent' }),
    ).toMatchObject({ state: 'rejected', set: { cause: 'port-taken' } });
  });

  it('removes nobody who was installed or re-coded meanwhile', () => {
    const row = facts('releasing', { releasingFor: 'expired', propertyId: property.propertyId });
    expect(run(row, { type: 'installed' })).toMatchObject({ state: 'installed', claims: 'free' });
    expect(run(row, { type: 'recoded' })).toMatchObject({ state: 'lost', claims: 'free' });
  });

  it('stays, claim kept, and shows itself when the removal is refused for good', () => {
    const row = facts('releasing', { releasingFor: 'withdrawn', tries: 1 });
    const refused = run(row, { type: 'removed', outcome: { kind: 'refused', status: 403 } });
    expect(refused).toMatchObject({
      state: 'releasing',
      claims: 'keep',
      set: { attention: 'removal-refused' },
      tell: 'reservation.attention',
    });
    const later = run({ ...row, tries: 30 }, { type: 'removed', outcome: { kind: 'refused', status: 403 } });
    expect(later.nextAt).toEqual(at(WAITS.longestPauseMs));
    expect(later.tell).toBeUndefined();
  });
});

describe('reserved, kept', () => {
  it('rests with its looks owed, and tells of what a person should see', () => {
    expect(run(facts('reserved'), { type: 'extended' })).toMatchObject({
      state: 'reserved',
      nextAt: null,
      claims: 'keep',
      set: { cause: null, attention: null },
    });
    expect(run(facts('reserved', { rechecks: 1 }), { type: 'extended' }).nextAt).toEqual(at(120_000));
    const noted = run(facts('reserved'), { type: 'noted', cause: 'in-use', attention: 'in-use' });
    expect(noted).toMatchObject({ state: 'reserved', claims: 'keep', tell: 'reservation.attention' });
    const silent = run(facts('reserved'), { type: 'noted', cause: 'kept-by-erp', attention: null });
    expect(silent.tell).toBeUndefined();
  });

  it('follows a client that someone put on a free port', () => {
    expect(run(facts('reserved'), { type: 'moved_by_hand', at: elsewhere })).toMatchObject({
      state: 'reserved',
      claims: { take: elsewhere },
      tell: 'reservation.moved',
    });
  });

  it('ends when OZmap says so, and frees the port', () => {
    expect(run(facts('reserved'), { type: 'gone' })).toMatchObject({
      state: 'lost',
      set: { cause: 'removed-in-ozmap' },
      claims: 'free',
      tell: 'reservation.lost',
    });
    expect(run(facts('reserved'), { type: 'recoded' })).toMatchObject({
      state: 'lost',
      set: { cause: 'code-changed' },
    });
    expect(run(facts('reserved'), { type: 'installed' })).toMatchObject({
      state: 'installed',
      tell: 'reservation.installed',
    });
  });

  it('clears away what a move left, and never lets that keep a duplicate from being found', () => {
    const untidy = facts('reserved', { hasLeftovers: true });
    expect(stepOf(untidy, now)).toEqual({ do: 'tidy' });
    expect(stepOf({ ...untidy, wish: 'withdraw' }, now)).toEqual({ do: 'grant_wish' });
    expect(run(untidy, { type: 'tidied' })).toMatchObject({ state: 'reserved', nextAt: null });
    expect(run(untidy, { type: 'tidying_failed' })).toMatchObject({ nextAt: at(250), set: { tries: 1 } });
    expect(run({ ...untidy, tries: 5 }, { type: 'tidying_failed' })).toMatchObject({
      set: { attention: 'points-left' },
    });
    expect(stepOf({ ...untidy, tries: 6, rechecks: 1 }, now)).toEqual({ do: 'recheck' });
  });

  it('is released for its time, and stays where a customer turns up at the last moment', () => {
    expect(run(facts('reserved'), { type: 'expire' })).toMatchObject({
      state: 'releasing',
      set: { releasingFor: 'expired' },
      claims: 'keep',
    });
    expect(run(facts('releasing', { releasingFor: 'expired' }), { type: 'in_use' })).toMatchObject({
      state: 'reserved',
      set: { releasingFor: null, cause: 'in-use', attention: 'in-use' },
      claims: 'keep',
      tell: 'reservation.attention',
    });
  });
});

describe('moving', () => {
  const patched = (more: Partial<Facts> = {}) =>
    facts('moving', { patchingAt: now, reconnects: 1, moveLeaves: true, ...more });
  const late = at(45_000);

  it('claims a second port and lets go of none', () => {
    expect(run(facts('reserved'), { type: 'move' })).toMatchObject({
      state: 'moving',
      claims: 'keep',
      set: { patchingAt: null, moveCause: null },
    });
  });

  it('is sent once: what may have been sent is looked for, never sent again', () => {
    expect(stepOf(facts('moving'), now)).toEqual({ do: 'move' });
    expect(run(facts('moving'), { type: 'patching', property })).toMatchObject({
      state: 'moving',
      set: { patchingAt: now, reconnects: 1, beforeImage: { id: 'p1' } },
    });
    expect(stepOf(patched(), now)).toEqual({ do: 'look_up' });
  });

  it('adopts the new port as soon as OZmap shows it', () => {
    expect(run(patched(), found({ kind: 'wanted' }))).toMatchObject({
      state: 'reserved',
      claims: 'adopt_target',
      set: { patchingAt: null },
      // The old drop and its points are looked for.
      nextAt: now,
      tell: 'reservation.moved',
    });
  });

  it('waits for deadline and lag before it believes that nothing happened', () => {
    for (const seen of [found({ kind: 'home' }), found({ kind: 'unconnected' }), absent]) {
      expect(run(patched(), seen, at(44_999))).toMatchObject({ state: 'moving', claims: 'keep' });
      const stale = { ...seen, askedAt: at(44_999) } as MachineEvent;
      expect(run(patched(), stale, at(360_000))).toMatchObject({ state: 'moving', claims: 'keep' });
    }
    expect(run(patched(), found({ kind: 'home' }), late)).toMatchObject({
      state: 'reserved',
      claims: 'drop_target',
      set: { moveCause: 'ozmap-unavailable' },
    });
    expect(run(patched(), absent, late)).toMatchObject({ state: 'reserved', claims: 'drop_target' });
  });

  it('tries once more where the PATCH left the client on no port, then calls a person', () => {
    expect(run(patched(), found({ kind: 'unconnected' }), late)).toMatchObject({
      state: 'moving',
      set: { patchingAt: null },
    });
    expect(run(patched({ reconnects: 2 }), found({ kind: 'unconnected' }), late)).toMatchObject({
      state: 'reserved',
      claims: 'drop_target',
      set: { attention: 'unconnected' },
      tell: 'reservation.attention',
    });
  });

  it('keeps the old port when OZmap says no, or nothing was sent', () => {
    const kept = (event: MachineEvent) => run(patched(), event);
    for (const [outcome, moveCause] of [
      [{ kind: 'rejected', status: 400 }, 'ozmap-rejected'],
      [{ kind: 'refused', status: 401 }, 'ozmap-refused'],
      [{ kind: 'not_sent' }, 'ozmap-unavailable'],
    ] as const) {
      expect(kept({ type: 'connected', outcome })).toMatchObject({
        state: 'reserved',
        claims: 'drop_target',
        set: { moveCause },
      });
    }
    expect(run(facts('moving'), { type: 'not_ready', cause: 'ozmap-unavailable' })).toMatchObject({
      state: 'reserved',
      claims: 'drop_target',
      nextAt: null,
    });
    expect(kept({ type: 'connected', outcome: { kind: 'ambiguous' } })).toMatchObject({ state: 'moving' });
  });

  it('moves nobody who was installed or re-coded meanwhile', () => {
    expect(run(facts('moving'), { type: 'installed' })).toMatchObject({ state: 'installed', claims: 'free' });
    expect(run(facts('moving'), { type: 'recoded' })).toMatchObject({ state: 'lost', claims: 'free' });
  });
});
