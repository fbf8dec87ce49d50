import { isIP } from 'node:net';
import { type Connection, createConnection, type FieldPacket } from 'mysql2';
import type { SourceConnection } from '../settings.ts';
import {
  PAGE_ROWS,
  type ProblemTable,
  problemOf,
  type SqlDatabase,
  type SqlRow,
  type SqlSession,
} from './database.ts';
import { Lifeline } from './lifeline.ts';
import { takePage } from './pages.ts';
import { tlsOf } from './tls.ts';

const CONNECT_MS = 10_000;

const PROBLEMS: ProblemTable = [
  [/^ER_(ACCESS_DENIED\w*|HOST_IS_BLOCKED)$/, 'auth', 'user or password is wrong'],
  [/^ER_HOST_NOT_PRIVILEGED$/, 'denied', "this server's address may not connect: allow it in the database"],
  [/^ER_DBACCESS_DENIED_ERROR$/, 'denied', 'the user may not use this database'],
  [/^ER_\w*DENIED\w*$/, 'denied', 'the user may not read what the query needs', 'names'],
  [/^ER_BAD_DB_ERROR$/, 'schema', 'there is no such database'],
  [
    /^ER_(BAD_FIELD_ERROR|NO_SUCH_TABLE|DUP_FIELDNAME|NON_UNIQ_ERROR)$/,
    'schema',
    'the query does not fit this base',
    'names',
  ],
  [
    /^ER_(PARSE_ERROR|DERIVED_MUST_HAVE_ALIAS|SP_DOES_NOT_EXIST|\w*FIELD\w*|WRONG\w*)$/,
    'schema',
    'the query is no valid SQL here',
  ],
  [
    /^(1969|ER_STATEMENT_TIMEOUT|ER_QUERY_TIMEOUT|ER_LOCK_WAIT_TIMEOUT|ER_QUERY_INTERRUPTED)$/,
    'timeout',
    'the query took longer than timeoutSeconds allows',
  ],
  [
    /^(ER_CON_COUNT_ERROR|ER_TOO_MANY_USER_CONNECTIONS|ER_SERVER_SHUTDOWN)$/,
    'unreachable',
    'the database takes no connections now',
  ],
  [/^ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION$/, 'schema', 'the query would write'],
];

/** MySQL and MariaDB; old ones too. */
export function mariadb(connection: SourceConnection, timeoutSeconds: number): SqlDatabase {
  return {
    open: signal => openSession(connection, timeoutSeconds, signal),
    async clock(session) {
      const [row] = await session.rows('SELECT NOW(6) AS local, UTC_TIMESTAMP(6) AS utc');
      return { local: row?.local ?? '', utc: row?.utc ?? '' };
    },
    async encoding(session) {
      const [row] = await session.rows('SELECT @@character_set_database AS encoding');
      return row?.encoding ?? 'unknown';
    },
    async writeGrants(session) {
      const grants = await session.rows('SHOW GRANTS');
      const rights = grants.flatMap(row => /^GRANT (.+?) ON /.exec(Object.values(row)[0] ?? '')?.[1] ?? []);
      // A comma inside parentheses parts columns, not rights.
      const words = rights
        .flatMap(list => list.replace(/\([^)]*\)/g, '').split(','))
        .map(word => word.trim());
      return [...new Set(words)].filter(word => !HARMLESS.test(word));
    },
    byCode: 'BINARY TRIM(q.code)',
    codeIn: count => `q.code IN (${Array.from({ length: count }, () => '?').join(', ')})`,
  };
}

const HARMLESS =
  /^(USAGE|SELECT|SHOW VIEW|SHOW DATABASES|PROCESS|REPLICATION CLIENT|BINLOG MONITOR|SLAVE MONITOR)$/;

