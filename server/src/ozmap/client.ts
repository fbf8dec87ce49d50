import type { WriteOutcome } from '../reservation/field.ts';
import { GENTLE, type OzmapAccess, type OzmapTuning } from './access.ts';
import { type Attempt, bodyOfRead, OzmapUnreadable, outcomeOfWrite, worthRepeating } from './errors.ts';
import { Gate } from './gate.ts';
import { nextRequest, readPage } from './paging.ts';
import { type ListQuery, type PageRequest, pageRequest } from './query.ts';
import { pauseBefore, RetryBudget, sleep } from './retry.ts';
import { Cancelled, type Sending, Transport } from './transport.ts';
import { type OzmapLoad, type OzmapWatch, outcomeWord, templateOf, unwatched } from './watch.ts';

/** A read with its waits and retries (for a list: each page) takes so many times the time-out of one attempt. */
const READ_DEADLINE = 2;

/** The part of a write's time that it may spend waiting for a place; not sent when that is over. */
const WRITE_PATIENCE = 0.2;

/** Rows of a list; `complete` is false when more exist than were asked for. `at`: OZmap's clock, if it tells. */
interface OzmapList {
  readonly rows: readonly unknown[];
  readonly complete: boolean;
  readonly at?: Date;
}

/** `more`: others follow. `total`: rows of the whole list at that moment, where OZmap tells. */
interface OzmapPage {
  readonly rows: readonly unknown[];
  readonly more: boolean;
  readonly total: number | undefined;
  readonly at?: Date;
}

/** One tenant's OZmap over HTTP. Reads throw the errors of `errors.ts`, or the signal's reason when aborted. */
export class OzmapClient {
  /** OZmap's id of the user behind the key, where the key tells: what it creates carries this id. */
  readonly apiUser: string | undefined;
  readonly #timeouts: OzmapAccess['timeouts'];
  readonly #tuning: OzmapTuning;
  readonly #transport: Transport;
  readonly #gate: Gate;
  readonly #budget: RetryBudget;
  readonly #watch: OzmapWatch;

  constructor(access: OzmapAccess, tuning: Partial<OzmapTuning> = {}, watch: OzmapWatch = unwatched) {
    this.#timeouts = access.timeouts;
    this.#tuning = { ...GENTLE, ...tuning };
    this.#transport = new Transport(access, this.#tuning.maxAnswer);
    this.#watch = watch;
    this.#gate = new Gate(this.#tuning, state => watch.circuit(state));
    this.#budget = new RetryBudget(this.#tuning.retryBudget);
    this.apiUser = userOfKey(access.key);
  }

