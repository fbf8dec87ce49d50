import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import axios, { type AxiosError, type AxiosInstance, isAxiosError } from 'axios';
import type { OzmapAccess } from './access.ts';
import { type Attempt, readContent } from './errors.ts';

/** One request. `path` starts with `/` and carries its query; `body` is sent as JSON, with GET too. */
export interface Sending {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** Milliseconds from the first step of the connection to the last byte of the answer. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

/** The caller went away; nothing is known about OZmap from this. */
export class Cancelled extends Error {}

/**
 * The wire. Everything that axios throws ends here: its errors carry keys, addresses and bodies.
 * `send` rejects only with {@link Cancelled}.
 */
export class Transport {
  readonly #axios: AxiosInstance;
  readonly #secure: boolean;
  readonly #kept: http.Agent;
  readonly #fresh: http.Agent;

  constructor(access: OzmapAccess, maxAnswer: number) {
    this.#secure = new URL(access.url).protocol === 'https:';
    const { Agent } = this.#secure ? https : http;
    this.#kept = new Agent({ keepAlive: true });
    // A kept connection may be closed by OZmap just as a write leaves, and nobody could say whether it arrived.
    this.#fresh = new Agent({ keepAlive: false });
    this.#axios = axios.create({
      baseURL: access.url,
      allowAbsoluteUrls: false,
      maxRedirects: 0,
      proxy: false,
      maxContentLength: maxAnswer,
      responseType: 'text',
      transformResponse: (data: unknown) => data,
      validateStatus: () => true,
      headers: {
        Accept: 'application/json',
        Authorization: access.authorization === 'bearer' ? `Bearer ${access.key}` : access.key,
      },
    });
  }

  async send({ method, path, body, timeout, signal }: Sending): Promise<Attempt> {
    if (signal?.aborted) throw new Cancelled();
    const agent = method === 'GET' ? this.#kept : this.#fresh;
    const wire = watchDeparture(this.#secure);
    const stop = new AbortController();
    let late = false;
    const deadline = setTimeout(() => {
      late = true;
      stop.abort();
    }, timeout);
    const onAbort = () => stop.abort();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const answer = await this.#axios.request<string>({
        method,
        url: path,
        ...(body === undefined
          ? {}
          : { data: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
        httpAgent: agent,
        httpsAgent: agent,
        transport: wire.transport,
        timeout,
        signal: stop.signal,
      });
      const retryAfter = Number(answer.headers['retry-after']);
      const at = new Date(String(answer.headers.date));
      return {
        kind: 'answered',
        status: answer.status,
        content: readContent(answer.data),
        ...(retryAfter > 0 ? { retryAfter } : {}),
        ...(Number.isNaN(at.getTime()) ? {} : { at }),
      };
    } catch (error) {
      if (signal?.aborted) throw new Cancelled();
      if (!wire.departed()) return { kind: 'not_sent', reason: 'unreachable' };
      return { kind: 'lost', reason: late ? 'timeout' : reasonOf(error) };
    } finally {
      clearTimeout(deadline);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  close(): void {
    this.#kept.destroy();
    this.#fresh.destroy();
  }
}

function reasonOf(error: unknown): 'timeout' | 'reset' | 'oversized' {
  const { code, message }: Partial<AxiosError> = isAxiosError(error) ? error : {};
  if (code === 'ECONNABORTED' || code === 'ETIMEDOUT') return 'timeout';
  return message?.startsWith('maxContentLength') ? 'oversized' : 'reset';
}

/**
 * Knows whether a byte of the request can have left us: not before the connection stands (with TLS: before
 * the handshake is done). An error code alone does not tell: a time-out or a reset happens on both sides of it.
 */
function watchDeparture(secure: boolean) {
  let departed = false;
  const depart = () => {
    departed = true;
  };
  return {
    departed: () => departed,
    transport: {
      request(options: RequestOptions, onAnswer: (answer: IncomingMessage) => void): ClientRequest {
        const request = (secure ? https : http).request(options, onAnswer);
        request.once('socket', socket => {
          if (request.reusedSocket) depart();
          else socket.once(secure ? 'secureConnect' : 'connect', depart);
        });
        return request;
      },
    },
  };
}
