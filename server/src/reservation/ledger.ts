import {
  type ClientCode,
  ENDED,
  type IntegrationId,
  type PoleId,
  type Position,
  type PropertyId,
  type ReservationId,
  type ReservationState,
  type SplitterId,
  type TenantId,
} from '@oz-viability/shared';
import { sql, type UpdateObject } from 'kysely';
import type { SessionCaller } from '../access/caller.ts';
import { type Store, violates } from '../store/database.ts';
import { type ClaimRow, claimsThatHold } from './claims.ts';
import type { PortAt } from './facts.ts';
import type { Keeper } from './keeper.ts';
import type { Change, MachineEvent } from './machine-terms.ts';
import type { Leftovers, ReservationRow, ReservationTables } from './row.ts';
import { type Aside, type Db, StaleRow, type Trx, writeChange } from './write-change.ts';

export interface ReservationFilter {
  /** Absent: of every integration, for operators. */
  readonly integration?: IntegrationId;
  /** Sessions see their customer's or, without one, their actor's. */
  readonly code?: ClientCode;
  readonly actor?: string;
  readonly state?: ReservationState;
  readonly updatedSince?: Date;
  /** The last row of the page before. */
  readonly after?: { readonly updatedAt: Date; readonly id: string };
  readonly limit: number;
}

/**
 * Between a row's `updated_at` and the moment when others see it, milliseconds, the skew of servers' clocks
 * included. The database ends what takes longer: see `openStore`.
 */
const LONGEST_CHANGE_MS = 300_000;

/** As the unique index on codes has it. */
const LIVE = ['creating', 'unknown', 'verifying', 'reserved', 'moving', 'releasing'] as const;

/** Rows of `reservations`, read and leased; every change of one goes through {@link writeChange}. */
export class Ledger {
  readonly #db: Db;

  constructor(store: Store) {
    this.#db = store.withTables<ReservationTables>();
  }

  transaction<T>(work: (trx: Trx) => Promise<T>): Promise<T> {
    return this.#db.transaction().execute(work);
  }

