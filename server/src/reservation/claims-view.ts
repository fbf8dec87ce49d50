import type { SplitterId, TenantId } from '@oz-viability/shared';
import type { SessionCaller } from '../access/caller.ts';
import { type ClaimRow, claimsThatHold } from './claims.ts';
import type { Ledger } from './ledger.ts';

/** All claims of a tenant are remembered for so long, and not sooner after one was written. Milliseconds. */
const REMEMBERED = 1000;
/** Fewer questions than this in that time ask the ledger for the few splitters that they are about. */
const MANY = 5;

type Splitters = ReadonlyMap<SplitterId, readonly ClaimRow[]>;

interface Seen {
  /** When the present second began, its questions, and those of the one before. */
  since: number;
  questions: number;
  before: number;
  all: { readonly at: number; readonly rows: Promise<Splitters> } | undefined;
}

/**
 * The ledger's claims for questions, of which there may be hundreds a second: then all claims are read once a
 * second. While they change here, and when few ask, every question asks the ledger. So a claim of this server
 * counts at once, another server's within a second. No promise rests on it: a hold is decided by the ledger.
 */
export class ClaimsView {
  readonly #ledger: Pick<Ledger, 'claimedPorts' | 'claimRows'>;
  readonly #now: () => Date;
  readonly #clock: () => number;
  readonly #seen = new Map<TenantId, Seen>();
  #writtenAt = Number.NEGATIVE_INFINITY;

  /** `clock`: milliseconds that only go forward. */
  constructor(
    ledger: Pick<Ledger, 'claimedPorts' | 'claimRows'>,
    now: () => Date,
    clock: () => number = () => performance.now(),
  ) {
    this.#ledger = ledger;
    this.#now = now;
    this.#clock = clock;
  }

  /** A claim, or the state of one, was written; its transaction may still be open. */
  wrote(): void {
    this.#writtenAt = this.#clock();
  }

  async claimedPorts(tenant: TenantId, splitters: readonly SplitterId[], except?: SessionCaller) {
    const all = this.#all(tenant);
    if (all === undefined) return this.#ledger.claimedPorts(tenant, splitters, this.#now(), except);
    const rows = await all;
    if (rows.size === 0) return NONE;
    return claimsThatHold(
      splitters.flatMap(id => rows.get(id) ?? []),
      this.#now(),
      except,
    );
  }

  /** Undefined where the ledger is to be asked itself. */
  #all(tenant: TenantId): Promise<Splitters> | undefined {
    const at = this.#clock();
    const seen = this.#seen.get(tenant) ?? { since: at, questions: 0, before: 0, all: undefined };
    this.#seen.set(tenant, seen);
    if (at - seen.since >= REMEMBERED) {
      seen.before = at - seen.since < 2 * REMEMBERED ? seen.questions : 0;
      [seen.since, seen.questions] = [at, 0];
    }
    const busy = Math.max(seen.questions, seen.before) >= MANY;
    seen.questions++;
    if (at - this.#writtenAt < REMEMBERED) return undefined;
    const { all } = seen;
    if (all !== undefined && at - all.at < REMEMBERED && all.at > this.#writtenAt) return all.rows;
    if (!busy) return undefined;
    const rows = this.#ledger.claimRows(tenant).then(bySplitter);
    seen.all = { at, rows };
    // A failure is told to who waits for it now, and to nobody later.
    rows.catch(() => {
      if (seen.all?.rows === rows) seen.all = undefined;
    });
    return rows;
  }
}

const NONE: ReadonlyMap<SplitterId, ReadonlyMap<number, 'claimed' | 'reserved'>> = new Map();

const bySplitter = (rows: readonly ClaimRow[]): Splitters => Map.groupBy(rows, row => row.splitter_id);
