import type { Denial, IntegrationId, Page, ReasonCode, TenantId, ViabilityId } from '@oz-viability/shared';
import { sql } from 'kysely';
import type { Caller } from '../access/caller.ts';
import type { Store } from '../store/database.ts';
import { askerOf } from './recorder.ts';
import { type DenialTables, denialOf } from './tables.ts';

/** Degrees, as GeoJSON orders them; `west` may lie east of `east` only in an error. */
export interface Bbox {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

interface Wanted {
  readonly since?: Date;
  readonly reason?: ReasonCode;
  readonly bbox?: Bbox;
  /** The number after which to go on. */
  readonly after?: string;
  readonly limit: number;
}

/** Denials of an integration, oldest first. */
export async function readDenials(
  store: Store,
  tenant: TenantId,
  integration: IntegrationId,
  { since, reason, bbox, after, limit }: Wanted,
): Promise<Page<Denial>> {
  let query = store
    .withTables<DenialTables>()
    .selectFrom('denials')
    .selectAll()
    .where('tenant_id', '=', tenant)
    .where('integration', '=', integration)
    .orderBy('number')
    .limit(limit);
  if (since !== undefined) query = query.where('at', '>=', since);
  if (after !== undefined) query = query.where('number', '>', after);
  if (reason !== undefined) {
    query = query.where(sql<boolean>`codes @> ${JSON.stringify([reason])}::jsonb`);
  }
  if (bbox !== undefined) {
    query = query
      .where('lng', '>=', bbox.west)
      .where('lng', '<=', bbox.east)
      .where('lat', '>=', bbox.south)
      .where('lat', '<=', bbox.north);
  }
  const rows = await query.execute();
  const last = rows.at(-1);
  const items = rows.map(denialOf);
  return rows.length === limit && last !== undefined ? { items, nextCursor: String(last.number) } : { items };
}

/** The denial that an answer is part of; undefined where there is none, or none that the caller may see. */
export async function denialOfViability(
  store: Store,
  caller: Caller,
  viability: ViabilityId,
): Promise<Denial | undefined> {
  let query = store
    .withTables<DenialTables>()
    .selectFrom('denial_searches')
    .innerJoin('denials', join =>
      join
        .onRef('denials.tenant_id', '=', 'denial_searches.tenant_id')
        .onRef('denials.id', '=', 'denial_searches.denial_id'),
    )
    .selectAll('denials')
    .where('denial_searches.tenant_id', '=', caller.tenant)
    .where('denial_searches.viability_id', '=', viability)
    .where('denials.integration', '=', caller.integration);
  if (caller.kind === 'session') query = query.where('denial_searches.asker', '=', askerOf(caller));
  const row = await query.executeTakeFirst();
  return row && denialOf(row);
}
