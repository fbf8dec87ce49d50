import type { EmbedMessage, HostMessage, SessionGrant } from '@oz-viability/shared';
import type { FetchSession } from '../api/session.ts';

/** A host that has not answered by then will not, milliseconds. */
const PATIENCE = 20_000;

/** Sessions by message: each is asked of the host. */
export function sessionsByMessage(
  endpoint: string,
  send: (message: EmbedMessage) => void,
): { readonly fetchSession: FetchSession; heard(message: HostMessage): void } {
  let waiting: PromiseWithResolvers<SessionGrant> | undefined;
  let reason: 'start' | 'renew' = 'start';
  return {
    fetchSession() {
      waiting ??= Promise.withResolvers<SessionGrant>();
      const { promise, reject } = waiting;
      send({ type: 'need-session', reason });
      const timer = setTimeout(() => reject(new Error('The host gave no session in time')), PATIENCE);
      return promise.finally(() => {
        clearTimeout(timer);
        waiting = undefined;
      });
    },
    heard(message) {
      if (message.type === 'no-session') waiting?.reject(new Error('The host gave no session'));
      if (message.type !== 'session') return;
      reason = 'renew';
      const { token, expiresAt } = message;
      waiting?.resolve({ token, expiresAt, endpoint });
    },
  };
}

/**
 * Sessions of an OZloc visit, for the handle in the address and the secret of this tab: an answer that was lost is
 * asked for again, and the next session is asked for alike.
 */
export function sessionsOfVisit(
  endpoint: string,
  visit: string,
  secret: string,
  onOver: () => void,
): FetchSession {
  return async () => {
    const answer = await fetch(`${endpoint}/ozloc/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ visit, secret }),
    });
    if (answer.status === 401) onOver();
    if (!answer.ok) throw new Error(`No session: ${answer.status}`);
    const { token, expiresAt } = (await answer.json()) as SessionGrant;
    return { token, expiresAt, endpoint };
  };
}
