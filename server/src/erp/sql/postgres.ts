import pg from 'pg';
import QueryStream from 'pg-query-stream';
import type { SourceConnection } from '../settings.ts';
import {
  PAGE_ROWS,
  type ProblemTable,
  problemOf,
  type SqlDatabase,
  SqlProblem,
  type SqlRow,
  type SqlSession,
} from './database.ts';
import { Lifeline } from './lifeline.ts';
import { takePage } from './pages.ts';
import { tlsOf } from './tls.ts';

const CONNECT_MS = 10_000;

const PROBLEMS: ProblemTable = [
  [/^28P01$/, 'auth', 'user or password is wrong'],
  [/^28000$/, 'auth', "the user may not connect from this server's address, or not so: see pg_hba.conf"],
  [/^42501$/, 'denied', 'the user may not read what the query needs', 'names'],
  [/^3D000$/, 'schema', 'there is no such database'],
  [/^(42P01|42703|42702|42701|42883)$/, 'schema', 'the query does not fit this base', 'names'],
  [/^42/, 'schema', 'the query is no valid SQL here'],
  [/^25006$/, 'schema', 'the query would write'],
  [/^(57014|55P03)$/, 'timeout', 'the query took longer than timeoutSeconds allows'],
  [/^57P0[123]$/, 'truncated', 'the database ended the connection'],
  [/^53/, 'unreachable', 'the database takes no connections now'],
  [/^(22P05|22021|22P02)$/, 'unreadable', 'a value cannot be converted: look at encodings and types'],
];

/** Text as it stands: dates stay dates, decimals keep their digits. */
const AS_TEXT = { getTypeParser: () => (value: string) => value };

export function postgres(connection: SourceConnection, timeoutSeconds: number): SqlDatabase {
  return {
    open: signal => openSession(connection, timeoutSeconds, signal),
    async clock(session) {
      // Not the transaction's beginning; and the zone of the installation, not of this session.
      const [row] = await session.rows(
        `SELECT to_char(clock_timestamp() AT TIME ZONE reset_val, '${FORMAT}') AS local,
          to_char(clock_timestamp() AT TIME ZONE 'UTC', '${FORMAT}') AS utc
        FROM pg_settings WHERE name = 'TimeZone'`,
      );
      return { local: row?.local ?? '', utc: row?.utc ?? '' };
    },
    async encoding(session) {
      const [row] = await session.rows("SELECT current_setting('server_encoding') AS encoding");
      return row?.encoding ?? 'unknown';
    },
    async writeGrants(session) {
      const [role] = await session.rows(
        'SELECT rolsuper OR rolcreaterole OR rolcreatedb AS mighty FROM pg_roles WHERE rolname = current_user',
      );
      if (role?.mighty === 't') return ['SUPERUSER, CREATEROLE or CREATEDB'];
      const rights = await session.rows(
        `SELECT DISTINCT r.name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        CROSS JOIN (VALUES ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE')) AS r(name)
        WHERE c.relkind IN ('r', 'p', 'v') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
          AND n.nspname NOT LIKE 'pg\\_t%' AND has_table_privilege(c.oid, r.name) ORDER BY r.name`,
      );
      return rights.map(({ name }) => name ?? '');
    },
    byCode: 'trim(q.code::text) COLLATE "C"',
    codeIn: count =>
      `trim(q.code::text) IN (${Array.from({ length: count }, (_, i) => `$${i + 1}`).join(', ')})`,
  };
}

/** A base without an encoding of its own would refuse the whole answer for one name; so only that name is lost. */
const TRUST_NO_ENCODING = `SELECT set_config('client_encoding', 'SQL_ASCII', false)
  WHERE current_setting('server_encoding') = 'SQL_ASCII'`;

const FORMAT = 'YYYY-MM-DD HH24:MI:SS.US';

async function openSession(
  { host, port, database, user, password, ...tls }: SourceConnection,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<SqlSession> {
  const client = new pg.Client({
    host,
    port,
    database,
    user,
    password,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'oz-viability',
    options: `-c default_transaction_read_only=on -c statement_timeout=${timeoutSeconds * 1000}`,
    types: AS_TEXT,
    ssl: tlsOf({ host, ...tls }) ?? false,
  });
  // A client waits to say goodbye; a socket does not.
  const destroy = () =>
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  const lifeline = new Lifeline(signal, timeoutSeconds, destroy);
  let connected = false;
  client.on('error', error => lifeline.end(problemOf(worded(error), PROBLEMS, connected)));
  const guarded = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await lifeline.wait(answer);
    } catch (error) {
      throw problemOf(worded(error), PROBLEMS, connected);
    }
  };
  // One statement at a time, whatever its text: the simple protocol would take several.
  const ask = (text: string, values: readonly string[] = []) =>
    guarded(client.query<SqlRow>({ text, values: [...values], queryMode: 'extended' } as pg.QueryConfig));
  try {
    await guarded(client.connect());
    connected = true;
    await ask(TRUST_NO_ENCODING);
    await ask('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const version = (await ask('SHOW server_version')).rows[0]?.server_version ?? '';
    return {
      version,
      rows: async (sql, values) => (await ask(sql, values)).rows,
      columns: async sql =>
        (await ask(`SELECT q.* FROM (\n${sql}\n) q LIMIT 0`)).fields.map(({ name }) => name.toLowerCase()),
      pages: sql => pagesOf(client, lifeline, sql),
      async close() {
        lifeline.release();
        destroy();
      },
    };
  } catch (error) {
    lifeline.release();
    destroy();
    throw error;
  }
}

async function* pagesOf(
  client: pg.Client,
  lifeline: Lifeline,
  sql: string,
): AsyncGenerator<readonly SqlRow[], void, void> {
  const stream = client.query(
    new QueryStream(sql, [], { batchSize: PAGE_ROWS, highWaterMark: PAGE_ROWS, types: AS_TEXT }),
  );
  const rows = stream[Symbol.asyncIterator]() as AsyncIterator<SqlRow>;
  try {
    for (;;) {
      const page = await lifeline.wait(takePage(rows));
      if (page.length > 0) yield page;
      if (page.length < PAGE_ROWS) return;
    }
  } catch (error) {
    throw problemOf(worded(error), PROBLEMS, true);
  } finally {
    stream.destroy();
  }
}

/** What the driver says by words alone. */
function worded(error: unknown): unknown {
  if (!(error instanceof Error) || 'code' in error) return error;
  if (/does not support SSL/.test(error.message)) {
    return new SqlProblem('unreachable', 'TLS failed: the server offers none');
  }
  if (/timeout/i.test(error.message))
    return new SqlProblem('unreachable', 'no answer: is the port open for this server?');
  if (/terminated|closed|not queryable/i.test(error.message)) {
    return Object.assign(new Error('connection lost'), { code: 'ECONNRESET' });
  }
  return error;
}
