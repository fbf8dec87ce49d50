import type { SessionGrant } from '@oz-viability/shared';
import { Failure } from './failure.ts';

/** The host's callback: mints a session on its own server. */
export type FetchSession = () => Promise<SessionGrant>;

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

  /** @param onAccess hears whether the host still gives sessions, each time that it was asked. */
  constructor(fetchSession: FetchSession, onAccess: (access: 'live' | 'lost') => void) {
    this.#fetchSession = fetchSession;
    this.#onAccess = onAccess;
  }

  /** The session in use, or a first one. Throws a Failure of kind `session`. */
  current(): Promise<SessionGrant> {
    return this.#grant ? Promise.resolve(this.#grant) : this.renew(undefined);
  }

  /** A session other than the one that was refused; whoever comes second gets the one already fetched. */
  renew(refused: string | undefined): Promise<SessionGrant> {
    if (this.#grant && this.#grant.token !== refused) return Promise.resolve(this.#grant);
    this.#pending ??= this.#fetch().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  /** A session that was just minted is refused: asking the host again would not help. */
  refused(): Failure {
    this.#grant = undefined;
    this.#onAccess('lost');
    return new Failure({ kind: 'session' });
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #fetch(): Promise<SessionGrant> {
    clearTimeout(this.#timer);
    try {
      const grant = await this.#fetchSession();
      if (typeof grant?.token !== 'string') throw new TypeError('fetchSession gave no token');
      this.#grant = grant;
    } catch {
      this.#onAccess('lost');
      throw new Failure({ kind: 'session' });
    }
    this.#onAccess('live');
    const life = Date.parse(this.#grant.expiresAt) - Date.now();
    if (life > 0) {
      const { token } = this.#grant;
      this.#timer = setTimeout(
        () => void this.renew(token).catch(() => {}),
        Math.max(AT_MOST_EVERY, life - AHEAD),
      );
    }
    return this.#grant;
  }
}
