import type { ClientId, TenantId } from '@oz-viability/shared';
import { type Kysely, sql } from 'kysely';
import type { Runtime } from '../runtime.ts';
import type { Store } from '../store/database.ts';

type TurnTables = {
  sync_turns: { tenant_id: TenantId; client_id: ClientId; owner: string; until: Date };
};

/** A turn that a dead server had is over after this, milliseconds; a living one renews it. */
const TURN_MS = 20_000;
const RENEW_EVERY_MS = 5_000;
/** How long to wait for somebody else's turn to end. */
const PATIENCE_MS = 5_000;
const LOOK_EVERY_MS = 100;

/** One at a time works on a client, whatever server they are on. */
export class Turns {
  readonly #db: Kysely<TurnTables>;
  readonly #runtime: Pick<Runtime, 'now' | 'newId' | 'sleep'>;

  constructor(deps: { readonly store: Store; readonly runtime: Pick<Runtime, 'now' | 'newId' | 'sleep'> }) {
    this.#db = deps.store.withTables<TurnTables>();
    this.#runtime = deps.runtime;
  }

  /** Undefined where somebody else is still at it. */
  async take<T>(tenant: TenantId, client: ClientId, work: () => Promise<T>): Promise<T | undefined> {
    const owner = this.#runtime.newId();
    const end = this.#runtime.now().getTime() + PATIENCE_MS;
    while (!(await this.#lease(tenant, client, owner))) {
      if (this.#runtime.now().getTime() >= end) return undefined;
      await this.#runtime.sleep(LOOK_EVERY_MS);
    }
    const renewing = setInterval(() => {
      // A renewal that fails is made up for by the next.
      this.#lease(tenant, client, owner).catch(() => {});
    }, RENEW_EVERY_MS).unref();
    try {
      return await work();
    } finally {
      clearInterval(renewing);
      await this.#db
        .deleteFrom('sync_turns')
        .where('tenant_id', '=', tenant)
        .where('client_id', '=', client)
        .where('owner', '=', owner)
        .execute();
    }
  }

  async #lease(tenant: TenantId, client: ClientId, owner: string): Promise<boolean> {
    const now = this.#runtime.now();
    const until = new Date(now.getTime() + TURN_MS);
    const taken = await this.#db
      .insertInto('sync_turns')
      .values({ tenant_id: tenant, client_id: client, owner, until })
      .onConflict(conflict =>
        conflict
          .columns(['tenant_id', 'client_id'])
          .doUpdateSet({ owner, until })
          .where(sql<boolean>`(sync_turns.until <= ${now} or sync_turns.owner = ${owner})`),
      )
      .returning('owner')
      .executeTakeFirst();
    return taken !== undefined;
  }
}
