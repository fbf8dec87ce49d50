import { type SplitterId, verdictOf } from '@oz-viability/shared';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SellRules } from './limits.ts';
import type { NetworkBox } from './network.ts';
import { choosePort, freePortsOf, offerOf, portStates } from './ports.ts';
import { toReason } from './reason.ts';
import { box, claimed, conditions, judgedBoxes, NO_CLAIMS, splitter } from './testing/builders.ts';

/** Ports that are not free and may be sold all the same. */

const ALL: SellRules = { kept: true, blocked: true };
const judge = (sketch: NetworkBox, sell: SellRules, claims = NO_CLAIMS) =>
  judgedBoxes([sketch], conditions({ sell, claimed: claims }))[0]!;

describe('a box without a free port', () => {
  test('has what is blocked to sell, where that is allowed, and says how much', () => {
    expect(judge(box({ ports: 'obpb' }), { kept: false, blocked: true })).toMatchObject({
      viable: true,
      freePorts: 2,
      splitters: [{ freePorts: [2, 4] }],
      findings: [{ code: 'PORT_BLOCKED', value: 2, limit: 4 }],
    });
  });

  test('has what empty properties keep to sell, where that is allowed', () => {
    expect(judge(box({ ports: 'opbp' }), { kept: true, blocked: false })).toMatchObject({
      viable: true,
      freePorts: 2,
      splitters: [{ freePorts: [2, 4] }],
      findings: [{ code: 'PORT_HELD_BY_PROPERTY', value: 2, limit: 4 }],
    });
  });

  test('sells what is blocked before it disconnects anybody', () => {
    expect(judge(box({ ports: 'opbo' }), ALL).findings).toEqual([
      { code: 'PORT_BLOCKED', value: 1, limit: 4 },
    ]);
    expect(choosePort(box({ ports: 'opbo' }), NO_CLAIMS, undefined, ALL)).toMatchObject({ port: 3 });
  });

  test('is as full as before where neither is allowed', () => {
    expect(judge(box({ ports: 'opbp' }), { kept: false, blocked: false })).toMatchObject({
      viable: false,
      freePorts: 0,
      findings: [{ code: 'NO_FREE_PORT', value: 0, limit: 4, blocked: 1, property: 2 }],
    });
  });

  test('waits for a hold on its last free port rather than disconnect a property', () => {
    const claims = claimed('box-1-s1', { 1: 'claimed' });
    expect(judge(box({ ports: 'fopb' }), ALL, claims).findings).toEqual([
      { code: 'HELD_BY_OTHER', value: 1, limit: 4 },
    ]);
  });

  test('still has the kept ports that nobody holds when another one is held', () => {
    const claims = claimed('box-1-s1', { 2: 'claimed', 3: 'reserved' });
    expect(judge(box({ ports: 'oppp' }), ALL, claims)).toMatchObject({
      freePorts: 1,
      splitters: [{ freePorts: [4] }],
    });
    expect(portStates(splitter('oppp', 'box-1-s1'), claims, ALL).map(({ state }) => state)).toEqual([
      'occupied',
      'claimed',
      'reserved',
      'property',
    ]);
  });

  test('does not sell a kept port that is blocked too, unless both may be sold', () => {
    const kept = { port: 1, state: 'property', blocked: true } as const;
    const sketch = box({ splitters: [{ id: 's1' as SplitterId, name: 'S', ports: [kept] }] });
    expect(offerOf(sketch, NO_CLAIMS, { kept: true, blocked: false })).toEqual({ kind: 'none' });
    expect(offerOf(sketch, NO_CLAIMS, ALL)).toMatchObject({ kind: 'property', count: 1 });
  });

  test('makes the verdict one with caveats', () => {
    const judged = judge(box({ ports: 'oopo' }), ALL);
    const reasons = judged.findings.map(finding => toReason(finding, 'en'));
    expect(verdictOf([{ viable: judged.viable, reasons }], [])).toBe('viable_with_caveats');
  });
});

test('with a free port nothing else is for sale, chosen by hand or not', () => {
  const sketch = box({ ports: 'fpb' });
  expect(judge(sketch, ALL)).toMatchObject({ freePorts: 1, findings: [] });
  for (const port of [2, 3]) {
    const wanted = { splitterId: 'box-1-s1' as SplitterId, port };
    expect(choosePort(sketch, NO_CLAIMS, wanted, ALL)).toMatchObject({ kind: 'taken' });
  }
});

test('whatever the ports: one kind is for sale, never a client, and a property only from an otherwise full box', () => {
  const letters = fc.string({ unit: fc.constantFrom('f', 'b', 'o', 'p'), maxLength: 6 });
  const rules = fc.record({ kept: fc.boolean(), blocked: fc.boolean() });
  const claim = fc.constantFrom('claimed' as const, 'reserved' as const, undefined);
  fc.assert(
    fc.property(
      fc.array(letters, { maxLength: 3 }),
      rules,
      fc.integer({ min: 1, max: 6 }),
      claim,
      (all, sell, port, how) => {
        const sketch = box({ splitters: all.map((ports, i) => splitter(ports, `s${i}`, `Splitter ${i}`)) });
        const claims = how === undefined ? NO_CLAIMS : claimed('s0', { [port]: how });
        const offer = offerOf(sketch, claims, sell);
        const places = freePortsOf(sketch, claims, sell);
        const stateOf = (place: (typeof places)[number]) =>
          sketch.splitters
            .find(({ id }) => id === place.splitterId)!
            .ports.find(each => each.port === place.port)!.state;
        const sold = new Set(places.map(stateOf));
        const open = sketch.splitters
          .flatMap(one => portStates(one, claims, sell))
          .map(({ state }) => state as string);
        expect(sold.size).toBeLessThanOrEqual(1);
        expect(places.every(place => !claims.get(place.splitterId)?.has(place.port))).toBe(true);
        expect('ports' in offer ? offer.count : 0).toBe(places.length);
        if (sold.has('property')) expect([sell.kept, open.includes('free')]).toEqual([true, false]);
        if (sold.has('blocked')) expect([sell.blocked, open.includes('free')]).toEqual([true, false]);
        if (open.includes('free')) expect([...sold]).toEqual(['free']);
        expect(sold.has('occupied')).toBe(false);
        const choice = choosePort(sketch, claims, undefined, sell);
        expect(choice.kind).toBe(places.length > 0 ? 'chosen' : 'full');
      },
    ),
  );
});
