import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Drain } from './drain.ts';

export interface Listening {
  /** Where it listens, with the port that was given where 0 was asked for. */
  readonly url: string;
  /** New requests get `shutting-down` while the running ones finish, for at most `drainMs`; then all is closed. */
  close(options?: { readonly drainMs?: number }): Promise<void>;
}

/** A message for a person: the address cannot be had. */
export class ListenError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ListenError';
  }
}

/** With the steps that are then still under way, a server is gone within 25 s. */
const DRAIN_MS = 18_000;

/** @throws {ListenError} where the address is in use, not ours or not allowed */
export async function listen(
  app: RequestListener,
  { host, port, drain }: { readonly host: string; readonly port: number; readonly drain: Drain },
): Promise<Listening> {
  const server = createServer(app);
  // A body that trickles in for longer is an attack or a dead line.
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;

  let running = 0;
  let onIdle = () => {};
  server.on('request', (_request, response) => {
    running++;
    response.once('close', () => {
      running--;
      if (running === 0) onIdle();
    });
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', error => reject(listenError(error, host, port)));
    server.listen(port, host, resolve);
  });
  const { port: given } = server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;

  let closing: Promise<void> | undefined;
  return {
    url: `http://${name}:${given}`,
    close: ({ drainMs = DRAIN_MS } = {}) => {
      closing ??= close(drainMs);
      return closing;
    },
  };

  async function close(drainMs: number): Promise<void> {
    drain.begin();
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, drainMs);
      onIdle = () => {
        clearTimeout(timer);
        resolve();
      };
      if (running === 0) onIdle();
    });
    await new Promise<void>(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
}

function listenError(error: Error, host: string, port: number): Error {
  switch ('code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return new ListenError(
        `Port ${port} on ${host} is in use. Stop what listens there, or set another listen.port.`,
      );
    case 'EACCES':
      return new ListenError(`Port ${port} needs more rights. Use a port above 1023 behind a proxy.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ListenError(`${host} is no address of this machine. Set listen.host to one, or to 0.0.0.0.`);
    default:
      return error;
  }
}
