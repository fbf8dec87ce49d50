import { verdictOf } from '@oz-viability/shared';
import { describe, expect, test } from 'vitest';
import type { NetworkBox } from './network.ts';
import { toReason } from './reason.ts';
import { type Conditions, lookRadius, placeFindings, readingFindings } from './rules.ts';
import { box, claimed, conditions, judgedBoxes, projects, splitter } from './testing/builders.ts';

const judge = (sketch: NetworkBox, given: Partial<Conditions> = {}) =>
  judgedBoxes([sketch], conditions(given))[0]!;
const codes = (sketch: NetworkBox, given: Partial<Conditions> = {}) =>
  judge(sketch, given).findings.map(({ code }) => code);
const ids = (boxes: readonly NetworkBox[], given: Partial<Conditions> = {}) =>
  judgedBoxes(boxes, conditions(given)).map(({ id }) => id);

describe('a box', () => {
  test('with a free port, within radius and drop limit, is viable and says what it has', () => {
    const sketch = box({ away: 50.04, ports: 'ofpbof', dropLimit: 100 });
    expect(judge(sketch, { drop: { factor: 1.2, slack: 5 } })).toEqual({
      id: 'box-1',
      name: 'BOX-1',
      type: 'CTO 1x8',
      status: 'deployed',
      location: sketch.location,
      project: { id: 'north', name: 'north' },
      distance: 50,
      dropLength: 65,
      dropLimit: 100,
      freePorts: 2,
      totalPorts: 6,
      viable: true,
      findings: [],
      splitters: [{ id: 'box-1-s1', name: 'Splitter 1', freePorts: [2, 6], totalPorts: 6 }],
    });
  });

  test.each(['deployed', 'certified'] as const)('that is %s has no caveat', status => {
    expect(codes(box({ status }))).toEqual([]);
  });

  test('that is not deployed is viable with a caveat', () => {
    const judged = judge(box({ status: 'not_deployed' }));
    expect(judged.viable).toBe(true);
    expect(judged.findings).toEqual([{ code: 'BOX_NOT_DEPLOYED' }]);
  });

  test('that is a draft serves nobody', () => {
    expect(judge(box({ status: 'draft' }))).toMatchObject({
      viable: false,
      findings: [{ code: 'BOX_IN_PROJECT' }],
    });
  });

  test.each([
    ['no splitter', []],
    ['a splitter without ports', [splitter('')]],
  ])('with %s has no customer-facing splitter, and is not called full', (_, splitters) => {
    expect(codes(box({ splitters }))).toEqual(['NO_CUSTOMER_SPLITTER']);
  });

  test('whose ports are blocked or kept by properties is full, and says how many of each', () => {
    expect(judge(box({ ports: 'ooobpp' }))).toMatchObject({
      viable: false,
      freePorts: 0,
      findings: [{ code: 'NO_FREE_PORT', value: 0, limit: 6, blocked: 1, property: 2 }],
    });
  });

  test('counts the ports of all its splitters, and lists these by natural name', () => {
    const judged = judge(
      box({ splitters: [splitter('of', 's10', 'Splitter 10'), splitter('ff', 's2', 'Splitter 2')] }),
    );
    expect(judged).toMatchObject({ freePorts: 3, totalPorts: 4, viable: true });
    expect(judged.splitters.map(({ name }) => name)).toEqual(['Splitter 2', 'Splitter 10']);
  });

  test('whose last free ports are on hold is held by others, not full', () => {
    expect(
      judge(box({ ports: 'offo' }), { claimed: claimed('box-1-s1', { 2: 'claimed', 3: 'claimed' }) }),
    ).toMatchObject({
      viable: false,
      freePorts: 0,
      findings: [{ code: 'HELD_BY_OTHER', value: 2, limit: 4 }],
    });
  });

  test('whose last free port is reserved is full', () => {
    expect(codes(box({ ports: 'of' }), { claimed: claimed('box-1-s1', { 2: 'reserved' }) })).toEqual([
      'NO_FREE_PORT',
    ]);
  });

  test('with one port claimed and one free offers the free one', () => {
    const judged = judge(box({ ports: 'ff' }), { claimed: claimed('box-1-s1', { 1: 'claimed' }) });
    expect(judged).toMatchObject({ viable: true, freePorts: 1, findings: [] });
    expect(judged.splitters[0]?.freePorts).toEqual([2]);
  });

  test('exactly on the radius is within it; a decimetre beyond is not', () => {
    expect(codes(box({ away: 200.04 }))).toEqual([]);
    expect(judge(box({ away: 200.1 })).findings).toEqual([
      { code: 'OUT_OF_RADIUS', value: 200.1, limit: 200, max: 500 },
    ]);
  });

  test('is measured by its estimated drop against the limit of its project', () => {
    const drop = { factor: 1.5, slack: 10 };
    expect(codes(box({ away: 100, dropLimit: 160 }), { drop })).toEqual([]);
    expect(judge(box({ away: 100, dropLimit: 159 }), { drop })).toMatchObject({
      viable: false,
      dropLength: 160,
      findings: [{ code: 'DROP_TOO_LONG', value: 160, limit: 159, straight: 100 }],
    });
  });

  test('of a project without drop limit takes any drop', () => {
    expect(codes(box({ away: 199 }), { drop: { factor: 9, slack: 0 } })).toEqual([]);
  });

  test('must carry a tag of every group', () => {
    const sketch = box({ tags: ['residential', 'neutral'] });
    expect(codes(sketch, { tags: [['neutral', 'own'], ['residential']] })).toEqual([]);
    expect(judge(sketch, { tags: [['own', 'business'], ['neutral']] }).findings).toEqual([
      { code: 'TAG_EXCLUDED', tags: ['own', 'business'] },
    ]);
  });

  test('of a project that the question leaves out shows its ports all the same', () => {
    expect(judge(box(), { askedProjects: projects('south') })).toMatchObject({
      viable: false,
      freePorts: 4,
      findings: [{ code: 'PROJECT_NOT_ALLOWED', project: 'north', by: 'question' }],
    });
  });

  test('of a project that the caller may not see keeps its ports to itself', () => {
    const hidden = judge(box({ status: 'draft' }), {
      projects: projects('south'),
      askedProjects: projects('south'),
    });
    expect(hidden).toMatchObject({
      viable: false,
      freePorts: 0,
      totalPorts: 0,
      splitters: [],
      findings: [{ code: 'PROJECT_NOT_ALLOWED', project: 'north', by: 'access' }],
    });
  });

  test('no project is visible to a caller whose set is empty', () => {
    expect(judge(box(), { projects: projects() }).viable).toBe(false);
  });

  test('with several faults lists them all, what nobody can change first', () => {
    const sketch = box({ status: 'draft', ports: 'oo', away: 300, dropLimit: 150 });
    expect(codes(sketch, { tags: [['x'], ['y']], askedProjects: projects('south') })).toEqual([
      'PROJECT_NOT_ALLOWED',
      'TAG_EXCLUDED',
      'TAG_EXCLUDED',
      'BOX_IN_PROJECT',
      'NO_FREE_PORT',
      'OUT_OF_RADIUS',
      'DROP_TOO_LONG',
    ]);
  });
});

