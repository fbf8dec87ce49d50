import { createHash } from 'node:crypto';
import type { ErpRecord, Feed, FeedEnd, RejectedRow } from '../connector.ts';
import type { ErpSettings } from '../settings.ts';
import { type SqlDatabase, SqlProblem, type SqlSession } from './database.ts';
import { mergedByCode } from './merge.ts';
import { checked, failed, type SqlSource } from './source.ts';

/** One feed, in pages, from one snapshot: counted there first, so that a part never passes for the whole. */
export async function* streamFeed(
  source: SqlSource,
  database: SqlDatabase,
  { maxRows }: ErpSettings,
  feed: Feed,
  signal: AbortSignal,
): AsyncGenerator<readonly ErpRecord[], FeedEnd, void> {
  const query = source.queries[feed];
  if (query === undefined) return failed(new SqlProblem('schema', `${source.name} has no feed ${feed}`));
  let session: SqlSession | undefined;
  try {
    session = await database.open(signal);
    const sql = await checked(session, query);
    const { utc } = await database.clock(session);
    const expected = Number((await session.rows(`SELECT COUNT(*) AS n FROM (\n${sql}\n) q`))[0]?.n);
    if (expected > maxRows) {
      throw new SqlProblem('too-many-rows', `the query answers ${expected} rows, maxRows allows ${maxRows}`);
    }
    const rejected: RejectedRow[] = [];
    let received = 0;
    let newest: Date | undefined;
    const merge = mergedByCode(rejected);
    for await (const page of session.pages(`SELECT q.* FROM (\n${sql}\n) q ORDER BY ${database.byCode}`)) {
      received += page.length;
      const records: ErpRecord[] = [];
      for (const row of page) {
        const reading = source.read(row);
        if (reading.kind === 'rejected') {
          rejected.push(reading.row);
          continue;
        }
        if (reading.newest && !(newest && newest >= reading.newest)) newest = reading.newest;
        const settled = merge.next(reading.record);
        if (settled !== undefined) records.push(settled);
      }
      if (records.length > 0) yield records;
    }
    const last = merge.end();
    if (last !== undefined) yield [last];
    if (received !== expected) {
      throw new SqlProblem('truncated', `${received} rows came of ${expected} that the source counted`);
    }
    return {
      kind: 'done',
      received,
      expected,
      rejected,
      sourceNow: new Date(`${utc.replace(' ', 'T')}Z`),
      ...(newest === undefined ? {} : { newest }),
      queryHash: hashOf(source, feed, sql),
    };
  } catch (error) {
    return failed(error);
  } finally {
    await session?.close();
  }
}

const hashOf = ({ meaning, conventions, keyKind }: SqlSource, feed: Feed, sql: string): string =>
  createHash('sha256')
    .update(JSON.stringify([feed, sql, meaning, conventions, keyKind]))
    .digest('hex')
    .slice(0, 16);
