import type { Plugin } from 'vite';
/**
 * Leaflet gives up a tile by pointing it at a `data:` image, which a strict policy refuses and reports, tile
 * by tile. Taking the address away cancels the request as well. Fails loudly when Leaflet's text changes.
 */
export declare function tilesWithoutDataUrls(): Plugin;
