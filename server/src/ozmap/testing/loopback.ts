import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived, its body read to the end. */
export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Loopback {
  /** Without a slash at the end. */
  readonly url: string;
  /** Every request so far, in order of arrival. */
  readonly arrived: readonly Arrived[];
  close(): Promise<void>;
}

/** A real server on a free port of this machine that answers as a test wishes; `index` counts from 0. */
export async function listen(
  answer: (request: Arrived, response: ServerResponse, index: number) => void,
): Promise<Loopback> {
  const arrived: Arrived[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const url = new URL(request.url ?? '/', 'http://loopback');
    const seen: Arrived = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    arrived.push(seen);
    answer(seen, response, arrived.length - 1);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

export function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

/** A page as OZmap writes it since mid-2025. */
export const page = (rows: readonly unknown[], nextUrl?: string) => ({
  total: rows.length,
  count: rows.length,
  start: 0,
  limit: 500,
  rows,
  hasNextPage: nextUrl !== undefined,
  ...(nextUrl === undefined ? {} : { nextUrl }),
});
