import type {
  GeocodeAnswer,
  GeocodeRequest,
  Hold,
  HoldRequest,
  Language,
  Reservation,
  ReservationId,
  ReservationRequest,
  SessionInfo,
  ViabilityAnswer,
  ViabilityId,
  ViabilityRequest,
} from '@oz-viability/shared';
import { Failure, failureOf } from './failure.ts';
import type { SessionKeeper } from './session.ts';

/** Deadline of an ordinary call, milliseconds. */
const DEADLINE = 15_000;
/** The server drives a confirmation for 8 s before it answers 202. */
const CONFIRM_DEADLINE = 25_000;

/** How much longer a port is kept, days from the end that it has, and why. */
export interface Extension {
  readonly days: number;
  readonly reason: string;
}

interface Call {
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** The same confirmation, however often it is sent. */
  readonly key?: string;
  readonly deadline?: number;
  /** Outlives the page. */
  readonly keepalive?: boolean;
}

interface Needs<Answer> {
  /** A member of every right answer: what has none, however well-formed, is none of ours. */
  readonly needs?: keyof Answer & string;
}

/** The server's API as the widget uses it. Every method throws a Failure, or the signal's AbortError. */
export class ApiClient {
  readonly #endpoint: () => string;
  readonly #language: () => Language;
  readonly #sessions: SessionKeeper;

  /** @param endpoint where the server is, if the session does not say. */
  constructor(sessions: SessionKeeper, endpoint: () => string, language: () => Language) {
    this.#sessions = sessions;
    this.#endpoint = endpoint;
    this.#language = language;
  }

  /** What a part that comes later reads. @param needs a member of every right answer */
  get<Answer>(path: string, needs: keyof Answer & string, signal: AbortSignal): Promise<Answer> {
    return this.#send<Answer>('GET', path, { needs, signal });
  }

  session(signal: AbortSignal): Promise<SessionInfo> {
    return this.get('/v1/session', 'features', signal);
  }

  geocode(body: GeocodeRequest, signal: AbortSignal): Promise<GeocodeAnswer> {
    return this.#send<GeocodeAnswer>('POST', '/v1/geocode', { needs: 'candidates', body, signal });
  }

  viability(body: ViabilityRequest, signal: AbortSignal): Promise<ViabilityAnswer> {
    return this.#send<ViabilityAnswer>('POST', '/v1/viability', { needs: 'boxes', body, signal });
  }

  /** Somebody wants to be told if what was refused can be served one day. */
  interest(id: ViabilityId, signal: AbortSignal): Promise<unknown> {
    return this.#send('POST', `/v1/denials/${encodeURIComponent(id)}/interest`, { signal });
  }

  hold(body: HoldRequest, signal: AbortSignal): Promise<Hold> {
    return this.#send<Hold>('POST', '/v1/holds', { needs: 'expiresAt', body, signal });
  }

  renewHold(id: ReservationId, signal: AbortSignal): Promise<Hold> {
    return this.#send<Hold>('POST', `/v1/holds/${encodeURIComponent(id)}/renew`, {
      needs: 'expiresAt',
      signal,
    });
  }

  releaseHold(id: ReservationId): Promise<unknown> {
    return this.#send('DELETE', `/v1/holds/${encodeURIComponent(id)}`, { keepalive: true });
  }

  reserve(body: ReservationRequest, key: string, signal: AbortSignal): Promise<Reservation> {
    return this.#send<Reservation>('POST', '/v1/reservations', {
      needs: 'state',
      body,
      key,
      signal,
      deadline: CONFIRM_DEADLINE,
    });
  }

  reservation(id: ReservationId, signal: AbortSignal): Promise<Reservation> {
    return this.get(`/v1/reservations/${encodeURIComponent(id)}`, 'state', signal);
  }

  withdraw(id: ReservationId, key: string, signal: AbortSignal): Promise<Reservation> {
    return this.#change(id, 'withdraw', {}, key, signal);
  }

  extend(id: ReservationId, body: Extension, key: string, signal: AbortSignal): Promise<Reservation> {
    return this.#change(id, 'extend', body, key, signal);
  }

  move(id: ReservationId, body: HoldRequest, key: string, signal: AbortSignal): Promise<Reservation> {
    return this.#change(id, 'move', body, key, signal);
  }

  #change(
    id: ReservationId,
    how: 'withdraw' | 'extend' | 'move',
    body: object,
    key: string,
    signal: AbortSignal,
  ): Promise<Reservation> {
    return this.#send<Reservation>('POST', `/v1/reservations/${encodeURIComponent(id)}/${how}`, {
      needs: 'state',
      body,
      key,
      signal,
      deadline: CONFIRM_DEADLINE,
    });
  }

  async #send<Answer>(method: string, path: string, call: Call & Needs<Answer>): Promise<Answer> {
    // At once where it can: a question that waits for nothing goes before the page is drawn anew, not after.
    const { token, endpoint } = this.#sessions.grant ?? (await this.#sessions.current());
    let response = await this.#fetch(method, path, call, token, endpoint);
    if (response.status === 401) {
      const renewed = await this.#sessions.renew(token);
      call.signal?.throwIfAborted();
      response = await this.#fetch(method, path, call, renewed.token, renewed.endpoint);
      if (response.status === 401) throw this.#sessions.refused();
    }
    if (!response.ok) throw await failureOf(response);
    if (response.status === 204 && !call.needs) return undefined as Answer;
    const answer: unknown = await response.json().catch(() => call.signal?.throwIfAborted());
    if (!isAnswer<Answer>(answer, call.needs)) {
      throw new Failure({ kind: 'unreadable', status: response.status });
    }
    return answer;
  }

  async #fetch(
    method: string,
    path: string,
    { body, signal, key, deadline = DEADLINE, keepalive = false }: Call,
    token: string,
    endpoint: string | undefined,
  ): Promise<Response> {
    const timeout = AbortSignal.timeout(deadline);
    try {
      return await fetch((endpoint || this.#endpoint()).replace(/\/+$/, '') + path, {
        method,
        headers: {
          Authorization: `Bearer ${token}`,
          'Accept-Language': this.#language(),
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...(key !== undefined && { 'Idempotency-Key': key }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        credentials: 'omit',
        cache: 'no-store',
        keepalive,
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
    } catch {
      signal?.throwIfAborted();
      throw new Failure({ kind: timeout.aborted ? 'timeout' : 'network' });
    }
  }
}

const isAnswer = <Answer>(body: unknown, member: string | undefined): body is Answer =>
  typeof body === 'object' && body !== null && (member === undefined || member in body);
