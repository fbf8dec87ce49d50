import type { EventRecord, EventType, IntegrationId, Page, TenantId } from '@oz-viability/shared';
import { type Generated, sql } from 'kysely';
import type { Store } from '../store/database.ts';

type EventTable = {
  id: Generated<string>;
  tenant_id: TenantId;
  integration: IntegrationId;
  type: EventType;
  at: Date;
  subject_kind: EventRecord['subject']['kind'];
  subject_id: string;
};

type EventTables = { events: EventTable };

export interface NewEvent {
  readonly tenant: TenantId;
  readonly integration: IntegrationId;
  readonly type: EventType;
  readonly at: Date;
  readonly subject: EventRecord['subject'];
}

/**
 * Writes an event; hand it the transaction of what it tells about. A tenant's events are committed one at a
 * time, so that a reader who has seen an id has seen every smaller one.
 */
export async function appendEvent(trx: Store, event: NewEvent): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`events ${event.tenant}`}))`.execute(trx);
  await trx
    .withTables<EventTables>()
    .insertInto('events')
    .values({
      tenant_id: event.tenant,
      integration: event.integration,
      type: event.type,
      at: event.at,
      subject_kind: event.subject.kind,
      subject_id: event.subject.id,
    })
    .execute();
}

/** Events after an id, oldest first; `after` absent reads from the beginning. */
export async function readEvents(
  store: Store,
  tenant: TenantId,
  integration: IntegrationId,
  { after, limit }: { readonly after?: string; readonly limit: number },
): Promise<Page<EventRecord>> {
  let query = store
    .withTables<EventTables>()
    .selectFrom('events')
    .selectAll()
    .where('tenant_id', '=', tenant)
    .where('integration', '=', integration)
    .orderBy('id')
    .limit(limit);
  if (after !== undefined) query = query.where('id', '>', after);
  const rows = await query.execute();
  const items = rows.map(row => ({
    id: String(row.id),
    type: row.type,
    at: row.at.toISOString(),
    subject: { kind: row.subject_kind, id: row.subject_id },
  }));
  const last = items.at(-1);
  return items.length === limit && last !== undefined ? { items, nextCursor: last.id } : { items };
}
