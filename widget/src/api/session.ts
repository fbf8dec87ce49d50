import type { SessionGrant } from '@oz-viability/shared';
import { Failure } from './failure.ts';

/** The host's callback: mints a session on its own server. */
export type FetchSession = () => Promise<SessionGrant>;

/** A page that has not given a session by then gives none, milliseconds. */
const PATIENCE = 20_000;
/** A session is renewed this long before it ends, milliseconds. */
const AHEAD = 60_000;
/** However wrong the clock of this machine is, never renew more often than this, milliseconds. */
const AT_MOST_EVERY = 30_000;

/**
 * Holds the session token and renews it. All who ask at once share one call of the host.
 */
export class SessionKeeper {
  readonly #fetchSession: FetchSession;
  readonly #onAccess: (access: 'live' | 'lost') => void;
  #grant: SessionGrant | undefined;
  #pending: Promise<SessionGrant> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  /** @param onAccess hears whether the host still gives sessions, each time that one was needed. */
  constructor(fetchSession: FetchSession, onAccess: (access: 'live' | 'lost') => void) {
    this.#fetchSession = fetchSession;
    this.#onAccess = onAccess;
  }

  /** The session in use, for who cannot wait. */
  get grant(): SessionGrant | undefined {
    return this.#grant;
  }

  /** The session in use, or a first one. Throws a Failure of kind `session`. */
  current(): Promise<SessionGrant> {
    return this.#grant ? Promise.resolve(this.#grant) : this.renew(undefined);
  }

  /** A session other than the one that was refused; whoever comes second gets the one already fetched. */
  renew(refused: string | undefined): Promise<SessionGrant> {
    return this.#grant && this.#grant.token !== refused ? Promise.resolve(this.#grant) : this.again();
  }

  /** A session fresh from the host, whatever there is. */
  async again(): Promise<SessionGrant> {
    try {
      return await this.#shared();
    } catch (error) {
      this.#onAccess('lost');
      throw error;
    }
  }

  /** A session that was just minted is refused: asking the host again would not help. */
  refused(): Failure {
    this.#grant = undefined;
    this.#onAccess('lost');
    return new Failure({ kind: 'session' });
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #shared(): Promise<SessionGrant> {
    this.#pending ??= this.#fetch().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #fetch(): Promise<SessionGrant> {
    clearTimeout(this.#timer);
    let grant: SessionGrant;
    let late: ReturnType<typeof setTimeout>;
    try {
      grant = await Promise.race([
        this.#fetchSession(),
        new Promise<never>((_, giveUp) => {
          late = setTimeout(giveUp, PATIENCE);
        }),
      ]).finally(() => clearTimeout(late));
      if (typeof grant?.token !== 'string') throw new TypeError('fetchSession gave no token');
    } catch {
      throw new Failure({ kind: 'session' });
    }
    this.#grant = grant;
    this.#onAccess('live');
    this.#renewAhead(grant);
    return grant;
  }

  /** Fails in silence and tries again: until a call is refused, the session in use is good. */
  #renewAhead(grant: SessionGrant): void {
    const life = Date.parse(grant.expiresAt) - Date.now();
    if (this.#stopped || !(life > 0)) return;
    this.#timer = setTimeout(
      () => void this.#shared().catch(() => this.#renewAhead(grant)),
      Math.max(AT_MOST_EVERY, life - AHEAD),
    );
  }
}
