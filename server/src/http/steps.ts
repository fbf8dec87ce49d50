import type { RequestHandler } from 'express';

/** Several steps as one: Express spends more on each than they do themselves. What a later one throws is told to `next`. */
export const inOrder = (...steps: readonly RequestHandler[]): RequestHandler =>
  steps.reduceRight((rest, step) => (request, response, next) => {
    const goOn = (error?: unknown) => {
      if (error) return next(error);
      const pending: unknown = rest(request, response, next);
      if (pending instanceof Promise) pending.catch(next);
    };
    return step(request, response, goOn);
  });

/** What answers a path. */
export interface Served {
  readonly method: string;
  readonly path: string;
  readonly serve: RequestHandler;
}

/**
 * To a path without parameters, as it is written, without trying one route after the other; whatever else Express takes
 * for the same goes on to the routes.
 */
export function straightTo(served: readonly Served[]): RequestHandler {
  const known = new Map(served.map(({ method, path, serve }) => [`${method.toUpperCase()} ${path}`, serve]));
  return (request, response, next) => {
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const serve = known.get(`${method} ${request.path}`);
    return serve === undefined ? next() : serve(request, response, next);
  };
}
