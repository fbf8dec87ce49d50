import type { WriteOutcome } from '../reservation/field.ts';

/**
 * What became of one HTTP request to OZmap, as little as is needed to decide. Nothing of the request is in
 * it; `content` is OZmap's answer.
 */
export type Attempt =
  | { readonly kind: 'not_sent'; readonly reason: NotSent }
  /** It may have reached OZmap, and no whole answer came back. */
  | { readonly kind: 'lost'; readonly reason: 'timeout' | 'reset' | 'oversized' }
  /** `retryAfter`: seconds, where OZmap named them. `at`: OZmap's clock, where it tells. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly content: Content;
      readonly retryAfter?: number;
      readonly at?: Date;
    };

/** The body of an answer. */
export type Content =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'empty' }
  | { readonly kind: 'unreadable' };

type NotSent = 'unreachable' | 'circuit-open' | 'busy';

/** OZmap gave no answer: network, time-out, 5xx, or we stopped asking for a while. */
export class OzmapUnavailable extends Error {
  constructor(reason: string) {
    super(`OZmap is unavailable (${reason})`);
    this.name = 'OzmapUnavailable';
  }
}

/** OZmap answered, and will not serve this key (401, 403) or this rate (429). */
export class OzmapRefused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`OZmap refused the request (${status})`);
    this.name = 'OzmapRefused';
    this.status = status;
  }
}

/** OZmap answered something that this project cannot read. `field` names what, never its value. */
export class OzmapUnreadable extends Error {
  readonly field: string;

  constructor(field: string) {
    super(`OZmap's answer cannot be read (${field})`);
    this.name = 'OzmapUnreadable';
    this.field = field;
  }
}

export type OzmapError = OzmapUnavailable | OzmapRefused | OzmapUnreadable;

export const isOzmapError = (error: unknown): error is OzmapError =>
  error instanceof OzmapUnavailable || error instanceof OzmapRefused || error instanceof OzmapUnreadable;

const success = (status: number): boolean => status >= 200 && status < 300;
const refusal = (status: number): boolean => status === 401 || status === 403 || status === 429;

/** How surely a write happened; the one place that decides it. `value` is OZmap's parsed answer, if any. */
export function outcomeOfWrite(attempt: Attempt): WriteOutcome {
  if (attempt.kind === 'not_sent') return { kind: 'not_sent' };
  if (attempt.kind === 'lost') return { kind: 'ambiguous' };
  const { status, content } = attempt;
  if (refusal(status)) return { kind: 'refused', status };
  if (success(status)) {
    if (content.kind === 'unreadable') return { kind: 'ambiguous' };
    return content.kind === 'json' ? { kind: 'done', value: content.value } : { kind: 'done' };
  }
  // 408 comes from a server or proxy that gave up waiting: what it did with the request is not said.
  if (status >= 400 && status < 500 && status !== 408) return { kind: 'rejected', status };
  return { kind: 'ambiguous' };
}

/**
 * The parsed answer of a read, or undefined where OZmap has no such thing (404).
 * Throws OzmapUnavailable, OzmapRefused or OzmapUnreadable.
 */
export function bodyOfRead(attempt: Attempt): unknown {
  if (attempt.kind !== 'answered') {
    if (attempt.kind === 'lost' && attempt.reason === 'oversized') throw new OzmapUnreadable('size');
    throw new OzmapUnavailable(attempt.reason);
  }
  const { status, content } = attempt;
  if (refusal(status)) throw new OzmapRefused(status);
  if (status === 404) return undefined;
  if (status >= 500) throw new OzmapUnavailable(`status ${status}`);
  if (!success(status)) throw new OzmapUnreadable(`status ${status}`);
  if (content.kind !== 'json') throw new OzmapUnreadable('JSON');
  return content.value;
}

/** Whether OZmap itself seems to be down, which is what opens the circuit; a refusal or a 404 is a live OZmap. */
export const looksDown = (attempt: Attempt): boolean =>
  attempt.kind === 'answered'
    ? attempt.status >= 500
    : attempt.kind === 'lost'
      ? attempt.reason !== 'oversized'
      : attempt.reason === 'unreachable';

/** Whether the same read, sent again in a moment, may fare better. Never asked about a write. */
export function worthRepeating(attempt: Attempt): boolean {
  if (attempt.kind !== 'answered') return looksDown(attempt);
  if (attempt.status >= 500 || attempt.status === 429) return true;
  return success(attempt.status) && attempt.content.kind !== 'json';
}

export function readContent(text: string): Content {
  if (text.trim() === '') return { kind: 'empty' };
  try {
    return { kind: 'json', value: JSON.parse(text) };
  } catch {
    return { kind: 'unreadable' };
  }
}
