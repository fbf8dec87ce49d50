import type { ClientCode, PropertyId, SplitterId } from '@oz-viability/shared';
import { describe, expect, it } from 'vitest';
import { type Circumstances, decideCare } from './care.ts';
import type { Sight } from './expiry.ts';
import type { MapProperty } from './field.ts';

const asOf = new Date('2026-03-01T12:00:00Z');
const ago = (ms: number) => new Date(asOf.getTime() - ms);
const HOUR = 3_600_000;

const home = { splitterId: 's1' as SplitterId, port: 3 };
const elsewhere = { splitterId: 's2' as SplitterId, port: 1 };
type Row = Parameters<typeof decideCare>[0];
const row = (more: Partial<Row> = {}): Row => ({
  code: '7001' as ClientCode,
  splitter_id: home.splitterId,
  port: home.port,
  missing_since: null,
  attention: null,
  cause: null,
  ...more,
});
const seen = (more: Partial<MapProperty> = {}): Sight => ({
  kind: 'seen',
  property: {
    propertyId: 'p1' as PropertyId,
    code: '7001',
    implanted: false,
    certified: false,
    inUse: false,
    connections: [home],
    image: {},
    ...more,
  },
});
const absent: Sight = { kind: 'absent' };
const decide = (of: Row, sight: Sight, more: Partial<Circumstances> = {}) =>
  decideCare(of, sight, { asOf, projectVisible: true, isClaimed: () => false, ...more });

describe('a reservation that OZmap shows', () => {
  it('as it was left needs nothing', () => {
    expect(decide(row(), seen())).toEqual({ kind: 'nothing' });
  });

  it('installed or under another code has ended', () => {
    expect(decide(row(), seen({ implanted: true })).kind).toBe('installed');
    expect(decide(row(), seen({ code: '7002' })).kind).toBe('recoded');
    expect(decide(row(), seen({ code: '7002', implanted: true })).kind).toBe('recoded');
  });

  it('on a free port is followed, on a claimed one it is for a person', () => {
    const moved = seen({ connections: [elsewhere] });
    expect(decide(row(), moved)).toMatchObject({ kind: 'follow', to: elsewhere });
    const claimed = { isClaimed: () => true };
    expect(decide(row(), moved, claimed)).toMatchObject({ kind: 'note', attention: 'moved-to-claimed-port' });
    expect(decide(row({ attention: 'moved-to-claimed-port' }), moved, claimed)).toEqual({ kind: 'nothing' });
  });

  it('on no port is for a person, once, until it is back', () => {
    const loose = seen({ connections: [] });
    expect(decide(row(), loose)).toMatchObject({ kind: 'note', attention: 'unconnected' });
    expect(decide(row({ attention: 'unconnected' }), loose)).toEqual({ kind: 'nothing' });
    expect(decide(row({ attention: 'unconnected' }), seen())).toEqual({
      kind: 'note',
      cause: null,
      attention: null,
    });
    // What expiry called a person for is not care's to take back.
    expect(decide(row({ attention: 'in-use' }), seen())).toEqual({ kind: 'nothing' });
  });
});

describe('a reservation that OZmap does not show', () => {
  it('is lost after a second look an hour later, not before', () => {
    expect(decide(row(), absent)).toEqual({ kind: 'missing' });
    expect(decide(row({ missing_since: ago(HOUR - 1) }), absent)).toEqual({ kind: 'nothing' });
    expect(decide(row({ missing_since: ago(HOUR) }), absent)).toEqual({ kind: 'gone' });
  });

  it('is not lost while its project is out of sight, or the answer cannot be read', () => {
    const out = { projectVisible: false };
    expect(decide(row(), absent, out)).toEqual({ kind: 'nothing' });
    expect(decide(row({ missing_since: ago(9 * HOUR) }), absent, out)).toEqual({ kind: 'nothing' });
    const unread: Sight = { kind: 'unread', cause: 'ozmap-unreadable' };
    expect(decide(row({ missing_since: ago(9 * HOUR) }), unread)).toEqual({ kind: 'nothing' });
  });

  it('and then does again begins anew', () => {
    expect(decide(row({ missing_since: ago(HOUR) }), seen())).toEqual({ kind: 'back' });
  });
});
