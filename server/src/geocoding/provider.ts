import type { Candidate, Location, TenantId } from '@oz-viability/shared';

export interface FindOptions {
  /** Centre of the map: ranks equally good matches, excludes none. */
  readonly near?: Location;
  /** The address is still being typed: its last word or number may be incomplete. */
  readonly suggest: boolean;
  readonly signal: AbortSignal;
}

/**
 * A source of addresses. An empty answer means *not known here*; a provider that cannot answer (unreachable,
 * quota, unreadable) throws `ProviderFailure`, so that the next one is asked and "no" is never said for it.
 */
export interface GeocodingProvider {
  /** Goes out as `source` of every candidate. */
  readonly name: string;
  /** Whether its terms allow a request for each key typed. */
  readonly maySuggest: boolean;
  /** Best first. Precision is what is known of the place, never what was asked. */
  find(tenant: TenantId, address: string, options: FindOptions): Promise<readonly Candidate[]>;
  /** The nearest known address or street, nearest first. */
  reverse(tenant: TenantId, location: Location, signal: AbortSignal): Promise<readonly Candidate[]>;
}

export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure';
}
