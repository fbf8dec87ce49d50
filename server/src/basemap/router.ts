import type { TenantId } from '@oz-viability/shared';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import { invalidField, Problem } from '../problem.ts';
import { type GoogleTiles, TileFailure } from './google-tiles.ts';
import type { TilePasses } from './pass.ts';

const DEEPEST = 22;
const DAY = 86_400;
const MINUTE_MS = 60_000;

const whole = (max: number) =>
  z
    .string()
    .regex(/^\d{1,8}$/)
    .transform(Number)
    .pipe(z.int().max(max));
const tileAt = z
  .object({ z: whole(DEEPEST), x: whole(2 ** DEEPEST), y: whole(2 ** DEEPEST) })
  .refine(({ z, x, y }) => x < 2 ** z && y < 2 ** z);

const NUMBER = String.raw`-?\d{1,4}(?:\.\d{1,25})?(?:e-\d{1,2})?`;
/** As Leaflet writes its bounds; a view that reaches beyond the edge of the world is cut there. */
const bbox = z
  .string()
  .regex(new RegExp(`^${NUMBER}(?:,${NUMBER}){3}$`))
  .transform(text => {
    const [west, south, east, north] = text.split(',').map(Number) as [number, number, number, number];
    const within = (max: number, degrees: number): number => Math.max(-max, Math.min(max, degrees));
    return {
      west: within(180, west),
      south: within(90, south),
      east: within(180, east),
      north: within(90, north),
    };
  });
const view = z.object({ zoom: whole(DEEPEST), bbox });

/**
 * Google's map through this server: `/{pass}/{z}/{x}/{y}` a tile, `/{pass}/viewport` the credit of a view,
 * `/{pass}/logo` Google's logo. The key stays here; the pass in the path is all that a page has. Google's cache
 * headers are passed on, and nothing is kept.
 */
export function baseMapRouter(deps: {
  readonly passes: TilePasses;
  /** Undefined for a tenant whose base map is another. */
  readonly tilesOf: (tenant: TenantId) => GoogleTiles | undefined;
  readonly logoOf: (tenant: TenantId) => string | undefined;
  readonly limiter: RequestHandler;
  readonly now: () => Date;
  readonly failed: (tenant: TenantId, reason: TileFailure['reason']) => void;
}): Router {
  const router = Router();

  /** @throws {Problem} `session-expired` where the pass is over; the widget asks for the session again */
  const tenantOf = (request: Request): TenantId => {
    const tenant = deps.passes.check(String(request.params.pass), deps.now());
    if (tenant === undefined) throw new Problem('session-expired');
    return tenant;
  };

  const tilesOf = (tenant: TenantId): GoogleTiles => {
    const tiles = deps.tilesOf(tenant);
    if (tiles === undefined) throw new Problem('not-found');
    return tiles;
  };

  /** When each trouble was told last: a view has thirty tiles, and one line says it all. */
  const told = new Map<string, number>();
  const tell = (tenant: TenantId, reason: TileFailure['reason']): void => {
    const now = deps.now().getTime();
    const trouble = `${tenant} ${reason}`;
    if (now - (told.get(trouble) ?? 0) < MINUTE_MS) return;
    told.set(trouble, now);
    deps.failed(tenant, reason);
  };

  const orProblem = <T>(tenant: TenantId, answer: Promise<T>): Promise<T> =>
    answer.catch((error: unknown) => {
      if (!(error instanceof TileFailure)) throw error;
      if (error.reason !== 'cancelled') tell(tenant, error.reason);
      throw new Problem('base-map-unavailable', { retryAfter: 30 });
    });

  router.use(deps.limiter, (_request, response, next) => {
    // Hosts' pages are of other origins.
    response.set('Cross-Origin-Resource-Policy', 'cross-origin');
    next();
  });

  router.get('/:pass/logo', (request, response, next) => {
    const logo = deps.logoOf(tenantOf(request));
    if (logo === undefined) throw new Problem('not-found');
    response.set('Cache-Control', `public, max-age=${DAY}`);
    response.sendFile(logo, { cacheControl: false, dotfiles: 'allow' }, error => error && next(error));
  });

  router.get('/:pass/viewport', async (request, response) => {
    const tenant = tenantOf(request);
    const tiles = tilesOf(tenant);
    const read = view.safeParse(request.query);
    if (!read.success) throw invalidField(`?${String(read.error.issues[0]?.path[0])}`, 'view_malformed');
    const { zoom, bbox: bounds } = read.data;
    const { text, headers } = await orProblem(tenant, tiles.credit({ zoom, ...bounds }, untilGone(response)));
    response.set({ 'Cache-Control': headers['cache-control'] ?? 'no-store' }).json({ attribution: text });
  });

  router.get('/:pass/:z/:x/:y', async (request, response) => {
    const tenant = tenantOf(request);
    const tiles = tilesOf(tenant);
    const at = tileAt.safeParse(request.params);
    if (!at.success) throw new Problem('not-found');
    const { z, x, y } = at.data;
    const etag = request.get('if-none-match');
    const tile = await orProblem(tenant, tiles.tile(z, x, y, etag, untilGone(response)));
    response.status(tile.status).set(tile.headers);
    if (tile.status === 200) response.send(Buffer.from(tile.body));
    else response.end();
  });

  return router;
}

/** A map that is moved on drops the tiles that it no longer needs. */
function untilGone(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}
