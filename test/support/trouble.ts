import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** How it fails: an HTTP status with a JSON error, an error page, a connection that breaks, or no answer at all. */
export type Trouble = number | 'html' | 'reset' | 'truncated' | 'hang';

/** What stands before an OZmap and fails as told. Its errors repeat what was asked: path, headers with the key, body. */
export interface TroubledOzmap {
  readonly url: string;
  /** From now on meets so what `only` picks, all by default; undefined passes everything on. */
  trouble(how: Trouble | undefined, only?: (method: string) => boolean): void;
  /** How many requests were met so. */
  troubled(): number;
  /** Connections that are open now. */
  open(): number;
  /** Requests that are here now, and the most that ever were at once. */
  pending(): { readonly now: number; readonly most: number };
  /** All bodies that arrived. */
  received(): string;
  close(): Promise<void>;
}

export async function troubleInFrontOf(ozmapUrl: string): Promise<TroubledOzmap> {
  let how: Trouble | undefined;
  let only: (method: string) => boolean = () => true;
  let troubled = 0;
  let now = 0;
  let most = 0;
  let received = '';
  const server = createServer(async (incoming, response) => {
    most = Math.max(most, ++now);
    response.once('close', () => now--);
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    received += body;
    if (how === undefined || !only(incoming.method ?? '')) return passOn(ozmapUrl, incoming, body, response);
    troubled++;
    say(how, `${incoming.method} ${incoming.url} ${JSON.stringify(incoming.headers)} ${body}`, response);
  });
  const sockets = new Set<Socket>();
  server.on('connection', socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    trouble(next, which = () => true) {
      how = next;
      only = which;
    },
    troubled: () => troubled,
    open: () => sockets.size,
    pending: () => ({ now, most }),
    received: () => received,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function say(how: Trouble, text: string, response: ServerResponse): void {
  switch (how) {
    case 'hang':
      return;
    case 'reset':
      response.socket?.destroy();
      return;
    case 'truncated':
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ rows: [{ error: text }] }).slice(0, -4));
      return;
    case 'html':
      response.writeHead(502, { 'Content-Type': 'text/html' }).end(`<h1>${text}</h1>`);
      return;
    default:
      response.writeHead(how, { 'Content-Type': 'application/json', 'X-Echo': encodeURIComponent(text) });
      response.end(JSON.stringify({ error: text, message: text, rows: [{ id: text, kind: text }] }));
  }
}

function passOn(to: string, incoming: IncomingMessage, body: Buffer, response: ServerResponse): void {
  const { host: _, ...headers } = incoming.headers;
  const onward = request(`${to}${incoming.url}`, { method: incoming.method, headers }, answer => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  onward.end(body);
}
