import type { ReservationId, ReservationState } from '@oz-viability/shared';
import type { Kysely, Transaction, UpdateObject, UpdateQueryBuilder } from 'kysely';
import { appendEvent } from '../events/log.ts';
import type { Store } from '../store/database.ts';
import type { PortAt } from './facts.ts';
import type { Change, MachineEvent, Settable } from './machine-terms.ts';
import { type Leftovers, moveLeaves, type ReservationRow, type ReservationTables } from './row.ts';

export type Db = Kysely<ReservationTables>;
export type Trx = Transaction<ReservationTables>;
type UpdateReturning = UpdateQueryBuilder<ReservationTables, 'reservations', 'reservations', ReservationRow>;

/** Someone else changed the row since it was read: whoever holds it must read it again. */
export class StaleRow extends Error {
  constructor(id: ReservationId) {
    super(`Reservation ${id} has moved on`);
    this.name = 'StaleRow';
  }
}

/** What goes with a change and the machine does not know. */
export interface Aside {
  /** A worker's own: one whose lease another has taken over since must write nothing more. */
  readonly leaseOwner?: string;
  readonly leaseUntil?: Date;
  /** Columns such as the customer of a confirmation. */
  readonly more?: UpdateObject<ReservationTables, 'reservations'>;
  /** Why someone asked for it, in their words; kept in the step. */
  readonly note?: string;
}

/**
 * Writes what the machine decided, if the row is still as it was read; else {@link StaleRow}. Needs a transaction
 * unless the change touches no claim and tells nobody.
 */
export async function writeChange(
  trx: Db,
  row: ReservationRow,
  event: MachineEvent['type'],
  change: Change,
  now: Date,
  { leaseOwner, leaseUntil, more = {}, note }: Aside = {},
): Promise<ReservationRow> {
  let update = trx
    .updateTable('reservations')
    .set({
      ...columnsOf(change.set),
      ...portColumns(row, change),
      ...more,
      state: change.state,
      next_at: change.nextAt,
      updated_at: now,
      version: row.version + 1,
      ...(change.state === row.state ? {} : { state_since: now }),
      ...(leaseUntil === undefined ? {} : { lease_until: leaseUntil }),
    })
    .where('tenant_id', '=', row.tenant_id)
    .where('id', '=', row.id)
    .where('version', '=', row.version);
  if (leaseOwner !== undefined) update = update.where('lease_owner', '=', leaseOwner);
  const step = { from: row.state, to: change.state, event, at: now, note: note ?? null };
  const written = await withStep(trx, update.returningAll(), step);
  if (written === undefined) throw new StaleRow(row.id);
  await writeClaims(trx, row, change);
  if (change.tell !== undefined) {
    await appendEvent(trx as unknown as Store, {
      tenant: row.tenant_id,
      integration: row.integration,
      type: change.tell,
      at: now,
      subject: { kind: 'reservation', id: row.id },
    });
  }
  return written;
}

/** One round trip where two would do the same: row and step stand or fall together, also outside a transaction. */
function withStep(
  db: Db,
  update: UpdateReturning,
  step: {
    readonly from: ReservationState;
    readonly to: ReservationState;
    readonly event: string;
    readonly at: Date;
    readonly note: string | null;
  },
): Promise<ReservationRow | undefined> {
  return db
    .with('written', () => update)
    .with('step', query =>
      query
        .insertInto('reservation_steps')
        .columns([
          'tenant_id',
          'reservation_id',
          'version',
          'cause',
          'at',
          'from_state',
          'to_state',
          'event',
          'note',
        ])
        .expression(select =>
          select
            .selectFrom('written')
            .select(({ val }) => [
              'tenant_id',
              'id',
              'version',
              'cause',
              val(step.at).as('at'),
              val(step.from).as('from_state'),
              val(step.to).as('to_state'),
              val(step.event).as('event'),
              val(step.note).as('note'),
            ]),
        ),
    )
    .selectFrom('written')
    .selectAll()
    .executeTakeFirst();
}

export async function writeStep(
  trx: Trx,
  row: ReservationRow,
  from: ReservationState | null,
  event: string,
  now: Date,
  note?: string,
): Promise<void> {
  await trx
    .insertInto('reservation_steps')
    .values({
      tenant_id: row.tenant_id,
      reservation_id: row.id,
      version: row.version,
      at: now,
      from_state: from,
      to_state: row.state,
      event,
      cause: row.cause,
      note: note ?? null,
    })
    .execute();
}

