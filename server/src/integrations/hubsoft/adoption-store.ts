import type { ClientCode, IntegrationId, TenantId } from '@oz-viability/shared';
import { type Generated, type Kysely, type Selectable, sql } from 'kysely';
import type { Store } from '../../store/database.ts';
import type { Action } from '../../sync/action.ts';
import type { Whose } from './cursor.ts';
import type { Evidence, Match } from './match.ts';

export type PlanState =
  | 'matching'
  /** Waits for a person. */
  | 'planned'
  | 'applying'
  | 'applied'
  | 'undoing'
  | 'undone'
  /** By a person, or because another list came. */
  | 'discarded'
  /** The list could not be matched: it must be sent again. */
  | 'failed';

export interface AdoptionPlan extends Whose {
  readonly id: string;
  readonly state: PlanState;
  readonly createdAt: Date;
  readonly decidedBy?: string;
  readonly atLeast: number;
  readonly failure?: string;
}

export interface AdoptionItem {
  readonly line: number;
  readonly newCode: ClientCode;
  readonly finding: Match['finding'];
  readonly score?: number;
  readonly evidence: readonly Evidence[];
  /** Of a proposal, until it is forgotten. */
  readonly action?: Action;
  /** What became of it: as an action's, or of its undoing. Absent: not tried yet. */
  readonly outcome?: string;
  readonly why?: string;
}

/** What became of one line. */
export type Noted = Pick<AdoptionItem, 'line' | 'why'> & { readonly outcome: string };

/** `finding` or `outcome` → how many. */
export type Tally = Readonly<Record<string, number>>;

type AdoptionTables = {
  adoption_plans: {
    tenant_id: TenantId;
    id: string;
    integration: IntegrationId;
    state: PlanState;
    created_at: Date;
    decided_by: string | null;
    decided_at: Date | null;
    at_least: Generated<number>;
    failure: string | null;
    lease_owner: string | null;
    lease_until: Date | null;
  };
  adoption_items: {
    tenant_id: TenantId;
    plan_id: string;
    line: number;
    new_code: ClientCode;
    finding: Match['finding'];
    score: number | null;
    evidence: unknown;
    action: unknown;
    outcome: string | null;
    why: string | null;
  };
};

/** A plan that a dead server had in hand is taken up after this, milliseconds; a living one renews it. */
const LEASE_MS = 60_000;
const CHUNK = 1000;
const KEPT_MS = 90 * 86_400_000;

/** Plans of adoption: what was proposed, decided and done. */
export class AdoptionStore {
  readonly #db: Kysely<AdoptionTables>;

  constructor(store: Store) {
    this.#db = store.withTables<AdoptionTables>();
  }

