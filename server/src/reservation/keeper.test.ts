import type { BoxId, ClientId, PropertyId, SplitterId } from '@oz-viability/shared';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MapProperty } from './field.ts';
import { type BringBack, bringBack, type Keeper, noteWith, type TakeOff, takeOff } from './keeper.ts';

const LAG = 45_000;
const now = new Date('2026-03-01T12:00:00Z');
const at = { splitterId: 's1' as SplitterId, port: 3 };
const justNow = (act: NonNullable<Keeper['pending']>['act']) => ({ act, at: now.getTime() - 1000 });
const longAgo = (act: NonNullable<Keeper['pending']>['act']) => ({ act, at: now.getTime() - LAG });

const keeper = (more: Partial<Keeper> = {}): Keeper => ({
  propertyId: 'p1' as PropertyId,
  boxId: 'b1' as BoxId,
  ...at,
  blocked: false,
  dropId: 'd1',
  note: '2003, 15/01/2025',
  newNote: '2003, 15/01/2025\nto 3066',
  phase: 'taking',
  disconnected: false,
  leftOff: false,
  pending: null,
  writes: 0,
  image: {},
  ...more,
});
const property = (more: Partial<MapProperty> = {}): MapProperty => ({
  propertyId: 'p1' as PropertyId,
  implanted: false,
  certified: false,
  inUse: false,
  boxId: 'b1' as BoxId,
  connections: [at],
  note: '2003, 15/01/2025',
  image: {},
  ...more,
});
const OURS = { note: '2003, 15/01/2025\nto 3066' };
const OFF = { connections: [] };
const THEIRS = { clientId: 'c9' as ClientId };
const ELSEWHERE = { connections: [{ splitterId: 's2' as SplitterId, port: 1 }] };

describe('taking the property off its port', () => {
  it.each<[string, Partial<Keeper>, MapProperty | undefined, TakeOff]>([
    ['starts with its notes', {}, property(), { do: 'act', act: 'note' }],
    ['waits for the notes to show', { pending: justNow('note') }, property(), { do: 'wait' }],
    [
      'writes them again when they never showed',
      { pending: longAgo('note') },
      property(),
      { do: 'act', act: 'note' },
    ],
    [
      'then takes the fibre off',
      { pending: justNow('note') },
      property(OURS),
      { do: 'act', act: 'disconnect' },
    ],
    [
      'waits for that to show',
      { disconnected: true, pending: justNow('disconnect') },
      property(OURS),
      { do: 'wait' },
    ],
    [
      'takes it off again when it never showed',
      { disconnected: true, pending: longAgo('disconnect') },
      property(OURS),
      { do: 'act', act: 'disconnect' },
    ],
    [
      'is done when it is off',
      { disconnected: true, pending: justNow('disconnect') },
      property({ ...OURS, ...OFF }),
      { do: 'off' },
    ],
    ['stays done', { phase: 'off', disconnected: true }, property({ ...OURS, ...OFF }), { do: 'off' }],
    [
      'writes below what somebody wrote meanwhile',
      {},
      property({ note: 'x' }),
      { do: 'note_anew', note: 'x' },
    ],
    ['needs nothing from a property that was removed', {}, undefined, { do: 'off' }],
    ['gives up when it has a client', {}, property(THEIRS), { do: 'give_up' }],
    [
      'gives up also when it got one after it came off',
      { phase: 'off', disconnected: true },
      property({ ...THEIRS, ...OFF }),
      { do: 'give_up' },
    ],
    ['gives up when somebody else took it off', {}, property(OFF), { do: 'give_up' }],
    ['gives up when OZmap does not do it', { writes: 6 }, property(), { do: 'give_up' }],
    ['never begins again on the way back', { phase: 'returning' }, property(), { do: 'give_up' }],
  ])('%s', (_, given, seen, expected) => {
    expect(takeOff(keeper(given), seen, now, LAG)).toEqual(expected);
  });
});

