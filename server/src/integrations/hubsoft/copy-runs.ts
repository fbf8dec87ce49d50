import type { IntegrationId, TenantId } from '@oz-viability/shared';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Store } from '../../store/database.ts';
import { type CopyTables, type RunState, TOMBSTONES_KEPT } from './copy-tables.ts';
import type { Whose } from './cursor.ts';
import type { ElementKind, ElementPage, Project } from './element.ts';

export type Counts = Readonly<Partial<Record<ElementKind | 'changed' | 'gone' | 'unreadable', number>>>;

export interface CopyRun {
  readonly id: string;
  readonly state: RunState;
  readonly startedAt: Date;
  readonly by: string;
  readonly endedAt?: Date;
  readonly generation?: number;
  readonly counts?: Counts;
  readonly failure?: string;
}

/** A run that a dead server left is over after this, milliseconds; a living one renews it. */
export const LEASE_MS = 60_000;
/** Rows of one statement: parameters are limited. */
const CHUNK = 1000;

/** A server lost its lease: what it has read is nobody's. */
export class LeaseLost extends Error {
  constructor() {
    super('another server has taken over');
    this.name = 'LeaseLost';
  }
}

/** Readings of OZmap's elements, one at a time for each integration: whole, and the next generation, or nothing. */
export class CopyRuns {
  readonly #db: Kysely<CopyTables>;

  constructor(store: Store) {
    this.#db = store.withTables<CopyTables>();
  }

  /** Whether `owner` may read for this integration now. */
  async lease({ tenant, integration }: Whose, owner: string, now: Date): Promise<boolean> {
    const lease = { lease_owner: owner, lease_until: new Date(now.getTime() + LEASE_MS) };
    const taken = await this.#db
      .insertInto('element_copies')
      .values({ tenant_id: tenant, integration, generation: 0, ...lease })
      .onConflict(conflict =>
        conflict
          .columns(['tenant_id', 'integration'])
          .doUpdateSet(lease)
          .where(where =>
            where.or([
              where('element_copies.lease_until', 'is', null),
              where('element_copies.lease_until', '<=', now),
              where('element_copies.lease_owner', '=', owner),
            ]),
          ),
      )
      .returning('integration')
      .executeTakeFirst();
    return taken !== undefined;
  }

  async giveBack(whose: Whose, owner: string): Promise<void> {
    await this.#db
      .updateTable('element_copies')
      .set({ lease_owner: null, lease_until: null })
      .where('tenant_id', '=', whose.tenant)
      .where('integration', '=', whose.integration)
      .where('lease_owner', '=', owner)
      .execute();
  }

