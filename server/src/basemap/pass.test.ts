import type { TenantId } from '@oz-viability/shared';
import { expect, test } from 'vitest';
import { createTilePasses } from './pass.ts';

const tenant = 'vila-2' as TenantId;
const passes = createTilePasses('a secret');
const now = new Date('2030-01-01T12:10:00Z');
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

test('a pass opens its tenant’s tiles for an hour or a little more', () => {
  const { pass, expiresAt } = passes.issue(tenant, now);
  expect(expiresAt.toISOString()).toBe('2030-01-01T13:30:00.000Z');
  expect(passes.check(pass, now)).toBe(tenant);
  expect(passes.check(pass, later(79))).toBe(tenant);
  expect(passes.check(pass, later(80))).toBeUndefined();
});

test('sessions of one half hour share a pass, so that browsers find their tiles again', () => {
  expect(passes.issue(tenant, later(19)).pass).toBe(passes.issue(tenant, now).pass);
  expect(passes.issue(tenant, later(21)).pass).not.toBe(passes.issue(tenant, now).pass);
});

test('what we did not sign opens nothing', () => {
  const { pass } = passes.issue(tenant, now);
  const [name, until, mark] = pass.split('.') as [string, string, string];
  const forged = [
    '',
    'x',
    `vila-3.${until}.${mark}`,
    `${name}.zzzzzz.${mark}`,
    `${name}.${until}.`,
    `${name}.${until}.${mark.slice(0, -2)}`,
    createTilePasses('another secret').issue(tenant, now).pass,
  ];
  for (const one of forged) expect(passes.check(one, now), one).toBeUndefined();
});
