import type { RequestHandler } from 'express';
import { Problem } from '../problem.ts';

const ALLOWED_HEADERS = 'Authorization, Content-Type, Idempotency-Key, Accept-Language, X-Request-Id';
const EXPOSED_HEADERS = 'Location, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id, Content-Language';
const METHODS = 'GET, HEAD, POST, PATCH, DELETE';
/** Chromium's own upper bound is two hours; the others cap at their own. */
const PREFLIGHT_SECONDS = 7200;

/**
 * Lets pages of configured origins read the API. No cookies are involved: a page brings its session's token,
 * and the token says from which origin it may be used.
 */
export function cors(allowsOrigin: (origin: string) => boolean): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers;
    response.setHeader('Vary', 'Origin');
    const allowed = origin !== undefined && allowsOrigin(origin);
    if (allowed) {
      response.set({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Expose-Headers': EXPOSED_HEADERS,
      });
    }
    const preflight =
      request.method === 'OPTIONS' && request.get('access-control-request-method') !== undefined;
    if (!preflight) return next();
    if (!allowed) return next(new Problem('origin-not-allowed'));
    response
      .set({
        'Access-Control-Allow-Methods': METHODS,
        'Access-Control-Allow-Headers': ALLOWED_HEADERS,
        'Access-Control-Max-Age': String(PREFLIGHT_SECONDS),
      })
      .status(204)
      .end();
  };
}
