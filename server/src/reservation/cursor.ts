import { invalidField } from '../problem.ts';
import type { ReservationFilter } from './ledger.ts';
import type { ReservationRow } from './row.ts';

/** One page of reservations and where the next one begins. */
export async function pageOf(
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
  read: (range: Pick<ReservationFilter, 'after' | 'limit'>) => Promise<ReservationRow[]>,
): Promise<{ readonly items: readonly ReservationRow[]; readonly nextCursor?: string }> {
  // One more than asked for, to know whether there is a next page.
  const range = { limit: limit + 1, ...(cursor === undefined ? {} : { after: readCursor(cursor) }) };
  const rows = await read(range);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  const items = rows.slice(0, limit);
  return last === undefined ? { items } : { items, nextCursor: writeCursor(last) };
}

const writeCursor = (row: ReservationRow): string =>
  Buffer.from(JSON.stringify([row.updated_at.toISOString(), row.id])).toString('base64url');

function readCursor(cursor: string): { updatedAt: Date; id: string } {
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [unknown, unknown];
    if (typeof at === 'string' && typeof id === 'string' && !Number.isNaN(Date.parse(at))) {
      return { updatedAt: new Date(at), id };
    }
  } catch {
    // Falls through: not one of ours.
  }
  throw invalidField('?cursor', 'invalid_cursor');
}
