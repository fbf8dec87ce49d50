import type { BoxId, ClientCode, IntegrationId, SplitterId, TenantId } from '@oz-viability/shared';
import type { Kysely, Selectable } from 'kysely';
import { appendEvent } from '../../events/log.ts';
import type { Store } from '../../store/database.ts';
import type { Whose } from './cursor.ts';
import type { Lifecycle, Link, LinkState, WantedLink } from './link.ts';

type LinkTables = {
  links: {
    tenant_id: TenantId;
    integration: IntegrationId;
    code: ClientCode;
    box_id: BoxId;
    splitter_id: SplitterId;
    port: number;
    lifecycle: Lifecycle;
    state: LinkState;
    wanted: unknown;
    conflict: string | null;
    created_at: Date;
    updated_at: Date;
    next_at: Date | null;
  };
};

/** A link on its way, with what is to become of it. */
export interface OpenLink extends Whose {
  readonly link: Link;
  /** Of one that is to be bound. */
  readonly wanted?: WantedLink;
}

export type FormerLink = Selectable<LinkTables['links']>;

/** Whoever has a link in hand and dies is followed by another after this, milliseconds. */
const TURN_MS = 60_000;

/** Links; the intent is here before OZmap is asked. */
export class LinkStore {
  readonly #db: Kysely<LinkTables>;

  constructor(store: Store) {
    this.#db = store.withTables<LinkTables>();
  }