describe('the list', () => {
  test('has viable boxes nearest first, then the others nearest first', () => {
    const boxes = [
      box({ id: 'far-full', away: 180, ports: 'o' }),
      box({ id: 'far', away: 150 }),
      box({ id: 'beyond', away: 250 }),
      box({ id: 'near-full', away: 10, ports: 'o' }),
      box({ id: 'near', away: 20 }),
    ];
    expect(ids(boxes)).toEqual(['near', 'far', 'near-full', 'far-full', 'beyond']);
  });

  test('orders boxes at one place by natural name, however they came', () => {
    const boxes = ['cto-10', 'cto-9', 'cto-2'].map(id => box({ id }));
    expect(ids(boxes)).toEqual(['cto-2', 'cto-9', 'cto-10']);
    expect(ids(boxes.toReversed())).toEqual(['cto-2', 'cto-9', 'cto-10']);
  });

  test('stops at the limit of viable boxes, which does not count the others', () => {
    const boxes = [
      ...[10, 20, 30].map(away => box({ id: `free-${away}`, away })),
      ...[15, 25, 35].map(away => box({ id: `full-${away}`, away, ports: 'o' })),
    ];
    expect(ids(boxes, { limit: 2 })).toEqual(['free-10', 'free-20', 'full-15', 'full-25', 'full-35']);
  });

  test('shows the ten nearest beyond the radius', () => {
    const boxes = Array.from({ length: 14 }, (_, i) => box({ id: `box-${i}`, away: 210 + i }));
    expect(ids(boxes.toReversed())).toEqual(boxes.slice(0, 10).map(({ id }) => id));
  });

  test('leaves out what lies beyond the look', () => {
    expect(ids([box({ away: 399 }), box({ id: 'too-far', away: 401 })])).toEqual(['box-1']);
  });
});

