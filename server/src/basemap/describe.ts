import type { BaseMap } from '@oz-viability/shared';
import type { TenantConfig } from '../config/model.ts';
import { creditOf } from '../credits.ts';
import type { TilePasses } from './pass.ts';

/** Where the tiles that pass through this server are mounted. */
export const BASE_MAP_PATH = '/basemap';

/** OpenStreetMap's own tiles and the credit that its licence (ODbL) and tile policy ask for. */
const OSM = {
  url: 'https://tile.openstreetmap.org/{z}/{x}/{y}.png',
  attribution: '© OpenStreetMap contributors',
  maxZoom: 19,
};

/** Google's tiles end there; closer up the widget enlarges them. */
const GOOGLE_MAX_ZOOM = 22;

/** What a session says of the tenant's base map. `publicUrl` completes a map of the server's own. */
export const createBaseMaps =
  (deps: { readonly publicUrl: string; readonly passes: TilePasses; readonly now: () => Date }) =>
  (tenant: Pick<TenantConfig, 'id' | 'baseMap' | 'geocoding'>): BaseMap => {
    const map = groundOf(tenant, deps);
    const attribution = withCreditOf(tenant.geocoding.providers, map);
    return { ...map, ...(attribution && { attribution }) };
  };

function groundOf(
  { id, baseMap }: Pick<TenantConfig, 'id' | 'baseMap'>,
  { publicUrl, passes, now }: Parameters<typeof createBaseMaps>[0],
): BaseMap {
  switch (baseMap.provider) {
    case 'none':
      return { provider: 'none' };
    case 'osm':
      return { ...OSM, ...baseMap };
    case 'google': {
      const { pass, expiresAt } = passes.issue(id, now());
      const base = `${publicUrl}${BASE_MAP_PATH}/${pass}`;
      return {
        provider: 'google',
        url: `${base}/{z}/{x}/{y}`,
        logo: `${base}/logo`,
        viewport: `${base}/viewport`,
        maxZoom: GOOGLE_MAX_ZOOM,
        expiresAt: expiresAt.toISOString(),
      };
    }
    default:
      return baseMap.url?.startsWith('/') ? { ...baseMap, url: publicUrl + baseMap.url } : baseMap;
  }
}

/** The map's credit and that of who finds the addresses on it; one that the map gives already is not repeated. */
function withCreditOf(geocoders: readonly string[], { provider, attribution }: BaseMap): string | undefined {
  const given =
    provider === 'google' ? ['google'] : /openstreetmap/i.test(attribution ?? '') ? ['nominatim'] : [];
  const credit = creditOf(geocoders.filter(name => !given.includes(name)));
  return [attribution, credit].filter(Boolean).join(' · ') || undefined;
}