  /** Notes that a run begins; those that a dead server left have failed. */
  async begin({ tenant, integration }: Whose, run: Pick<CopyRun, 'id' | 'startedAt' | 'by'>): Promise<void> {
    await this.#db.transaction().execute(async trx => {
      await trx
        .updateTable('element_runs')
        .set({ state: 'failed', ended_at: run.startedAt, failure: 'the server ended' })
        .where('tenant_id', '=', tenant)
        .where('integration', '=', integration)
        .where('state', '=', 'running')
        .execute();
      await dropRead(trx, { tenant, integration }).execute();
      await trx
        .insertInto('element_runs')
        .values({
          tenant_id: tenant,
          id: run.id,
          integration,
          state: 'running',
          started_at: run.startedAt,
          started_by: run.by,
        })
        .execute();
    });
  }

  async fail({ tenant }: Whose, run: string, failure: string, now: Date): Promise<void> {
    await this.#db
      .updateTable('element_runs')
      .set({ state: 'failed', ended_at: now, failure })
      .where('tenant_id', '=', tenant)
      .where('id', '=', run)
      .where('state', '=', 'running')
      .execute();
    await this.#db
      .deleteFrom('elements_read')
      .where('tenant_id', '=', tenant)
      .where('run_id', '=', run)
      .execute();
  }

  /** Keeps a page for the generation to come. */
  async stage(whose: Whose, run: string, kind: ElementKind, page: ElementPage): Promise<void> {
    const { tenant, integration } = whose;
    const rows = [
      ...page.elements.map(element => ({
        id: element.id as string,
        project_id: 'project' in element ? (element.project ?? null) : null,
        element: JSON.stringify(element),
      })),
      ...page.unreadable.map(id => ({ id, project_id: null, element: null })),
    ];
    // One statement takes no row twice; a client may be at two properties.
    const once = [...new Map(rows.map(row => [row.id, row])).values()];
    for (let start = 0; start < once.length; start += CHUNK) {
      const chunk = once.slice(start, start + CHUNK);
      await this.#db
        .insertInto('elements_read')
        .values(chunk.map(row => ({ tenant_id: tenant, integration, run_id: run, kind, ...row })))
        .onConflict(conflict =>
          conflict
            .columns(['tenant_id', 'integration', 'run_id', 'kind', 'id'])
            .doUpdateSet({ element: sql`excluded.element`, project_id: sql`excluded.project_id` }),
        )
        .execute();
    }
  }

  /** A list is read anew: what came of the last try is not proven. */
  async unstage({ tenant, integration }: Whose, run: string, kind: ElementKind): Promise<void> {
    await dropRead(this.#db, { tenant, integration })
      .where('run_id', '=', run)
      .where('kind', '=', kind)
      .execute();
  }

  /** Ids of the last generation that a run has not met. */
  async missing({ tenant, integration }: Whose, run: string, kind: ElementKind): Promise<readonly string[]> {
    const { rows } = await sql<{ id: string }>`
      select id from elements as known
      where tenant_id = ${tenant} and integration = ${integration} and kind = ${kind} and element is not null
        and not exists (${metBy(tenant, integration, run)})`.execute(this.#db);
    return rows.map(({ id }) => id);
  }

  /** What was read becomes the next generation, in one transaction. @throws {LeaseLost} */
  async complete(
    whose: Whose,
    run: { readonly id: string; readonly owner: string; readonly now: Date },
    project: Project | undefined,
  ): Promise<void> {
    const { tenant, integration } = whose;
    await this.#db.transaction().execute(async trx => {
      const copy = await trx
        .updateTable('element_copies')
        .set(each => ({
          generation: each('generation', '+', 1),
          project_id: project?.id ?? null,
          project_name: project?.name ?? null,
          read_at: run.now,
        }))
        .where('tenant_id', '=', tenant)
        .where('integration', '=', integration)
        .where('lease_owner', '=', run.owner)
        .returning('generation')
        .executeTakeFirst();
      if (copy === undefined) throw new LeaseLost();
      const { generation } = copy;
      const counts = await sql<{ kind: ElementKind; count: string; unreadable: string }>`
        select kind, count(*) as count, count(*) filter (where element is null) as unreadable
        from elements_read where tenant_id = ${tenant} and integration = ${integration} and run_id = ${run.id}
        group by kind`.execute(trx);
      const changed = await sql`
        insert into elements as known (tenant_id, integration, kind, id, project_id, element, changed_in)
        select tenant_id, integration, kind, id, project_id, element, ${generation}::integer from elements_read
        where tenant_id = ${tenant} and integration = ${integration} and run_id = ${run.id}
          and element is not null
        on conflict (tenant_id, integration, kind, id) do update
        set element = excluded.element, project_id = excluded.project_id, changed_in = excluded.changed_in
        where known.element is distinct from excluded.element`.execute(trx);
      const gone = await sql`
        update elements as known set element = null, changed_in = ${generation}
        where tenant_id = ${tenant} and integration = ${integration} and element is not null
          and not exists (${metBy(tenant, integration, run.id)})`.execute(trx);
      await trx
        .deleteFrom('elements')
        .where('tenant_id', '=', tenant)
        .where('integration', '=', integration)
        .where('element', 'is', null)
        .where('changed_in', '<=', generation - TOMBSTONES_KEPT)
        .execute();
      await dropRead(trx, { tenant, integration }).execute();
      await trx
        .updateTable('element_runs')
        .set({
          state: 'complete',
          ended_at: run.now,
          generation,
          counts: JSON.stringify({
            ...Object.fromEntries(counts.rows.map(({ kind, count }) => [kind, Number(count)])),
            changed: Number(changed.numAffectedRows ?? 0),
            gone: Number(gone.numAffectedRows ?? 0),
            unreadable: counts.rows.reduce((sum, { unreadable }) => sum + Number(unreadable), 0),
          }),
        })
        .where('tenant_id', '=', tenant)
        .where('id', '=', run.id)
        .execute();
    });
  }

  /** The newest first. */
  async latest({ tenant, integration }: Whose, limit: number): Promise<readonly CopyRun[]> {
    const rows = await this.#db
      .selectFrom('element_runs')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .where('integration', '=', integration)
      .orderBy('started_at', 'desc')
      .limit(limit)
      .execute();
    return rows.map(runOf);
  }
}

/** Drops what was read for an integration and is no generation. */
const dropRead = (db: Kysely<CopyTables>, { tenant, integration }: Whose) =>
  db.deleteFrom('elements_read').where('tenant_id', '=', tenant).where('integration', '=', integration);

const metBy = (tenant: TenantId, integration: IntegrationId, run: string) => sql`
  select from elements_read as met
  where met.tenant_id = ${tenant} and met.integration = ${integration} and met.run_id = ${run}
    and met.kind = known.kind and met.id = known.id`;

const runOf = (row: Selectable<CopyTables['element_runs']>): CopyRun => ({
  id: row.id,
  state: row.state,
  startedAt: row.started_at,
  by: row.started_by,
  ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
  ...(row.generation === null ? {} : { generation: row.generation }),
  ...(row.counts === null ? {} : { counts: row.counts as Counts }),
  ...(row.failure === null ? {} : { failure: row.failure }),
});