describe('how far is looked', () => {
  test.each([
    [100, 200],
    [500, 1000],
    [800, 1000],
    [1500, 1500],
  ])('for a radius of %i m: %i m', (radius, look) => {
    expect(lookRadius(radius)).toBe(look);
  });
});

describe('the place', () => {
  test('an exact place has no reason', () => {
    expect(placeFindings('exact')).toEqual([]);
  });
  test('an interpolated one is a caveat', () => {
    expect(placeFindings('interpolated')).toEqual([{ code: 'ADDRESS_INTERPOLATED' }]);
  });
  test.each(['street', 'district', 'city'] as const)('one known to the %s is imprecise', precision => {
    expect(placeFindings(precision)).toEqual([{ code: 'ADDRESS_IMPRECISE', precision }]);
  });
});

describe('the whole answer', () => {
  const overall = (
    boxes: readonly NetworkBox[],
    reading: { unreadable?: number; cut?: boolean } = {},
    given: Partial<Conditions> = {},
  ) => {
    const asked = conditions(given);
    const judged = judgedBoxes(boxes, asked);
    const findings = readingFindings({ boxes, unreadable: 0, cut: false, ...reading }, judged, asked);
    const reasons = findings.map(finding => toReason(finding, 'en'));
    const answers = judged.map(({ findings: found, ...rest }) => ({
      ...rest,
      reasons: found.map(finding => toReason(finding, 'en')),
    }));
    return { findings, verdict: verdictOf(answers, reasons) };
  };

  test('is viable with a box that has a free port', () => {
    expect(overall([box(), box({ id: 'full', ports: 'o' })])).toEqual({ findings: [], verdict: 'viable' });
  });

  test('has caveats when every viable box has', () => {
    expect(overall([box({ status: 'not_deployed' })]).verdict).toBe('viable_with_caveats');
  });

  test('is no when every box says no', () => {
    expect(overall([box({ ports: 'o' }), box({ id: 'beyond', away: 300 })])).toEqual({
      findings: [],
      verdict: 'not_viable',
    });
  });

  test('is out of coverage when there is no box within the look', () => {
    expect(overall([box({ away: 900 })])).toEqual({
      findings: [{ code: 'OUT_OF_COVERAGE', limit: 400 }],
      verdict: 'not_viable',
    });
  });

  test('is never no, nor out of coverage, while a box could not be read', () => {
    const unread = { code: 'UPSTREAM_UNREADABLE', part: 'boxes', value: 2 };
    for (const boxes of [[], [box({ ports: 'o' })]]) {
      expect(overall(boxes, { unreadable: 2 })).toEqual({ findings: [unread], verdict: 'indeterminate' });
    }
  });

  test('stays viable when another box could not be read', () => {
    expect(overall([box()], { unreadable: 1 }).verdict).toBe('viable');
  });

  test('is never no when the reading was cut short', () => {
    expect(overall([box({ ports: 'o' }), box({ id: 'beyond', away: 220 })], { cut: true })).toEqual({
      findings: [{ code: 'UPSTREAM_UNREADABLE', part: 'rest', value: 2 }],
      verdict: 'indeterminate',
    });
  });

  test('is not troubled by a cut once it has the boxes that were wanted', () => {
    expect(overall([box()], { cut: true }, { limit: 1 })).toEqual({ findings: [], verdict: 'viable' });
  });
});
