import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Random } from '@oz-viability/demo/town/random';

/** What a network does to one request. */
export const NETWORK_FAULTS = [
  /** Both ways take longer; nothing is lost. */
  'latency',
  /** Swallowed on the way there, and on the way back. */
  'black hole before',
  'black hole after',
  'reset before',
  'reset after',
  /** Half of the answer, and the end. */
  'truncated',
  /** A few bytes at a time. */
  'dripping',
] as const;
export type NetworkFault = (typeof NETWORK_FAULTS)[number];

export interface FaultProxy {
  readonly url: string;
  /** How many requests met each fault so far. */
  readonly counts: ReadonlyMap<NetworkFault, number>;
  /** Of 100 requests, how many meet a fault from now on. */
  harm(percent: number): void;
  close(): Promise<void>;
}

/** The beginning of a request; what follows it in further packets belongs to it. */
const REQUEST = /^(GET|POST|PATCH|PUT|DELETE) /;
/** Milliseconds. */
const LATENCY = [50, 250] as const;
const DRIP = { bytes: 200, everyMs: 4 } as const;

/**
 * A TCP proxy before one HTTP server, on a free port. It looks no deeper than where a request begins: what it does
 * is what cables, firewalls and balancers do.
 */
export async function startFaultProxy(target: string, random: Random): Promise<FaultProxy> {
  const { hostname, port } = new URL(target);
  const counts = new Map<NetworkFault, number>();
  const sockets = new Set<Socket>();
  let percent = 0;

  const draw = (): NetworkFault | undefined => {
    if (!random.chance(percent / 100)) return undefined;
    const fault = random.pick(NETWORK_FAULTS);
    counts.set(fault, (counts.get(fault) ?? 0) + 1);
    return fault;
  };

  const server = createServer(client => {
    const upstream = connect(Number(port), hostname);
    /** Of the request under way. */
    let fault: NetworkFault | undefined;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => sockets.delete(socket));
    }
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => client.destroy());

    client.on('data', chunk => {
      if (REQUEST.test(chunk.toString('latin1', 0, 8))) fault = draw();
      if (fault === 'black hole before') return;
      if (fault === 'reset before') client.resetAndDestroy();
      else if (fault === 'latency') setTimeout(() => upstream.write(chunk), random.int(...LATENCY)).unref();
      else upstream.write(chunk);
    });
    upstream.on('data', chunk => {
      switch (fault) {
        case 'black hole after':
          return;
        case 'reset after':
          client.resetAndDestroy();
          return;
        case 'truncated':
          client.end(chunk.subarray(0, Math.floor(chunk.length / 2)));
          return;
        case 'dripping':
          drip(client, chunk);
          return;
        default:
          client.write(chunk);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    harm(of) {
      percent = of;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function drip(client: Socket, chunk: Buffer): void {
  for (let start = 0; start < chunk.length; start += DRIP.bytes) {
    const piece = chunk.subarray(start, start + DRIP.bytes);
    setTimeout(() => client.write(piece), (start / DRIP.bytes) * DRIP.everyMs).unref();
  }
}
