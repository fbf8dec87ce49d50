import { ENDED, type ReservationId, type ReservationState, type TenantId } from '@oz-viability/shared';
import type { Kysely } from 'kysely';
import { appendEvent } from '../events/log.ts';
import type { Store } from '../store/database.ts';
import type { ReservationRow, ReservationTables } from './row.ts';

const LIVE: readonly ReservationState[] = [
  'creating',
  'unknown',
  'verifying',
  'reserved',
  'moving',
  'releasing',
];

/** Reservations by what time has brought about: expired, to be warned of, to be looked after, to be forgotten. */
export class Roll {
  readonly #db: Kysely<ReservationTables>;

  constructor(store: Store) {
    this.#db = store.withTables<ReservationTables>();
  }

  /** Reserved and past their end, the longest first; not those that are about to be withdrawn anyway. */
  expired(tenant: TenantId, asOf: Date, limit: number): Promise<ReservationRow[]> {
    return this.#reserved(tenant)
      .where('expires_at', '<=', asOf)
      .where('wish', 'is', null)
      .orderBy('expires_at')
      .orderBy('id')
      .limit(limit)
      .execute();
  }

  async liveCount(tenant: TenantId): Promise<number> {
    const { count } = await this.#db
      .selectFrom('reservations')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .where('tenant_id', '=', tenant)
      .where('state', 'in', LIVE)
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  async byIds(tenant: TenantId, ids: readonly ReservationId[]): Promise<ReservationRow[]> {
    if (ids.length === 0) return [];
    return this.#db
      .selectFrom('reservations')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .where('id', 'in', ids)
      .orderBy('expires_at')
      .orderBy('id')
      .execute();
  }

  /** Reserved rows in the order of their ids, after one; `missingSince`: only those that were missing then. */
  reserved(
    tenant: TenantId,
    page: { readonly after?: ReservationId; readonly limit: number; readonly missingSince?: Date },
  ): Promise<ReservationRow[]> {
    let query = this.#reserved(tenant).orderBy('id').limit(page.limit);
    if (page.after !== undefined) query = query.where('id', '>', page.after);
    if (page.missingSince !== undefined) query = query.where('missing_since', '<=', page.missingSince);
    return query.execute();
  }

  /** Whether OZmap showed it; no change of the reservation itself, so a worker that has it is not disturbed. */
  async noteMissing(rows: readonly ReservationRow[], since: Date | null): Promise<void> {
    const [first] = rows;
    if (first === undefined) return;
    await this.#db
      .updateTable('reservations')
      .set({ missing_since: since })
      .where('tenant_id', '=', first.tenant_id)
      .where(
        'id',
        'in',
        rows.map(({ id }) => id),
      )
      .where('state', '=', 'reserved')
      .execute();
  }

  /** Tells the hosts of those that end after `asOf` and by `until`, once for each end. Answers how many. */
  async warn(
    tenant: TenantId,
    { asOf, until, now, limit }: { asOf: Date; until: Date; now: Date; limit: number },
  ): Promise<number> {
    return this.#db.transaction().execute(async trx => {
      const due = await trx
        .selectFrom('reservations')
        .select(['id', 'integration', 'expires_at'])
        .where('tenant_id', '=', tenant)
        .where('state', '=', 'reserved')
        .where('expires_at', '>', asOf)
        .where('expires_at', '<=', until)
        .where(where =>
          where.or([where('warned_for', 'is', null), where('warned_for', '<>', where.ref('expires_at'))]),
        )
        .orderBy('id')
        .limit(limit)
        .forUpdate()
        .execute();
      for (const { id, integration, expires_at } of due) {
        await trx
          .updateTable('reservations')
          .set({ warned_for: expires_at })
          .where('tenant_id', '=', tenant)
          .where('id', '=', id)
          .execute();
        await appendEvent(trx as unknown as Store, {
          tenant,
          integration,
          type: 'reservation.expiring',
          at: now,
          subject: { kind: 'reservation', id },
        });
      }
      return due.length;
    });
  }

  /**
   * Erases who the customer was from reservations that ended before `endedBefore`, and the images from before a
   * removal from those that ended before `imagesBefore`. What is left: codes, places, ports, times, causes.
   */
  async erase(tenant: TenantId, endedBefore: Date, imagesBefore: Date): Promise<number> {
    const ended = this.#db
      .updateTable('reservations')
      .where('tenant_id', '=', tenant)
      .where('state', 'in', [...ENDED])
      // What still owes OZmap a look must know whom to look for; that is over within a day of running.
      .where('next_at', 'is', null);
    const people = await ended
      .set({ customer: null, wish: null })
      .where('state_since', '<=', endedBefore)
      .where(where => where.or([where('customer', 'is not', null), where('wish', 'is not', null)]))
      .executeTakeFirst();
    await ended
      .set({ before_image: null, keeper: null })
      .where('state_since', '<=', imagesBefore)
      .where(where => where.or([where('before_image', 'is not', null), where('keeper', 'is not', null)]))
      .execute();
    await this.#db
      .updateTable('reservation_steps')
      .set({ note: null })
      .where('tenant_id', '=', tenant)
      .where('note', 'is not', null)
      .where('reservation_id', 'in', trx =>
        trx
          .selectFrom('reservations')
          .select('id')
          .where('tenant_id', '=', tenant)
          .where('state', 'in', [...ENDED])
          .where('state_since', '<=', endedBefore),
      )
      .execute();
    return Number(people.numUpdatedRows);
  }

  #reserved(tenant: TenantId) {
    return this.#db
      .selectFrom('reservations')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .where('state', '=', 'reserved');
  }
}
