import type { ClientCode, Location } from '@oz-viability/shared';

/**
 * What every ERP looks like from here. A connector reads one source and normalises what it finds. It never
 * writes, never decides limits, and never knows OZmap: adding an ERP is one file of this shape and its
 * fixtures.
 */

/** What a contract is, whatever letters or reason codes the ERP has for it. */
export const LIFECYCLES = [
  'pending',
  'active',
  'blocked',
  'suspended',
  'cancelled',
  'withdrawn',
  'transferred',
  'unknown',
] as const;
export type Lifecycle = (typeof LIFECYCLES)[number];

/** What `code` counts in this ERP. Serial numbers of two kinds overlap: the wrong one matches other people. */
export const KEY_KINDS = ['contract', 'connection', 'service'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

/**
 * What can be read apart. *lifecycle*: contracts with their state, name and address. *status*: whose
 * connection is up. *transfers*: old code → new code.
 */
export const FEEDS = ['lifecycle', 'status', 'transfers'] as const;
export type Feed = (typeof FEEDS)[number];

/**
 * One service point that can occupy a port. An absent field means that the source does not say; it is never
 * written. Secrets of the source (a customer's PPPoE password, say) never get this far.
 */
export interface ErpRecord {
  /** Trimmed, NFC; leading zeros kept. */
  readonly code: ClientCode;
  readonly lifecycle: Lifecycle;
  /** As the source has it, for people: `C`, `8`. */
  readonly raw: { readonly state: string; readonly reason?: string; readonly reasonText?: string };
  /** When the present lifecycle began, ISO 8601; a bare date where the source knows no time. */
  readonly since?: string;
  /** Of a transferred contract: what replaces it. */
  readonly successor?: ClientCode;
  readonly name?: string;
  /** One line, as it is shown. */
  readonly address?: string;
  /** Only where the source's coordinates are believable. */
  readonly location?: Location;
  readonly observation?: string;
  readonly connection?: { readonly state: 'up' | 'down'; readonly since?: string };
  /** Received at the customer's end, dBm. */
  readonly power?: number;
  readonly scope?: { readonly company?: string; readonly group?: string };
}

/** A row that could not be used, and why; never its personal data. */
export interface RejectedRow {
  readonly code?: string;
  readonly reason: 'no-code' | 'unreadable-name' | 'bad-date' | 'duplicate' | 'bad-value';
  readonly field?: string;
}

/** Why a source gave no whole answer. */
export type SourceFailure =
  | 'unreachable'
  | 'auth'
  | 'denied'
  | 'timeout'
  | 'schema'
  | 'truncated'
  | 'too-many-rows'
  | 'unreadable';

/**
 * How reading ended: a stream has exactly one of these as its last word. Rows of a stream that failed prove
 * nothing and are thrown away. An empty *done* is a fact for the gate to judge, never silently a success.
 */
export type FeedEnd =
  | {
      readonly kind: 'done';
      readonly received: number;
      /** Counted by the source in the same snapshot; differs from `received` never. */
      readonly expected: number;
      readonly rejected: readonly RejectedRow[];
      /** The source's own clock. */
      readonly sourceNow: Date;
      /** The newest thing that the source knows of (a session's start, say): shows a replica that stands still. */
      readonly newest?: Date;
      /** Changes when the query or the state map does: the next run then only plans. */
      readonly queryHash: string;
    }
  | { readonly kind: 'failed'; readonly failure: SourceFailure; readonly detail: string };

/** What `test` and `doctor` say about a source; `fix` is what a person can do. */
export interface SourceFinding {
  readonly check:
    | 'reach'
    | 'auth'
    | 'privileges'
    | 'clock'
    | 'encoding'
    | 'schema'
    | 'query'
    | 'states'
    | 'reasons'
    | 'rows';
  readonly level: 'ok' | 'warning' | 'fault';
  readonly message: string;
  readonly fix?: string;
  /** Rows per raw state, the installation's reason table, and the like. */
  readonly table?: readonly Readonly<Record<string, string | number>>[];
}

export interface SourceDescription {
  /** For people: `Routerbox`. */
  readonly name: string;
  readonly keyKind: KeyKind;
  readonly feeds: readonly Feed[];
  /** Address and port that must be open. */
  readonly reaches: { readonly host: string; readonly port: number };
}

export type LookUp =
  | { readonly kind: 'found'; readonly records: ReadonlyMap<ClientCode, ErpRecord> }
  | { readonly kind: 'failed'; readonly failure: SourceFailure };

/** One source of one integration. */
export interface Connector {
  describe(): SourceDescription;
  /**
   * Looks at everything that a person should know before the first run. *quick*: without reading the contracts, as at
   * every start. Never throws.
   */
  test(signal: AbortSignal, depth?: 'quick' | 'whole'): Promise<readonly SourceFinding[]>;
  /** Pages of at most 500 records, then how it ended. Never throws: what fails is the last word. */
  stream(feed: Feed, signal: AbortSignal): AsyncGenerator<readonly ErpRecord[], FeedEnd, void>;
  /** The present word about few codes, right before a removal; codes that the source does not know are left out. */
  lookup(codes: readonly ClientCode[], signal: AbortSignal): Promise<LookUp>;
  close(): Promise<void>;
}
