import { PORT_CODES } from '../../ozmap/inventory-rows.ts';
import type { NetworkPort } from '../../viability/network.ts';

/** Ports are alike in all splitters: each kind of each number is made once. */
const made: NetworkPort[][] = [];
const KINDS = 8;
const KEPT = 4;

/** A port from what is at it, and whether a property without client keeps it. Never changed by anyone. */
export function portOf(port: number, code: number, kept: boolean): NetworkPort {
  const kind = kept ? code + KEPT : code;
  made[port] ??= new Array(KINDS);
  const known = made[port][kind];
  if (known !== undefined) return known;
  const { free, blocked, takenAndBlocked } = PORT_CODES;
  const state = kept ? 'property' : code === free ? 'free' : code === blocked ? 'blocked' : 'occupied';
  const fresh: NetworkPort = { port, state, ...(code === takenAndBlocked && { blocked: true }) };
  made[port][kind] = fresh;
  return fresh;
}
