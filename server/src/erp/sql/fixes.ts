import type { SourceFailure } from '../connector.ts';

/** What a person can do about each failure. */
export const FIXES: Readonly<Record<SourceFailure, string>> = {
  unreachable: 'check erp.connection.host, port and tls, and that the firewall lets this server through',
  auth: 'check erp.connection.user and password, and that the user may connect from this server',
  denied: 'grant the user SELECT on the tables that the query names, and nothing else',
  timeout: 'narrow the query, read from a replica, or raise erp.timeoutSeconds',
  schema: 'correct erp.queries or erp.connection.database to fit this base',
  truncated: 'run it again; if it stays so, the connection or the query is unstable',
  'too-many-rows': 'narrow the query, or raise erp.maxRows if there are really so many',
  unreadable: 'look at the encoding of the base, and at the columns of the query',
};
