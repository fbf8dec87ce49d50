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

/**
 * Why a provider gave no answer. `denied`: it refuses our key or server. `quota`: asked too often or too much.
 * `busy`: our own turn would come too late. `rejected`: it cannot take this question. `cancelled`: nobody waits
 * for the answer any more.
 */
export type FailureReason =
  | 'unreachable'
  | 'timeout'
  | 'unreadable'
  | 'denied'
  | 'quota'
  | 'busy'
  | 'rejected'
  | 'cancelled';

/** Tells nothing of the question: an address is personal, and a provider's own message may hold the key. */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure';
  readonly reason: FailureReason;
  /** Seconds after which it may be asked again, where it said so. */
  readonly retryAfter: number | undefined;

  constructor(reason: FailureReason, retryAfter?: number) {
    super(`The geocoder gave no answer (${reason})`);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }
}
