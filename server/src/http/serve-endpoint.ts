import { createHash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Authenticate, Authenticated } from '../access/authenticate.ts';
import { type Caller, hasScope } from '../access/caller.ts';
import { Problem } from '../problem.ts';
import type { Idempotency } from '../store/idempotency.ts';
import { readBody, readFileBody } from './body.ts';
import { type Access, type Endpoint, type Endpoints, type Reply, WrittenJson } from './endpoint.ts';
import { negotiateLanguage } from './language.ts';
import type { LimitRequest } from './limits.ts';
import { type Identity, localsOf } from './locals.ts';
import { describeError, type Logger } from './logger.ts';
import { foreignOrigin } from './own-pages.ts';
import { problemReply } from './problem-answer.ts';
import { RequestLife } from './request-life.ts';
import { fingerprintOf, readIdempotencyKey, runOnce } from './run-once.ts';
import { validate } from './validation.ts';

export interface EndpointDeps {
  readonly authenticate: Authenticate;
  readonly idempotency: Idempotency;
  readonly limit: LimitRequest;
  readonly logger: Logger;
  readonly publicUrl: string;
  readonly deadlineMs: number;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** The steps of a request: who, how often, may they, what, once, answer. */
export function serveEndpoint(endpoint: Endpoints[number], deps: EndpointDeps): RequestHandler {
  const name = `${endpoint.method.toUpperCase()} ${endpoint.path}`;
  return async (request, response) => {
    const locals = localsOf(response);
    locals.route = name;
    const identity = await identify(request, deps);
    locals.identity = identity;
    // Counted before it is refused, so that guessing is limited too.
    deps.limit(request, response);
    if ('refused' in identity) throw identity.refused;
    const life = new RequestLife(response, deps.deadlineMs);
    try {
      const reply = await answer(endpoint, { name, request, response, known: identity.known, life }, deps);
      write(response, reply.cached === undefined ? reply : revalidated(reply, request));
    } finally {
      life.settle();
    }
  };
}

async function identify(request: Request, deps: EndpointDeps): Promise<Identity> {
  try {
    const origin = foreignOrigin(request, deps.publicUrl);
    return { known: await deps.authenticate(request.get('authorization'), origin) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { refused: error };
  }
}

/** A request that may be answered. */
interface Asked {
  readonly name: string;
  readonly request: Request;
  readonly response: Response;
  readonly known: Authenticated;
  readonly life: RequestLife;
}

async function answer(
  endpoint: Endpoints[number],
  { name, request, response, known, life }: Asked,
  deps: EndpointDeps,
): Promise<Reply> {
  const { requestId } = localsOf(response);
  const { caller, language: tenantLanguage } = known;
  const language = negotiateLanguage(request.get('accept-language'), tenantLanguage);
  // A key belongs on a server: no page gets to read what it is answered.
  if (caller.kind === 'integration') response.removeHeader('Access-Control-Allow-Origin');
  checkAccess(endpoint.access, caller);

  const params = readParams(endpoint, request.params);
  const query = endpoint.query && validate(endpoint.query, request.query, 'query', language);
  const key = readIdempotencyKey(request.get('idempotency-key'), endpoint.idempotency);
  const body =
    endpoint.upload === undefined
      ? endpoint.body && validate(endpoint.body, await readBody(request, response), 'body', language)
      : await readFileBody(request, response, endpoint.upload);

  const work = () =>
    endpoint.handle({
      caller,
      params,
      query,
      body,
      language,
      accept: request.get('accept'),
      requestId,
      idempotencyKey: key,
      signal: life.signal,
    });
  const asReply = (problem: Problem) =>
    problemReply(problem, { language, requestId, publicUrl: deps.publicUrl });
  const run =
    key === undefined || endpoint.idempotency === undefined
      ? work()
      : runOnce(
          deps.idempotency,
          { tenant: caller.tenant, integration: caller.integration, route: name, key },
          fingerprintOf(caller, { params, query, body }),
          work,
          asReply,
        );
  return life.orItsEnd(run, error => {
    deps.logger.warn(
      { requestId, route: name, ...describeError(error) },
      'failed after its request had ended',
    );
  });
}

/** @throws {Problem} `scope-missing` */
function checkAccess(access: Access, caller: Caller): void {
  if (access.credential === 'any') {
    if (hasScope(caller, access.scope)) return;
    throw new Problem('scope-missing', { extensions: { scope: access.scope } });
  }
  const needed = access.credential === 'key' ? 'integration' : 'session';
  if (caller.kind !== needed)
    throw new Problem('scope-missing', { extensions: { credential: access.credential } });
}

/** A path that names nothing possible names nothing. */
function readParams<Params>(endpoint: Endpoint<Params>, params: unknown): Params | undefined {
  if (endpoint.params === undefined) return undefined;
  const parsed = endpoint.params.safeParse(params);
  if (!parsed.success) throw new Problem('not-found');
  return parsed.data;
}

/** With a tag of what it says; 304 to a caller that has the same already. */
function revalidated({ cached, body, ...reply }: Reply, request: Request): Reply {
  const text = jsonOf(body);
  const tag = `"${createHash('sha1').update(text).digest('base64url')}"`;
  const headers = {
    ...reply.headers,
    ETag: tag,
    'Cache-Control': `private, max-age=${cached}`,
    Vary: 'Authorization, Origin',
  };
  const known = request.get('if-none-match')?.split(/\s*,\s*/) ?? [];
  if (known.includes(tag)) return { status: 304, headers };
  return { ...reply, headers, body: new WrittenJson(text) };
}

export function write(response: Response, reply: Reply): void {
  response.status(reply.status);
  if (reply.headers !== undefined) response.set(reply.headers);
  if (reply.body === undefined) response.end();
  else if (typeof reply.body === 'string') response.send(reply.body);
  else writeJson(response, jsonOf(reply.body));
}

const jsonOf = (body: unknown): string => (body instanceof WrittenJson ? body.text : JSON.stringify(body));

/**
 * As Express does it, without its search for a type, a tag and a charset that are known here. The text goes out as it
 * is, in one piece with the head: to make bytes of it here costs a tenth of a whole question.
 */
function writeJson(response: Response, json: string): void {
  if (!response.hasHeader('Content-Type')) response.setHeader('Content-Type', JSON_TYPE);
  // Node counts what it sends.
  if (response.req.method === 'HEAD') response.setHeader('Content-Length', Buffer.byteLength(json));
  response.end(json);
}
