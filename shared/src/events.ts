/** What hosts can learn from `GET /v1/events`, and later by webhook. */
export const EVENT_TYPES = [
  'reservation.reserved',
  'reservation.expiring',
  'reservation.expired',
  'reservation.withdrawn',
  'reservation.moved',
  'reservation.lost',
  'reservation.installed',
  'reservation.attention',
  'viability.denied',
  'sync.held',
  'sync.finished',
  'sync.quarantined',
  'link.conflict',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** No personal data: the receiver fetches the subject. */
export interface EventRecord {
  readonly id: string;
  readonly type: EventType;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly subject: { readonly kind: 'reservation' | 'viability' | 'sync' | 'link'; readonly id: string };
}

/** Every list of the API. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string;
}
