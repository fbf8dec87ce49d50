import type { Plugin } from 'vite';

const CHANGES: readonly (readonly [string, string])[] = [
  ['tile.src = Util.emptyImageUrl;', "tile.removeAttribute('src');"],
  ["tile.el.setAttribute('src', Util.emptyImageUrl);", "tile.el.removeAttribute('src');"],
  ["tile.getAttribute('src') === Util.emptyImageUrl", "!tile.hasAttribute('src')"],
];

/**
 * Leaflet gives up a tile by pointing it at a `data:` image, which a strict policy refuses and reports, tile
 * by tile. Taking the address away cancels the request as well. Fails loudly when Leaflet's text changes.
 */
export function tilesWithoutDataUrls(): Plugin {
  return {
    name: 'oz-tiles-without-data-urls',
    transform: {
      filter: { id: /leaflet\/src\/layer\/tile\/TileLayer\.js$/ },
      handler(code) {
        let changed = code;
        for (const [from, to] of CHANGES) {
          if (!changed.includes(from)) this.error(`Leaflet's TileLayer no longer says: ${from}`);
          changed = changed.replace(from, to);
        }
        return { code: changed, map: null };
      },
    },
  };
}
