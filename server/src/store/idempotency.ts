import type { IntegrationId, TenantId } from '@oz-viability/shared';
import type { Store } from './database.ts';

type IdempotencyTable = {
  idempotency_keys: {
    tenant_id: TenantId;
    integration: IntegrationId;
    route: string;
    key: string;
    fingerprint: string;
    status: number | null;
    /** Written as JSON text, read as the object. */
    headers: unknown;
    body: unknown;
    locked_until: Date;
    created_at: Date;
  };
};

/** Keys belong to integration and route, so that a renewed session can repeat a request. */
export interface IdempotencyScope {
  readonly tenant: TenantId;
  readonly integration: IntegrationId;
  /** Method and pattern: `POST /v1/reservations`. */
  readonly route: string;
  readonly key: string;
}

/** An answer as it was given first. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The right to run a request; it lapses, and then belongs to whoever repeats it. */
export interface Attempt extends IdempotencyScope {
  readonly lockedUntil: Date;
}

export type Beginning =
  | { readonly kind: 'new'; readonly attempt: Attempt }
  | { readonly kind: 'replay'; readonly answer: KeptAnswer }
  | { readonly kind: 'running' }
  | { readonly kind: 'mismatch' };

export interface Idempotency {
  begin(scope: IdempotencyScope, fingerprint: string): Promise<Beginning>;
  /** Keeps the answer for repetitions. An attempt that has lapsed meanwhile keeps nothing. */
  keep(attempt: Attempt, answer: KeptAnswer): Promise<void>;
  /** Forgets the attempt, so that a repetition runs again. */
  release(attempt: Attempt): Promise<void>;
  /** Deletes answers that are too old to be repeated; returns how many. */
  purge(): Promise<number>;
}

/** Longer than any request is answered in. A run that goes on beyond it is found again by its key. */
const LOCK_MS = 30_000;
const KEPT_MS = 72 * 3_600_000;

/**
 * Answers by `Idempotency-Key`. The primary key decides who runs: of any number of equal requests at once, on
 * any number of servers, exactly one insert succeeds.
 */
export function createIdempotency(deps: { readonly store: Store; readonly now: () => Date }): Idempotency {
  const db = deps.store.withTables<IdempotencyTable>();
  const lockFrom = (at: Date): Date => new Date(at.getTime() + LOCK_MS);
  const keptSince = (at: Date): Date => new Date(at.getTime() - KEPT_MS);

  return {
    async begin(scope, fingerprint) {
      const at = deps.now();
      const lockedUntil = lockFrom(at);
      const inserted = await db
        .insertInto('idempotency_keys')
        .values({
          tenant_id: scope.tenant,
          integration: scope.integration,
          route: scope.route,
          key: scope.key,
          fingerprint,
          status: null,
          headers: null,
          body: null,
          locked_until: lockedUntil,
          created_at: at,
        })
        // An answer past its time gives way; anything younger stays and is looked at below.
        .onConflict(conflict =>
          conflict
            .columns(['tenant_id', 'integration', 'route', 'key'])
            .doUpdateSet({
              fingerprint,
              status: null,
              headers: null,
              body: null,
              locked_until: lockedUntil,
              created_at: at,
            })
            .where('idempotency_keys.created_at', '<=', keptSince(at))
            .where('idempotency_keys.locked_until', '<=', at),
        )
        .returning('key')
        .executeTakeFirst();
      if (inserted !== undefined) return { kind: 'new', attempt: { ...scope, lockedUntil } };

      const row = await select(scope)
        .select(['fingerprint', 'status', 'headers', 'body', 'locked_until'])
        .executeTakeFirst();
      // Released between the two statements: a repetition will find the way free.
      if (row === undefined) return { kind: 'running' };
      if (row.fingerprint !== fingerprint) return { kind: 'mismatch' };
      if (row.status !== null) {
        return {
          kind: 'replay',
          answer: {
            status: row.status,
            headers: (row.headers ?? {}) as Record<string, string>,
            ...(row.body === null ? {} : { body: row.body }),
          },
        };
      }
      return takeOver(scope, at);
    },

    async keep(attempt, answer) {
      await mine(attempt)
        .set({
          status: answer.status,
          headers: JSON.stringify(answer.headers),
          body: answer.body === undefined ? null : JSON.stringify(answer.body),
        })
        .execute();
    },

    async release(attempt) {
      await db
        .deleteFrom('idempotency_keys')
        .where('tenant_id', '=', attempt.tenant)
        .where('integration', '=', attempt.integration)
        .where('route', '=', attempt.route)
        .where('key', '=', attempt.key)
        .where('locked_until', '=', attempt.lockedUntil)
        .where('status', 'is', null)
        .execute();
    },

    async purge() {
      const at = deps.now();
      const { numDeletedRows } = await db
        .deleteFrom('idempotency_keys')
        .where('created_at', '<=', keptSince(at))
        .where('locked_until', '<=', at)
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };

  function select(scope: IdempotencyScope) {
    return db
      .selectFrom('idempotency_keys')
      .where('tenant_id', '=', scope.tenant)
      .where('integration', '=', scope.integration)
      .where('route', '=', scope.route)
      .where('key', '=', scope.key);
  }

  /** The row while it is still this attempt's: a later one has another lock. */
  function mine(attempt: Attempt) {
    return db
      .updateTable('idempotency_keys')
      .where('tenant_id', '=', attempt.tenant)
      .where('integration', '=', attempt.integration)
      .where('route', '=', attempt.route)
      .where('key', '=', attempt.key)
      .where('locked_until', '=', attempt.lockedUntil)
      .where('status', 'is', null);
  }

  /** The first request's process may be gone; of those that notice, one runs it again. */
  async function takeOver(scope: IdempotencyScope, at: Date): Promise<Beginning> {
    const lockedUntil = lockFrom(at);
    const taken = await db
      .updateTable('idempotency_keys')
      .set({ locked_until: lockedUntil })
      .where('tenant_id', '=', scope.tenant)
      .where('integration', '=', scope.integration)
      .where('route', '=', scope.route)
      .where('key', '=', scope.key)
      .where('status', 'is', null)
      .where('locked_until', '<=', at)
      .returning('key')
      .executeTakeFirst();
    return taken === undefined ? { kind: 'running' } : { kind: 'new', attempt: { ...scope, lockedUntil } };
  }
}
