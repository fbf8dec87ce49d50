import type { RequestHandler } from 'express';
import type { AdminPasses } from '../access/admin.ts';
import { readBody } from './body.ts';
import type { AdminEndpoints } from './endpoint.ts';
import { negotiateLanguage } from './language.ts';
import type { LimitRequest } from './limits.ts';
import { localsOf } from './locals.ts';
import { write } from './serve-endpoint.ts';
import { validate } from './validation.ts';

/**
 * A request of the admin API: a pass, and input that its schema accepts. The limiter comes first here: without
 * a pass there is no credential to count by, and guessing is counted by address.
 */
export function serveAdminEndpoint(
  endpoint: AdminEndpoints[number],
  deps: { readonly passes: AdminPasses; readonly limit: LimitRequest; readonly now: () => Date },
): RequestHandler {
  return async (request, response) => {
    deps.limit(request, response);
    localsOf(response).route = `${endpoint.method.toUpperCase()} ${endpoint.path}`;
    // No page has business here.
    response.removeHeader('Access-Control-Allow-Origin');
    const admin = await deps.passes.check(request.get('authorization'), deps.now());
    const language = negotiateLanguage(request.get('accept-language'), 'en');
    const params = endpoint.params?.parse(request.params);
    const query = endpoint.query && validate(endpoint.query, request.query, 'query', language);
    const body =
      endpoint.body && validate(endpoint.body, await readBody(request, response), 'body', language);
    write(response, await endpoint.handle({ admin, params, query, body, language }));
  };
}
