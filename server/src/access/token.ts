import { createSecretKey } from 'node:crypto';
import type { IntegrationId, Scope, SessionId, TenantId } from '@oz-viability/shared';
import { errors, jwtVerify, SignJWT } from 'jose';
import { Problem } from '../problem.ts';
import { ExpiringCache } from './expiring-cache.ts';

/** All that travels in a session token: ids and rights. The rest of the session stays with the server. */
export interface TokenClaims {
  readonly session: SessionId;
  readonly tenant: TenantId;
  readonly integration: IntegrationId;
  readonly scopes: readonly Scope[];
  readonly origin?: string;
  readonly expiresAt: Date;
}

export interface Tokens {
  sign(claims: TokenClaims, issuedAt: Date): Promise<string>;
  /** @throws {Problem} `session-expired`; `credential-invalid` for anything that we did not sign */
  verify(token: string, now: Date): Promise<TokenClaims>;
}

/** One algorithm only, so that a token cannot choose a weaker one. */
const ALGORITHM = 'HS256';
/** Tokens whose signature is remembered. */
const REMEMBERED = 5000;
const AUDIENCE = 'oz-viability';

const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);

export function createTokens(secret: string): Tokens {
  const key = createSecretKey(Buffer.from(secret, 'utf8'));
  // A signature stays right: a page sends the same token with every request.
  const verified = new ExpiringCache<TokenClaims>(REMEMBERED);
  return {
    sign: (claims, issuedAt) =>
      new SignJWT({
        tenant: claims.tenant,
        integration: claims.integration,
        scopes: [...claims.scopes],
        ...(claims.origin === undefined ? {} : { origin: claims.origin }),
      })
        .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
        .setJti(claims.session)
        .setAudience(AUDIENCE)
        .setIssuedAt(seconds(issuedAt))
        .setExpirationTime(seconds(claims.expiresAt))
        .sign(key),

    async verify(token, now) {
      const known = verified.get(token, now);
      if (known !== undefined) return known;
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [ALGORITHM],
          audience: AUDIENCE,
          currentDate: now,
          requiredClaims: ['jti', 'exp', 'tenant', 'integration', 'scopes'],
        });
        // What we signed is what we wrote: the shape needs no second check.
        const claims = payload as {
          tenant: TenantId;
          integration: IntegrationId;
          scopes: Scope[];
          origin?: string;
        };
        const read: TokenClaims = {
          session: payload.jti as SessionId,
          tenant: claims.tenant,
          integration: claims.integration,
          scopes: claims.scopes,
          expiresAt: new Date(payload.exp! * 1000),
          ...(claims.origin === undefined ? {} : { origin: claims.origin }),
        };
        verified.set(token, read, read.expiresAt.getTime());
        return read;
      } catch (error) {
        throw new Problem(error instanceof errors.JWTExpired ? 'session-expired' : 'credential-invalid');
      }
    },
  };
}
