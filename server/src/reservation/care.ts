import type { Sight } from './expiry.ts';
import type { Attention, Cause, PortAt } from './facts.ts';
import type { MapProperty } from './field.ts';
import type { ReservationRow } from './row.ts';

/**
 * What OZmap's people did to a reservation meanwhile, and what follows for the ledger. Care changes nothing in
 * OZmap: it follows. No clock, no I/O.
 */

/** What care knows beside the client itself. */
export interface Circumstances {
  readonly asOf: Date;
  /** Whether the key sees the project of the box. Where it does not, nothing is gone, only out of sight. */
  readonly projectVisible: boolean;
  /** Whether another reservation has a right to a port. */
  readonly isClaimed: (port: PortAt) => boolean;
}

export type CareDecision =
  | { readonly kind: 'nothing' }
  /** Gone from a first complete read. */
  | { readonly kind: 'missing' }
  /** Seen again. */
  | { readonly kind: 'back' }
  | { readonly kind: 'gone' | 'recoded' | 'installed' }
  | { readonly kind: 'follow'; readonly to: PortAt; readonly property: MapProperty }
  | { readonly kind: 'note'; readonly cause: Cause | null; readonly attention: Attention | null };

/** Between the two reads that make a loss. */
export const MISSING_FOR_MS = 3_600_000;

type CaredRow = Pick<
  ReservationRow,
  'code' | 'splitter_id' | 'port' | 'missing_since' | 'attention' | 'cause'
>;

/** What care itself called a person for, and takes back when it is over. */
const PASSING: ReadonlySet<Attention> = new Set(['moved-to-claimed-port', 'unconnected']);

export function decideCare(row: CaredRow, sight: Sight, circumstances: Circumstances): CareDecision {
  if (sight.kind === 'unread') return { kind: 'nothing' };
  if (sight.kind === 'absent') return decideAbsent(row, circumstances);
  const { property } = sight;
  if (property.code !== row.code) return { kind: 'recoded' };
  if (property.implanted) return { kind: 'installed' };
  const onPort = decidePort(row, property, circumstances);
  return onPort.kind === 'nothing' && row.missing_since !== null ? { kind: 'back' } : onPort;
}

function decideAbsent(row: CaredRow, { asOf, projectVisible }: Circumstances): CareDecision {
  if (!projectVisible) return { kind: 'nothing' };
  if (row.missing_since === null) return { kind: 'missing' };
  const missingFor = asOf.getTime() - row.missing_since.getTime();
  return { kind: missingFor >= MISSING_FOR_MS ? 'gone' : 'nothing' };
}

function decidePort(row: CaredRow, property: MapProperty, { isClaimed }: Circumstances): CareDecision {
  const own = property.connections.some(
    ({ splitterId, port }) => splitterId === row.splitter_id && port === row.port,
  );
  if (own) {
    const over = row.attention !== null && PASSING.has(row.attention);
    return over ? { kind: 'note', cause: null, attention: null } : { kind: 'nothing' };
  }
  const [to] = property.connections;
  if (to === undefined) return call(row, 'unconnected');
  return isClaimed(to) ? call(row, 'moved-to-claimed-port') : { kind: 'follow', to, property };
}

/** Said once, not at every look. */
const call = (row: CaredRow, attention: Attention): CareDecision =>
  row.attention === attention ? { kind: 'nothing' } : { kind: 'note', cause: row.cause, attention };
