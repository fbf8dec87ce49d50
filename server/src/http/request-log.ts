import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import { localsOf } from './locals.ts';
import type { Logger } from './logger.ts';

/** A request that has ended, by what may be counted: no id, no address, no caller. */
export interface RequestWatch {
  ended(request: {
    /** Absent: no route of the API. */
    readonly route?: string | undefined;
    readonly status: number;
    readonly problem?: string | undefined;
    readonly ms: number;
    /** The caller left before the answer was written. */
    readonly aborted: boolean;
  }): void;
}

const SANE_ID = /^[\w.:-]{1,64}$/;

/**
 * Gives every request an id (the caller's, where it is a sane one) and logs one line when it ends. The line
 * has these fields and no others: a list of what must not be logged always misses something.
 */
export function requestLog(logger: Logger, watch?: RequestWatch): RequestHandler {
  return (request, response, next) => {
    const sent = request.headers['x-request-id'];
    const locals = localsOf(response);
    locals.requestId = typeof sent === 'string' && SANE_ID.test(sent) ? sent : randomUUID();
    response.setHeader('X-Request-Id', locals.requestId);
    const started = performance.now();
    response.once('close', () => {
      const { identity, route, problem, requestId } = locals;
      const caller = identity !== undefined && 'known' in identity ? identity.known.caller : undefined;
      const { statusCode: status } = response;
      const ms = performance.now() - started;
      const aborted = !response.writableFinished;
      watch?.ended({ route, status, problem, ms, aborted });
      // Liveness probes and static files would bury the rest.
      const level = route === undefined && status < 400 ? 'debug' : 'info';
      logger[level]({
        method: request.method,
        route,
        status,
        ms: Math.round(ms),
        requestId,
        tenant: caller?.tenant,
        integration: caller?.integration,
        problem,
        ...(aborted ? { aborted: true } : {}),
      });
    });
    next();
  };
}
