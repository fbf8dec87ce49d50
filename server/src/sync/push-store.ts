import type { ClientCode, IntegrationId, TenantId } from '@oz-viability/shared';
import { type Generated, type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import { appendEvent } from '../events/log.ts';
import type { Store } from '../store/database.ts';
import type { Action, Verb } from './action.ts';
import { isRemoval } from './judge.ts';

export type PushState =
  /** Waits for a person. */
  | 'held'
  /** Admitted or approved; whoever finds it goes on. */
  | 'applying'
  | 'ended'
  /** Let go by a person, or by a later word of the ERP. */
  | 'dropped';

type PushTables = {
  pushes: {
    tenant_id: TenantId;
    id: string;
    number: Generated<string>;
    integration: IntegrationId;
    run_id: string;
    state: PushState;
    verb: Verb;
    code: ClientCode;
    action: unknown;
    outcome: string | null;
    why: string | null;
    counts: boolean;
    at: Date;
    decided_at: Date | null;
    decided_by: string | null;
  };
};

/** A statement on its way. */
export interface Push {
  readonly tenant: TenantId;
  readonly id: string;
  readonly integration: IntegrationId;
  readonly run: string;
  readonly state: PushState;
  readonly verb: Verb;
  readonly code: ClientCode;
  /** Absent once it is erased. */
  readonly action?: Action;
  readonly outcome?: string;
  readonly why?: string;
  readonly at: Date;
  readonly decidedBy?: string;
}

export interface PushLimits {
  /** Removals within `withinMs` that need no approval. */
  readonly removals: number;
  readonly withinMs: number;
  /** Held removals after which no further one is taken. */
  readonly mostHeld: number;
}

export type Admission =
  | { readonly kind: 'admitted' | 'held'; readonly push: Push }
  /** The same kind of statement about this client is on its way already. */
  | { readonly kind: 'open'; readonly push: Push }
  | { readonly kind: 'stopped'; readonly run: string };

type Trx = Transaction<PushTables>;

/** Statements by push, admitted, held or refused; what has ended counts for the limit as long as it lasts. */
export class PushStore {
  readonly #db: Kysely<PushTables>;
  readonly #now: () => Date;
  readonly #newId: () => string;

  constructor(deps: { readonly store: Store; readonly now: () => Date; readonly newId: () => string }) {
    this.#db = deps.store.withTables<PushTables>();
    this.#now = deps.now;
    this.#newId = deps.newId;
  }

  /** Notes a statement, or says why not. One after the other for each integration, so that no limit is overrun. */
  admit(
    tenant: TenantId,
    integration: IntegrationId,
    action: Action,
    limits: PushLimits,
  ): Promise<Admission> {
    return this.#db.transaction().execute(async trx => {
      await sql`select pg_advisory_xact_lock(hashtext(${`pushes ${tenant} ${integration}`}))`.execute(trx);
      const { verb } = action.change;
      const { code } = action.target;
      const open = await openOf(trx, tenant, integration)
        .where('code', '=', code)
        .where('verb', '=', verb)
        .executeTakeFirst();
      if (open !== undefined) return { kind: open.state === 'held' ? 'held' : 'open', push: pushOf(open) };
      const held = isRemoval(action.change)
        ? await this.#holding(trx, tenant, integration, limits)
        : undefined;
      if (held !== undefined && held.count >= limits.mostHeld) return { kind: 'stopped', run: held.run };
      const id = this.#newId();
      const row = await trx
        .insertInto('pushes')
        .values({
          tenant_id: tenant,
          id,
          integration,
          run_id: held?.run ?? id,
          state: held === undefined ? 'applying' : 'held',
          verb,
          code,
          action: JSON.stringify(action),
          outcome: null,
          why: null,
          counts: held === undefined && isRemoval(action.change),
          at: this.#now(),
          decided_at: null,
          decided_by: null,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      if (held !== undefined) await this.#tell(trx, row, held.count + 1, limits);
      return { kind: held === undefined ? 'admitted' : 'held', push: pushOf(row) };
    });
  }

  /** Removals beyond the limit wait together; undefined within it. */
  async #holding(
    trx: Trx,
    tenant: TenantId,
    integration: IntegrationId,
    { removals, withinMs }: PushLimits,
  ): Promise<{ readonly run: string; readonly count: number } | undefined> {
    const since = new Date(this.#now().getTime() - withinMs);
    const { counted } = await trx
      .selectFrom('pushes')
      .select(({ fn }) => fn.countAll<string>().as('counted'))
      .where('tenant_id', '=', tenant)
      .where('integration', '=', integration)
      .where('counts', '=', true)
      .where('at', '>', since)
      .executeTakeFirstOrThrow();
    if (Number(counted) < removals) return undefined;
    const waiting = await openOf(trx, tenant, integration).where('state', '=', 'held').execute();
    return { run: waiting[0]?.run_id ?? this.#newId(), count: waiting.length };
  }

  /** The first that waits calls a person; the last that may wait says that the ERP is stopped. */
  async #tell(
    trx: Trx,
    { tenant_id: tenant, integration, run_id, at }: Selectable<PushTables['pushes']>,
    count: number,
    { mostHeld }: PushLimits,
  ): Promise<void> {
    if (count !== 1 && count !== mostHeld) return;
    const type = count === mostHeld ? 'sync.quarantined' : 'sync.held';
    const subject = { kind: 'sync', id: run_id } as const;
    await appendEvent(trx as unknown as Store, { tenant, integration, type, at, subject });
  }

  /** How many removals may still go without approval; for a dry run. */
  async wouldHold(tenant: TenantId, integration: IntegrationId, limits: PushLimits): Promise<boolean> {
    return this.#db
      .transaction()
      .execute(async trx => (await this.#holding(trx, tenant, integration, limits)) !== undefined);
  }

  async end(push: Push, outcome: string, why: string | undefined): Promise<void> {
    await this.#db
      .updateTable('pushes')
      .set({ state: 'ended', outcome, why: why ?? null, action: null })
      .where('tenant_id', '=', push.tenant)
      .where('id', '=', push.id)
      .where('state', '=', 'applying')
      .execute();
  }

  /** The ERP says now that the client lives: what waited to remove him is past. */
  async supersede(tenant: TenantId, integration: IntegrationId, code: ClientCode): Promise<void> {
    await this.#db
      .updateTable('pushes')
      .set({
        state: 'dropped',
        why: 'superseded',
        action: null,
        decided_at: this.#now(),
        decided_by: integration,
      })
      .where('tenant_id', '=', tenant)
      .where('integration', '=', integration)
      .where('code', '=', code)
      .where('state', '=', 'held')
      .execute();
  }

  /** Open pushes of one code and verb: a server may have died over one. */
  async open(tenant: TenantId, integration: IntegrationId, code: ClientCode): Promise<readonly Push[]> {
    const rows = await openOf(this.#db, tenant, integration).where('code', '=', code).execute();
    return rows.map(pushOf);
  }

  /** What waits for a person, the oldest first. */
  async held(tenant: TenantId): Promise<readonly Push[]> {
    const rows = await this.#db
      .selectFrom('pushes')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .where('state', '=', 'held')
      .orderBy('number')
      .execute();
    return rows.map(pushOf);
  }

  /** Takes a person's word on a run that waits; answers what of it waited. */
  async decide(
    tenant: TenantId,
    run: string,
    to: 'applying' | 'dropped',
    by: string,
  ): Promise<readonly Push[]> {
    const rows = await this.#db
      .updateTable('pushes')
      .set({
        state: to,
        decided_at: this.#now(),
        decided_by: by,
        ...(to === 'dropped' ? { action: null } : {}),
      })
      .where('tenant_id', '=', tenant)
      .where('run_id', '=', run)
      .where('state', '=', 'held')
      .returningAll()
      .execute();
    return rows.map(pushOf).toSorted((a, b) => a.at.getTime() - b.at.getTime());
  }

  /** What was begun before then and has not ended: its server died, or OZmap did not answer. */
  async unfinished(before: Date): Promise<readonly Push[]> {
    const rows = await this.#db
      .selectFrom('pushes')
      .selectAll()
      .where('state', '=', 'applying')
      .where(sql<boolean>`coalesce(decided_at, at) <= ${before}`)
      .orderBy('number')
      .execute();
    return rows.map(pushOf);
  }

  tell(push: Pick<Push, 'tenant' | 'integration' | 'run'>): Promise<void> {
    return this.#db.transaction().execute(trx =>
      appendEvent(trx as unknown as Store, {
        tenant: push.tenant,
        integration: push.integration,
        type: 'sync.finished',
        at: this.#now(),
        subject: { kind: 'sync', id: push.run },
      }),
    );
  }
}

const openOf = (db: Kysely<PushTables>, tenant: TenantId, integration: IntegrationId) =>
  db
    .selectFrom('pushes')
    .selectAll()
    .where('tenant_id', '=', tenant)
    .where('integration', '=', integration)
    .where('state', 'in', ['held', 'applying'])
    .orderBy('number');

const pushOf = (row: Selectable<PushTables['pushes']>): Push => ({
  tenant: row.tenant_id,
  id: row.id,
  integration: row.integration,
  run: row.run_id,
  state: row.state,
  verb: row.verb,
  code: row.code,
  at: row.at,
  ...(row.action === null ? {} : { action: row.action as Action }),
  ...(row.outcome === null ? {} : { outcome: row.outcome }),
  ...(row.why === null ? {} : { why: row.why }),
  ...(row.decided_by === null ? {} : { decidedBy: row.decided_by }),
});
