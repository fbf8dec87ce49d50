import type { TenantId } from '@oz-viability/shared';
import type { Store } from '../store/database.ts';

type ChoreTables = {
  chores: {
    tenant_id: TenantId;
    name: ChoreName;
    done_at: Date | null;
    lease_owner: string | null;
    lease_until: Date | null;
  };
};

export type ChoreName = 'daily' | 'missing' | 'expiry';

/** A chore that a dead server left is taken over after this, milliseconds. */
const LEASE_MS = 10 * 60_000;

/** Work that of several servers one does at a time: a row, and who has it until when. */
export class Chores {
  readonly #store: Store;
  readonly #newId: () => string;

  constructor(deps: { readonly store: Store; readonly newId: () => string }) {
    this.#store = deps.store;
    this.#newId = deps.newId;
  }

  /**
   * Does the work unless another server is at it, or it was done after `unlessDoneSince`. Undefined: not now.
   * Work that throws counts as not done.
   */
  async take<T>(
    tenant: TenantId,
    name: ChoreName,
    at: { readonly now: () => Date; readonly unlessDoneSince?: Date },
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    const owner = this.#newId();
    if (!(await this.#lease(tenant, name, owner, at.now(), at.unlessDoneSince))) return undefined;
    let doneAt: Date | undefined;
    try {
      const result = await work();
      doneAt = at.now();
      return result;
    } finally {
      await this.#giveBack(tenant, name, owner, doneAt);
    }
  }

  async #lease(
    tenant: TenantId,
    name: ChoreName,
    owner: string,
    now: Date,
    unlessDoneSince: Date | undefined,
  ): Promise<boolean> {
    const lease = { lease_owner: owner, lease_until: new Date(now.getTime() + LEASE_MS) };
    const taken = await this.#store
      .withTables<ChoreTables>()
      .insertInto('chores')
      .values({ tenant_id: tenant, name, done_at: null, ...lease })
      .onConflict(conflict =>
        conflict
          .columns(['tenant_id', 'name'])
          .doUpdateSet(lease)
          .where(where =>
            where.and([
              where.or([where('chores.lease_until', 'is', null), where('chores.lease_until', '<=', now)]),
              ...(unlessDoneSince === undefined
                ? []
                : [
                    where.or([
                      where('chores.done_at', 'is', null),
                      where('chores.done_at', '<=', unlessDoneSince),
                    ]),
                  ]),
            ]),
          ),
      )
      .returning('name')
      .executeTakeFirst();
    return taken !== undefined;
  }

  async #giveBack(tenant: TenantId, name: ChoreName, owner: string, doneAt: Date | undefined): Promise<void> {
    await this.#store
      .withTables<ChoreTables>()
      .updateTable('chores')
      .set({ lease_owner: null, lease_until: null, ...(doneAt === undefined ? {} : { done_at: doneAt }) })
      .where('tenant_id', '=', tenant)
      .where('name', '=', name)
      .where('lease_owner', '=', owner)
      .execute();
  }
}