  /** One document by its path (see `route`), or undefined where OZmap has none. */
  async get(path: string, signal?: AbortSignal): Promise<unknown> {
    return bodyOfRead(await this.#read({ path }, signal));
  }

  /** A list, page by page, each row once. */
  async list(path: string, query: ListQuery, signal?: AbortSignal): Promise<OzmapList> {
    const rows = new Map<unknown, unknown>();
    for await (const page of this.pages(path, query, signal)) {
      const before = rows.size;
      // Rows shift between pages when someone adds or removes one meanwhile.
      for (const row of page.rows) rows.set(keyOf(row), row);
      if (page.more && rows.size === before) throw new OzmapUnreadable('page');
      if (page.more && rows.size < query.maxRows) continue;
      const kept = [...rows.values()].slice(0, query.maxRows);
      const complete = !page.more && kept.length === rows.size;
      return { rows: kept, complete, ...(page.at === undefined ? {} : { at: page.at }) };
    }
    throw new OzmapUnreadable('page');
  }

  /** Page `number` (from 1) of a list by itself; `total`: rows of the whole list, where OZmap tells. */
  async page(
    path: string,
    query: ListQuery,
    number: number,
    signal?: AbortSignal,
  ): Promise<{ readonly rows: readonly unknown[]; readonly total: number | undefined; readonly at?: Date }> {
    const attempt = await this.#read(pageRequest(path, query, number), signal);
    const body = bodyOfRead(attempt);
    if (body === undefined) throw new OzmapUnreadable('status 404');
    const { rows, total } = readPage(body);
    return { rows, total, ...(attempt.kind === 'answered' && attempt.at && { at: attempt.at }) };
  }

  /** The pages of a list as they come, for lists that are too long to hold; a row may come twice. */
  async *pages(path: string, query: ListQuery, signal?: AbortSignal): AsyncGenerator<OzmapPage, void, void> {
    const seen = new Set<string>();
    let request: PageRequest = pageRequest(path, query);
    for (let number = 1; ; number++) {
      const attempt = await this.#read(request, signal);
      const body = bodyOfRead(attempt);
      // A missing route is no empty list: that would turn a wrong address into a wrong no.
      if (body === undefined) throw new OzmapUnreadable('status 404');
      const { rows, next, total } = readPage(body);
      const at = attempt.kind === 'answered' ? attempt.at : undefined;
      yield { rows, more: next !== undefined, total, ...(at === undefined ? {} : { at }) };
      if (next === undefined) return;
      request = nextRequest(next, path, query, number, seen);
    }
  }

  /**
   * Sends once and never again. No caller can take it back: its outcome matters also when nobody waits for it.
   */
  async write(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<WriteOutcome> {
    const { writeMs } = this.#timeouts;
    const patience = writeMs * WRITE_PATIENCE;
    const sending = () => ({ method, path, body, timeout: writeMs - patience });
    const attempt = await this.#attempt(method, path, sending, patience);
    if (attempt.kind !== 'not_sent') {
      const answer = attempt.kind === 'answered' && attempt.content.kind === 'json' && attempt.content.value;
      this.#watch.wrote?.(path, body, answer || undefined);
    }
    return outcomeOfWrite(attempt);
  }

  /** How much is asked of OZmap at this moment. */
  get load(): OzmapLoad {
    return { ...this.#gate.load, retryBudget: this.#budget.left };
  }

  /** Drops idle connections; requests under way fail. */
  close(): void {
    this.#transport.close();
  }

  async #read({ path, body }: PageRequest, signal?: AbortSignal): Promise<Attempt> {
    const { attempts, retryPause, random } = this.#tuning;
    const { readMs } = this.#timeouts;
    const end = performance.now() + readMs * READ_DEADLINE;
    for (let number = 1; ; number++) {
      const left = Math.max(1, end - performance.now());
      const sending = (): Sending => ({
        method: 'GET',
        path,
        body,
        timeout: Math.max(1, Math.min(readMs, end - performance.now())),
        signal,
      });
      const attempt = await this.#attempt('GET', path, sending, left, signal).catch(rethrowReason(signal));
      if (!worthRepeating(attempt)) {
        if (attempt.kind === 'answered') this.#budget.earn();
        return attempt;
      }
      const retryAfter = attempt.kind === 'answered' ? attempt.retryAfter : undefined;
      const pause = pauseBefore(number + 1, retryPause, random(), retryAfter);
      if (number >= attempts || performance.now() + pause >= end || !this.#budget.spend()) return attempt;
      this.#watch.retried();
      await sleep(pause, signal);
      signal?.throwIfAborted();
    }
  }

  /** One request through the gate, counted. `sending` is asked when its turn has come. */
  async #attempt(
    method: Sending['method'],
    path: string,
    sending: () => Sending,
    patience: number,
    signal?: AbortSignal,
  ): Promise<Attempt> {
    let sentAt: number | undefined;
    const send = () => {
      sentAt = performance.now();
      return this.#transport.send(sending());
    };
    let outcome = 'failed';
    try {
      const attempt = await this.#gate.pass(send, patience, signal);
      outcome = outcomeWord(attempt);
      return attempt;
    } catch (error) {
      if (error instanceof Cancelled) outcome = 'cancelled';
      throw error;
    } finally {
      const seconds = sentAt === undefined ? 0 : (performance.now() - sentAt) / 1000;
      this.#watch.attempted({ method, route: templateOf(path), outcome, seconds });
    }
  }
}

const rethrowReason = (signal?: AbortSignal) => (error: unknown) => {
  if (error instanceof Cancelled) signal?.throwIfAborted();
  throw error;
};

function keyOf(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row;
  const { id, _id } = row as { id?: unknown; _id?: unknown };
  return id ?? _id ?? row;
}

/** The key is a JWT; its payload names the user. It is read, not verified: OZmap does that. */
function userOfKey(apiKey: string): string | undefined {
  try {
    const payload: unknown = JSON.parse(Buffer.from(apiKey.split('.')[1] ?? '', 'base64url').toString());
    const user = (payload as { user?: unknown } | null)?.user;
    return typeof user === 'string' ? user : undefined;
  } catch {
    return undefined;
  }
}
