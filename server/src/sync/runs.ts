import type { TenantId } from '@oz-viability/shared';
import { type Kysely, sql, type Transaction } from 'kysely';
import { appendEvent } from '../events/log.ts';
import type { Store } from '../store/database.ts';
import type { Action, Applied, Exception } from './action.ts';
import type { Agreement } from './agreement.ts';
import type { Verdict } from './gate.ts';
import { KEEP_IMAGES_MS } from './journal.ts';
import type { Plan, PlanCounts } from './plan.ts';
import type {
  Decision,
  Mode,
  PlannedItem,
  RunState,
  StoredItem,
  StoredRun,
  SyncState,
  Whose,
} from './run-record.ts';
import type { SyncTables } from './tables.ts';

/** Rows of one statement: parameters are limited. */
const CHUNK = 1000;
const HISTORY = 7;
const DAY_MS = 86_400_000;

/** What runs found and did, what waits, and who is at it. */
export class Runs {
  readonly #db: Kysely<SyncTables>;

  constructor(store: Store) {
    this.#db = store.withTables<SyncTables>();
  }

  async state({ tenant, integration }: Whose): Promise<SyncState> {
    const found = await this.#db
      .selectFrom('sync_state')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .where('integration', '=', integration)
      .executeTakeFirst();
    return {
      ...(found?.approved == null ? {} : { approved: found.approved }),
      sightings: new Map(Object.entries((found?.sightings ?? {}) as Record<string, number>)),
      quarantined: found?.quarantined ?? false,
    };
  }

  /** Query and rules that a person has seen at work. */
  async approve({ tenant, integration }: Whose, hash: string): Promise<void> {
    await this.#db
      .updateTable('sync_state')
      .set({ approved: hash })
      .where('tenant_id', '=', tenant)
      .where('integration', '=', integration)
      .execute();
  }

  /** From now on the source is held against what it gives now. */
  async acceptSource({ tenant, integration }: Whose, now: Date): Promise<void> {
    await this.#db
      .updateTable('sync_state')
      .set({ accepted_at: now })
      .where('tenant_id', '=', tenant)
      .where('integration', '=', integration)
      .execute();
  }

  /** Sizes of the source in its last good runs, the newest first. */
  async history({ tenant, integration }: Whose): Promise<readonly number[]> {
    const rows = await this.#db
      .selectFrom('sync_runs')
      .innerJoin('sync_state', join =>
        join
          .onRef('sync_state.tenant_id', '=', 'sync_runs.tenant_id')
          .onRef('sync_state.integration', '=', 'sync_runs.integration'),
      )
      .select('source_rows')
      .where('sync_runs.tenant_id', '=', tenant)
      .where('sync_runs.integration', '=', integration)
      .where('source_rows', 'is not', null)
      .where(where =>
        where.or([where('accepted_at', 'is', null), where('started_at', '>=', where.ref('accepted_at'))]),
      )
      .orderBy('started_at', 'desc')
      .limit(HISTORY)
      .execute();
    return rows.map(({ source_rows }) => Number(source_rows));
  }

