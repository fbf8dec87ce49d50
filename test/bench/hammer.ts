import { connect } from 'node:net';

export interface Hammered {
  readonly perSecond: number;
  /** Milliseconds, of each answer. */
  readonly times: readonly number[];
}

/**
 * Sends the same request over kept connections, each the next one as soon as it has the answer, and reads of an
 * answer no more than its length: so little that the server is what is measured.
 */
export async function hammer(
  url: string,
  request: {
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  },
  { connections, ms }: { readonly connections: number; readonly ms: number },
): Promise<Hammered> {
  const { hostname, port, host } = new URL(url);
  const headers = {
    Host: host,
    'Content-Length': String(Buffer.byteLength(request.body)),
    ...request.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const bytes = Buffer.from(`POST ${request.path} HTTP/1.1\r\n${lines.join('')}\r\n${request.body}`);
  const times: number[] = [];
  const start = performance.now();
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      let sentAt = 0;
      let answer: Buffer[] = [];
      let [received, expected] = [0, 0];
      const send = () => {
        [answer, received, expected] = [[], 0, 0];
        sentAt = performance.now();
        socket.write(bytes);
      };
      socket.setNoDelay(true);
      socket.once('connect', send);
      socket.once('error', reject);
      socket.once('close', () =>
        reject(new Error(`The server closed the connection after ${received} of ${expected} bytes`)),
      );
      socket.on('data', chunk => {
        answer.push(chunk);
        received += chunk.length;
        try {
          if (expected === 0) expected = lengthOf(answer.length === 1 ? chunk : Buffer.concat(answer));
        } catch (error) {
          return reject(error);
        }
        if (expected === 0 || received < expected) return;
        times.push(performance.now() - sentAt);
        if (performance.now() - start < ms) return send();
        socket.destroy();
        resolve();
      });
    });
  await Promise.all(Array.from({ length: connections }, one));
  return { perSecond: times.length / ((performance.now() - start) / 1000), times };
}

/** Bytes of the whole answer; 0 while its head is not complete. Throws for any but a success. */
function lengthOf(answer: Buffer): number {
  const end = answer.indexOf('\r\n\r\n');
  if (end === -1) return 0;
  const head = answer.toString('latin1', 0, end);
  if (!head.startsWith('HTTP/1.1 200')) throw new Error(head);
  return end + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1]);
}
