import type { ClientCode, PropertyId } from '@oz-viability/shared';
import { describe, expect, it } from 'vitest';
import type { ErpAnswer } from './erp.ts';
import { heldFor, judgeErp, judgeSight, removalLimit, type Sight, sightOf } from './expiry.ts';
import type { MapProperty } from './field.ts';

const row = { code: '7001' as ClientCode };
const id = 'p1' as PropertyId;
const property = (more: Partial<MapProperty> = {}): MapProperty => ({
  propertyId: id,
  code: '7001',
  implanted: false,
  certified: false,
  inUse: false,
  connections: [],
  image: {},
  ...more,
});
const seen = (more: Partial<MapProperty> = {}): Sight => ({ kind: 'seen', property: property(more) });

describe('what OZmap shows', () => {
  it('lets go only of a client that is exactly as it was left', () => {
    expect(judgeSight(row, seen())).toEqual({ kind: 'remove' });
  });

  it.each([
    ['installed', seen({ implanted: true }), 'installed-in-ozmap', null],
    ['certified', seen({ certified: true }), 'in-use', 'in-use'],
    ['with read power or an ONU', seen({ inUse: true }), 'in-use', 'in-use'],
    ['under another code', seen({ code: '7002' }), 'code-changed', null],
    ['without a client', { kind: 'seen', property: withoutCode() } as Sight, 'code-changed', null],
    ['gone', { kind: 'absent' } as Sight, 'removed-in-ozmap', null],
    ['not to be read', { kind: 'unread', cause: 'ozmap-unavailable' } as Sight, 'ozmap-unavailable', null],
  ])('keeps one that is %s', (_name, sight, cause, attention) => {
    expect(judgeSight(row, sight)).toEqual({ kind: 'stay', cause, attention });
  });

  it('is told apart: seen, unreadable, and absent from a complete answer', () => {
    const other = 'p2' as PropertyId;
    const inspection = { found: new Map([[id, property()]]), unreadable: new Set([other]) };
    expect(sightOf(id, inspection).kind).toBe('seen');
    expect(sightOf(other, inspection)).toEqual({ kind: 'unread', cause: 'ozmap-unreadable' });
    expect(sightOf('p3' as PropertyId, inspection).kind).toBe('absent');
    expect(sightOf(null, inspection).kind).toBe('absent');
  });
});

describe('what the ERP says', () => {
  it.each<[ErpAnswer, string | undefined, string | null]>([
    ['none', undefined, null],
    ['cancelled', undefined, null],
    ['pending', 'kept-by-erp', null],
    ['active', 'kept-by-erp', null],
    ['blocked', 'kept-by-erp', null],
    ['suspended', 'kept-by-erp', null],
    ['unknown', 'erp-unknown', 'erp-unknown'],
    ['unreachable', 'erp-unreachable', 'erp-unreachable'],
  ])('%s → %s', (answer, cause, attention) => {
    expect(judgeErp(answer)).toEqual(
      cause === undefined ? { kind: 'remove' } : { kind: 'stay', cause, attention },
    );
  });
});

describe('a run', () => {
  const asOf = new Date('2026-03-01T12:00:00Z');
  const before = (ms: number) => new Date(asOf.getTime() - ms);

  it('needs no approval for ten removals, or a tenth of what lives', () => {
    expect([0, 10, 99, 100, 119, 120, 5000].map(removalLimit)).toEqual([10, 10, 10, 10, 11, 12, 500]);
    expect(heldFor({ removals: 10, live: 20, asOf })).toBeUndefined();
    expect(heldFor({ removals: 11, live: 20, asOf })).toBe('limit');
    expect(heldFor({ removals: 11, live: 110, asOf })).toBeUndefined();
  });

  it("waits where the database's clock runs ahead of OZmap's by more than an hour", () => {
    expect(heldFor({ removals: 1, live: 20, asOf, ozmapAt: before(3_600_001) })).toBe('clock');
    expect(heldFor({ removals: 1, live: 20, asOf, ozmapAt: before(3_600_000) })).toBeUndefined();
    expect(heldFor({ removals: 1, live: 20, asOf, ozmapAt: before(-86_400_000) })).toBeUndefined();
  });

  it('that removes nothing waits for nobody', () => {
    expect(heldFor({ removals: 0, live: 0, asOf, ozmapAt: before(9e9) })).toBeUndefined();
  });
});

function withoutCode(): MapProperty {
  const { code: _, ...rest } = property();
  return rest;
}
