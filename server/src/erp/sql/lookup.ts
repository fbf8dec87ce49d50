import type { ClientCode } from '@oz-viability/shared';
import type { ErpRecord, LookUp } from '../connector.ts';
import { PAGE_ROWS, type SqlDatabase, type SqlSession } from './database.ts';
import { mergedByCode } from './merge.ts';
import { checked, failed, type SqlSource } from './source.ts';

/** The present word about few codes. */
export async function lookUp(
  source: SqlSource,
  database: SqlDatabase,
  codes: readonly ClientCode[],
  signal: AbortSignal,
): Promise<LookUp> {
  const records = new Map<ClientCode, ErpRecord>();
  const query = source.queries.lifecycle;
  const { codePrefix } = source.conventions;
  const own = codes.filter(code => code.startsWith(codePrefix)).map(code => code.slice(codePrefix.length));
  if (query === undefined || own.length === 0) return { kind: 'found', records };
  let session: SqlSession | undefined;
  try {
    session = await database.open(signal);
    const sql = await checked(session, query);
    for (let start = 0; start < own.length; start += PAGE_ROWS) {
      const batch = own.slice(start, start + PAGE_ROWS);
      const rows = await session.rows(
        `SELECT q.* FROM (\n${sql}\n) q WHERE ${database.codeIn(batch.length)} ORDER BY ${database.byCode}`,
        batch,
      );
      const merge = mergedByCode([]);
      const readings = rows.map(row => source.read(row));
      const found = readings.map(reading =>
        reading.kind === 'record' ? merge.next(reading.record) : undefined,
      );
      for (const record of [...found, merge.end()]) if (record) records.set(record.code, record);
    }
    return { kind: 'found', records };
  } catch (error) {
    return { kind: 'failed', failure: failed(error).failure };
  } finally {
    await session?.close();
  }
}
