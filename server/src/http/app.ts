import type { ProblemCode } from '@oz-viability/shared';
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Router } from 'express';
import type { AdminPasses } from '../access/admin.ts';
import type { Authenticate } from '../access/authenticate.ts';
import type { RateLimits } from '../config/model.ts';
import { Problem } from '../problem.ts';
import type { Idempotency } from '../store/idempotency.ts';
import { serveAdminEndpoint } from './admin.ts';
import { cors } from './cors.ts';
import { docsPage } from './docs.ts';
import type { Drain } from './drain.ts';
import type { AdminEndpoints, Endpoints } from './endpoint.ts';
import { errorPages } from './error-pages/error-pages.ts';
import { negotiateLanguage } from './language.ts';
import { type LimitRequest, limiter, limitRequests } from './limits.ts';
import { localsOf } from './locals.ts';
import { describeError, type Logger } from './logger.ts';
import { type MetricsDeps, serveMetrics } from './metrics.ts';
import { openApiDocument } from './openapi.ts';
import { problemOf, problemReply } from './problem-answer.ts';
import type { Readiness } from './readiness.ts';
import { CallerGone } from './request-life.ts';
import { type RequestWatch, requestLog } from './request-log.ts';
import { strictHeaders } from './security.ts';
import { serveEndpoint, write } from './serve-endpoint.ts';
import { inOrder, type Served, straightTo } from './steps.ts';

export interface AppDeps {
  readonly endpoints: Endpoints;
  /** For people who run the server. */
  readonly admin?: {
    readonly endpoints: AdminEndpoints;
    readonly passes: AdminPasses;
    readonly now: () => Date;
  };
  /** Numbers for a monitoring system, and who counts the requests. */
  readonly metrics?: MetricsDeps & { readonly watch: RequestWatch };
  readonly authenticate: Authenticate;
  readonly idempotency: Idempotency;
  readonly limits: RateLimits;
  readonly publicUrl: string;
  readonly logger: Logger;
  readonly allowsOrigin: (origin: string) => boolean;
  readonly readiness: () => Promise<Readiness>;
  readonly drain: Drain;
  /** What Express calls `trust proxy`. */
  readonly trustProxy?: number | string;
  /** Pages and files beside the API; each sets the headers that it loosens. */
  readonly extras?: readonly { readonly path: string; readonly router: Router }[];
  /** After this long a request is answered `deadline-exceeded`. */
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 25_000;

/** The whole HTTP surface, from plain declarations. It neither listens nor owns anything that must be closed. */
export function createApp(deps: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('trust proxy', deps.trustProxy ?? false);

  const limit = limitRequests(deps.limits);
  const { admin } = deps;
  const adminEndpoints = admin?.endpoints ?? [];
  const serving = { ...deps, limit, deadlineMs: deps.deadlineMs ?? DEADLINE_MS };
  const served = deps.endpoints.map(endpoint => ({ ...endpoint, serve: serveEndpoint(endpoint, serving) }));
  app.use(
    inOrder(
      requestLog(deps.logger, deps.metrics?.watch),
      strictHeaders(),
      straightTo(watching(deps, limit)),
      // Cross-origin headers first, so that a page can read every refusal that follows.
      cors(deps.allowsOrigin),
      refuseWhileDraining(deps.drain),
      straightTo(served),
    ),
  );
  for (const { method, path, serve } of served) app[method](path, serve);
  if (admin !== undefined) {
    for (const endpoint of adminEndpoints) {
      app[endpoint.method](endpoint.path, serveAdminEndpoint(endpoint, { ...admin, limit }));
    }
  }
  for (const [path, methods] of methodsByPath([...deps.endpoints, ...adminEndpoints])) {
    app.all(path, otherMethods(methods));
  }

  const document = openApiDocument([...deps.endpoints, ...adminEndpoints]);
  app.get('/v1/openapi.json', (_request, response) => void response.json(document));
  app.get('/docs', docsPage(document));
  app.use('/docs/errors', errorPages());
  for (const { path, router } of deps.extras ?? []) app.use(path, router);
  app.use(() => {
    throw new Problem('not-found');
  });
  app.use(answerProblems(deps));
  return app;
}

/** What watches the server: it is answered while the server drains, and to no page. */
const watching = (deps: AppDeps, limit: LimitRequest): Served[] => [
  { method: 'get', path: '/healthz', serve: (_request, response) => void response.json({ status: 'alive' }) },
  { method: 'get', path: '/readyz', serve: readyz(deps) },
  ...(deps.metrics === undefined
    ? []
    : [{ method: 'get', path: '/metrics', serve: inOrder(limiter(limit), serveMetrics(deps.metrics)) }]),
];

const readyz =
  ({ readiness, drain }: AppDeps): RequestHandler =>
  async (_request, response) => {
    const found = await readiness();
    const ready = found.ready && !drain.draining;
    response
      .status(ready ? 200 : 503)
      .json({ ...found, ready, ...(drain.draining ? { draining: true } : {}) });
  };

const refuseWhileDraining =
  (drain: Drain): RequestHandler =>
  (_request, response, next) => {
    if (!drain.draining) return next();
    response.set('Connection', 'close');
    next(new Problem('shutting-down', { retryAfter: 5 }));
  };

function methodsByPath(
  endpoints: readonly { readonly path: string; readonly method: string }[],
): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const { path, method } of endpoints) {
    const known = methods.get(path) ?? [];
    known.push(method.toUpperCase(), ...(method === 'get' ? ['HEAD'] : []));
    methods.set(path, known);
  }
  return methods;
}

const otherMethods =
  (methods: readonly string[]): RequestHandler =>
  (request, response) => {
    response.set('Allow', [...methods, 'OPTIONS'].join(', '));
    if (request.method !== 'OPTIONS') throw new Problem('method-not-allowed');
    response.status(204).end();
  };

/** Every failure becomes a problem; one that nobody expected is logged in full and answered without detail. */
const answerProblems =
  ({ logger, publicUrl }: AppDeps): ErrorRequestHandler =>
  (error: unknown, request, response, _next) => {
    const locals = localsOf(response);
    if (error instanceof CallerGone) return;
    const problem = problemOf(error);
    if (problem === undefined) {
      logger.error(
        { requestId: locals.requestId, route: locals.route, ...describeError(error) },
        'unexpected',
      );
    }
    const code: ProblemCode = problem?.code ?? 'internal-error';
    locals.problem = code;
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const known =
      locals.identity !== undefined && 'known' in locals.identity ? locals.identity.known : undefined;
    const language = negotiateLanguage(request.get('accept-language'), known?.language ?? 'pt-BR');
    write(
      response,
      problemReply(problem ?? new Problem(code), { language, requestId: locals.requestId, publicUrl }),
    );
  };