  /** A list has come; the plan of an earlier one that nobody has decided about is past. */
  async begin(whose: Whose, id: string, owner: string, now: Date): Promise<void> {
    const { tenant, integration } = whose;
    await this.#db.transaction().execute(async trx => {
      await trx
        .updateTable('adoption_plans')
        .set({ state: 'discarded', decided_by: integration, decided_at: now })
        .where('tenant_id', '=', tenant)
        .where('integration', '=', integration)
        .where('state', 'in', ['matching', 'planned'])
        .execute();
      await trx
        .insertInto('adoption_plans')
        .values({
          tenant_id: tenant,
          id,
          integration,
          state: 'matching',
          created_at: now,
          lease_owner: owner,
          lease_until: leaseFrom(now),
        })
        .execute();
    });
  }

  /** What was matched, whole. */
  async planned(
    { tenant }: Whose,
    id: string,
    items: readonly Omit<AdoptionItem, 'outcome' | 'why'>[],
  ): Promise<void> {
    await this.#db.transaction().execute(async trx => {
      for (let start = 0; start < items.length; start += CHUNK) {
        const rows = items.slice(start, start + CHUNK).map(each => ({
          tenant_id: tenant,
          plan_id: id,
          line: each.line,
          new_code: each.newCode,
          finding: each.finding,
          score: each.score ?? null,
          evidence: JSON.stringify(each.evidence),
          action: each.action === undefined ? null : JSON.stringify(each.action),
        }));
        await trx.insertInto('adoption_items').values(rows).execute();
      }
      await trx
        .updateTable('adoption_plans')
        .set({ state: 'planned', lease_owner: null, lease_until: null })
        .where('tenant_id', '=', tenant)
        .where('id', '=', id)
        .where('state', '=', 'matching')
        .execute();
    });
  }

  async failed({ tenant }: Pick<Whose, 'tenant'>, id: string, failure: string): Promise<void> {
    await this.#db
      .updateTable('adoption_plans')
      .set({ state: 'failed', failure, lease_owner: null, lease_until: null })
      .where('tenant_id', '=', tenant)
      .where('id', '=', id)
      .where('state', '=', 'matching')
      .execute();
  }

  /** Takes a person's word. False: the plan is in none of these states. */
  async decide(
    plan: Pick<AdoptionPlan, 'tenant' | 'id'>,
    word: {
      readonly from: readonly PlanState[];
      readonly to: PlanState;
      readonly by: string;
      readonly at: Date;
      readonly atLeast?: number;
    },
  ): Promise<boolean> {
    const decided = await this.#db
      .updateTable('adoption_plans')
      .set({
        state: word.to,
        decided_by: word.by,
        decided_at: word.at,
        lease_owner: null,
        lease_until: null,
        ...(word.atLeast === undefined ? {} : { at_least: word.atLeast }),
      })
      .where('tenant_id', '=', plan.tenant)
      .where('id', '=', plan.id)
      .where('state', 'in', word.from)
      .returning('id')
      .executeTakeFirst();
    return decided !== undefined;
  }

  /** Whether `owner` may work on a plan now; renews it, too. */
  async lease({ tenant, id, state }: AdoptionPlan, owner: string, now: Date): Promise<boolean> {
    const taken = await this.#db
      .updateTable('adoption_plans')
      .set({ lease_owner: owner, lease_until: leaseFrom(now) })
      .where('tenant_id', '=', tenant)
      .where('id', '=', id)
      .where('state', '=', state)
      .where(where =>
        where.or([
          where('lease_until', 'is', null),
          where('lease_until', '<=', now),
          where('lease_owner', '=', owner),
        ]),
      )
      .returning('id')
      .executeTakeFirst();
    return taken !== undefined;
  }

  /** The work is done. */
  async end({ tenant, id, state }: AdoptionPlan, owner: string): Promise<void> {
    await this.#db
      .updateTable('adoption_plans')
      .set({ state: state === 'undoing' ? 'undone' : 'applied', lease_owner: null, lease_until: null })
      .where('tenant_id', '=', tenant)
      .where('id', '=', id)
      .where('state', '=', state)
      .where('lease_owner', '=', owner)
      .execute();
  }

  /** Plans that somebody should work on, and nobody does. */
  async open(now: Date): Promise<readonly AdoptionPlan[]> {
    const rows = await this.#db
      .selectFrom('adoption_plans')
      .selectAll()
      .where('state', 'in', ['matching', 'applying', 'undoing'])
      .where(where => where.or([where('lease_until', 'is', null), where('lease_until', '<=', now)]))
      .execute();
    return rows.map(planOf);
  }

  async plan(tenant: TenantId, id: string): Promise<AdoptionPlan | undefined> {
    const found = await this.#db
      .selectFrom('adoption_plans')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirst();
    return found && planOf(found);
  }

  /** The newest first. */
  async latest(tenant: TenantId, limit: number): Promise<readonly AdoptionPlan[]> {
    const rows = await this.#db
      .selectFrom('adoption_plans')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .orderBy('created_at', 'desc')
      .limit(limit)
      .execute();
    return rows.map(planOf);
  }

  /** In the order of the file. `due`: approved and not tried yet; `done`: to be taken back. */
  async items(
    { tenant, id, atLeast }: Pick<AdoptionPlan, 'tenant' | 'id' | 'atLeast'>,
    which: 'all' | 'due' | 'done' = 'all',
  ): Promise<readonly AdoptionItem[]> {
    let query = this.#db
      .selectFrom('adoption_items')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .where('plan_id', '=', id)
      .orderBy('line');
    if (which === 'due') {
      query = query
        .where('finding', '=', 'proposed')
        .where('outcome', 'is', null)
        .where('score', '>=', atLeast);
    }
    if (which === 'done') query = query.where('outcome', '=', 'done');
    return (await query.execute()).map(itemOf);
  }

  async tally({ tenant, id }: Pick<AdoptionPlan, 'tenant' | 'id'>): Promise<Tally> {
    const { rows } = await sql<{ word: string; count: string }>`
      select coalesce(outcome, finding) as word, count(*) as count from adoption_items
      where tenant_id = ${tenant} and plan_id = ${id} group by 1`.execute(this.#db);
    return Object.fromEntries(rows.map(({ word, count }) => [word, Number(count)]));
  }

  /** What became of lines. */
  async note({ tenant, id }: Pick<AdoptionPlan, 'tenant' | 'id'>, noted: readonly Noted[]): Promise<void> {
    if (noted.length === 0) return;
    const values = sql.join(
      noted.map(({ line, outcome, why }) => sql`(${line}::int, ${outcome}, ${why ?? null})`),
    );
    await sql`
      update adoption_items set outcome = noted.outcome, why = noted.why
      from (values ${values}) as noted (line, outcome, why)
      where tenant_id = ${tenant} and plan_id = ${id} and adoption_items.line = noted.line`.execute(this.#db);
  }

  /** Names and addresses go once undo is no longer offered. */
  async purge(now: Date): Promise<void> {
    await this.#db
      .updateTable('adoption_items')
      .set({ action: null })
      .where('action', 'is not', null)
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('adoption_plans')
            .select('id')
            .whereRef('adoption_plans.tenant_id', '=', 'adoption_items.tenant_id')
            .whereRef('adoption_plans.id', '=', 'adoption_items.plan_id')
            .where('created_at', '<=', new Date(now.getTime() - KEPT_MS)),
        ),
      )
      .execute();
  }
}

const leaseFrom = (now: Date): Date => new Date(now.getTime() + LEASE_MS);

const planOf = (row: Selectable<AdoptionTables['adoption_plans']>): AdoptionPlan => ({
  tenant: row.tenant_id,
  integration: row.integration,
  id: row.id,
  state: row.state,
  createdAt: row.created_at,
  atLeast: row.at_least,
  ...(row.decided_by === null ? {} : { decidedBy: row.decided_by }),
  ...(row.failure === null ? {} : { failure: row.failure }),
});

const itemOf = (row: Selectable<AdoptionTables['adoption_items']>): AdoptionItem => ({
  line: row.line,
  newCode: row.new_code,
  finding: row.finding,
  evidence: row.evidence as readonly Evidence[],
  ...(row.score === null ? {} : { score: row.score }),
  ...(row.action === null ? {} : { action: row.action as Action }),
  ...(row.outcome === null ? {} : { outcome: row.outcome }),
  ...(row.why === null ? {} : { why: row.why }),
});
