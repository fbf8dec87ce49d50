import { createHash } from 'node:crypto';
import type { Connector, Feed, FeedEnd } from '../erp/connector.ts';
import type { SyncRules } from './rules.ts';
import { Gathering, type Statements } from './statements.ts';

type DoneFeed = Exclude<FeedEnd, { readonly kind: 'failed' }>;

export type Extracted =
  | {
      readonly kind: 'done';
      readonly statements: Statements;
      /** Codes of the lifecycle feed. */
      readonly rows: number;
      readonly status?: { readonly rows: number; readonly newest?: Date; readonly sourceNow: Date };
      /** Of the queries: another one only plans at first. */
      readonly queryHash: string;
      /** Rows that could not be used. */
      readonly rejected: number;
    }
  | { readonly kind: 'failed'; readonly feed: Feed; readonly failure: string; readonly detail: string };

/** Reads every feed that the rules need, whole or not at all: half a source is none. */
export async function extract(
  connector: Connector,
  rules: SyncRules,
  signal: AbortSignal,
): Promise<Extracted> {
  const gathering = new Gathering();
  const ends = new Map<Feed, DoneFeed>();
  for (const feed of feedsOf(connector, rules)) {
    const end = await read(connector, feed, gathering, signal);
    if (end.kind === 'failed') return { kind: 'failed', feed, failure: end.failure, detail: end.detail };
    if (end.received !== end.expected) {
      const detail = `${end.received} of ${end.expected} rows arrived`;
      return { kind: 'failed', feed, failure: 'truncated', detail };
    }
    ends.set(feed, end);
  }
  const status = ends.get('status');
  return {
    kind: 'done',
    statements: gathering.end(),
    rows: ends.get('lifecycle')?.received ?? 0,
    queryHash: hashOf([...ends].map(([feed, { queryHash }]) => [feed, queryHash])),
    rejected: [...ends.values()].reduce((sum, { rejected }) => sum + rejected.length, 0),
    ...(status && {
      status: {
        rows: status.received,
        sourceNow: status.sourceNow,
        ...(status.newest && { newest: status.newest }),
      },
    }),
  };
}

function feedsOf(connector: Connector, { verbs }: SyncRules): readonly Feed[] {
  const { feeds } = connector.describe();
  // Transfers are read even where changes of code are off: a transfer is no cancellation.
  return feeds.filter(feed => feed !== 'status' || verbs.status);
}

async function read(
  connector: Connector,
  feed: Feed,
  gathering: Gathering,
  signal: AbortSignal,
): Promise<FeedEnd> {
  const pages = connector.stream(feed, signal);
  for (let step = await pages.next(); ; step = await pages.next()) {
    if (step.done) return step.value;
    gathering.add(feed, step.value);
  }
}

export const hashOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16);
