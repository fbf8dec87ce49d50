import type { TenantId } from '@oz-viability/shared';
import { type RawBuilder, sql } from 'kysely';
import { Problem } from '../problem.ts';
import type { Store } from '../store/database.ts';

/** The lists of a tenant: addresses, and postal codes. */
export type ListKind = 'addresses' | 'ceps';

/** Tables whose rows belong to a generation of each kind. */
const TABLES = {
  addresses: ['gazetteer_addresses', 'gazetteer_streets'],
  ceps: ['gazetteer_ceps'],
} as const satisfies Record<ListKind, readonly string[]>;

/** The generation of each list that readers see; absent where the tenant has no such list. */
export type ActiveLists = Readonly<Partial<Record<ListKind, number>>>;

export async function activeLists(store: Store, tenant: TenantId): Promise<ActiveLists> {
  const { rows } = await sql<{ kind: ListKind; active: number }>`
    select kind, active from gazetteer_generations where tenant_id = ${tenant} and active is not null`.execute(
    store,
  );
  return Object.fromEntries(rows.map(({ kind, active }) => [kind, active]));
}

/** Seconds without a batch after which an import counts as dead. */
const LEASE_SECONDS = 120;
/** Rows removed in one statement, so that on PGlite others get their turn. */
const REMOVED_AT_ONCE = 20_000;

/** Thrown where another import took over because this one had been silent for too long. */
class ImportOvertaken extends Error {
  override readonly name = 'ImportOvertaken';
}

/**
 * The next generation of a list, written beside the one in use. Exactly one of `activate` and `discard` ends
 * it; a process that dies leaves rows that nobody sees and that the next import removes.
 */
export class Generation {
  readonly store: Store;
  readonly tenant: TenantId;
  readonly kind: ListKind;
  readonly number: number;

  private constructor(store: Store, tenant: TenantId, kind: ListKind, number: number) {
    this.store = store;
    this.tenant = tenant;
    this.kind = kind;
    this.number = number;
  }

  /** @throws {Problem} `not-settled` while another import of this list is under way */
  static async begin(store: Store, tenant: TenantId, kind: ListKind): Promise<Generation> {
    const { rows } = await sql<{ newest: number }>`
      insert into gazetteer_generations as list (tenant_id, kind, newest, lease_until)
      values (${tenant}, ${kind}, 1, now() + ${LEASE_SECONDS} * interval '1 second')
      on conflict (tenant_id, kind) do update
        set newest = list.newest + 1, lease_until = excluded.lease_until
        where list.lease_until is null or list.lease_until < now()
      returning newest`.execute(store);
    const [row] = rows;
    if (row === undefined) {
      throw new Problem('not-settled', {
        detail: 'Another import of this list is under way. Wait for its end, then try again.',
        retryAfter: LEASE_SECONDS,
      });
    }
    const generation = new Generation(store, tenant, kind, row.newest);
    await generation.#removeOthers();
    return generation;
  }

  /** Runs an insert that reads its rows from `batch` (JSON), while this import still has the list to itself. */
  async write(
    rows: readonly object[],
    insert: (batch: RawBuilder<unknown>) => RawBuilder<unknown>,
  ): Promise<void> {
    await this.store.transaction().execute(async trx => {
      const { rows: kept } = await sql`
        update gazetteer_generations set lease_until = now() + ${LEASE_SECONDS} * interval '1 second'
        where ${this.#mine()} returning 1`.execute(trx);
      if (kept.length === 0) {
        throw new ImportOvertaken(
          'Another import of this list has begun meanwhile; this one changed nothing.',
        );
      }
      await insert(sql`${JSON.stringify(rows)}::jsonb`).execute(trx);
    });
  }

  /** From the next question on every server answers from this generation. */
  async activate(): Promise<void> {
    const { rows } = await sql`
      update gazetteer_generations set active = newest, lease_until = null
      where ${this.#mine()} returning 1`.execute(this.store);
    if (rows.length === 0) throw new ImportOvertaken('Another import of this list has begun meanwhile.');
  }

  /** After `activate`: removes what was replaced. What this leaves behind the next import removes. */
  async tidy(): Promise<void> {
    await this.#removeOthers();
    // Neither waits for a housekeeper that PGlite does not have: a million rows without statistics are read slowly.
    for (const table of TABLES[this.kind]) await sql.raw(`vacuum (analyze) ${table}`).execute(this.store);
  }

  /** The list stays as it was. */
  async discard(): Promise<void> {
    await sql`update gazetteer_generations set lease_until = null where ${this.#mine()}`.execute(this.store);
    await this.#removeOthers();
  }

  #mine() {
    return sql`tenant_id = ${this.tenant} and kind = ${this.kind} and newest = ${this.number}
      and lease_until is not null`;
  }

  /** What neither readers see nor an import is writing. */
  async #removeOthers(): Promise<void> {
    for (const table of TABLES[this.kind]) {
      for (;;) {
        const { rows } = await sql`
          delete from ${sql.table(table)} where ctid = any (array(
            select row.ctid from ${sql.table(table)} row
            join gazetteer_generations list on list.tenant_id = row.tenant_id and list.kind = ${this.kind}
            where row.tenant_id = ${this.tenant} and row.generation is distinct from list.active
              and (list.lease_until is null or row.generation <> list.newest)
            limit ${REMOVED_AT_ONCE})) returning 1`.execute(this.store);
        if (rows.length < REMOVED_AT_ONCE) break;
      }
    }
  }
}
