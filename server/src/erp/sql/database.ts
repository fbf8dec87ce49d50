import type { SourceFailure } from '../connector.ts';

/** One row, every value as the database writes it; names of columns in lower case. */
export type SqlRow = Readonly<Record<string, string | null>>;

/** Rows that leave the database at once. */
export const PAGE_ROWS = 500;

/** One connection in one READ ONLY transaction: everything read on it is of one moment. */
export interface SqlSession {
  readonly version: string;
  rows(sql: string, values?: readonly string[]): Promise<readonly SqlRow[]>;
  /** What a query would answer, without running it. */
  columns(sql: string): Promise<readonly string[]>;
  /** Pages of at most {@link PAGE_ROWS}; the database waits while the reader does. */
  pages(sql: string): AsyncGenerator<readonly SqlRow[], void, void>;
  /** Never throws. */
  close(): Promise<void>;
}

/** What the session's user may do beside reading, as the database writes it: `INSERT`, `ALL PRIVILEGES`. */
export type WriteGrants = readonly string[];

/** A kind of database. Everything it throws is a {@link SqlProblem}. */
export interface SqlDatabase {
  /** @param signal ends the session at once, whatever it is doing */
  open(signal: AbortSignal): Promise<SqlSession>;
  /** Its local time and UTC, both `YYYY-MM-DD HH:MM:SS.ffffff`. */
  clock(session: SqlSession): Promise<{ readonly local: string; readonly utc: string }>;
  /** Encoding in which the base keeps its texts. */
  encoding(session: SqlSession): Promise<string>;
  writeGrants(session: SqlSession): Promise<WriteGrants>;
  /** Sorts equal codes next to each other. */
  readonly byCode: string;
  /** A condition for `count` codes given as values. */
  codeIn(count: number): string;
}

/** Why a database gave no answer. The message is for people and carries no password and no data. */
export class SqlProblem extends Error {
  readonly failure: SourceFailure;

  constructor(failure: SourceFailure, message: string) {
    super(message);
    this.name = 'SqlProblem';
    this.failure = failure;
  }
}

/** The table of a database's error codes: what each means, and what to tell. */
export type ProblemTable = readonly (readonly [
  codes: RegExp,
  failure: SourceFailure,
  /** What it means. With *names* the server's own words follow: they name columns and tables, no data. */
  meaning: string,
  names?: 'names',
])[];

/** Codes of Node's sockets and TLS. */
const NETWORK: ProblemTable = [
  [/^ECONNREFUSED$/, 'unreachable', 'nothing listens at this host and port'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'unreachable', 'the name of the host is unknown'],
  [/^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/, 'unreachable', 'no answer: is the port open for this server?'],
  [
    /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w+|CERT_\w+|ERR_TLS_\w+|HANDSHAKE_SSL_ERROR|EPROTO|ERR_SSL_\w+)$/,
    'unreachable',
    'TLS failed: the certificate is not trusted, or not for this host',
  ],
  [/^HANDSHAKE_NO_SSL_SUPPORT$/, 'unreachable', 'TLS failed: the server offers none'],
];

const LOST = /^(ECONNRESET|EPIPE|PROTOCOL_CONNECTION_LOST)$/;

/** @param connected whether an answer was under way: what ends then is cut off, not out of reach */
export function problemOf(error: unknown, table: ProblemTable, connected: boolean): SqlProblem {
  if (error instanceof SqlProblem) return error;
  const code = codeOf(error);
  if (LOST.test(code)) {
    return connected
      ? new SqlProblem('truncated', 'the connection ended before the answer did')
      : new SqlProblem('unreachable', 'the connection was closed while it was being made');
  }
  const entry = [...NETWORK, ...table].find(([codes]) => codes.test(code));
  if (entry === undefined) return new SqlProblem('unreadable', `the database refused (${code || 'no code'})`);
  const [, failure, meaning, names] = entry;
  const words = names === 'names' && error instanceof Error ? `: ${error.message.slice(0, 200)}` : '';
  return new SqlProblem(failure, `${meaning}${words} (${code})`);
}

/** An attempt at several addresses of one host fails with several errors: the first tells enough. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  if (typeof error !== 'object' || error === null) return '';
  const { code, errno } = error as { code?: unknown; errno?: unknown };
  return typeof code === 'string' ? code : typeof errno === 'number' ? String(errno) : '';
}
