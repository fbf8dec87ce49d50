import type {
  ClientCode,
  IntegrationId,
  SessionGrant,
  SessionId,
  SessionRequest,
  TenantId,
} from '@oz-viability/shared';
import { invalidField, Problem } from '../problem.ts';
import type { Store } from '../store/database.ts';
import type { IntegrationCaller, SessionCaller, SessionTerms } from './caller.ts';
import { termsOf } from './caps.ts';
import { ExpiringCache } from './expiring-cache.ts';
import type { Tenants } from './tenants.ts';
import type { TokenClaims, Tokens } from './token.ts';

type SessionsTable = {
  sessions: {
    tenant_id: TenantId;
    id: SessionId;
    integration: IntegrationId;
    actor: string;
    customer_code: ClientCode | null;
    /** Written as JSON text, read as the object. */
    terms: SessionTerms | string;
    created_at: Date;
    expires_at: Date;
  };
};

type StoredSession = Pick<SessionCaller, 'integration' | 'actor' | 'customerCode' | 'terms'>;

export interface Sessions {
  /** @throws {Problem} where the request asks for what integration or tenant do not allow */
  mint(caller: IntegrationCaller, request: SessionRequest): Promise<SessionGrant>;
  /** Who a verified token speaks for. @throws {Problem} `credential-invalid` where the session is unknown */
  resume(claims: TokenClaims): Promise<SessionCaller>;
  /** Deletes sessions whose token has expired; returns how many. */
  purge(): Promise<number>;
}

export const LONGEST_SESSION_SECONDS = 900;
const REMEMBERED = 2000;

export function createSessions(deps: {
  readonly store: Store;
  readonly tenants: Tenants;
  readonly tokens: Tokens;
  readonly publicUrl: string;
  readonly now: () => Date;
  readonly newId: () => string;
}): Sessions {
  const { tenants, tokens, now } = deps;
  const db = deps.store.withTables<SessionsTable>();
  // A session never changes, so it may be remembered for as long as its token lives.
  const cache = new ExpiringCache<StoredSession>(REMEMBERED);

  return {
    async mint(caller, request) {
      const { tenant, integration } = tenants.find(caller.tenant, caller.integration);
      if (request.mode && !tenant.modes.includes(request.mode)) throw new Problem('mode-not-available');
      const origin = originOf(request.origin, integration.origins);
      const terms = termsOf(tenant, integration, request);
      const createdAt = now();
      const ttl = Math.min(request.ttl ?? LONGEST_SESSION_SECONDS, LONGEST_SESSION_SECONDS);
      // Whole seconds, as the token says them.
      const expiresAt = new Date((Math.floor(createdAt.getTime() / 1000) + ttl) * 1000);
      const session = deps.newId() as SessionId;
      await db
        .insertInto('sessions')
        .values({
          tenant_id: caller.tenant,
          id: session,
          integration: caller.integration,
          actor: request.actor.id,
          customer_code: request.customer?.code ?? null,
          terms: JSON.stringify(terms),
          created_at: createdAt,
          expires_at: expiresAt,
        })
        .execute();
      const token = await tokens.sign(
        {
          session,
          tenant: caller.tenant,
          integration: caller.integration,
          scopes: [...new Set(request.scopes)],
          expiresAt,
          ...(origin === undefined ? {} : { origin }),
        },
        createdAt,
      );
      return { token, expiresAt: expiresAt.toISOString(), endpoint: deps.publicUrl };
    },

    async resume(claims) {
      const stored = cache.get(cacheKey(claims), now()) ?? (await load(claims));
      return {
        kind: 'session',
        tenant: claims.tenant,
        session: claims.session,
        scopes: new Set(claims.scopes),
        expiresAt: claims.expiresAt,
        ...stored,
      };
    },

    async purge() {
      const { numDeletedRows } = await db
        .deleteFrom('sessions')
        .where('expires_at', '<', now())
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };

  async function load(claims: TokenClaims): Promise<StoredSession> {
    const row = await db
      .selectFrom('sessions')
      .select(['integration', 'actor', 'customer_code', 'terms'])
      .where('tenant_id', '=', claims.tenant)
      .where('id', '=', claims.session)
      .executeTakeFirst();
    if (row === undefined) throw new Problem('credential-invalid');
    const stored: StoredSession = {
      integration: row.integration,
      actor: row.actor,
      terms: row.terms as SessionTerms,
      ...(row.customer_code === null ? {} : { customerCode: row.customer_code }),
    };
    cache.set(cacheKey(claims), stored, claims.expiresAt.getTime());
    return stored;
  }
}

/** A session is its tenant's: a token that names another has not been seen. */
const cacheKey = ({ tenant, session }: TokenClaims): string => `${tenant}/${session}`;

/** The origin as browsers send it: lower case, without a default port. */
function originOf(asked: string | undefined, allowed: readonly string[]): string | undefined {
  if (asked === undefined) return undefined;
  if (!URL.canParse(asked)) throw invalidField('/origin', 'origin_malformed');
  const { origin } = new URL(asked);
  if (allowed.length > 0 && !allowed.includes(origin)) {
    throw new Problem('origin-not-allowed', {
      errors: [{ pointer: '/origin', code: 'origin_not_listed' }],
    });
  }
  return origin;
}
