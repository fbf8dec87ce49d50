import type { Kysely } from 'kysely';
import type { Store } from '../store/database.ts';
import type { Whose } from './run-record.ts';
import type { SyncTables } from './tables.ts';

/** A run that a dead server left is taken over after this, milliseconds; a living one renews it. */
export const LEASE_MS = 30_000;

/** One run per integration, whatever servers there are. */
export class Leases {
  readonly #db: Kysely<SyncTables>;
  /** How long a lease lasts unless it is renewed, milliseconds. */
  readonly ms: number;

  constructor(store: Store, ms = LEASE_MS) {
    this.#db = store.withTables<SyncTables>();
    this.ms = ms;
  }

  /** Whether `owner` may run this integration now; a stop that was asked for is past then. */
  async take({ tenant, integration }: Whose, owner: string, now: Date): Promise<boolean> {
    const lease = {
      lease_owner: owner,
      lease_until: new Date(now.getTime() + this.ms),
      stop_requested: false,
    };
    const taken = await this.#db
      .insertInto('sync_state')
      .values({ tenant_id: tenant, integration, sightings: '{}', quarantined: false, ...lease })
      .onConflict(conflict =>
        conflict
          .columns(['tenant_id', 'integration'])
          .doUpdateSet(lease)
          .where(where =>
            where.or([
              where('sync_state.lease_until', 'is', null),
              where('sync_state.lease_until', '<=', now),
            ]),
          ),
      )
      .returning('integration')
      .executeTakeFirst();
    return taken !== undefined;
  }

  /** Keeps the lease. False: somebody has asked to stop, or another server has taken it over. */
  async goOn({ tenant, integration }: Whose, owner: string, now: Date): Promise<boolean> {
    const kept = await this.#db
      .updateTable('sync_state')
      .set({ lease_until: new Date(now.getTime() + this.ms) })
      .where('tenant_id', '=', tenant)
      .where('integration', '=', integration)
      .where('lease_owner', '=', owner)
      .returning('stop_requested')
      .executeTakeFirst();
    return kept !== undefined && !kept.stop_requested;
  }

  async giveBack({ tenant, integration }: Whose, owner: string): Promise<void> {
    await this.#db
      .updateTable('sync_state')
      .set({ lease_owner: null, lease_until: null, stop_requested: false })
      .where('tenant_id', '=', tenant)
      .where('integration', '=', integration)
      .where('lease_owner', '=', owner)
      .execute();
  }

  /** Asks whoever runs it to stop before the next action. False: nobody does. */
  async requestStop({ tenant, integration }: Whose, now: Date): Promise<boolean> {
    const asked = await this.#db
      .updateTable('sync_state')
      .set({ stop_requested: true })
      .where('tenant_id', '=', tenant)
      .where('integration', '=', integration)
      .where('lease_until', '>', now)
      .returning('integration')
      .executeTakeFirst();
    return asked !== undefined;
  }

  async isRunning({ tenant, integration }: Whose, now: Date): Promise<boolean> {
    const found = await this.#db
      .selectFrom('sync_state')
      .select('integration')
      .where('tenant_id', '=', tenant)
      .where('integration', '=', integration)
      .where('lease_until', '>', now)
      .executeTakeFirst();
    return found !== undefined;
  }
}
