import type { BaseMap } from '@oz-viability/shared';

/** Where the tiles of these base maps come from, as a content security policy names it. */
export function tileOrigins(baseMaps: readonly BaseMap[], publicUrl: string): readonly string[] {
  const origins = baseMaps.flatMap(({ provider, url }) => {
    if (provider === 'osm') return ['https://tile.openstreetmap.org'];
    if (url === undefined) return [];
    // Leaflet's `{s}` stands for one of several names.
    const address = url.startsWith('/') ? publicUrl + url : url.replace('{s}', 'oz-any');
    if (!URL.canParse(address)) return [];
    return [new URL(address).origin.replace('oz-any', '*')];
  });
  // The tiles that the server itself passes on, when the page is served at another port.
  return [...new Set([new URL(publicUrl).origin, ...origins])];
}
