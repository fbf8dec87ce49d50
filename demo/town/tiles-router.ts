import { Router } from 'express';
import type { Tiles } from './tiles.ts';

/** Tiles kept in memory; the oldest go first. */
const KEPT = 2000;
const WHOLE = /^\d{1,9}$/;

/**
 * `GET /:z/:x/:y.svg`: a tile of the base map. Answers 404 only to what are no whole numbers; any place of the
 * world has a tile.
 */
export function tilesRouter(tiles: Tiles): Router {
  const kept = new Map<string, string>();
  const tileAt = (z: number, x: number, y: number): string => {
    const key = `${z}/${x}/${y}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const tile = tiles.tile(z, x, y);
    kept.set(key, tile);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
    return tile;
  };

  const router = Router();
  router.get('/:z/:x/:y.svg', (request, response) => {
    const { z, x, y } = request.params;
    if (![z, x, y].every(part => WHOLE.test(part))) {
      response.sendStatus(404);
      return;
    }
    response
      .set('Cache-Control', 'public, max-age=86400')
      // The widget lives on other origins than the map.
      .set('Cross-Origin-Resource-Policy', 'cross-origin')
      .type('image/svg+xml')
      .send(tileAt(Number(z), Number(x), Number(y)));
  });
  return router;
}