  async find(whose: Whose, code: ClientCode): Promise<Link | undefined> {
    return (await this.#of(whose).where('code', '=', code).execute()).map(linkOf)[0];
  }

  /** In the order of their codes. */
  async list(
    whose: Whose,
    page: { readonly after?: ClientCode; readonly conflicts: boolean; readonly limit: number },
  ): Promise<readonly Link[]> {
    let query = this.#of(whose).orderBy('code').limit(page.limit);
    if (page.after !== undefined) query = query.where('code', '>', page.after);
    if (page.conflicts) query = query.where('conflict', 'is not', null);
    return (await query.execute()).map(linkOf);
  }

  /** Links that rest, and have done so since before then. */
  async settled(whose: Whose, before: Date): Promise<readonly Link[]> {
    const rows = await this.#of(whose)
      .where('next_at', 'is', null)
      .where('updated_at', '<', before)
      .execute();
    return rows.map(linkOf);
  }

  /** Links that are as asked for, and have been so since no longer than that. */
  async boundSince(whose: Whose, since: Date): Promise<readonly Link[]> {
    const rows = await this.#of(whose)
      .where('state', '=', 'bound')
      .where('conflict', 'is', null)
      .where('updated_at', '>=', since)
      .execute();
    return rows.map(linkOf);
  }

  /** Notes what is wanted, and takes the link in hand. False: somebody else has it. */
  async want(whose: Whose, wanted: WantedLink, now: Date): Promise<boolean> {
    const { box, splitter, port, lifecycle, customer } = wanted;
    const row = {
      box_id: box,
      splitter_id: splitter,
      port,
      lifecycle,
      state: 'binding' as const,
      wanted: JSON.stringify(wanted),
      conflict: null,
      updated_at: now,
      next_at: turnFrom(now),
    };
    const taken = await this.#db
      .insertInto('links')
      .values({
        tenant_id: whose.tenant,
        integration: whose.integration,
        code: customer.code,
        created_at: now,
        ...row,
      })
      .onConflict(conflict =>
        conflict
          .columns(['tenant_id', 'integration', 'code'])
          .doUpdateSet(row)
          .where(where => where.or([where('links.next_at', 'is', null), where('links.next_at', '<=', now)])),
      )
      .returning('code')
      .executeTakeFirst();
    return taken !== undefined;
  }

  /** Notes that it is to go. False: somebody else has it in hand, or there is none. */
  async wantGone(whose: Whose, code: ClientCode, now: Date): Promise<boolean> {
    const taken = await this.#update(whose, code)
      .set({ state: 'unbinding', wanted: null, next_at: turnFrom(now), updated_at: now })
      .where(where => where.or([where('next_at', 'is', null), where('next_at', '<=', now)]))
      .returning('code')
      .executeTakeFirst();
    return taken !== undefined;
  }

  /** As asked for, seen in OZmap. */
  async bound(whose: Whose, code: ClientCode, now: Date): Promise<void> {
    await this.#update(whose, code)
      .set({ state: 'bound', wanted: null, conflict: null, next_at: null, updated_at: now })
      .where('state', '=', 'binding')
      .execute();
  }

  /** Still on its way; `at` null: until a person, or the caller, has said more. */
  async later(whose: Whose, code: ClientCode, at: Date | null, conflict?: string): Promise<void> {
    await this.#update(whose, code)
      .set({ next_at: at, conflict: conflict ?? null })
      .where('state', '!=', 'bound')
      .execute();
  }

  /** All that is known of a link, to restore it from. */
  former(whose: Whose, code: ClientCode): Promise<FormerLink | undefined> {
    return this.#of(whose).where('code', '=', code).executeTakeFirst();
  }

  /** As it was before somebody asked for what cannot be. */
  async restore(whose: Whose, code: ClientCode, former: FormerLink | undefined): Promise<void> {
    if (former === undefined) return this.remove(whose, code);
    const { wanted, ...row } = former;
    await this.#update(whose, code)
      .set({ ...row, wanted: wanted === null ? null : JSON.stringify(wanted) })
      .execute();
  }

  async remove({ tenant, integration }: Whose, code: ClientCode): Promise<void> {
    await this.#db
      .deleteFrom('links')
      .where('tenant_id', '=', tenant)
      .where('integration', '=', integration)
      .where('code', '=', code)
      .execute();
  }

  /** Notes what a complete reading found; a new conflict is told. */
  async judge(whose: Whose, code: ClientCode, conflict: string | undefined, now: Date): Promise<void> {
    await this.#db.transaction().execute(async trx => {
      const changed = await trx
        .updateTable('links')
        .set({ conflict: conflict ?? null, updated_at: now })
        .where('tenant_id', '=', whose.tenant)
        .where('integration', '=', whose.integration)
        .where('code', '=', code)
        .where('state', '=', 'bound')
        .where('conflict', 'is distinct from', conflict ?? null)
        .returning('code')
        .executeTakeFirst();
      if (changed === undefined || conflict === undefined) return;
      const { tenant, integration } = whose;
      const subject = { kind: 'link', id: code } as const;
      await appendEvent(trx as unknown as Store, {
        tenant,
        integration,
        type: 'link.conflict',
        at: now,
        subject,
      });
    });
  }

  /** What nobody goes on with, each taken in hand. */
  async due(now: Date, limit: number): Promise<readonly OpenLink[]> {
    const rows = await this.#db
      .updateTable('links')
      .set({ next_at: turnFrom(now) })
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('tenant_id', 'integration', 'code'),
          'in',
          selectFrom('links as late')
            .select(['late.tenant_id', 'late.integration', 'late.code'])
            .where('late.next_at', '<=', now)
            .orderBy('late.next_at')
            .limit(limit)
            .forUpdate()
            .skipLocked()
            .$asTuple('tenant_id', 'integration', 'code'),
        ),
      )
      .returningAll()
      .execute();
    return rows.map(row => ({
      tenant: row.tenant_id,
      integration: row.integration,
      link: linkOf(row),
      ...(row.wanted === null ? {} : { wanted: row.wanted as WantedLink }),
    }));
  }

  /** Who was to be bound is forgotten, where nobody could for so long. */
  async purge(before: Date): Promise<void> {
    await this.#db
      .updateTable('links')
      .set({ wanted: null, next_at: null })
      .where('wanted', 'is not', null)
      .where('updated_at', '<=', before)
      .execute();
  }

  #of({ tenant, integration }: Whose) {
    return this.#db
      .selectFrom('links')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .where('integration', '=', integration);
  }

  #update({ tenant, integration }: Whose, code: ClientCode) {
    return this.#db
      .updateTable('links')
      .where('tenant_id', '=', tenant)
      .where('integration', '=', integration)
      .where('code', '=', code);
  }
}

const turnFrom = (now: Date): Date => new Date(now.getTime() + TURN_MS);

const linkOf = (row: Selectable<LinkTables['links']>): Link => ({
  code: row.code,
  box: row.box_id,
  splitter: row.splitter_id,
  port: row.port,
  lifecycle: row.lifecycle,
  state: row.state,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  ...(row.conflict === null ? {} : { conflict: row.conflict }),
});
