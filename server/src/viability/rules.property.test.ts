import { REASONS } from '@oz-viability/shared';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NetworkBox } from './network.ts';
import type { Conditions } from './rules.ts';
import { box, claimed, conditions, judgedBoxes, projects, splitter } from './testing/builders.ts';
import { excess } from './texts/texts.ts';

const portLetters = fc.string({ unit: fc.constantFrom('f', 'b', 'o', 'p'), maxLength: 8 });

const anyBox = fc
  .record({
    away: fc.double({ min: 0, max: 900, noNaN: true }),
    towards: fc.integer({ min: 0, max: 359 }),
    status: fc.constantFrom('draft', 'not_deployed', 'deployed', 'certified'),
    project: fc.constantFrom('north', 'south'),
    dropLimit: fc.option(fc.integer({ min: 20, max: 400 }), { nil: undefined }),
    tags: fc.subarray(['a', 'b']),
    ports: fc.array(portLetters, { maxLength: 3 }),
  })
  .map(
    ({ ports, dropLimit, ...sketch }) =>
      (id: string): NetworkBox =>
        box({
          ...sketch,
          id,
          ...(dropLimit !== undefined && { dropLimit }),
          splitters: ports.map((letters, i) => splitter(letters, `${id}-s${i}`, `Splitter ${i}`)),
        }),
  );
const anyBoxes = fc.array(anyBox, { maxLength: 30 }).map(makers => makers.map((make, i) => make(`box-${i}`)));

const anyConditions: fc.Arbitrary<Conditions> = fc
  .record({
    radius: fc.integer({ min: 1, max: 600 }),
    drop: fc.record({
      factor: fc.double({ min: 1, max: 2, noNaN: true }),
      slack: fc.integer({ min: 0, max: 30 }),
    }),
    tags: fc.constantFrom<Conditions['tags']>([], [['a']], [['a'], ['b']]),
    limit: fc.integer({ min: 1, max: 10 }),
    sell: fc.record({ kept: fc.boolean(), blocked: fc.boolean() }),
    projects: fc.constantFrom(undefined, projects('north'), projects()),
  })
  .map(({ projects: seen, ...rest }) => conditions({ ...rest, ...(seen && { projects: seen }) }));

const viableIds = (boxes: readonly NetworkBox[], asked: Conditions) =>
  judgedBoxes(boxes, asked)
    .filter(({ viable }) => viable)
    .map(({ id }) => id);

test('a wider radius loses no viable box', () => {
  fc.assert(
    fc.property(anyBoxes, anyConditions, fc.integer({ min: 0, max: 600 }), (boxes, asked, more) => {
      const wider = { ...asked, radius: asked.radius + more };
      expect(viableIds(boxes, wider)).toEqual(expect.arrayContaining(viableIds(boxes, asked)));
    }),
  );
});

test('a port that becomes free makes no box less viable', () => {
  fc.assert(
    fc.property(anyBoxes, anyConditions, fc.nat(), (boxes, asked, pick) => {
      const everything = { ...asked, limit: boxes.length + 1 };
      const freed = boxes.map(one => ({
        ...one,
        splitters: one.splitters.map(({ ports, ...rest }) => ({
          ...rest,
          ports: ports.map(port => (port.port - 1 === pick % 8 ? { ...port, state: 'free' as const } : port)),
        })),
      }));
      expect(viableIds(freed, everything)).toEqual(expect.arrayContaining(viableIds(boxes, everything)));
    }),
  );
});

test('a claim makes no box more viable, and takes exactly what was free', () => {
  fc.assert(
    fc.property(anyBox, anyConditions, fc.integer({ min: 1, max: 8 }), (make, asked, port) => {
      const boxes = [make('box-0')];
      const [before] = judgedBoxes(boxes, asked);
      const [after] = judgedBoxes(boxes, { ...asked, claimed: claimed('box-0-s0', { [port]: 'claimed' }) });
      const wasFree = before?.splitters.find(({ id }) => id === 'box-0-s0')?.freePorts.includes(port);
      expect(after?.freePorts).toBe(before && before.freePorts - (wasFree ? 1 : 0));
      expect(!after?.viable || before?.viable).toBe(true);
    }),
  );
});

test('a box is viable exactly when nothing that blocks was found', () => {
  fc.assert(
    fc.property(anyBoxes, anyConditions, (boxes, asked) => {
      for (const judged of judgedBoxes(boxes, asked)) {
        const blocked = judged.findings.some(({ code }) => REASONS[code] === 'blocks');
        expect(judged.viable).toBe(!blocked);
        if (judged.viable) {
          expect(judged.status).not.toBe('draft');
          expect(judged.freePorts).toBeGreaterThan(0);
          expect(judged.distance).toBeLessThanOrEqual(asked.radius);
          expect(judged.dropLength).toBeLessThanOrEqual(judged.dropLimit ?? Number.POSITIVE_INFINITY);
        }
      }
    }),
  );
});

test('the order is viable before not viable, nearest first, whatever order the boxes came in', () => {
  fc.assert(
    fc.property(anyBoxes, anyConditions, (boxes, asked) => {
      const judged = judgedBoxes(boxes, asked);
      const rank = judged.map(one => (one.viable ? 0 : 1e6) + one.distance);
      expect(rank).toEqual(rank.toSorted((a, b) => a - b));
      expect(judgedBoxes(boxes.toReversed(), asked)).toEqual(judged);
    }),
  );
});

test('following the remedy of a radius that is too small makes it large enough', () => {
  fc.assert(
    fc.property(anyBoxes, anyConditions, (boxes, asked) => {
      for (const judged of judgedBoxes(boxes, asked)) {
        const found = judged.findings.find(finding => finding.code === 'OUT_OF_RADIUS');
        if (found === undefined) continue;
        const radius = found.limit + excess(found.value, found.limit);
        const again = judgedBoxes(boxes, { ...asked, radius }).find(({ id }) => id === judged.id);
        expect(again?.findings.some(({ code }) => code === 'OUT_OF_RADIUS') ?? false).toBe(false);
        expect(radius - found.value).toBeLessThan(1);
      }
    }),
  );
});
