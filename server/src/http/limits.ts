import type { Request, RequestHandler } from 'express';
import { type ClientRateLimitInfo, ipKeyGenerator, rateLimit, type Store } from 'express-rate-limit';
import type { RateLimits } from '../config/model.ts';
import { Problem } from '../problem.ts';
import { localsOf } from './locals.ts';

/** Credentials that are idle long enough to be full again are forgotten once so many are remembered. */
const SWEEP_AT = 10_000;

/**
 * A bucket per credential, of `burst` requests, which drains at `perSecond`: unlike fixed windows, it never
 * lets two bursts through around the turn of a window.
 */
export class LeakyBuckets implements Store {
  readonly localKeys = true;
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

  increment(key: string): ClientRateLimitInfo {
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

  decrement(key: string): void {
    const bucket = this.#buckets.get(key);
    if (bucket !== undefined) bucket.level = Math.max(0, bucket.level - 1);
  }

  resetKey(key: string): void {
    this.#buckets.delete(key);
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

/** Counts by credential; whoever has no valid one is counted by address. Comes after authentication. */
export function limitRequests(limits: RateLimits): RequestHandler {
  return rateLimit({
    identifier: 'requests',
    limit: limits.burst,
    windowMs: Math.ceil((limits.burst / limits.perSecond) * 1000),
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    store: new LeakyBuckets(limits),
    // The check warns of X-Forwarded-For without a trusted proxy: whether there is one is the operator's word.
    validate: { xForwardedForHeader: false },
    keyGenerator: (request, response) => {
      const { identity } = localsOf(response);
      return identity !== undefined && 'known' in identity
        ? identity.known.credential
        : `address:${addressOf(request)}`;
    },
    handler: (_request, response, next) => {
      next(new Problem('too-many-requests', { retryAfter: Number(response.get('Retry-After') ?? 1) }));
    },
  });
}
