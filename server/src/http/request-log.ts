import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import { localsOf } from './locals.ts';
import type { Logger } from './logger.ts';

const SANE_ID = /^[\w.:-]{1,64}$/;

/**
 * Gives every request an id (the caller's, where it is a sane one) and logs one line when it ends. The line
 * has these fields and no others: a list of what must not be logged always misses something.
 */
export function requestLog(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const sent = request.get('x-request-id');
    const locals = localsOf(response);
    locals.requestId = sent !== undefined && SANE_ID.test(sent) ? sent : randomUUID();
    response.set('X-Request-Id', locals.requestId);
    const started = performance.now();
    response.once('close', () => {
      const { identity, route, problem, requestId } = locals;
      const caller = identity !== undefined && 'known' in identity ? identity.known.caller : undefined;
      // Liveness probes and static files would bury the rest.
      const level = route === undefined && response.statusCode < 400 ? 'debug' : 'info';
      logger[level]({
        method: request.method,
        route,
        status: response.statusCode,
        ms: Math.round(performance.now() - started),
        requestId,
        tenant: caller?.tenant,
        integration: caller?.integration,
        problem,
        ...(response.writableFinished ? {} : { aborted: true }),
      });
    });
    next();
  };
}
