import type { Feed, FeedEnd, KeyKind, SourceFinding } from '../connector.ts';
import { SqlProblem, type SqlRow, type SqlSession } from './database.ts';
import { asSubquery, faultOfQuery } from './one-select.ts';
import type { Conventions, Reading } from './reading.ts';

/** What one ERP adds to a database of its kind: its queries, and what their rows mean. */
export interface SqlSource {
  readonly name: string;
  readonly keyKind: KeyKind;
  /** Absent: this ERP's base does not say. */
  readonly queries: Readonly<Partial<Record<Feed, FeedQuery>>>;
  readonly conventions: Conventions;
  read(row: SqlRow): Reading;
  /** The installation's own list of reasons, with what each counts as here. */
  reasons?(session: SqlSession): Promise<NonNullable<SourceFinding['table']>>;
  /** Settings that change what rows mean. */
  readonly meaning: unknown;
}

interface FeedQuery {
  readonly sql: string;
  /** Names that its columns must have among others. */
  readonly required: readonly string[];
}

/** The query as it is sent, once it is sure to be one SELECT with the columns that are needed. */
export async function checked(session: SqlSession, { sql, required }: FeedQuery): Promise<string> {
  const fault = faultOfQuery(sql);
  if (fault !== undefined) throw new SqlProblem('schema', `the query ${fault}`);
  const inner = asSubquery(sql);
  const columns = await session.columns(inner);
  const missing = required.filter(name => !columns.includes(name));
  if (missing.length > 0) {
    throw new SqlProblem(
      'schema',
      `the query has no column named ${missing.join(', ')}: add "AS ${missing[0]}"`,
    );
  }
  return inner;
}

export function failed(error: unknown): Extract<FeedEnd, { kind: 'failed' }> {
  if (error instanceof SqlProblem) return { kind: 'failed', failure: error.failure, detail: error.message };
  // The words of an unforeseen error might carry a row.
  const name = error instanceof Error ? error.name : 'error';
  return { kind: 'failed', failure: 'unreadable', detail: `the answer could not be read (${name})` };
}
