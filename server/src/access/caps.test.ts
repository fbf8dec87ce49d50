import type { ProjectId } from '@oz-viability/shared';
import { expect, test } from 'vitest';
import { expiryDaysOf, projectsOf, radiusOf } from './caps.ts';

const radius = { default: 200, max: 1000 };

test.each([
  ['nothing else', {}, {}, { default: 200, max: 1000 }],
  ['an integration default', { radiusDefault: 300 }, {}, { default: 300, max: 1000 }],
  ['an integration limit below the default', { radiusMax: 150 }, {}, { default: 150, max: 150 }],
  ['an integration limit above the tenant', { radiusMax: 5000 }, {}, { default: 200, max: 1000 }],
  ['a session', { radiusMax: 500 }, { radius: 400 }, { default: 400, max: 400 }],
  ['a session above', { radiusMax: 500 }, { radius: 600 }, { default: 500, max: 500 }],
])('radius with %s', (_name, integration, terms, expected) => {
  expect(radiusOf({ radius }, integration, terms)).toEqual(expected);
});

test.each([
  [{}, {}, 30],
  [{ expiryDays: 10 }, {}, 10],
  [{ expiryDays: 60 }, {}, 30],
  [{ expiryDays: 10 }, { expiryDays: 5 }, 5],
  [{ expiryDays: 10 }, { expiryDays: 15 }, 10],
])('expiry of 30 days with %j and %j is %i', (integration, terms, days) => {
  expect(expiryDaysOf({ expiryDays: 30 }, integration, terms)).toBe(days);
});

test('a session sees the projects it asked for that its integration has', () => {
  const [a, b, c] = ['a', 'b', 'c'] as ProjectId[] as [ProjectId, ProjectId, ProjectId];
  expect(projectsOf({}, undefined)).toBeUndefined();
  expect(projectsOf({}, [a])).toEqual([a]);
  expect(projectsOf({ projects: [a, b] }, undefined)).toEqual([a, b]);
  expect(projectsOf({ projects: [a, b] }, [b, c])).toEqual([b]);
  expect(() => projectsOf({ projects: [a] }, [c])).toThrow('validation-failed');
});
