import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator } from 'express-rate-limit';
import type { RateLimits } from '../config/model.ts';
import { Problem } from '../problem.ts';
import { localsOf } from './locals.ts';

/** Credentials that are idle long enough to be full again are forgotten once so many are remembered. */
const SWEEP_AT = 10_000;

/**
 * A bucket per credential, of `burst` requests, which drains at `perSecond`: unlike fixed windows, it never
 * lets two bursts through around the turn of a window.
 */
export class LeakyBuckets {
  readonly #limits: RateLimits;
  readonly #now: () => number;
  readonly #buckets = new Map<string, { level: number; at: number }>();

  constructor(limits: RateLimits, now: () => number = Date.now) {
    this.#limits = limits;
    this.#now = now;
  }

  /** How many credentials are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /** One more request; it is over the limit where `totalHits` is more than the burst. */
  increment(key: string): { readonly totalHits: number; readonly resetTime: Date } {
    const { perSecond, burst } = this.#limits;
    const now = this.#now();
    const level = this.#levelOf(key, now);
    if (level + 1 > burst) {
      return { totalHits: burst + 1, resetTime: new Date(now + ((level + 1 - burst) / perSecond) * 1000) };
    }
    if (this.#buckets.size >= SWEEP_AT) this.#sweep(now);
    this.#buckets.set(key, { level: level + 1, at: now });
    return { totalHits: Math.ceil(level + 1), resetTime: new Date(now + ((level + 1) / perSecond) * 1000) };
  }

  #levelOf(key: string, now: number): number {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return 0;
    return Math.max(0, bucket.level - (Math.max(0, now - bucket.at) / 1000) * this.#limits.perSecond);
  }

  #sweep(now: number): void {
    for (const key of [...this.#buckets.keys()]) {
      if (this.#levelOf(key, now) === 0) this.#buckets.delete(key);
    }
  }
}

/** Whoever has no credential is told apart by this; an IPv6 network counts as one. */
export const addressOf = (request: Request): string => ipKeyGenerator(request.ip ?? '');

/**
 * Counts a request, and tells its caller how it stands (IETF draft 8 of RateLimit headers).
 * @throws {Problem} `too-many-requests`
 */
export type LimitRequest = (request: Request, response: Response) => void;

/**
 * Counts by credential; whoever has no valid one is counted by address. Comes after authentication. Done here: the
 * step of a library that does the same hashes the caller anew for each answer, which costs more than all of this.
 */
export function limitRequests(limits: RateLimits): LimitRequest {
  const { burst, perSecond } = limits;
  const buckets = new LeakyBuckets(limits);
  const policy = `"requests"; q=${burst}; w=${Math.ceil(burst / perSecond)}`;
  return (request, response) => {
    const { identity } = localsOf(response);
    const key =
      identity !== undefined && 'known' in identity
        ? identity.known.credential
        : `address:${addressOf(request)}`;
    const { totalHits, resetTime } = buckets.increment(key);
    const seconds = Math.max(0, Math.ceil((resetTime.getTime() - Date.now()) / 1000));
    response.setHeader('RateLimit-Policy', policy);
    response.setHeader('RateLimit', `"requests"; r=${Math.max(0, burst - totalHits)}; t=${seconds}`);
    if (totalHits <= burst) return;
    response.setHeader('Retry-After', String(seconds));
    throw new Problem('too-many-requests', { retryAfter: seconds });
  };
}

/** The same before routes of Express' own. */
export const limiter =
  (limit: LimitRequest): RequestHandler =>
  (request, response, next) => {
    limit(request, response);
    next();
  };
