import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { appendEvent } from '../events/log.ts';
import type { Store } from '../store/database.ts';
import type { Action } from './action.ts';
import type { Whose } from './run-record.ts';
import type { SyncTables } from './tables.ts';

/** A plan that waits for a person. */
export interface Hold {
  readonly runId: string;
  readonly digest: string;
  readonly heldAt: Date;
}

/** What waits for approval, one plan at most for each integration, and which sources are not believed. */
export class Holds {
  readonly #db: Kysely<SyncTables>;

  constructor(store: Store) {
    this.#db = store.withTables<SyncTables>();
  }

  async of({ tenant, integration }: Whose): Promise<Hold | undefined> {
    const found = await this.#db
      .selectFrom('sync_holds')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .where('integration', '=', integration)
      .executeTakeFirst();
    return found && { runId: found.run_id, digest: found.digest, heldAt: found.held_at };
  }

  /** What waits is now of this run; the first time hosts are told. The same plan renewed keeps its words. */
  async keep(whose: Whose, runId: string, digest: string, at: Date): Promise<void> {
    const { tenant, integration } = whose;
    const before = await this.of(whose);
    if (before?.digest === digest) return;
    await this.#db.transaction().execute(async trx => {
      const hold = { run_id: runId, digest, renewed_at: at };
      await trx
        .insertInto('sync_holds')
        .values({ tenant_id: tenant, integration, held_at: at, ...hold })
        .onConflict(conflict => conflict.columns(['tenant_id', 'integration']).doUpdateSet(hold))
        .execute();
      if (before === undefined) {
        await appendEvent(trx as unknown as Store, {
          ...whose,
          type: 'sync.held',
          at,
          subject: { kind: 'sync', id: runId },
        });
      }
    });
  }

  async drop({ tenant, integration }: Whose): Promise<void> {
    await this.#db
      .deleteFrom('sync_holds')
      .where('tenant_id', '=', tenant)
      .where('integration', '=', integration)
      .execute();
  }

  /** Tells hosts once when a source stops being believed. */
  async quarantine(whose: Whose, quarantined: boolean, run: string, at: Date): Promise<void> {
    const { tenant, integration } = whose;
    await this.#db.transaction().execute(async trx => {
      const changed = await trx
        .updateTable('sync_state')
        .set({ quarantined })
        .where('tenant_id', '=', tenant)
        .where('integration', '=', integration)
        .where('quarantined', '!=', quarantined)
        .returning('integration')
        .executeTakeFirst();
      if (changed === undefined || !quarantined) return;
      await appendEvent(trx as unknown as Store, {
        ...whose,
        type: 'sync.quarantined',
        at,
        subject: { kind: 'sync', id: run },
      });
    });
  }
}

/** What an approval is bound to: exactly these actions. */
export const digestOf = (actions: readonly Pick<Action, 'id'>[]): string =>
  createHash('sha256')
    .update(
      actions
        .map(({ id }) => id)
        .toSorted()
        .join('\n'),
    )
    .digest('base64url')
    .slice(0, 12);