  /** Clients removed in the last 24 hours. */
  async removedToday({ tenant, integration }: Whose, now: Date): Promise<number> {
    const { count } = await this.#db
      .selectFrom('sync_items')
      .select(({ fn }) => fn.countAll().as('count'))
      .where('tenant_id', '=', tenant)
      .where('integration', '=', integration)
      .where('verb', 'in', ['cancel', 'withdraw'])
      .where('outcome', '=', 'done')
      .where('done_at', '>=', new Date(now.getTime() - DAY_MS))
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /** A run that could not be planned. */
  async failed(
    run: Whose & {
      readonly id: string;
      readonly mode: Mode;
      readonly at: Date;
      readonly by: string;
      readonly failure: string;
    },
  ): Promise<void> {
    await this.#db
      .insertInto('sync_runs')
      .values({
        tenant_id: run.tenant,
        id: run.id,
        integration: run.integration,
        mode: run.mode,
        state: 'failed',
        started_at: run.at,
        ended_at: run.at,
        started_by: run.by,
        source_rows: null,
        counts: null,
        verdict: null,
        exceptions: '[]',
        agreement: null,
        failure: run.failure,
      })
      .execute();
  }

  /** Writes a plan and what is to come of it, before anything is done. */
  async begin(
    run: Whose & {
      readonly id: string;
      readonly mode: Mode;
      readonly at: Date;
      readonly by: string;
      readonly sourceRows?: number;
      readonly plan: Plan;
      readonly verdict: Verdict;
      readonly items: readonly PlannedItem[];
      readonly state: 'planned' | 'applying';
      /** The run of a server that died: what it had left to do is now of this one. */
      readonly takesOver?: StoredRun;
    },
  ): Promise<void> {
    const { tenant, integration, id, plan, items, state, at, takesOver } = run;
    await this.#db.transaction().execute(async trx => {
      if (takesOver !== undefined) await interrupt(trx, takesOver, at);
      await trx
        .insertInto('sync_runs')
        .values({
          tenant_id: tenant,
          id,
          integration,
          mode: run.mode,
          state,
          started_at: at,
          ended_at: state === 'planned' ? at : null,
          started_by: run.by,
          source_rows: run.sourceRows ?? null,
          counts: JSON.stringify(plan.counts),
          verdict: JSON.stringify(run.verdict),
          exceptions: JSON.stringify(plan.exceptions),
          agreement: JSON.stringify(plan.agreement),
          failure: null,
        })
        .execute();
      for (let start = 0; start < items.length; start += CHUNK) {
        const rows = items.slice(start, start + CHUNK).map(({ action, decision }, offset) => ({
          tenant_id: tenant,
          run_id: id,
          position: start + offset,
          integration,
          action_id: action.id,
          code: action.target.code,
          verb: action.change.verb,
          action: JSON.stringify(action),
          decision,
          outcome: null,
          detail: null,
          done_at: null,
        }));
        await trx.insertInto('sync_items').values(rows).execute();
      }
      await trx
        .updateTable('sync_state')
        .set({ sightings: JSON.stringify(Object.fromEntries(plan.sightings)) })
        .where('tenant_id', '=', tenant)
        .where('integration', '=', integration)
        .execute();
    });
  }

  /** Notes what became of actions; how things were before and after is in the journal. */
  async settle(
    { tenant }: Pick<Whose, 'tenant'>,
    run: string,
    outcomes: ReadonlyMap<string, Applied>,
    at: Date,
  ): Promise<void> {
    if (outcomes.size === 0) return;
    const values = [...outcomes].map(([id, applied]) => ({
      action_id: id,
      outcome: applied.kind,
      detail: 'why' in applied ? applied.why : null,
    }));
    await sql`
      update sync_items set outcome = given.outcome, detail = given.detail, done_at = ${at}
      from jsonb_to_recordset(${JSON.stringify(values)}::jsonb)
        as given(action_id text, outcome text, detail text)
      where tenant_id = ${tenant} and run_id = ${run} and sync_items.action_id = given.action_id
        and sync_items.decision in ('auto', 'approved')`.execute(this.#db);
  }

  async end({ tenant }: Whose, run: string, state: RunState, at: Date): Promise<void> {
    await this.#db
      .updateTable('sync_runs')
      .set({ state, ended_at: at })
      .where('tenant_id', '=', tenant)
      .where('id', '=', run)
      .execute();
  }

  async tellFinished(whose: Whose, run: string, at: Date): Promise<void> {
    await this.#db.transaction().execute(trx =>
      appendEvent(trx as unknown as Store, {
        ...whose,
        type: 'sync.finished',
        at,
        subject: { kind: 'sync', id: run },
      }),
    );
  }

  /** The run that a server left in the middle. */
  async interrupted({ tenant, integration }: Whose): Promise<StoredRun | undefined> {
    const found = await this.#db
      .selectFrom('sync_runs')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .where('integration', '=', integration)
      .where('state', '=', 'applying')
      .orderBy('started_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    return found && storedRun(found);
  }

  /** Runs that are under way in the books while nobody is at them: their servers died or were stopped. */
  async abandoned(now: Date): Promise<readonly StoredRun[]> {
    const rows = await this.#db
      .selectFrom('sync_runs')
      .innerJoin('sync_state', join =>
        join
          .onRef('sync_state.tenant_id', '=', 'sync_runs.tenant_id')
          .onRef('sync_state.integration', '=', 'sync_runs.integration'),
      )
      .selectAll('sync_runs')
      .where('state', '=', 'applying')
      .where(where => where.or([where('lease_until', 'is', null), where('lease_until', '<=', now)]))
      .execute();
    return rows.map(storedRun);
  }

  async run(tenant: TenantId, id: string): Promise<StoredRun | undefined> {
    const found = await this.#db
      .selectFrom('sync_runs')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirst();
    return found && storedRun(found);
  }

  /** The newest first. */
  async latest({ tenant, integration }: Whose, limit: number): Promise<readonly StoredRun[]> {
    const rows = await this.#db
      .selectFrom('sync_runs')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .where('integration', '=', integration)
      .orderBy('started_at', 'desc')
      .limit(limit)
      .execute();
    return rows.map(storedRun);
  }

  /** An action of a run; undefined where there is none, or it is erased. */
  async actionOf(tenant: TenantId, run: string, action: string): Promise<Action | undefined> {
    const found = await this.#db
      .selectFrom('sync_items')
      .select('action')
      .where('tenant_id', '=', tenant)
      .where('run_id', '=', run)
      .where('action_id', '=', action)
      .executeTakeFirst();
    return found?.action == null ? undefined : (found.action as Action);
  }

  async items(
    tenant: TenantId,
    run: string,
    decisions?: readonly Decision[],
  ): Promise<readonly StoredItem[]> {
    let query = this.#db
      .selectFrom('sync_items')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .where('run_id', '=', run)
      .where('action', 'is not', null)
      .orderBy('position');
    if (decisions !== undefined) query = query.where('decision', 'in', decisions);
    const rows = await query.execute();
    return rows.map(row => ({
      position: row.position,
      action: row.action as Action,
      decision: row.decision,
      ...(row.outcome === null ? {} : { outcome: row.outcome }),
      ...(row.detail === null ? {} : { detail: row.detail }),
    }));
  }

  /** Plans keep names and addresses for so long as undo is offered; then only codes. */
  async purge(now: Date): Promise<void> {
    const before = new Date(now.getTime() - KEEP_IMAGES_MS);
    await this.#db
      .updateTable('sync_items')
      .set({ action: null })
      .where('action', 'is not', null)
      .where(({ eb, selectFrom }) =>
        eb('run_id', 'in', selectFrom('sync_runs').select('id').where('started_at', '<', before)),
      )
      .execute();
  }
}

