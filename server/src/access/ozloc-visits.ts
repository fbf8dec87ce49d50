import { createHash, randomBytes } from 'node:crypto';
import type {
  IntegrationId,
  Location,
  SessionCustomer,
  SessionGrant,
  SessionRequest,
  TenantId,
} from '@oz-viability/shared';
import type { Store } from '../store/database.ts';
import type { Keys } from './keys.ts';
import type { Sessions } from './sessions.ts';
import type { Tenants } from './tenants.ts';

type VisitsTable = {
  ozloc_visits: {
    tenant_id: TenantId;
    id: string;
    integration: IntegrationId;
    key_hash: string;
    /** Written as JSON text, read as the object. */
    request: VisitRequest | string;
    entry_hash: string;
    entry_until: Date;
    entered_at: Date | null;
    renewal_hash: string | null;
    expires_at: Date;
  };
};

interface VisitRequest {
  readonly location?: Location;
  readonly address?: string;
  readonly customer?: SessionCustomer;
  readonly customerName?: string;
  readonly tags?: readonly string[];
}

interface DoorKey {
  readonly tenant: TenantId;
  readonly integration: IntegrationId;
}

type VisitSession = Pick<SessionGrant, 'token' | 'expiresAt'>;

/** A working day: then the host opens the map anew. */
const VISIT_MS = 8 * 3_600_000;
/** From the redirect to the page's first request. */
const ENTRY_MS = 5 * 60_000;

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
const newHandle = (): string => randomBytes(32).toString('base64url');

/**
 * What stands behind OZloc's door. A key opens it if it was made for it (`keys create --ozloc`) or if the tenant
 * registered its SHA-256; the visit ends with the key. Handles and secrets are kept as hashes, like keys.
 */
export function createOzlocVisits(deps: {
  readonly store: Store;
  readonly keys: Keys;
  readonly sessions: Sessions;
  readonly tenants: Tenants;
  readonly now: () => Date;
  readonly newId: () => string;
}) {
  const { keys, sessions, tenants, now } = deps;
  const db = deps.store.withTables<VisitsTable>();
  const later = (milliseconds: number) => new Date(now().getTime() + milliseconds);

  /** @throws {Problem} `tenant-suspended`; `credential-invalid` where its integration is no longer configured */
  const keyOfHash = async (hash: string): Promise<DoorKey | undefined> => {
    const registered = tenants.byOzlocKey(hash);
    const found = registered ?? (await keys.findByHash(hash, 'ozloc'));
    if (found === undefined) return undefined;
    tenants.find(found.tenant, found.integration);
    return { tenant: found.tenant, integration: found.integration };
  };

  const sessionFor = async (visit: VisitsTable['ozloc_visits']): Promise<VisitSession | undefined> => {
    const key = await keyOfHash(visit.key_hash);
    if (key?.tenant !== visit.tenant_id || key.integration !== visit.integration) return undefined;
    const { token, expiresAt } = await sessions.mint(
      { kind: 'integration', ...key },
      sessionRequestOf(visit.id, visit.request as VisitRequest),
    );
    return { token, expiresAt };
  };

  return {
    keyOf: (authorization: string) => keyOfHash(hashOf(authorization)),

    async begin(key: DoorKey, authorization: string, request: VisitRequest): Promise<string> {
      const handle = newHandle();
      await db
        .insertInto('ozloc_visits')
        .values({
          tenant_id: key.tenant,
          id: deps.newId(),
          integration: key.integration,
          key_hash: hashOf(authorization),
          request: JSON.stringify(request),
          entry_hash: hashOf(handle),
          entry_until: later(ENTRY_MS),
          entered_at: null,
          renewal_hash: null,
          expires_at: later(VISIT_MS),
        })
        .execute();
      return handle;
    },

    async find(handle: string) {
      const visit = await db
        .selectFrom('ozloc_visits')
        .selectAll()
        .where('entry_hash', '=', hashOf(handle))
        .where('expires_at', '>', now())
        .executeTakeFirst();
      if (visit === undefined) return undefined;
      const { customerName } = visit.request as VisitRequest;
      return {
        tenant: visit.tenant_id,
        integration: visit.integration,
        ...(customerName !== undefined && { customerName }),
      };
    },

    /** For the first secret that comes with the handle, in time, and then for that one alone. */
    async enter(handle: string, secret: string): Promise<VisitSession | undefined> {
      // With the handle, so that nobody learns from a collision whether a secret is in use.
      const renewal_hash = hashOf(`${handle} ${secret}`);
      const visit = await db
        .updateTable('ozloc_visits')
        .set({ entered_at: now(), renewal_hash })
        .where('entry_hash', '=', hashOf(handle))
        .where('expires_at', '>', now())
        .where(({ or, and, eb }) =>
          or([
            and([eb('renewal_hash', 'is', null), eb('entry_until', '>', now())]),
            eb('renewal_hash', '=', renewal_hash),
          ]),
        )
        .returningAll()
        .executeTakeFirst();
      return visit && sessionFor(visit);
    },

    /** Deletes visits that are over, and with them who was served; returns how many. */
    async purge(): Promise<number> {
      const { numDeletedRows } = await db
        .deleteFrom('ozloc_visits')
        .where('expires_at', '<', now())
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}

/** An actor of its own for each visit: two reps without a customer must not see each other's reservations. */
function sessionRequestOf(visit: string, request: VisitRequest): SessionRequest {
  const { location, address, customer, tags } = request;
  return {
    actor: { id: `ozloc:${visit}` },
    scopes: ['viability:read', 'reservation:write'],
    ...(location !== undefined && { location }),
    ...(address !== undefined && { address }),
    ...(customer !== undefined && { customer }),
    ...(tags !== undefined && { tags }),
  };
}