describe('bringing it back', () => {
  const back = { phase: 'returning', disconnected: true } as const;
  it.each<[string, Partial<Keeper>, MapProperty | undefined, boolean, BringBack]>([
    [
      'begins where it was off',
      { phase: 'off', disconnected: true },
      property({ ...OURS, ...OFF }),
      true,
      { do: 'begin' },
    ],
    [
      'waits for a write that may still arrive',
      { disconnected: true, pending: justNow('disconnect') },
      property(OURS),
      true,
      { do: 'wait' },
    ],
    ['waits for notes that may still arrive', { pending: justNow('note') }, property(), true, { do: 'wait' }],
    ['does not wait for what shows', { pending: justNow('note') }, property(OURS), true, { do: 'begin' }],
    [
      'connects it where the port is free',
      back,
      property({ ...OURS, ...OFF }),
      true,
      { do: 'act', act: 'connect' },
    ],
    [
      'waits for the connection to show',
      { ...back, pending: justNow('connect') },
      property({ ...OURS, ...OFF }),
      false,
      { do: 'wait' },
    ],
    ['then restores the notes', back, property(OURS), false, { do: 'act', act: 'restore_note' }],
    [
      'waits for them to show',
      { ...back, pending: justNow('restore_note') },
      property(OURS),
      false,
      { do: 'wait' },
    ],
    ['is settled then', back, property(), false, { do: 'settled', leftOff: false }],
    [
      'leaves notes that somebody changed',
      back,
      property({ note: 'x' }),
      false,
      { do: 'settled', leftOff: false },
    ],
    [
      'restores the notes alone where the port is somebody else’s',
      back,
      property({ ...OURS, ...OFF }),
      false,
      { do: 'act', act: 'restore_note' },
    ],
    ['and says that it is left off', back, property(OFF), false, { do: 'settled', leftOff: true }],
    [
      'does not connect what moved on',
      back,
      property({ ...OURS, ...ELSEWHERE }),
      true,
      { do: 'act', act: 'restore_note' },
    ],
    [
      'does not connect what is in another box',
      back,
      property({ ...OFF, boxId: 'b2' as BoxId }),
      true,
      { do: 'settled', leftOff: true },
    ],
    [
      'does not connect what it never took off',
      { ...back, disconnected: false },
      property(OFF),
      true,
      { do: 'settled', leftOff: false },
    ],
    [
      'leaves who has a client',
      back,
      property({ ...OURS, ...THEIRS }),
      true,
      { do: 'settled', leftOff: false },
    ],
    [
      'and says when that one has no port',
      { phase: 'off', disconnected: true },
      property({ ...THEIRS, ...OFF }),
      true,
      { do: 'settled', leftOff: true },
    ],
    ['has nothing to do for what is gone', back, undefined, true, { do: 'settled', leftOff: false }],
    [
      'is settled once',
      { ...back, phase: 'settled' },
      property({ ...OURS, ...OFF }),
      true,
      { do: 'settled', leftOff: false },
    ],
  ])('%s', (_, given, seen, portIsFree, expected) => {
    expect(bringBack(keeper(given), seen, portIsFree, now, LAG)).toEqual(expected);
  });
});

it('puts the code below what was there', () => {
  expect(noteWith(null, 'to 3066')).toBe('to 3066');
  expect(noteWith('2003\n', 'to 3066')).toBe('2003\nto 3066');
});

it('never writes to a property that has a client, whatever happened before', () => {
  const phases = fc.constantFrom('taking', 'off', 'returning', 'settled' as const);
  const acts = fc.constantFrom('note', 'disconnect', 'connect', 'restore_note' as const);
  const anyKeeper = fc.record({
    phase: phases,
    disconnected: fc.boolean(),
    writes: fc.nat(8),
    pending: fc.option(fc.record({ act: acts, at: fc.constantFrom(now.getTime(), 0) }), { nil: null }),
  });
  const anyProperty = fc.record({
    connections: fc.constantFrom([], [at], ELSEWHERE.connections),
    note: fc.constantFrom('2003, 15/01/2025', OURS.note, 'x'),
  });
  fc.assert(
    fc.property(anyKeeper, anyProperty, fc.boolean(), (given, seen, free) => {
      const theirs = property({ ...seen, ...THEIRS });
      expect(takeOff(keeper(given), theirs, now, LAG).do).not.toBe('act');
      expect(bringBack(keeper(given), theirs, free, now, LAG).do).toBe('settled');
    }),
  );
});

/**
 * A property, its writes that arrive at once, late or never, and crashes anywhere: forwards, then backwards, it
 * ends as it began.
 */
it('ends as it began, whatever arrives late or not at all', () => {
  type Fate = 'at once' | 'late' | 'never';
  const fates = fc.array(fc.constantFrom<Fate>('at once', 'late', 'never'), { minLength: 30, maxLength: 30 });
  fc.assert(
    fc.property(fates, fc.integer({ min: 0, max: 12 }), (plan, stopAfter) => {
      let clock = now.getTime();
      let truth = property();
      let memory = keeper();
      let late: { readonly due: number; readonly apply: () => void }[] = [];
      const queue = [...plan];
      const write = (act: NonNullable<Keeper['pending']>['act']) => {
        memory = {
          ...memory,
          pending: { act, at: clock },
          writes: memory.writes + 1,
          disconnected: memory.disconnected || act === 'disconnect',
        };
        const apply = () => {
          if (act === 'note') truth = { ...truth, note: memory.newNote };
          if (act === 'restore_note') truth = { ...truth, note: memory.note ?? '' };
          if (act === 'disconnect') truth = { ...truth, connections: [] };
          if (act === 'connect') truth = { ...truth, connections: [at] };
        };
        const fate = queue.shift() ?? 'at once';
        if (fate === 'at once') apply();
        if (fate === 'late') late.push({ due: clock + LAG - 1000, apply });
      };
      const tick = () => {
        clock += 5000;
        for (const { apply } of late.filter(({ due }) => due <= clock)) apply();
        late = late.filter(({ due }) => due > clock);
      };
      for (let i = 0; i < stopAfter; i++, tick()) {
        const step = takeOff(memory, truth, new Date(clock), LAG);
        if (step.do === 'act') write(step.act);
        if (step.do === 'off') memory = { ...memory, phase: 'off' };
        if (step.do === 'give_up') break;
      }
      for (let i = 0; i < 400; i++, tick()) {
        const free = truth.connections.length === 0;
        const step = bringBack(memory, truth, free, new Date(clock), LAG);
        if (step.do === 'begin') memory = { ...memory, phase: 'returning', pending: null, writes: 0 };
        if (step.do === 'act') write(step.act);
        if (step.do === 'settled') break;
      }
      for (let i = 0; i < 20; i++) tick();
      expect({ note: truth.note, connections: truth.connections }).toEqual({
        note: property().note,
        connections: [at],
      });
    }),
    { numRuns: 2000 },
  );
});
