import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How it fails: an HTTP status with a JSON error, an error page, or a connection that breaks. */
export type Echo = number | 'html' | 'reset' | 'truncated';

/** An OZmap whose errors repeat what they were asked: path, headers with the key, and body. */
export interface EchoingOzmap {
  readonly url: string;
  /** From now on answers so what `only` picks, all by default; undefined passes everything on. */
  echo(how: Echo | undefined, only?: (method: string) => boolean): void;
  /** How many requests were answered so. */
  echoed(): number;
  /** All bodies that arrived. */
  received(): string;
  close(): Promise<void>;
}

export async function echoInFrontOf(ozmapUrl: string): Promise<EchoingOzmap> {
  let how: Echo | undefined;
  let only: (method: string) => boolean = () => true;
  let echoed = 0;
  let received = '';
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    received += body;
    if (how === undefined || !only(incoming.method ?? '')) return passOn(ozmapUrl, incoming, body, response);
    echoed++;
    say(how, `${incoming.method} ${incoming.url} ${JSON.stringify(incoming.headers)} ${body}`, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    echo(next, which = () => true) {
      how = next;
      only = which;
    },
    echoed: () => echoed,
    received: () => received,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function say(how: Echo, text: string, response: ServerResponse): void {
  switch (how) {
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
