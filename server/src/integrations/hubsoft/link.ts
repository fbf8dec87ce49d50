import type { BoxId, ClientCode, Customer, Location, SplitterId } from '@oz-viability/shared';
import type { ClientElement } from './element.ts';

/**
 * A customer bound to a port. `pending`: not yet installed; `active`: installed. No reservation: it has no end.
 */
export interface Link {
  readonly code: ClientCode;
  readonly box: BoxId;
  readonly splitter: SplitterId;
  /** 1-based. */
  readonly port: number;
  readonly lifecycle: Lifecycle;
  readonly state: LinkState;
  /** Why it is not as it should be. */
  readonly conflict?: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type Lifecycle = 'pending' | 'active';

/** *binding*, *unbinding*: wanted, and not yet seen to be so in OZmap. */
export type LinkState = 'binding' | 'bound' | 'unbinding';

/** What is asked for. */
export interface WantedLink {
  readonly customer: Customer;
  /** Where the customer lives; absent: where the box is. */
  readonly location?: Location;
  readonly box: BoxId;
  readonly splitter: SplitterId;
  readonly port: number;
  readonly lifecycle: Lifecycle;
}

/** What a complete reading shows about a link; undefined: that kind is not read. */
export interface LinkSight {
  readonly splitter: { readonly portCount: number } | 'gone' | undefined;
  readonly client: Pick<ClientElement, 'splitter' | 'port'> | 'gone' | undefined;
}

export type LinkConflict = 'port-gone' | 'client-gone' | 'client-elsewhere';

/** A link to what is no longer so is a conflict for a person, and never a loss. No clock, no I/O. */
export function judgeLink(
  { splitter, port }: Pick<Link, 'splitter' | 'port'>,
  seen: LinkSight,
): LinkConflict | undefined {
  if (seen.splitter === 'gone' || (seen.splitter !== undefined && seen.splitter.portCount < port)) {
    return 'port-gone';
  }
  if (seen.client === undefined) return undefined;
  if (seen.client === 'gone') return 'client-gone';
  return seen.client.splitter === splitter && seen.client.port === port ? undefined : 'client-elsewhere';
}
