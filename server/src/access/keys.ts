import { hash, randomBytes } from 'node:crypto';
import type { IntegrationId, TenantId } from '@oz-viability/shared';
import type { Store } from '../store/database.ts';
import { ExpiringCache } from './expiring-cache.ts';

type KeysTable = {
  integration_keys: {
    tenant_id: TenantId;
    id: string;
    integration: IntegrationId;
    hash: string;
    label: string;
    door: Door;
    created_at: Date;
    revoked_at: Date | null;
  };
};

/** What a key opens: the API for a server, or OZloc's address, where it travels in the open. Never both. */
export type Door = 'api' | 'ozloc';

/** All of a key but its secret, of which only a hash is kept. */
export interface KeyRecord {
  readonly id: string;
  readonly tenant: TenantId;
  readonly integration: IntegrationId;
  readonly label: string;
  readonly door: Door;
  readonly createdAt: Date;
  /** May lie ahead: a rotated key still works until then. */
  readonly revokedAt: Date | undefined;
}

/** The one moment in which a key can be read. */
export interface NewKey {
  readonly id: string;
  readonly key: string;
}

export interface Keys {
  create(tenant: TenantId, integration: IntegrationId, label?: string, door?: Door): Promise<NewKey>;
  /** The key's record while the key works; keys of the API only. */
  find(key: string): Promise<KeyRecord | undefined>;
  /** The same by the key's SHA-256 in hexadecimal digits, for one door. */
  findByHash(hash: string, door: Door): Promise<KeyRecord | undefined>;
  list(): Promise<readonly KeyRecord[]>;
  /** A successor for the same integration; the old key works `graceMs` longer. Undefined: no such working key. */
  rotate(id: string, graceMs: number): Promise<NewKey | undefined>;
  /** False where there is no such working key. Other servers notice within ten seconds. */
  revoke(id: string): Promise<boolean>;
}

const PREFIX = 'oz_';
/** Long enough to spare a query per request, short enough for a revocation to be believed. */
const REMEMBERED_MS = 10_000;
const REMEMBERED = 1000;

export const looksLikeKey = (credential: string): boolean => credential.startsWith(PREFIX);

const hashOf = (key: string): string => hash('sha256', key);

/** Integration keys, `oz_<integration>_<random>`: 256 random bits, so that a plain hash protects them. */
export function createKeys(deps: {
  readonly store: Store;
  readonly now: () => Date;
  readonly newId: () => string;
}): Keys {
  const { now, newId } = deps;
  const db = deps.store.withTables<KeysTable>();
  const cache = new ExpiringCache<KeyRecord>(REMEMBERED);

  const insert = async (
    trx: typeof db,
    tenant: TenantId,
    integration: IntegrationId,
    label: string,
    door: Door,
  ): Promise<NewKey> => {
    const key = `${PREFIX}${integration}_${randomBytes(32).toString('base64url')}`;
    const id = newId();
    await trx
      .insertInto('integration_keys')
      .values({
        tenant_id: tenant,
        id,
        integration,
        hash: hashOf(key),
        label,
        door,
        created_at: now(),
        revoked_at: null,
      })
      .execute();
    return { id, key };
  };

  const end = async (trx: typeof db, id: string, at: Date): Promise<KeyRecord | undefined> => {
    const row = await trx
      .updateTable('integration_keys')
      .set({ revoked_at: at })
      .where('id', '=', id)
      .where(eb => eb.or([eb('revoked_at', 'is', null), eb('revoked_at', '>', now())]))
      .returningAll()
      .executeTakeFirst();
    return row && recordOf(row);
  };

  const byHash: Keys['findByHash'] = async (hash, door) => {
    const at = now();
    const known = cache.get(hash, at);
    if (known !== undefined) return known.door === door ? known : undefined;
    const row = await db
      .selectFrom('integration_keys')
      .selectAll()
      .where('hash', '=', hash)
      .where(eb => eb.or([eb('revoked_at', 'is', null), eb('revoked_at', '>', at)]))
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const record = recordOf(row);
    const end = record.revokedAt?.getTime() ?? Number.POSITIVE_INFINITY;
    cache.set(hash, record, Math.min(end, at.getTime() + REMEMBERED_MS));
    return record.door === door ? record : undefined;
  };

  return {
    create: (tenant, integration, label = '', door = 'api') => insert(db, tenant, integration, label, door),

    find: key => byHash(hashOf(key), 'api'),
    findByHash: byHash,

    async list() {
      const rows = await db
        .selectFrom('integration_keys')
        .selectAll()
        .orderBy('tenant_id')
        .orderBy('integration')
        .orderBy('created_at')
        .execute();
      return rows.map(recordOf);
    },

    async rotate(id, graceMs) {
      const created = await db.transaction().execute(async trx => {
        const old = await end(trx, id, new Date(now().getTime() + graceMs));
        return old && insert(trx, old.tenant, old.integration, old.label, old.door);
      });
      cache.clear();
      return created;
    },

    async revoke(id) {
      const ended = await end(db, id, now());
      cache.clear();
      return ended !== undefined;
    },
  };
}

const recordOf = (row: KeysTable['integration_keys']): KeyRecord => ({
  id: row.id,
  tenant: row.tenant_id,
  integration: row.integration,
  label: row.label,
  door: row.door,
  createdAt: new Date(row.created_at),
  revokedAt: row.revoked_at === null ? undefined : new Date(row.revoked_at),
});
