import type { TenantId } from '@oz-viability/shared';
import { expect, test } from 'vitest';
import type { BaseMapConfig, GeocodingProviderName } from '../config/model.ts';
import { createBaseMaps } from './describe.ts';
import { createTilePasses } from './pass.ts';

const passes = createTilePasses('a secret');
const now = new Date('2030-01-01T12:00:00Z');
const describe = (baseMap: BaseMapConfig, ...providers: readonly GeocodingProviderName[]) =>
  createBaseMaps({ publicUrl: 'https://v.example', passes, now: () => now })({
    id: 'vila' as TenantId,
    baseMap,
    geocoding: { providers },
  });

test('a map of the server’s own is completed, another is as configured', () => {
  expect(describe({ provider: 'demo', url: '/t/{z}/{x}/{y}.svg', attribution: 'Vila' }, 'gazetteer')).toEqual(
    {
      provider: 'demo',
      url: 'https://v.example/t/{z}/{x}/{y}.svg',
      attribution: 'Vila',
    },
  );
  const custom = {
    provider: 'custom',
    url: 'https://t.example/{z}/{x}/{y}',
    attribution: 'T',
    maxZoom: 18,
  } as const;
  expect(describe(custom, 'gazetteer')).toEqual(custom);
  expect(describe({ provider: 'osm' })).toMatchObject({
    url: expect.stringContaining('openstreetmap'),
    maxZoom: 19,
  });
});

test('whoever finds the addresses is credited too, once', () => {
  const custom = { provider: 'custom', url: 'https://t.example/{z}/{x}/{y}', attribution: 'T' } as const;
  expect(describe(custom, 'gazetteer', 'nominatim').attribution).toBe('T · © OpenStreetMap contributors');
  expect(describe({ provider: 'osm' }, 'nominatim').attribution).toBe('© OpenStreetMap contributors');
  expect(describe({ provider: 'none' }, 'nominatim', 'google')).toEqual({
    provider: 'none',
    attribution: '© OpenStreetMap contributors · Google Maps',
  });
});

test("Google's map comes through this server, by a pass and without a key", () => {
  const { pass } = passes.issue('vila' as TenantId, now);
  expect(describe({ provider: 'google' }, 'google')).toEqual({
    provider: 'google',
    url: `https://v.example/basemap/${pass}/{z}/{x}/{y}`,
    logo: `https://v.example/basemap/${pass}/logo`,
    viewport: `https://v.example/basemap/${pass}/viewport`,
    maxZoom: 22,
    expiresAt: '2030-01-01T13:00:00.000Z',
  });
});
