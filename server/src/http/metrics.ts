import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { AdminPasses } from '../access/admin.ts';
import { localsOf } from './locals.ts';

export interface MetricsDeps {
  readonly expose: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** What a monitoring system presents; absent: only an admin's pass opens. */
  readonly token?: string;
  readonly passes: AdminPasses;
  readonly now: () => Date;
}

/** `GET /metrics`, for whoever has the configured token or an admin's pass; for nobody else, on no address. */
export function serveMetrics({ expose, token, passes, now }: MetricsDeps): RequestHandler {
  return async (request, response) => {
    localsOf(response).route = 'GET /metrics';
    const authorization = request.get('authorization');
    if (token === undefined || !isBearer(authorization, token)) await passes.check(authorization, now());
    const { contentType, text } = await expose();
    response.set('Content-Type', contentType).end(text);
  };
}

/** Hashed first: the comparison then takes as long for a good beginning as for a bad one, of any length. */
function isBearer(authorization: string | undefined, token: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(authorization ?? ''), hash(`Bearer ${token}`));
}
