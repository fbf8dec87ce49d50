import type { ClientId, PropertyId, TenantId } from '@oz-viability/shared';
import { type Kysely, sql } from 'kysely';
import type { Store } from '../store/database.ts';
import type { MapClient } from './action.ts';

/** OZmap's clients, as the index reads them. All throw what a read throws; half an answer is none. */
export interface ClientSource {
  /** Every client that is at a property, in pages. */
  all(tenant: TenantId, signal: AbortSignal): AsyncIterable<ClientPage>;
  /** What changed since then, in pages; only where OZmap filters by date. `since` is an `updatedAt` of its own. */
  changedSince(tenant: TenantId, since: string, signal: AbortSignal): AsyncIterable<ClientPage>;
  /** Whether this OZmap filters by date: a day to come must have no rows. */
  honoursDates(tenant: TenantId, signal: AbortSignal): Promise<boolean>;
}

export interface ClientPage {
  readonly clients: readonly MapClient[];
  /** Properties that have no client. */
  readonly empty: readonly PropertyId[];
  /** Clients read without their property; who is not in the index yet comes with it. */
  readonly loose: readonly LooseClient[];
  /** The newest `updatedAt` of the page. */
  readonly newest?: string;
  /** OZmap's clock when it answered, if it tells. */
  readonly at?: Date;
}

/** What a client's own document says. */
export type LooseClient = Pick<
  MapClient,
  'clientId' | 'code' | 'name' | 'observation' | 'implanted' | 'status' | 'createdAt' | 'updatedAt'
>;

type IndexTables = {
  sync_clients: {
    tenant_id: TenantId;
    client_id: ClientId;
    property_id: PropertyId;
    client: unknown;
    pass: number;
  };
  sync_index: {
    tenant_id: TenantId;
    pass: number;
    watermark: string | null;
    honours_dates: boolean;
    full_at: Date;
  };
};

/** Clocks of OZmap's servers differ, and a row may become visible a little late. */
const OVERLAP_MS = 2 * 60_000;
/** However far those clocks are apart, and whatever stands before OZmap: what is older has been read. */
const SETTLED_MS = 60 * 60_000;
/** Increments do not tell of what was removed: once a day everything is read. */
const FULL_EVERY_MS = 24 * 3_600_000;
/** Clients that are read from the store at once. */
const PAGE = 2_000;

/** OZmap's clients in our store, kept by increments. */
export class ClientIndex {
  readonly #db: Kysely<IndexTables>;
  readonly #source: ClientSource;

  constructor(store: Store, source: ClientSource) {
    this.#db = store.withTables<IndexTables>();
    this.#source = source;
  }

  /** Brings the index up to date. Two refreshes at once only read twice. */
  async refresh(tenant: TenantId, now: Date, signal: AbortSignal): Promise<void> {
    const state = await this.#db
      .selectFrom('sync_index')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .executeTakeFirst();
    const fresh = state !== undefined && now.getTime() - state.full_at.getTime() < FULL_EVERY_MS;
    if (!fresh || !state.honours_dates || state.watermark === null) {
      await this.#readAll(tenant, state?.pass ?? 0, now, signal);
      return;
    }
    const since = new Date(new Date(state.watermark).getTime() - OVERLAP_MS).toISOString();
    const reach = await this.#take(tenant, this.#source.changedSince(tenant, since, signal), state.pass);
    const watermark = later(state.watermark, reach);
    await this.#db.updateTable('sync_index').set({ watermark }).where('tenant_id', '=', tenant).execute();
  }

  /** All clients, as last refreshed, in pages: hundreds of thousands at once would fill the memory. */
  async *clients(tenant: TenantId): AsyncGenerator<readonly MapClient[], void, void> {
    let after = '' as ClientId;
    while (true) {
      const rows = await this.#db
        .selectFrom('sync_clients')
        .select(['client_id', 'client'])
        .where('tenant_id', '=', tenant)
        .where('client_id', '>', after)
        .orderBy('client_id')
        .limit(PAGE)
        .execute();
      yield rows.map(({ client }) => client as MapClient);
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) return;
      after = last.client_id;
    }
  }

  /** Leaves out who is gone: increments would not tell. */
  async forget(tenant: TenantId, clients: readonly ClientId[]): Promise<void> {
    if (clients.length === 0) return;
    await this.#db
      .deleteFrom('sync_clients')
      .where('tenant_id', '=', tenant)
      .where('client_id', 'in', clients)
      .execute();
  }

  async #readAll(tenant: TenantId, lastPass: number, now: Date, signal: AbortSignal): Promise<void> {
    const pass = lastPass + 1;
    const honoursDates = await this.#source.honoursDates(tenant, signal);
    const watermark = await this.#take(tenant, this.#source.all(tenant, signal), pass);
    await this.#db.transaction().execute(async trx => {
      await trx.deleteFrom('sync_clients').where('tenant_id', '=', tenant).where('pass', '<', pass).execute();
      const state = { pass, watermark: watermark ?? null, honours_dates: honoursDates, full_at: now };
      await trx
        .insertInto('sync_index')
        .values({ tenant_id: tenant, ...state })
        .onConflict(conflict => conflict.column('tenant_id').doUpdateSet(state))
        .execute();
    });
  }

  /** Answers up to when everything has been read. */
  async #take(tenant: TenantId, pages: AsyncIterable<ClientPage>, pass: number): Promise<string | undefined> {
    let newest: string | undefined;
    let begun: Date | undefined;
    for await (const page of pages) {
      begun ??= page.at;
      await this.#write(tenant, page, pass);
      newest = later(newest, page.newest);
    }
    return begun === undefined ? newest : reachOf(begun, newest);
  }

  async #write(tenant: TenantId, { clients, empty, loose }: ClientPage, pass: number): Promise<void> {
    if (empty.length > 0) {
      await this.#db
        .deleteFrom('sync_clients')
        .where('tenant_id', '=', tenant)
        .where('property_id', 'in', empty)
        .execute();
    }
    const rows = clients.flatMap(client =>
      client.propertyId === undefined
        ? []
        : [
            {
              tenant_id: tenant,
              client_id: client.clientId,
              property_id: client.propertyId,
              client: JSON.stringify(client),
              pass,
            },
          ],
    );
    if (rows.length > 0) {
      await this.#db
        .insertInto('sync_clients')
        .values(rows)
        .onConflict(conflict =>
          conflict.columns(['tenant_id', 'client_id']).doUpdateSet(({ ref }) => ({
            property_id: ref('excluded.property_id'),
            client: ref('excluded.client'),
            pass: ref('excluded.pass'),
          })),
        )
        .execute();
    }
    for (const client of loose) {
      await this.#db
        .updateTable('sync_clients')
        // What the client's document no longer says is not kept from before.
        .set({
          client: sql`(client - '{name,observation,status}'::text[]) || ${JSON.stringify(client)}::jsonb`,
        })
        .where('tenant_id', '=', tenant)
        .where('client_id', '=', client.clientId)
        .execute();
    }
  }
}

/**
 * What changed while pages were read may be missing from those that came before, however new the rows of the last one
 * are. An hour in which nothing changed is over: what changed before it, together, is not read again and again.
 */
function reachOf(begun: Date, newest: string | undefined): string | undefined {
  const settled = new Date(begun.getTime() - SETTLED_MS).toISOString();
  if (newest === undefined) return settled;
  return later(settled, Date.parse(newest) > begun.getTime() ? begun.toISOString() : newest);
}

function later(one: string, other: string | undefined): string;
function later(one: string | undefined, other: string | undefined): string | undefined;
function later(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return new Date(other).getTime() > new Date(one).getTime() ? other : one;
}
