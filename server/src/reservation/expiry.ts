import type { PropertyId } from '@oz-viability/shared';
import type { ErpAnswer } from './erp.ts';
import type { Attention, Cause } from './facts.ts';
import type { Inspection, MapProperty } from './field.ts';
import type { ReservationRow } from './row.ts';

/**
 * What expiry may remove. An unused reservation is ours, past its end, in OZmap as we left it, with no sign of
 * a customer, and nobody in the ERP claims it. Everything else stays, with a cause. No clock, no I/O.
 */

/** How OZmap shows the client of a reservation. */
export type Sight =
  | { readonly kind: 'seen'; readonly property: MapProperty }
  /** A complete answer did not have it. */
  | { readonly kind: 'absent' }
  /** There, but not to be understood; or no answer at all. */
  | { readonly kind: 'unread'; readonly cause: Cause };

export function sightOf(propertyId: PropertyId | null, { found, unreadable }: Inspection): Sight {
  if (propertyId === null) return { kind: 'absent' };
  const property = found.get(propertyId);
  if (property !== undefined) return { kind: 'seen', property };
  return unreadable.has(propertyId) ? { kind: 'unread', cause: 'ozmap-unreadable' } : { kind: 'absent' };
}

export type Judgement =
  | { readonly kind: 'remove' }
  /** `attention`: a person should look. */
  | { readonly kind: 'stay'; readonly cause: Cause; readonly attention: Attention | null };

const stay = (cause: Cause, attention: Attention | null = null): Judgement => ({
  kind: 'stay',
  cause,
  attention,
});

/** Whether OZmap lets it go. Installed, re-coded and absent ones are daily care's. */
export function judgeSight(row: Pick<ReservationRow, 'code'>, sight: Sight): Judgement {
  if (sight.kind === 'unread') return stay(sight.cause);
  if (sight.kind === 'absent') return stay('removed-in-ozmap');
  const { property } = sight;
  if (property.code !== row.code) return stay('code-changed');
  if (property.implanted) return stay('installed-in-ozmap');
  return property.certified || property.inUse ? stay('in-use', 'in-use') : { kind: 'remove' };
}

/** Whether the ERP lets it go. */
export function judgeErp(answer: ErpAnswer): Judgement {
  switch (answer) {
    case 'none':
    case 'cancelled':
      return { kind: 'remove' };
    case 'pending':
    case 'active':
    case 'blocked':
    case 'suspended':
      return stay('kept-by-erp');
    case 'unknown':
      return stay('erp-unknown', 'erp-unknown');
    case 'unreachable':
      return stay('erp-unreachable', 'erp-unreachable');
  }
}

/** Removals at once without anybody's approval: ten, or a tenth of what lives. */
export const removalLimit = (live: number): number => Math.max(10, Math.floor(live / 10));

/** Why a run waits for approval. */
export type HeldFor = 'limit' | 'clock';

/** A clock that runs ahead of OZmap's by more than this has jumped, milliseconds. */
const CLOCK_TOLERANCE_MS = 3_600_000;

/**
 * A server that slept for weeks finds more than the limit; a clock that jumped runs ahead of OZmap's. Neither
 * removes anything by itself. `ozmapAt` absent: OZmap does not tell, or the time was given by hand.
 */
export function heldFor(plan: {
  readonly removals: number;
  readonly live: number;
  readonly asOf: Date;
  readonly ozmapAt?: Date | undefined;
}): HeldFor | undefined {
  if (plan.removals === 0) return undefined;
  const ahead = plan.ozmapAt === undefined ? 0 : plan.asOf.getTime() - plan.ozmapAt.getTime();
  if (ahead > CLOCK_TOLERANCE_MS) return 'clock';
  return plan.removals > removalLimit(plan.live) ? 'limit' : undefined;
}
