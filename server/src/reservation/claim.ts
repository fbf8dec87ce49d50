import type { ClientCode, IntegrationId, ReservationId, SplitterId, TenantId } from '@oz-viability/shared';
import type { Transaction } from 'kysely';
import type { SessionCaller } from '../access/caller.ts';
import type { NetworkBox } from '../viability/network.ts';
import type { Ledger } from './ledger.ts';
import { transition } from './machine.ts';
import { factsOf, type ReservationRow, type ReservationTables } from './row.ts';
import { WAITS } from './waits.ts';
import { writeChange, writeStep } from './write-change.ts';

type Trx = Transaction<ReservationTables>;

export interface NewHold extends PortWish {
  readonly id: ReservationId;
  readonly integration: IntegrationId;
  readonly actor: string;
  /** The customer of the session, where it has one: a renewed session is known again by it. */
  readonly code?: ClientCode;
  /** The Idempotency-Key, when hold and confirmation come as one request. */
  readonly requestKey?: string;
  /** As it was read for this claim. */
  readonly box: NetworkBox;
  readonly splitterName: string;
  readonly expiresAt: Date;
}

/** A port that someone wants now. */
export interface PortWish {
  readonly tenant: TenantId;
  /** Its own hold gives way, also one of a session that this one renews. */
  readonly holder?: SessionCaller;
  readonly splitterId: SplitterId;
  readonly port: number;
  readonly now: Date;
}

class PortLost extends Error {}

/**
 * Inserts the hold and its claim, or answers undefined when someone else has the port; then nothing changed.
 * The primary key of `port_claims` decides, not a look before. In the same transaction a lapsed hold loses
 * the port, and the session's hold before this one ends.
 */
export function claimPort(ledger: Ledger, hold: NewHold): Promise<ReservationRow | undefined> {
  return orLost(() =>
    ledger.transaction(async trx => {
      await endHoldsInTheWay(trx, hold);
      const row = await insertHold(trx, hold);
      await insertClaim(trx, hold, hold.id);
      await writeStep(trx, row, null, 'held', hold.now);
      return row;
    }),
  );
}

/**
 * Claims a further port for a reservation and writes what goes with it in the same transaction. Undefined
 * when someone else has the port; then nothing changed. Throws `StaleRow`.
 */
export function claimFurther(
  ledger: Ledger,
  row: ReservationRow,
  wish: PortWish,
  write: (trx: Trx) => Promise<ReservationRow>,
): Promise<ReservationRow | undefined> {
  return orLost(() =>
    ledger.transaction(async trx => {
      await endHoldsInTheWay(trx, wish);
      const own = wish.splitterId === row.splitter_id && wish.port === row.port;
      if (!own) await insertClaim(trx, wish, row.id);
      return write(trx);
    }),
  );
}

async function orLost<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PortLost) return undefined;
    throw error;
  }
}

async function insertClaim(trx: Trx, wish: PortWish, owner: ReservationId): Promise<void> {
  const claimed = await trx
    .insertInto('port_claims')
    .values({
      tenant_id: wish.tenant,
      splitter_id: wish.splitterId,
      port: wish.port,
      reservation_id: owner,
    })
    .onConflict(conflict => conflict.columns(['tenant_id', 'splitter_id', 'port']).doNothing())
    .executeTakeFirst();
  if (claimed.numInsertedOrUpdatedRows === 0n) throw new PortLost();
}

async function endHoldsInTheWay(trx: Trx, wish: PortWish): Promise<void> {
  if (wish.holder !== undefined) await endOwnHolds(trx, wish, wish.holder);
  await endLapsedHold(trx, wish);
}

function insertHold(trx: Trx, hold: NewHold): Promise<ReservationRow> {
  return trx
    .insertInto('reservations')
    .values({
      tenant_id: hold.tenant,
      id: hold.id,
      integration: hold.integration,
      session_id: hold.holder?.session ?? null,
      actor: hold.actor,
      code: hold.code ?? null,
      request_key: hold.requestKey ?? null,
      state: 'held',
      box: JSON.stringify(hold.box),
      splitter_id: hold.splitterId,
      splitter_name: hold.splitterName,
      port: hold.port,
      points: '[]',
      attempt: 0,
      tries: 0,
      reconnects: 0,
      rechecks: 0,
      version: 0,
      hold_expires_at: hold.expiresAt,
      created_at: hold.now,
      updated_at: hold.now,
      state_since: hold.now,
      next_at: hold.expiresAt,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

async function endOwnHolds(trx: Trx, wish: PortWish, holder: SessionCaller): Promise<void> {
  const before = await trx
    .selectFrom('reservations')
    .selectAll()
    .where('tenant_id', '=', wish.tenant)
    .where('state', '=', 'held')
    .where('session_id', 'is not', null)
    .where(where => {
      const ofSession = where('session_id', '=', holder.session);
      const { integration, actor, customerCode } = holder;
      // Without a customer, an actor's other sessions are his other windows, about somebody else.
      if (customerCode === undefined) return ofSession;
      return where.or([
        ofSession,
        where.and([
          where('integration', '=', integration),
          where('actor', '=', actor),
          where('code', '=', customerCode),
        ]),
      ]);
    })
    .orderBy('id')
    .forUpdate()
    .execute();
  const event = { type: 'hold_released', cause: 'replaced' } as const;
  for (const row of before) {
    await writeChange(trx, row, event.type, transition(factsOf(row), event, wish.now, WAITS), wish.now);
  }
}

/** A hold whose time is over keeps the port only until someone wants it. */
async function endLapsedHold(trx: Trx, hold: PortWish): Promise<void> {
  const lapsed = await trx
    .selectFrom('port_claims as claim')
    .innerJoin('reservations as row', join =>
      join.onRef('row.tenant_id', '=', 'claim.tenant_id').onRef('row.id', '=', 'claim.reservation_id'),
    )
    .selectAll('row')
    .where('claim.tenant_id', '=', hold.tenant)
    .where('claim.splitter_id', '=', hold.splitterId)
    .where('claim.port', '=', hold.port)
    .where('row.state', '=', 'held')
    .where('row.hold_expires_at', '<=', hold.now)
    // The row alone: whoever ends a hold takes its row first and then its claims, so the order is the same.
    .forUpdate('row')
    .executeTakeFirst();
  if (lapsed === undefined) return;
  const change = transition(factsOf(lapsed), { type: 'hold_lapsed' }, hold.now, WAITS);
  await writeChange(trx, lapsed, 'hold_lapsed', change, hold.now);
}
