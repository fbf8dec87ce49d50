import { destination, type Reason } from '@oz-viability/shared';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkBox } from './check.ts';
import { FREE_ONLY, type Limits } from './limits.ts';
import type { Condominium } from './network.ts';
import { box, conditions, HOME, judgedBoxes, projects } from './testing/builders.ts';

const limits: Limits = {
  radius: { default: 200, max: 500 },
  drop: { factor: 1, slack: 0 },
  modes: ['radius'],
  isolateCondominiums: false,
  sell: FREE_ONLY,
  tags: [],
};
const codes = (reasons: readonly Reason[]) => reasons.map(({ code }) => code);
const site = { location: HOME };

test('a box that may be sold has nothing against it, deployed or not', () => {
  expect(checkBox(box(), limits, 'en', site)).toEqual([]);
  expect(checkBox(box({ status: 'not_deployed' }), limits, 'en', site)).toEqual([]);
});

test('the widest radius allowed counts, not the default', () => {
  expect(codes(checkBox(box({ away: 450 }), limits, 'en', site))).toEqual([]);
  expect(codes(checkBox(box({ away: 501 }), limits, 'en', site))).toEqual(['OUT_OF_RADIUS']);
});

test('the condominium of the house and that of the box must be the same', () => {
  const [west, south, east, north] = [HOME.lng - 0.01, HOME.lat - 0.01, HOME.lng + 0.0002, HOME.lat + 0.01];
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const home: Condominium = {
    name: 'Alfa',
    polygon: { type: 'Polygon', coordinates: [ring], bbox: [west, south, east, north] },
  };
  const inside = { location: HOME, condominiums: [home] };
  expect(codes(checkBox(box({ away: 50 }), limits, 'en', inside))).toEqual(['OUTSIDE_CONDOMINIUM']);
  expect(codes(checkBox(box({ away: 10 }), limits, 'en', inside))).toEqual([]);
});

test('without a site, distances are not judged, all else is', () => {
  const far = box({ away: 5000, status: 'draft', dropLimit: 10 });
  expect(codes(checkBox(far, limits, 'en'))).toEqual(['BOX_IN_PROJECT']);
});

test('a drawn drop is measured as drawn, an undrawn one is estimated', () => {
  const narrow: Limits = { ...limits, drop: { factor: 1.5, slack: 10 } };
  const near = box({ away: 100, dropLimit: 150 });
  expect(codes(checkBox(near, narrow, 'en', site))).toEqual(['DROP_TOO_LONG']);
  expect(codes(checkBox(near, narrow, 'en', { ...site, drawnLength: 150.04 }))).toEqual([]);
  expect(checkBox(near, narrow, 'en', { ...site, drawnLength: 150.1 })[0]).toMatchObject({
    code: 'DROP_TOO_LONG',
    value: 150.1,
    limit: 150,
  });
});

test('a full box is not refused here: choosing the port does that and says what is free', () => {
  expect(checkBox(box({ ports: 'oob' }), limits, 'en', site)).toEqual([]);
});

test('access is judged as in the answer', () => {
  expect(codes(checkBox(box(), { ...limits, projects: projects('south') }, 'en', site))).toEqual([
    'PROJECT_NOT_ALLOWED',
  ]);
  expect(codes(checkBox(box(), { ...limits, tags: [['neutral']] }, 'en', site))).toEqual(['TAG_EXCLUDED']);
});

test('whatever the answer calls viable passes the check', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 700 }),
      fc.integer({ min: 50, max: 300 }),
      fc.constantFrom('draft', 'not_deployed', 'deployed'),
      (away, dropLimit, status) => {
        const one = box({ location: destination(HOME, away, 30), dropLimit, status });
        const [judged] = judgedBoxes([one], conditions({ radius: 400 }));
        if (judged?.viable) expect(checkBox(one, limits, 'en', site)).toEqual([]);
      },
    ),
  );
});
