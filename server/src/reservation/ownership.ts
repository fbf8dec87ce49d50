import type { Caller } from '../access/caller.ts';
import type { ReservationRow } from './row.ts';

/**
 * A key sees its integration's reservations; a session its customer's or, without a customer, its actor's.
 * A hold has no code yet: it belongs to its session and actor. Who sees one and has the scope may change it.
 */
export function maySee(caller: Caller, row: ReservationRow): boolean {
  if (row.tenant_id !== caller.tenant || row.integration !== caller.integration) return false;
  if (caller.kind === 'integration') return true;
  if (row.state === 'held' || row.code === null)
    return row.session_id === caller.session || row.actor === caller.actor;
  return caller.customerCode === undefined ? row.actor === caller.actor : row.code === caller.customerCode;
}