  find(tenant: TenantId, id: ReservationId): Promise<ReservationRow | undefined> {
    return findRow(this.#db, tenant, id);
  }

  findByRequest(
    tenant: TenantId,
    integration: IntegrationId,
    requestKey: string,
  ): Promise<ReservationRow | undefined> {
    return this.#db
      .selectFrom('reservations')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .where('integration', '=', integration)
      .where('request_key', '=', requestKey)
      .executeTakeFirst();
  }

  /** The one reservation that has this code now. */
  async findLiveByCode(tenant: TenantId, code: ClientCode): Promise<ReservationRow | undefined> {
    const rows = await this.#db
      .selectFrom('reservations')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .where('code', '=', code)
      .where('state', 'in', LIVE)
      .execute();
    return rows[0];
  }

  /** Of these codes, those that a reservation has now. */
  async liveCodes(tenant: TenantId, codes: readonly ClientCode[]): Promise<ReadonlySet<ClientCode>> {
    if (codes.length === 0) return new Set();
    const rows = await this.#db
      .selectFrom('reservations')
      .select('code')
      .where('tenant_id', '=', tenant)
      .where('code', 'in', codes)
      .where('state', 'in', LIVE)
      .execute();
    return new Set(rows.flatMap(({ code }) => code ?? []));
  }

  /**
   * Oldest change first. A change is stamped when it begins and seen when it is committed: a reader who comes
   * back with the time of its last reading is shown again what changed shortly before, so that it misses none.
   */
  list(tenant: TenantId, filter: ReservationFilter): Promise<ReservationRow[]> {
    const { after, code, actor, state, updatedSince } = filter;
    let query = this.#db
      .selectFrom('reservations')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .orderBy('updated_at')
      .orderBy('id')
      .limit(filter.limit);
    if (filter.integration !== undefined) query = query.where('integration', '=', filter.integration);
    if (code !== undefined) query = query.where('code', '=', code);
    if (actor !== undefined) query = query.where('actor', '=', actor);
    if (state !== undefined) query = query.where('state', '=', state);
    if (updatedSince !== undefined) {
      query = query.where('updated_at', '>=', new Date(updatedSince.getTime() - LONGEST_CHANGE_MS));
    }
    if (after !== undefined) {
      query = query.where(where =>
        where.or([
          where('updated_at', '>', after.updatedAt),
          where.and([where('updated_at', '=', after.updatedAt), where('id', '>', after.id as ReservationId)]),
        ]),
      );
    }
    return query.execute();
  }

  /** Ports of these splitters that some row has a right to; a lapsed hold has none. */
  async claimedPorts(
    tenant: TenantId,
    splitters: readonly SplitterId[],
    now: Date,
    except?: SessionCaller,
  ): Promise<Map<SplitterId, Map<number, 'claimed' | 'reserved'>>> {
    if (splitters.length === 0) return new Map();
    return claimsThatHold(await this.claimRows(tenant, splitters), now, except);
  }

  /** Who has a right to which port: of these splitters, or everywhere. */
  async claimRows(tenant: TenantId, splitters?: readonly SplitterId[]): Promise<readonly ClaimRow[]> {
    const query = this.#db
      .selectFrom('port_claims as claim')
      .innerJoin('reservations as row', join =>
        join.onRef('row.tenant_id', '=', 'claim.tenant_id').onRef('row.id', '=', 'claim.reservation_id'),
      )
      .select([
        'claim.splitter_id',
        'claim.port',
        'row.state',
        'row.hold_expires_at',
        'row.session_id',
        'row.integration',
        'row.actor',
        'row.code',
      ])
      .where('claim.tenant_id', '=', tenant);
    return (splitters === undefined ? query : query.where('claim.splitter_id', 'in', splitters)).execute();
  }

  /** Whether another reservation has a right to the port. */
  async isClaimed({ tenant_id: tenant, id }: ReservationRow, { splitterId, port }: PortAt): Promise<boolean> {
    const row = await this.#db
      .selectFrom('port_claims')
      .select('reservation_id')
      .where('tenant_id', '=', tenant)
      .where('splitter_id', '=', splitterId)
      .where('port', '=', port)
      .where('reservation_id', '!=', id)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Rows that somebody must look at, the longest overdue first; a wish is due as soon as the row is at rest. */
  due(
    now: Date,
    limit: number,
    exceptTenants: readonly TenantId[] = [],
  ): Promise<{ tenant_id: TenantId; id: ReservationId }[]> {
    let query = this.#db
      .selectFrom('reservations')
      .select(['tenant_id', 'id'])
      .where(where =>
        where.or([
          where('next_at', '<=', now),
          where.and([where('wish', 'is not', null), where('state', '=', 'reserved')]),
        ]),
      )
      .where(where => where.or([where('lease_until', 'is', null), where('lease_until', '<=', now)]))
      .orderBy('next_at')
      .limit(limit);
    if (exceptTenants.length > 0) query = query.where('tenant_id', 'not in', exceptTenants);
    return query.execute();
  }

  /** The row gives its Idempotency-Key back, so that a request with that key starts anew. */
  async forgetRequest(row: ReservationRow): Promise<void> {
    await this.#db
      .updateTable('reservations')
      .set({ request_key: null })
      .where('tenant_id', '=', row.tenant_id)
      .where('id', '=', row.id)
      .execute();
  }

  /** Undefined when the hold lapsed or became something else meanwhile. */
  renewHold(row: ReservationRow, now: Date, until: Date): Promise<ReservationRow | undefined> {
    return this.#db
      .updateTable('reservations')
      .set({ hold_expires_at: until, next_at: until, updated_at: now })
      .where('tenant_id', '=', row.tenant_id)
      .where('id', '=', row.id)
      .where('state', '=', 'held')
      .where('hold_expires_at', '>', now)
      .returningAll()
      .executeTakeFirst();
  }

  /** Takes the row for one worker; undefined while another has it, or when it has ended and owes nothing. */
  lease(
    tenant: TenantId,
    id: ReservationId,
    lease: { readonly owner: string; readonly now: Date; readonly until: Date },
  ): Promise<ReservationRow | undefined> {
    return this.#db
      .updateTable('reservations')
      .set({ lease_owner: lease.owner, lease_until: lease.until })
      .where('tenant_id', '=', tenant)
      .where('id', '=', id)
      .where(where => where.or([where('state', 'not in', [...ENDED]), where('next_at', 'is not', null)]))
      .where(where => where.or([where('lease_until', 'is', null), where('lease_until', '<=', lease.now)]))
      .returningAll()
      .executeTakeFirst();
  }

  async release(tenant: TenantId, id: ReservationId, owner: string): Promise<void> {
    await this.#db
      .updateTable('reservations')
      .set({ lease_owner: null, lease_until: null })
      .where('tenant_id', '=', tenant)
      .where('id', '=', id)
      .where('lease_owner', '=', owner)
      .execute();
  }

  /** A row whose step failed in a way nobody foresaw: look again later instead of at once. */
  async postpone(tenant: TenantId, id: ReservationId, until: Date): Promise<void> {
    await this.#db
      .updateTable('reservations')
      .set({ next_at: until })
      .where('tenant_id', '=', tenant)
      .where('id', '=', id)
      .where(where => where.or([where('state', 'not in', [...ENDED]), where('next_at', 'is not', null)]))
      .execute();
  }

  /** Row, claims, step and event in one transaction; row and step alone need none around them. */
  commit(
    row: ReservationRow,
    event: MachineEvent['type'],
    change: Change,
    at: { readonly now: Date } & Aside,
  ): Promise<ReservationRow> {
    const { now, ...aside } = at;
    const alone = change.claims === 'keep' && change.tell === undefined;
    const write = (db: Db) => writeChange(db, row, event, change, now, aside);
    return (alone ? write(this.#db) : this.transaction(write)).catch(error => {
      // Somebody claimed the port between the look and the change: look again.
      throw violates(error, 'port_claims_pkey') ? new StaleRow(row.id) : error;
    });
  }

  /** A change asked for while the row is not at rest. It does not move the version: a worker may be under way. */
  async noteWish(row: ReservationRow, wish: NonNullable<ReservationRow['wish']>, now: Date): Promise<void> {
    await this.#db
      .updateTable('reservations')
      .set({ wish: JSON.stringify(wish), updated_at: now })
      .where('tenant_id', '=', row.tenant_id)
      .where('id', '=', row.id)
      .execute();
  }

  /** Points are noted before they are asked for and before they are used, so that none is left behind. */
  notePoints(
    row: ReservationRow,
    { points, leftovers }: Pick<ReservationRow, 'points' | 'leftovers'>,
    leaseUntil: Date,
  ): Promise<void> {
    return this.#note(
      row,
      { points: JSON.stringify(points), leftovers: leftovers && JSON.stringify(leftovers) },
      leaseUntil,
    );
  }

  /** As {@link notePoints}, for the drop that a move wants. */
  noteTarget(
    row: ReservationRow,
    target: NonNullable<ReservationRow['target']>,
    leftovers: Leftovers | null,
    leaseUntil: Date,
  ): Promise<void> {
    return this.#note(
      row,
      { target: JSON.stringify(target), leftovers: leftovers && JSON.stringify(leftovers) },
      leaseUntil,
    );
  }

