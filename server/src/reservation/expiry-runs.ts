import type { IntegrationId, ReservationId, TenantId } from '@oz-viability/shared';
import type { Kysely, Transaction } from 'kysely';
import { appendEvent } from '../events/log.ts';
import type { Store } from '../store/database.ts';
import type { HeldFor } from './expiry.ts';

type ExpiryTables = {
  expiry_runs: {
    tenant_id: TenantId;
    id: string;
    state: 'held' | 'applied' | 'superseded';
    held_for: HeldFor | null;
    as_of: Date;
    live: number;
    created_at: Date;
    created_by: string;
    decided_at: Date | null;
    decided_by: string | null;
  };
  expiry_items: {
    tenant_id: TenantId;
    run_id: string;
    reservation_id: ReservationId;
    version: number;
    outcome: string | null;
  };
};

type Trx = Transaction<ExpiryTables>;

/** One reservation of a plan, as it was when it was planned. */
export interface PlanItem {
  readonly id: ReservationId;
  readonly integration: IntegrationId;
  readonly version: number;
}

/** A plan that waits for approval. */
export interface HeldRun {
  readonly id: string;
  readonly heldFor: HeldFor;
  readonly asOf: Date;
  readonly live: number;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly items: readonly Pick<PlanItem, 'id' | 'version'>[];
}

export interface NewRun {
  readonly id: string;
  readonly asOf: Date;
  readonly live: number;
  /** Who asked for it: a person at the command line, or the server itself. */
  readonly by: string;
  readonly items: readonly PlanItem[];
}

/** What became of each reservation of a plan. */
export type Outcomes = ReadonlyMap<ReservationId, string>;

/** Plans of expiry: who, why, which. A tenant has one that waits at most. */
export class ExpiryRuns {
  readonly #db: Kysely<ExpiryTables>;

  constructor(store: Store) {
    this.#db = store.withTables<ExpiryTables>();
  }

  async held(tenant: TenantId): Promise<HeldRun | undefined> {
    const run = await this.#db
      .selectFrom('expiry_runs')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .where('state', '=', 'held')
      .executeTakeFirst();
    if (run === undefined || run.held_for === null) return undefined;
    const items = await this.#db
      .selectFrom('expiry_items')
      .select(['reservation_id', 'version'])
      .where('tenant_id', '=', tenant)
      .where('run_id', '=', run.id)
      .orderBy('reservation_id')
      .execute();
    return {
      id: run.id,
      heldFor: run.held_for,
      asOf: run.as_of,
      live: run.live,
      createdAt: run.created_at,
      createdBy: run.created_by,
      items: items.map(item => ({ id: item.reservation_id, version: item.version })),
    };
  }

  /**
   * Keeps a plan until someone approves it; tells the integrations that are in it. The plan that waits already
   * is renewed: the same plan writes nothing, another one takes its place under the same id. Answers that id.
   */
  async hold(tenant: TenantId, run: NewRun, heldFor: HeldFor, at: Date): Promise<string> {
    const waiting = await this.held(tenant);
    if (waiting !== undefined && isSame(waiting, run)) return waiting.id;
    const id = waiting?.id ?? run.id;
    await this.#db.transaction().execute(async trx => {
      if (waiting === undefined) {
        await insertRun(trx, tenant, run, { state: 'held', heldFor, at });
      } else {
        await trx
          .updateTable('expiry_runs')
          .set({ held_for: heldFor, as_of: run.asOf, live: run.live })
          .where('tenant_id', '=', tenant)
          .where('id', '=', id)
          .execute();
        await trx
          .deleteFrom('expiry_items')
          .where('tenant_id', '=', tenant)
          .where('run_id', '=', id)
          .execute();
      }
      await insertItems(trx, tenant, id, run.items);
      if (waiting !== undefined) return;
      for (const integration of new Set(run.items.map(item => item.integration))) {
        await appendEvent(trx as unknown as Store, {
          tenant,
          integration,
          type: 'sync.held',
          at,
          subject: { kind: 'sync', id },
        });
      }
    });
    return id;
  }

  /** Notes a run that needed no approval, with what came of it; `supersedes`: a plan that waited is past. */
  async applied(
    tenant: TenantId,
    run: NewRun,
    outcomes: Outcomes,
    at: Date,
    supersedes: boolean,
  ): Promise<void> {
    await this.#db.transaction().execute(async trx => {
      if (supersedes) await decide(trx, tenant, { state: 'superseded', at, by: run.by });
      await insertRun(trx, tenant, run, { state: 'applied', at });
      await insertItems(trx, tenant, run.id, run.items, outcomes);
    });
  }

  /** What waited needs nobody any more: it fell below the limit, or nothing of it is left. */
  async supersede(tenant: TenantId, at: Date, by: string): Promise<void> {
    await this.#db.transaction().execute(trx => decide(trx, tenant, { state: 'superseded', at, by }));
  }

  /** Notes who approved the plan and what came of each part. */
  async approved(tenant: TenantId, id: string, by: string, outcomes: Outcomes, at: Date): Promise<void> {
    await this.#db.transaction().execute(async trx => {
      await decide(trx, tenant, { state: 'applied', at, by }, id);
      for (const [reservation, outcome] of outcomes) {
        await trx
          .updateTable('expiry_items')
          .set({ outcome })
          .where('tenant_id', '=', tenant)
          .where('run_id', '=', id)
          .where('reservation_id', '=', reservation)
          .execute();
      }
    });
  }
}

const isSame = (waiting: HeldRun, { items }: NewRun): boolean => {
  const versions = new Map(waiting.items.map(item => [item.id, item.version]));
  return versions.size === items.length && items.every(item => versions.get(item.id) === item.version);
};

async function decide(
  trx: Trx,
  tenant: TenantId,
  decision: { readonly state: 'applied' | 'superseded'; readonly at: Date; readonly by: string },
  id?: string,
): Promise<void> {
  let update = trx
    .updateTable('expiry_runs')
    .set({ state: decision.state, decided_at: decision.at, decided_by: decision.by })
    .where('tenant_id', '=', tenant)
    .where('state', '=', 'held');
  if (id !== undefined) update = update.where('id', '=', id);
  await update.execute();
}

async function insertRun(
  trx: Trx,
  tenant: TenantId,
  run: NewRun,
  as: { readonly state: 'held' | 'applied'; readonly heldFor?: HeldFor; readonly at: Date },
): Promise<void> {
  await trx
    .insertInto('expiry_runs')
    .values({
      tenant_id: tenant,
      id: run.id,
      state: as.state,
      held_for: as.heldFor ?? null,
      as_of: run.asOf,
      live: run.live,
      created_at: as.at,
      created_by: run.by,
      decided_at: as.state === 'applied' ? as.at : null,
      decided_by: as.state === 'applied' ? run.by : null,
    })
    .execute();
}

/** Rows of one statement: parameters are limited. */
const CHUNK = 1000;

async function insertItems(
  trx: Trx,
  tenant: TenantId,
  run: string,
  items: readonly PlanItem[],
  outcomes: Outcomes = new Map(),
): Promise<void> {
  for (let start = 0; start < items.length; start += CHUNK) {
    const rows = items.slice(start, start + CHUNK).map(({ id, version }) => ({
      tenant_id: tenant,
      run_id: run,
      reservation_id: id,
      version,
      outcome: outcomes.get(id) ?? null,
    }));
    await trx.insertInto('expiry_items').values(rows).execute();
  }
}