async function openSession(
  { host, port, database, user, password, ...tls }: SourceConnection,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<SqlSession> {
  const ssl = tlsOf({ host, ...tls });
  // The driver looks at names of its own accord never, and knows no addresses.
  const verifiesName = tls.tls === 'verify' && isIP(host) === 0;
  const connection = createConnection({
    host,
    port,
    database,
    user,
    password,
    connectTimeout: CONNECT_MS,
    charset: 'utf8mb4',
    // The server could otherwise ask for any file of this machine.
    flags: ['-LOCAL_FILES'],
    // Text as it stands: zero dates, numbers beyond 2^53, and decimals survive.
    typeCast: field => field.string(),
    ...(ssl === undefined ? {} : { ssl: { ...(ssl as object), verifyIdentity: verifiesName } }),
  });
  const lifeline = new Lifeline(signal, timeoutSeconds, () => connection.destroy());
  let connected = false;
  // A stream is not told that its connection was lost.
  connection.on('error', error => lifeline.end(problemOf(error, PROBLEMS, connected)));
  const ask = async (sql: string, values: readonly string[] = []): Promise<Answer> => {
    try {
      return await lifeline.wait(answerOf(connection, sql, values));
    } catch (error) {
      throw problemOf(error, PROBLEMS, connected);
    }
  };
  try {
    const version = String(Object.values((await ask('SELECT VERSION()')).rows[0] ?? {})[0] ?? '');
    connected = true;
    for (const sql of prologue(version, timeoutSeconds)) await ask(sql);
    return {
      version,
      rows: async (sql, values) => (await ask(sql, values)).rows,
      columns: async sql => (await ask(`SELECT q.* FROM (\n${sql}\n) q LIMIT 0`)).columns,
      pages: sql => pagesOf(connection, lifeline, sql),
      async close() {
        lifeline.release();
        connection.destroy();
      },
    };
  } catch (error) {
    lifeline.release();
    connection.destroy();
    throw error;
  }
}

/** The session is set up for reading one moment. Old servers know no time-out for statements: ours stands. */
function prologue(version: string, timeoutSeconds: number): string[] {
  const limit = /mariadb/i.test(version)
    ? [`SET SESSION max_statement_time = ${timeoutSeconds}`]
    : olderThan(version, [5, 7, 8])
      ? []
      : [`SET SESSION max_execution_time = ${timeoutSeconds * 1000}`];
  return [
    // Strict modes refuse to compare with the zero dates that are there.
    "SET SESSION sql_mode = ''",
    ...limit,
    'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
    'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
  ];
}

function olderThan(version: string, than: readonly number[]): boolean {
  const parts = version.split(/[.-]/).map(Number);
  const at = than.findIndex((part, i) => parts[i] !== part);
  return at !== -1 && (parts[at] ?? 0) < than[at]!;
}

interface Answer {
  readonly rows: readonly SqlRow[];
  readonly columns: readonly string[];
}

function answerOf(connection: Connection, sql: string, values: readonly string[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    connection.query(sql, [...values], (error, rows, fields: FieldPacket[] | undefined) => {
      if (error) reject(error);
      else {
        resolve({
          rows: Array.isArray(rows) ? rows.map(row => lowered(row as Record<string, string | null>)) : [],
          columns: (fields ?? []).map(({ name }) => name.toLowerCase()),
        });
      }
    });
  });
}

async function* pagesOf(
  connection: Connection,
  lifeline: Lifeline,
  sql: string,
): AsyncGenerator<readonly SqlRow[], void, void> {
  const stream = connection.query(sql).stream({ highWaterMark: PAGE_ROWS });
  const rows = stream[Symbol.asyncIterator]() as AsyncIterator<Record<string, string | null>>;
  try {
    for (;;) {
      const page = await lifeline.wait(takePage(rows));
      if (page.length > 0) yield page.map(lowered);
      if (page.length < PAGE_ROWS) return;
    }
  } catch (error) {
    throw problemOf(error, PROBLEMS, true);
  } finally {
    stream.destroy();
  }
}

const lowered = (row: Readonly<Record<string, string | null>>): SqlRow =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]));
