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

interface VisitAnswer {
  readonly token: string;
  readonly expiresAt: string;
  readonly renewal: string;
}

/**
 * Sessions of an OZloc visit: the first for the one-time handle in the address, the next ones for a handle of
 * their own. That one is kept in the tab, so that a page that is loaded again goes on; no cookie, since a frame
 * in another site's page has none.
 */
export function sessionsOfVisit(
  endpoint: string,
  visit: string,
  memory: Pick<Storage, 'getItem' | 'setItem'> | undefined,
  onOver: () => void,
): FetchSession {
  const key = `oz-visit-${visit}`;
  let renewal = memory?.getItem(key) ?? undefined;
  return async () => {
    const answer = await fetch(`${endpoint}/ozloc/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(renewal === undefined ? { visit } : { renewal }),
    });
    if (answer.status === 401) onOver();
    if (!answer.ok) throw new Error(`No session: ${answer.status}`);
    const given = (await answer.json()) as VisitAnswer;
    renewal = given.renewal;
    memory?.setItem(key, renewal);
    return { token: given.token, expiresAt: given.expiresAt, endpoint };
  };
}