/** Hosts hear of what a run did also where its server died before it could tell. */
async function interrupt(trx: Transaction<SyncTables>, run: StoredRun, at: Date): Promise<void> {
  const { tenant, integration, id } = run;
  await trx
    .updateTable('sync_runs')
    .set({ state: 'interrupted', ended_at: at })
    .where('tenant_id', '=', tenant)
    .where('id', '=', id)
    .execute();
  const done = await trx
    .selectFrom('sync_items')
    .select('position')
    .where('tenant_id', '=', tenant)
    .where('run_id', '=', id)
    .where('outcome', '=', 'done')
    .limit(1)
    .executeTakeFirst();
  if (done === undefined) return;
  const subject = { kind: 'sync', id } as const;
  await appendEvent(trx as unknown as Store, { tenant, integration, type: 'sync.finished', at, subject });
}

function storedRun(row: SyncTables['sync_runs']): StoredRun {
  return {
    tenant: row.tenant_id,
    integration: row.integration,
    id: row.id,
    mode: row.mode,
    state: row.state,
    startedAt: row.started_at,
    by: row.started_by,
    exceptions: (row.exceptions ?? []) as readonly Exception[],
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
    ...(row.counts === null ? {} : { counts: row.counts as PlanCounts }),
    ...(row.verdict === null ? {} : { verdict: row.verdict as Verdict }),
    ...(row.agreement === null ? {} : { agreement: row.agreement as Agreement }),
    ...(row.failure === null ? {} : { failure: row.failure }),
  };
}
