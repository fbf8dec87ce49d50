import { setTimeout } from 'node:timers/promises';
import { createAdminPasses } from '../access/admin.ts';
import type { LoadedConfig } from '../config/model.ts';

type AdminMethod = 'GET' | 'POST' | 'DELETE';

/** A running server, or why there is none to talk to. */
export interface AdminApi {
  /** Sends one request of the admin API and answers its body. @throws {AdminRefusal} */
  call<Body>(method: AdminMethod, path: string, body?: unknown): Promise<Body>;
}

/** The server answered, and not with what was asked for. */
export class AdminRefusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AdminRefusal';
  }
}

const PROBE_MS = 2000;
/** A run asks OZmap about every reservation that has expired. */
const ANSWER_MS = 300_000;
/** Waits for a server that says that it is asked too often. */
const MOST_WAITS = 10;

/**
 * The server of this configuration, if it runs on this machine. It is found where it listens, and asked with
 * passes that the configuration's session secret signs. Undefined where nobody listens there.
 */
export async function findServer({ server }: LoadedConfig, who: string): Promise<AdminApi | undefined> {
  const url = `http://${reachable(server.listen.host)}:${server.listen.port}`;
  if (!(await isAlive(url))) return undefined;
  const passes = createAdminPasses(server.sessionSecret);
  const ask = async (method: AdminMethod, path: string, body: unknown): Promise<Response> =>
    fetch(url + path, {
      method,
      headers: {
        Authorization: `Bearer ${await passes.issue({ name: who }, new Date())}`,
        'Accept-Language': 'en',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  return {
    async call<Body>(method: AdminMethod, path: string, body?: unknown) {
      let answer = await ask(method, path, body);
      // Too fast: nothing was done yet, so that it may be asked again.
      for (let again = 0; answer.status === 429 && again < MOST_WAITS; again++) {
        await setTimeout(1000 * Math.max(1, Number(answer.headers.get('retry-after')) || 1));
        answer = await ask(method, path, body);
      }
      const read: unknown = await answer.json().catch(() => undefined);
      if (answer.ok) return read as Body;
      throw new AdminRefusal(refusalOf(url, answer.status, read));
    },
  };
}

async function isAlive(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(PROBE_MS) });
    const { status } = (await answer.json()) as { status?: unknown };
    return status === 'alive';
  } catch {
    return false;
  }
}

function refusalOf(url: string, status: number, body: unknown): string {
  if (status === 401) {
    return `The server at ${url} runs with another session secret than this configuration has.`;
  }
  const problem = body as { title?: string; detail?: string; errors?: { detail: string }[] } | undefined;
  const details = [problem?.detail ?? '', ...(problem?.errors ?? []).map(({ detail }) => detail)].filter(
    Boolean,
  );
  return [`The server at ${url} answered ${status}: ${problem?.title ?? ''}`, ...details].join('\n');
}

/** Where a server that listens everywhere is reached from its own machine. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
