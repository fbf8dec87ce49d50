import http from 'node:http';
import https from 'node:https';
import axios, { type AxiosInstance, isAxiosError } from 'axios';

/** Why no answer came from a service of others. */
type NoAnswer = 'unreachable' | 'timeout' | 'cancelled' | 'oversized';

/** All that is told of a failed request: axios' own errors carry addresses, keys and what was asked. */
export class OutboundFailure extends Error {
  override readonly name = 'OutboundFailure';
  readonly reason: NoAnswer;

  constructor(reason: NoAnswer) {
    super(`No answer (${reason})`);
    this.reason = reason;
  }
}

/**
 * A client for a service of others: no redirects, no proxies from the environment, a bound on the answer's size;
 * every status is an answer. Send through {@link within}.
 */
export function createOutbound(options: {
  /** Bytes. */
  readonly maxAnswer: number;
  readonly baseUrl?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly bytes?: boolean;
}): AxiosInstance {
  return axios.create({
    ...(options.baseUrl === undefined ? {} : { baseURL: options.baseUrl, allowAbsoluteUrls: false }),
    maxRedirects: 0,
    proxy: false,
    maxContentLength: options.maxAnswer,
    validateStatus: () => true,
    httpAgent: new http.Agent({ keepAlive: true }),
    httpsAgent: new https.Agent({ keepAlive: true }),
    headers: { ...options.headers },
    ...(options.bytes ? { responseType: 'arraybuffer' } : {}),
  });
}

/**
 * Sends one request that must be answered to its last byte within `ms`.
 * @throws {OutboundFailure}
 */
export async function within<T>(
  ms: number,
  signal: AbortSignal,
  send: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = AbortSignal.timeout(ms);
  try {
    return await send(AbortSignal.any([signal, deadline]));
  } catch (error) {
    if (!isAxiosError(error)) throw error;
    if (signal.aborted) throw new OutboundFailure('cancelled');
    if (deadline.aborted || error.code === 'ETIMEDOUT') throw new OutboundFailure('timeout');
    throw new OutboundFailure(error.message.startsWith('maxContentLength') ? 'oversized' : 'unreachable');
  }
}

/** Seconds that an answer asks to wait. */
export function retryAfterOf(headers: Readonly<Record<string, unknown>>): number | undefined {
  const seconds = Number(headers['retry-after']);
  return seconds > 0 ? seconds : undefined;
}
