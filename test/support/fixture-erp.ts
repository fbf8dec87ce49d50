import type {
  Connector,
  ErpRecord,
  Feed,
  FeedEnd,
  Lifecycle,
  SourceFailure,
} from '@oz-viability/server/erp/connector';
import type { ClientCode } from '@oz-viability/shared';

/** An ERP in memory whose contracts a test turns, and which fails on demand. */
export class FixtureErp implements Connector {
  readonly contracts = new Map<string, ErpRecord>();
  /** What other rows the lifecycle feed gives: duplicates, say. */
  extra: ErpRecord[] = [];
  /** Who has an open session; undefined: the feed is not offered. */
  up: Set<string> | undefined;
  /** The newest session that the table knows; undefined: none. */
  newest: Date | undefined;
  /** The feed breaks after its first page. */
  breaks: { readonly feed: Feed; readonly failure: SourceFailure } | undefined;
  /** Rows that the source counts beyond those it gives. */
  hidden = 0;
  /** Whether the lifecycle feed gives a contract at all. */
  gives: (record: ErpRecord) => boolean = () => true;
  /** What it says of a contract, also when it is asked about him alone. */
  says: (record: ErpRecord) => ErpRecord = record => record;
  /** The source's clock. */
  now: () => Date = () => new Date();
  queryHash = 'query-1';
  pageSize = 500;
  reads = 0;
  lookups = 0;
  /** Awaited before the first page: a run is held there. */
  door: (() => Promise<void>) | undefined;

  put(code: string, lifecycle: Lifecycle, more: Partial<ErpRecord> = {}): this {
    this.contracts.set(code, {
      code: code as ClientCode,
      lifecycle,
      raw: { state: lifecycle.slice(0, 1).toUpperCase() },
      ...more,
    });
    return this;
  }

  describe() {
    return {
      name: 'Fixture',
      keyKind: 'contract' as const,
      feeds: this.up === undefined ? (['lifecycle'] as const) : (['lifecycle', 'status'] as const),
      reaches: { host: 'localhost', port: 1 },
    };
  }

  test = async () => [];

  async *stream(feed: Feed): AsyncGenerator<readonly ErpRecord[], FeedEnd, void> {
    this.reads++;
    await this.door?.();
    const rows =
      feed === 'status'
        ? this.#sessions()
        : [...[...this.contracts.values()].filter(this.gives).map(this.says), ...this.extra];
    for (let start = 0; start < rows.length; start += this.pageSize) {
      yield rows.slice(start, start + this.pageSize);
      if (this.breaks?.feed === feed) break;
    }
    if (this.breaks?.feed === feed) {
      return { kind: 'failed', failure: this.breaks.failure, detail: 'the connection ended' };
    }
    return {
      kind: 'done',
      received: rows.length,
      expected: rows.length + this.hidden,
      rejected: [],
      sourceNow: this.now(),
      queryHash: this.queryHash,
      ...(feed === 'status' && this.newest && { newest: this.newest }),
    };
  }

  async lookup(codes: readonly ClientCode[]) {
    this.lookups++;
    if (this.breaks !== undefined) return { kind: 'failed' as const, failure: this.breaks.failure };
    const found = codes.flatMap(code => this.contracts.get(code) ?? []).map(this.says);
    return { kind: 'found' as const, records: new Map(found.map(each => [each.code, each])) };
  }

  close = async () => {};

  #sessions(): ErpRecord[] {
    return [...this.contracts.values()].map(contract => ({
      ...contract,
      connection: { state: this.up?.has(contract.code) ? 'up' : 'down' },
    }));
  }
}
