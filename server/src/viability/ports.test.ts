import type { SplitterId } from '@oz-viability/shared';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choosePort, freePortsOf, portStates, type WantedPort } from './ports.ts';
import { box, claimed, NO_CLAIMS, splitter } from './testing/builders.ts';

const wanted = (splitterId: string, port?: number): WantedPort => ({
  splitterId: splitterId as SplitterId,
  ...(port !== undefined && { port }),
});

describe('the state of a port', () => {
  const claims = claimed('splitter-1', {
    1: 'claimed',
    2: 'claimed',
    3: 'reserved',
    4: 'reserved',
    5: 'reserved',
  });
  const states = portStates(splitter('fofopb'), claims).map(({ state }) => state);

  test('a hold shows on a free port only', () => {
    expect(states.slice(0, 2)).toEqual(['claimed', 'occupied']);
  });
  test('a reservation shows whether OZmap has it already or not', () => {
    expect(states.slice(2, 5)).toEqual(['reserved', 'reserved', 'reserved']);
  });
  test("OZmap's own state shows where nobody claims", () => {
    expect(states[5]).toBe('blocked');
    expect(portStates(splitter('fobp'), NO_CLAIMS).map(({ state }) => state)).toEqual([
      'free',
      'occupied',
      'blocked',
      'property',
    ]);
  });
});

describe('choosing a port', () => {
  const three = box({
    splitters: [
      splitter('off', 's10', 'Splitter 10'),
      splitter('fof', 's2', 'Splitter 2'),
      splitter('oof', 's1', 'Splitter 1'),
    ],
  });

  test('takes the splitter with most free ports, then by natural name, and its lowest free port', () => {
    expect(choosePort(three, NO_CLAIMS)).toEqual({
      kind: 'chosen',
      splitterId: 's2',
      splitterName: 'Splitter 2',
      port: 1,
    });
    expect(choosePort(three, claimed('s2', { 1: 'claimed' }))).toMatchObject({ splitterId: 's10', port: 2 });
  });

  test('takes the lowest free port of a splitter that was asked for', () => {
    expect(choosePort(three, NO_CLAIMS, wanted('s1'))).toMatchObject({ kind: 'chosen', port: 3 });
  });

  test('takes the port that was asked for', () => {
    expect(choosePort(three, NO_CLAIMS, wanted('s10', 3))).toMatchObject({ splitterId: 's10', port: 3 });
  });

  test.each([
    ['occupied', wanted('s2', 2), NO_CLAIMS],
    ['on hold', wanted('s2', 3), claimed('s2', { 3: 'claimed' })],
    ['all taken in the splitter', wanted('s1'), claimed('s1', { 3: 'reserved' })],
  ])('says what is free when the port is %s', (_, want, claims) => {
    expect(choosePort(three, claims, want)).toEqual({ kind: 'taken', freePorts: freePortsOf(three, claims) });
  });

  test('says full when the box has nothing free, asked for or not', () => {
    const full = box({ ports: 'opbf' });
    const claims = claimed('box-1-s1', { 4: 'claimed' });
    expect(choosePort(full, claims)).toEqual({ kind: 'full' });
    expect(choosePort(full, claims, wanted('box-1-s1', 1))).toEqual({ kind: 'full' });
    expect(choosePort(box({ splitters: [] }), NO_CLAIMS)).toEqual({ kind: 'full' });
  });

  test('names the field when the box has no such splitter or port', () => {
    expect(choosePort(three, NO_CLAIMS, wanted('other'))).toEqual({ kind: 'absent', field: 'splitterId' });
    expect(choosePort(three, NO_CLAIMS, wanted('s1', 4))).toEqual({ kind: 'absent', field: 'port' });
  });

  test('lists free ports by natural name of the splitter, ascending', () => {
    expect(freePortsOf(three, claimed('s10', { 2: 'reserved' }))).toEqual([
      { splitterId: 's1', port: 3 },
      { splitterId: 's2', port: 1 },
      { splitterId: 's2', port: 3 },
      { splitterId: 's10', port: 3 },
    ]);
  });

  test('finds a free port exactly when there is one, and only a free one', () => {
    const letters = fc.string({ unit: fc.constantFrom('f', 'b', 'o', 'p'), maxLength: 6 });
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 4 }), fc.integer({ min: 1, max: 6 }), (all, port) => {
        const some = box({ splitters: all.map((ports, i) => splitter(ports, `s${i}`, `Splitter ${i}`)) });
        const claims = claimed('s0', { [port]: 'claimed' });
        const free = freePortsOf(some, claims);
        const choice = choosePort(some, claims);
        if (choice.kind === 'chosen') {
          expect(free).toContainEqual({ splitterId: choice.splitterId, port: choice.port });
        } else expect([choice.kind, free]).toEqual(['full', []]);
      }),
    );
  });
});
