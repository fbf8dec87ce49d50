import type { Language } from '@oz-viability/shared';
import { Problem } from '../problem.ts';
import type { Caller } from './caller.ts';
import { type Keys, looksLikeKey } from './keys.ts';
import type { Sessions } from './sessions.ts';
import type { Tenants } from './tenants.ts';
import type { Tokens } from './token.ts';

export interface Authenticated {
  readonly caller: Caller;
  /** Names the credential, not the secret: what limits are counted by. */
  readonly credential: string;
  /** The tenant's, for callers that ask for none. */
  readonly language: Language;
}

/**
 * Turns the `Authorization` and `Origin` headers into a caller.
 * @throws {Problem} `credential-missing`, `credential-invalid`, `session-expired`, `origin-not-allowed`,
 *   `tenant-suspended`
 */
export type Authenticate = (
  authorization: string | undefined,
  origin: string | undefined,
) => Promise<Authenticated>;

export function createAuthenticate(deps: {
  readonly keys: Keys;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly tenants: Tenants;
  readonly now: () => Date;
}): Authenticate {
  return async (authorization, origin) => {
    if (authorization === undefined) throw new Problem('credential-missing');
    const credential = /^Bearer +([\w.~+/=-]{1,4096})$/i.exec(authorization)?.[1];
    if (credential === undefined) throw new Problem('credential-invalid');
    return looksLikeKey(credential) ? byKey(credential) : byToken(credential, origin);
  };

  async function byKey(credential: string): Promise<Authenticated> {
    const key = await deps.keys.find(credential);
    if (key === undefined) throw new Problem('credential-invalid');
    const { tenant } = deps.tenants.find(key.tenant, key.integration);
    return {
      caller: { kind: 'integration', tenant: key.tenant, integration: key.integration },
      credential: `key:${key.id}`,
      language: tenant.language,
    };
  }

  async function byToken(token: string, origin: string | undefined): Promise<Authenticated> {
    const claims = await deps.tokens.verify(token, deps.now());
    const { tenant, integration } = deps.tenants.find(claims.tenant, claims.integration);
    // A page always says where it is; servers and same-origin reads say nothing.
    const allowed = claims.origin === undefined ? integration.origins : [claims.origin];
    if (origin !== undefined && allowed.length > 0 && !allowed.includes(origin)) {
      throw new Problem('origin-not-allowed');
    }
    return {
      caller: await deps.sessions.resume(claims),
      credential: `session:${claims.session}`,
      language: tenant.language,
    };
  }
}
