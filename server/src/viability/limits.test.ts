import type { ProjectId } from '@oz-viability/shared';
import { expect, test } from 'vitest';
import { limitsOf, type ViabilitySettings } from './limits.ts';
import { integrationCaller, sessionCaller } from './testing/builders.ts';

const settings: ViabilitySettings = { radius: { default: 200, max: 500 }, drop: { factor: 1, slack: 0 } };
const ids = (...names: readonly string[]) => names as readonly ProjectId[];

test('an integration has the limits of its settings', () => {
  expect(limitsOf(integrationCaller, settings)).toEqual({
    ...settings,
    modes: ['radius'],
    isolateCondominiums: false,
    sell: { kept: false, blocked: false },
    tags: [],
  });
  const sell = { kept: true, blocked: false };
  expect(limitsOf(integrationCaller, { ...settings, sell }).sell).toEqual(sell);
});

test.each([
  [100, { default: 100, max: 100 }],
  [300, { default: 300, max: 300 }],
  [900, { default: 500, max: 500 }],
])('a session of %i m stays within the settings', (radius, expected) => {
  expect(limitsOf(sessionCaller({ radius }), settings).radius).toEqual(expected);
});

test('a default beyond the maximum is cut to it', () => {
  const odd = { ...settings, radius: { default: 800, max: 500 } };
  expect(limitsOf(integrationCaller, odd).radius).toEqual({ default: 500, max: 500 });
});

test('projects are those that both integration and session allow', () => {
  const own = { ...settings, projects: ids('a', 'b') };
  expect(limitsOf(integrationCaller, own).projects).toEqual(new Set(['a', 'b']));
  expect(limitsOf(sessionCaller({ projects: ids('b', 'c') }), own).projects).toEqual(new Set(['b']));
  expect(limitsOf(sessionCaller({ projects: ids('c') }), own).projects).toEqual(new Set());
  expect(limitsOf(sessionCaller({ projects: ids('c') }), settings).projects).toEqual(new Set(['c']));
  expect(limitsOf(integrationCaller, settings).projects).toBeUndefined();
});

test('tags of integration and session must both be met; an empty list narrows nothing', () => {
  const own = { ...settings, tags: ['neutral'] };
  expect(limitsOf(sessionCaller({ tags: ['home', 'shop'] }), own).tags).toEqual([
    ['neutral'],
    ['home', 'shop'],
  ]);
  expect(limitsOf(sessionCaller({ tags: [] }), own).tags).toEqual([['neutral']]);
});
