import type { Caller } from '../access/caller.ts';
import type { ReservationRow } from './row.ts';

/**
 * A key sees its integration's reservations; a session its customer's or, without a customer, its actor's.
 * What was never confirmed belongs to its session, or to one that renews it for the same actor and customer. Who sees one and has the scope may change it.
 */
export function maySee(caller: Caller, row: ReservationRow): boolean {
  if (row.tenant_id !== caller.tenant || row.integration !== caller.integration) return false;
  if (caller.kind === 'integration') return true;
  const own = caller.customerCode ?? null;
  if (row.attempt === 0) {
    return row.session_id === caller.session || (row.actor === caller.actor && row.code === own);
  }
  return caller.customerCode === undefined ? row.actor === caller.actor : row.code === caller.customerCode;
}
