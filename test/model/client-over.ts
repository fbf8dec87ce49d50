import type { OzmapClient } from '@oz-viability/server/ozmap/client';
import { type Attempt, bodyOfRead, OzmapUnreadable, outcomeOfWrite } from '@oz-viability/server/ozmap/errors';
import { nextRequest, readPage } from '@oz-viability/server/ozmap/paging';
import { type PageRequest, pageRequest } from '@oz-viability/server/ozmap/query';

/** The client's verbs over the model's wire: no socket, no gate; what is listed is one page. */
export function clientOver(
  send: (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) => Promise<Attempt>,
  apiUser: string,
): OzmapClient {
  const client: Pick<OzmapClient, 'apiUser' | 'get' | 'list' | 'pages' | 'write'> = {
    apiUser,
    get: async path => bodyOfRead(await send('GET', path)),
    async list(path, query) {
      const request = pageRequest(path, query);
      const attempt = await send('GET', request.path, request.body);
      const page = bodyOfRead(attempt) as { rows: unknown[]; total: number };
      const at = attempt.kind === 'answered' ? attempt.at : undefined;
      return { rows: page.rows, complete: page.rows.length === page.total, ...(at && { at }) };
    },
    async *pages(path, query) {
      const seen = new Set<string>();
      let request: PageRequest = pageRequest(path, query);
      for (let number = 1; ; number++) {
        const body = bodyOfRead(await send('GET', request.path, request.body));
        if (body === undefined) throw new OzmapUnreadable('status 404');
        const { rows, next, total } = readPage(body);
        yield { rows, more: next !== undefined, total };
        if (next === undefined) return;
        request = nextRequest(next, path, query, number, seen);
      }
    },
    write: async (method, path, body) => outcomeOfWrite(await send(method, path, body)),
  };
  return client as OzmapClient;
}
