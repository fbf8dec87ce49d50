import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express, { type Express, type Request, type Response } from 'express';

/** What every system that embeds the widget has: a page of another origin, and a small backend with a key. */
export interface RunningHost {
  readonly url: string;
  stop(): Promise<void>;
}

export interface HostOptions {
  readonly port: number;
  /** Address of the oz-viability server. */
  readonly server: string;
  /** The integration's key; stays here, the page never sees it. */
  readonly key: string;
  /** OZloc's address and the key that opens it. It travels through the browser once, which is all it is good for. */
  readonly ozloc: { readonly url: string; readonly key: string };
}

/** What the rep typed, of which a host tells the map. */
export interface Customer {
  readonly code: string;
  readonly name: string;
  readonly phone?: string;
  readonly address?: string;
  readonly observation?: string;
  readonly latitude?: string;
  readonly longitude?: string;
}

/** @param directory with the host's own `public` */
export function hostApp({ server }: Pick<HostOptions, 'server'>, directory: string): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use((_request, response, next) => {
    response.set({
      'Content-Security-Policy': [
        "default-src 'self'",
        `script-src 'self' ${server}`,
        `connect-src 'self' ${server}`,
        `frame-src ${server}`,
        `img-src 'self' data: ${server}`,
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    });
    next();
  });
  app.use(express.static(join(directory, 'public')));
  app.use('/shared', express.static(join(import.meta.dirname, 'shared')));
  app.use(express.json({ limit: '20kb' }), express.urlencoded({ extended: false, limit: '20kb' }));
  return app;
}

/** Calls the server with the integration's key. */
export const askerOf =
  ({ server, key }: Pick<HostOptions, 'server' | 'key'>) =>
  (path: string, body?: unknown, method: 'POST' | 'PATCH' = 'POST'): Promise<globalThis.Response> =>
    fetch(server + path, {
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { method, body: JSON.stringify(body) }),
    });

/** Hands an answer of the server on to the page. */
export async function pass(answer: globalThis.Response, response: Response): Promise<void> {
  response
    .status(answer.status)
    .type(answer.headers.get('content-type') ?? 'application/json')
    .send(await answer.text());
}

/** What `POST /v1/sessions` wants to know: who works, for whom, where. */
export const sessionRequest = (
  request: Request<unknown, unknown, Customer>,
  actor: { readonly id: string; readonly name: string },
) => {
  const { code, name, phone, address, observation, latitude, longitude } = request.body;
  return {
    actor,
    scopes: ['viability:read', 'reservation:write'],
    origin: `${request.protocol}://${request.get('host')}`,
    customer: {
      code,
      name,
      ...(phone ? { phone } : {}),
      ...(address ? { address } : {}),
      ...(observation ? { observation } : {}),
    },
    ...(address ? { address } : {}),
    ...(latitude && longitude ? { location: { lat: Number(latitude), lng: Number(longitude) } } : {}),
  };
};

/** `POST /ozloc`: on to OZloc's address, with its own parameters, as such systems have always opened it. */
export function ozlocRoute(app: Express, { url, key }: HostOptions['ozloc']): void {
  app.post('/ozloc', (request: Request<unknown, unknown, Customer>, response) => {
    const { code, name, address, latitude, longitude } = request.body;
    const query = new URLSearchParams({
      authorization: key,
      cod_cli: code,
      client_name: name,
      address: address ?? '',
      lat: latitude ?? '',
      lng: longitude ?? '',
    });
    response.redirect(303, `${url}/?${query}`);
  });
}

export async function listenHost(app: Express, asked: number): Promise<RunningHost> {
  const listener = createServer(app);
  listener.listen(asked, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      const closed = once(listener, 'close');
      listener.close();
      listener.closeAllConnections();
      await closed;
    },
  };
}