async function writeClaims(trx: Db, row: ReservationRow, change: Change): Promise<void> {
  const { claims } = change;
  if (claims === 'keep') return;
  let mine = trx
    .deleteFrom('port_claims')
    .where('tenant_id', '=', row.tenant_id)
    .where('reservation_id', '=', row.id);
  const kept = portKept(row, change);
  if (kept !== undefined) {
    mine = mine.where(where =>
      where.not(where.and([where('splitter_id', '=', kept.splitterId), where('port', '=', kept.port)])),
    );
  }
  await mine.execute();
  if (typeof claims === 'object') {
    const { splitterId, port } = claims.take;
    await trx
      .insertInto('port_claims')
      .values({ tenant_id: row.tenant_id, splitter_id: splitterId, port, reservation_id: row.id })
      .execute();
  }
}

/** The one claim that survives the change. */
function portKept(row: ReservationRow, { claims }: Change): PortAt | undefined {
  if (claims === 'adopt_target') return row.target ?? undefined;
  if (claims === 'drop_target') return { splitterId: row.splitter_id, port: row.port };
  return undefined;
}

function portColumns(
  row: ReservationRow,
  { claims }: Change,
): UpdateObject<ReservationTables, 'reservations'> {
  if (claims === 'drop_target') return { target: null, ...leftBehind(row) };
  if (claims === 'adopt_target') return adoption(row);
  if (typeof claims !== 'object') return {};
  const { splitterId, splitterName, port } = claims.take;
  return {
    splitter_id: splitterId,
    splitter_name: splitterName ?? row.splitter_name,
    port,
    target: null,
  };
}

/** The points made for a drop that is not to be; what of a PATCH went through is looked for. */
function leftBehind(row: ReservationRow): UpdateObject<ReservationTables, 'reservations'> {
  if (!moveLeaves(row)) return {};
  return {
    leftovers: leftoversOf(row, row.target?.points ?? [], row.patching_at !== null),
  };
}

/** The row on its new port, with its new drop; the points of the drop before are nobody's now. */
function adoption(row: ReservationRow): UpdateObject<ReservationTables, 'reservations'> {
  const { target } = row;
  if (target === null) return {};
  const { drop } = target;
  return {
    splitter_id: target.splitterId,
    splitter_name: target.splitterName ?? row.splitter_name,
    port: target.port,
    box: JSON.stringify(target.box),
    target: null,
    leftovers: leftoversOf(row, drop === undefined ? [] : row.points, true),
    ...(drop === undefined
      ? {}
      : {
          drop_path: JSON.stringify(drop.path),
          drop_poles: JSON.stringify(drop.poles),
          drop_length: drop.length,
          points: JSON.stringify(target.points),
        }),
  };
}

const leftoversOf = (row: ReservationRow, points: Leftovers['points'], drops: boolean): string =>
  JSON.stringify({
    ...row.leftovers,
    points: [...(row.leftovers?.points ?? []), ...points],
    drops: drops || row.leftovers?.drops === true,
  } satisfies Leftovers);

function columnsOf(set: Partial<Settable>): UpdateObject<ReservationTables, 'reservations'> {
  const columns: UpdateObject<ReservationTables, 'reservations'> = {};
  if (set.cause !== undefined) columns.cause = set.cause;
  if (set.attention !== undefined) columns.attention = set.attention;
  if (set.attempt !== undefined) columns.attempt = set.attempt;
  if (set.postingAt !== undefined) columns.posting_at = set.postingAt;
  if (set.tries !== undefined) columns.tries = set.tries;
  if (set.reconnects !== undefined) columns.reconnects = set.reconnects;
  if (set.rechecks !== undefined) columns.rechecks = set.rechecks;
  if (set.releasingFor !== undefined) columns.releasing_for = set.releasingFor;
  if (set.propertyId !== undefined) columns.property_id = set.propertyId;
  if (set.clientId !== undefined) columns.client_id = set.clientId;
  if (set.dropId !== undefined) columns.drop_id = set.dropId;
  if (set.beforeImage !== undefined) columns.before_image = JSON.stringify(set.beforeImage);
  if (set.patchingAt !== undefined) columns.patching_at = set.patchingAt;
  if (set.moveCause !== undefined) columns.move_cause = set.moveCause;
  return columns;
}
