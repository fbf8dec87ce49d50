import type { ClientCode, ClientId, Location, ProjectId, PropertyId } from '@oz-viability/shared';

/** A client as OZmap has it, as far as a sync looks. */
export interface MapClient {
  readonly clientId: ClientId;
  /** Absent for a client that is at no property. */
  readonly propertyId?: PropertyId;
  readonly projectId?: ProjectId;
  readonly code: ClientCode;
  readonly name?: string;
  readonly address?: string;
  /** The client's own note. */
  readonly observation?: string;
  /** The property's note, where cancellations are written. */
  readonly propertyNote?: string;
  readonly location?: Location;
  readonly implanted: boolean;
  readonly status?: 'ok' | 'error';
  /** Read at the property, dBm. */
  readonly power?: number;
  /** ISO 8601, as OZmap tells them. */
  readonly createdAt?: string;
  readonly updatedAt?: string;
}

/** In the order in which a run applies them: removals last, so that an abort leaves too many clients, not too few. */
export const VERBS = ['rekey', 'activate', 'update', 'status', 'power', 'withdraw', 'cancel'] as const;
export type Verb = (typeof VERBS)[number];

/** What is to become true in OZmap. Each is "make it so": doing it again changes nothing. */
export type Change =
  | { readonly verb: 'rekey'; readonly newCode: ClientCode }
  | { readonly verb: 'activate' }
  | {
      readonly verb: 'update';
      readonly name?: string;
      readonly address?: string;
      readonly observation?: string;
    }
  | { readonly verb: 'status'; readonly status: 'ok' | 'error' }
  /** dBm. */
  | { readonly verb: 'power'; readonly dbm: number }
  /** Client, property and drop go. */
  | { readonly verb: 'withdraw' }
  /** The client goes; property and drop stay, with a line in the property's note. */
  | { readonly verb: 'cancel'; readonly note: string; readonly disconnect: boolean };

/** One step of a plan: who, what, why, before → after. */
export interface Action {
  /** The same statement about the same client has the same id in every plan. */
  readonly id: string;
  readonly target: MapClient;
  readonly change: Change;
  /** For a person: the ERP's own words. */
  readonly because: string;
}

/** What a plan leaves to a person, or leaves alone, and why. */
export interface Exception {
  readonly code: ClientCode;
  readonly kind:
    | 'duplicate-target'
    | 'duplicate-source'
    | 'contradiction'
    | 'withdrawn-but-installed'
    | 'pending-but-installed'
    | 'older-than-client'
    | 'transfer-conflict'
    | 'transfer-cycle'
    | 'name-disagrees'
    | 'unreadable-name'
    | 'outside-scope'
    | 'not-mapped'
    | 'limbo'
    | 'unknown-state';
  /** A conflict needs a person; the others are counted and shown. */
  readonly needsPerson: boolean;
  readonly detail: string;
}

/** What became of an action at OZmap, read back. */
export type Applied =
  /** How it was before and after is in the journal. */
  | { readonly kind: 'done' }
  /** It was so already; nothing was written. */
  | { readonly kind: 'already' }
  /** The target has changed since the plan: someone else was there, or the ERP has thought better of it. */
  | { readonly kind: 'stale'; readonly why: 'gone' | 'code-changed' | 'state-changed' | 'no-longer-ended' }
  /** OZmap said no, or cannot be asked; `again`: it may go better later. */
  | { readonly kind: 'failed'; readonly why: string; readonly again: boolean }
  /** Nobody knows whether it happened, and reading back did not tell either. */
  | { readonly kind: 'ambiguous' };