  noteLeftovers(row: ReservationRow, leftovers: Leftovers, leaseUntil: Date): Promise<void> {
    return this.#note(row, { leftovers: JSON.stringify(leftovers) }, leaseUntil);
  }

  noteKeeper(row: ReservationRow, keeper: Keeper, leaseUntil: Date): Promise<void> {
    return this.#note(row, { keeper: JSON.stringify(keeper) }, leaseUntil);
  }

  /** Whether any reservation names this point as its own. */
  async namesPoint(tenant: TenantId, point: PoleId): Promise<boolean> {
    const id = JSON.stringify([point]);
    const row = await this.#db
      .selectFrom('reservations')
      .select('id')
      .where('tenant_id', '=', tenant)
      .where(
        sql<boolean>`(points @> ${id}::jsonb or target -> 'points' @> ${id}::jsonb or leftovers -> 'points' @> ${id}::jsonb)`,
      )
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Points that reservations made for this property, and that may still be there. */
  async pointsOf(tenant: TenantId, property: PropertyId): Promise<readonly PoleId[]> {
    const rows = await this.#db
      .selectFrom('reservations')
      .select(['points', 'leftovers'])
      .where('tenant_id', '=', tenant)
      .where('property_id', '=', property)
      .execute();
    return [...new Set(rows.flatMap(({ points, leftovers }) => [...points, ...(leftovers?.points ?? [])]))];
  }

  /** Whether another reservation is just about to make a point at this place. */
  async wantsPointAt({ tenant_id: tenant, id }: ReservationRow, at: Position): Promise<boolean> {
    const vertex = JSON.stringify([at]);
    const row = await this.#db
      .selectFrom('reservations')
      .select('id')
      .where('tenant_id', '=', tenant)
      .where('id', '!=', id)
      .where('state', 'in', ['creating', 'moving'])
      .where(sql<boolean>`(drop_path @> ${vertex}::jsonb or target -> 'drop' -> 'path' @> ${vertex}::jsonb)`)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Only whoever has the lease on the row as it was read may note, and keeps it by doing so; else {@link StaleRow}. */
  async #note(
    row: ReservationRow,
    columns: UpdateObject<ReservationTables, 'reservations'>,
    leaseUntil: Date,
  ): Promise<void> {
    const written = await this.#db
      .updateTable('reservations')
      .set({ ...columns, lease_until: leaseUntil })
      .where('tenant_id', '=', row.tenant_id)
      .where('id', '=', row.id)
      .where('version', '=', row.version)
      .where('lease_owner', '=', row.lease_owner)
      .executeTakeFirst();
    if (written.numUpdatedRows === 0n) throw new StaleRow(row.id);
  }
}

export function findRow(db: Db, tenant: TenantId, id: ReservationId): Promise<ReservationRow | undefined> {
  return db
    .selectFrom('reservations')
    .selectAll()
    .where('tenant_id', '=', tenant)
    .where('id', '=', id)
    .executeTakeFirst();
}
