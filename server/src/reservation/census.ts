import { ENDED, RESERVATION_STATES, type ReservationState, type TenantId } from '@oz-viability/shared';
import { type Kysely, sql } from 'kysely';
import type { Store } from '../store/database.ts';
import type { ChoreName } from './chores.ts';
import type { ReservationTables } from './row.ts';

type CensusTables = ReservationTables & {
  expiry_runs: { tenant_id: TenantId; state: string };
  chores: { tenant_id: TenantId; name: ChoreName; done_at: Date | null };
};

/** States in which a row still has something to lose. */
export const LIVE_STATES: readonly ReservationState[] = RESERVATION_STATES.filter(state => !ENDED.has(state));

/** Past due by more than this, milliseconds, a row is stuck: nobody drives it on. */
const STUCK_AFTER_MS = 60_000;

/** What an operator wants to know of the ledger, over all tenants; numbers only. */
export interface Census {
  /** Rows that have not ended. */
  readonly live: readonly {
    readonly tenant: TenantId;
    readonly state: ReservationState;
    readonly count: number;
    /** Of those, the ones that a person must look at. */
    readonly attention: number;
    /** Of those, the ones whose time has come a minute ago or more, and that nobody has. */
    readonly stuck: number;
  }[];
  /** Plans of expiry that wait for approval. */
  readonly waitingRuns: readonly { readonly tenant: TenantId; readonly count: number }[];
  /** Work of one server at a time, and when it was last done. */
  readonly chores: readonly { readonly tenant: TenantId; readonly name: ChoreName; readonly doneAt: Date }[];
}

export async function takeCensus(store: Store, now: Date): Promise<Census> {
  const db = store.withTables<CensusTables>();
  const [live, waitingRuns, chores] = await Promise.all([liveRows(db, now), waiting(db), done(db)]);
  return { live, waitingRuns, chores };
}

async function liveRows(db: Kysely<CensusTables>, now: Date): Promise<Census['live']> {
  const overdue = new Date(now.getTime() - STUCK_AFTER_MS);
  const rows = await db
    .selectFrom('reservations')
    .select(({ fn }) => [
      'tenant_id',
      'state',
      fn.countAll<string>().as('count'),
      sql<string>`count(*) filter (where attention is not null)`.as('attention'),
      sql<string>`count(*) filter (where next_at <= ${overdue} and (lease_until is null or lease_until <= ${now}))`.as(
        'stuck',
      ),
    ])
    .where('state', 'in', LIVE_STATES)
    .groupBy(['tenant_id', 'state'])
    .execute();
  return rows.map(({ tenant_id, state, ...counts }) => ({
    tenant: tenant_id,
    state,
    count: Number(counts.count),
    attention: Number(counts.attention),
    stuck: Number(counts.stuck),
  }));
}

async function waiting(db: Kysely<CensusTables>): Promise<Census['waitingRuns']> {
  const rows = await db
    .selectFrom('expiry_runs')
    .select(({ fn }) => ['tenant_id', fn.countAll<string>().as('count')])
    .where('state', '=', 'held')
    .groupBy('tenant_id')
    .execute();
  return rows.map(({ tenant_id, count }) => ({ tenant: tenant_id, count: Number(count) }));
}

async function done(db: Kysely<CensusTables>): Promise<Census['chores']> {
  const rows = await db.selectFrom('chores').select(['tenant_id', 'name', 'done_at']).execute();
  return rows.flatMap(({ tenant_id, name, done_at }) =>
    done_at === null ? [] : [{ tenant: tenant_id, name, doneAt: done_at }],
  );
}
