import type { Attempt } from './errors.ts';
import { API } from './query.ts';

/** Who counts what goes to one OZmap. Everything it is told is from a short, fixed list: no id, no code, no key. */
export interface OzmapWatch {
  /** One attempt, sent or not. `route`: see {@link templateOf}; `seconds`: on the wire, 0 where nothing was sent. */
  attempted(attempt: {
    readonly method: string;
    readonly route: string;
    readonly outcome: string;
    readonly seconds: number;
  }): void;
  /** A write that has, or may have, reached OZmap; `answer`: what came back, if anything could be read. */
  wrote?(path: string, body: unknown, answer: unknown): void;
  /** A read that is sent once more. */
  retried(): void;
  /** OZmap is left alone (`open`), tried with one request (`half-open`), or served as usual (`closed`). */
  circuit(state: Circuit): void;
}

export const CIRCUITS = ['closed', 'half-open', 'open'] as const;
export type Circuit = (typeof CIRCUITS)[number];

/** What stands at the gate of one OZmap now. */
export interface OzmapLoad {
  readonly inFlight: number;
  readonly waiting: number;
  /** Retries that reads may still spend. */
  readonly retryBudget: number;
}

export const unwatched: OzmapWatch = { attempted() {}, retried() {}, circuit() {} };

/** `properties/client/:id` of `/api/v2/properties/client/4711?limit=1`: our own words stay, what follows goes. */
export function templateOf(path: string): string {
  const [kind = '', ...rest] = path
    .slice(API.length + 1)
    .split('?')[0]!
    .split('/');
  return [kind, ...rest.slice(0, -1), ...(rest.length === 0 ? [] : [':id'])].join('/');
}

/** In one word how an attempt ended. */
export function outcomeWord(attempt: Attempt): string {
  if (attempt.kind !== 'answered') return attempt.reason;
  const { status, content } = attempt;
  if (status === 404) return 'absent';
  if (status === 401 || status === 403 || status === 429) return 'refused';
  if (status >= 500) return 'error';
  if (status >= 400) return 'rejected';
  return content.kind === 'unreadable' ? 'unreadable' : 'ok';
}
