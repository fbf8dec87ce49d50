import type { SplitterId } from '@oz-viability/shared';
import type { SessionCaller } from '../access/caller.ts';
import type { ReservationRow } from './row.ts';

/** A port, and whose it is. */
export type ClaimRow = Pick<
  ReservationRow,
  'state' | 'hold_expires_at' | 'session_id' | 'integration' | 'actor' | 'code'
> & { readonly splitter_id: SplitterId; readonly port: number };

/** Ports that are not to be had, by splitter; holds of `except` are no obstacle to it. */
export function claimsThatHold(
  rows: Iterable<ClaimRow>,
  now: Date,
  except?: SessionCaller,
): Map<SplitterId, Map<number, 'claimed' | 'reserved'>> {
  const claimed = new Map<SplitterId, Map<number, 'claimed' | 'reserved'>>();
  for (const row of rows) {
    const held = row.state === 'held';
    if (held && row.hold_expires_at !== null && row.hold_expires_at <= now) continue;
    if (held && except !== undefined && isOwnHold(row, except)) continue;
    const ports = claimed.get(row.splitter_id) ?? new Map<number, 'claimed' | 'reserved'>();
    ports.set(row.port, held ? 'claimed' : 'reserved');
    claimed.set(row.splitter_id, ports);
  }
  return claimed;
}

/** A hold of this session, or of one that it renews for the same customer. */
function isOwnHold(
  row: Pick<ReservationRow, 'session_id' | 'integration' | 'actor' | 'code'>,
  { session, integration, actor, customerCode }: SessionCaller,
): boolean {
  if (row.session_id === session) return true;
  if (customerCode === undefined || row.session_id === null) return false;
  return row.integration === integration && row.actor === actor && row.code === customerCode;
}
