import { randomBytes } from 'node:crypto';
import { MKSOLUTIONS_SCHEMA } from '@oz-viability/demo/erp/mksolutions-schema';
import { ROUTERBOX_SCHEMA } from '@oz-viability/demo/erp/routerbox-schema';
import type { Connector, ErpRecord, Feed, FeedEnd } from '@oz-viability/server/erp/connector';
import {
  type MksolutionsSettings,
  ROUTERBOX_STATES,
  type RouterboxSettings,
  type SourceConnection,
} from '@oz-viability/server/erp/settings';
import { type Connection, createConnection, type QueryValues } from 'mysql2/promise';
import pg from 'pg';

export const PASSWORD = 'corre-o-rio-4711';

/** A base of its own on a running MariaDB, and a user who may only read it. */
export interface TestBase {
  readonly reader: SourceConnection;
  /** As administrator, with the rules of old servers: zero dates are dates. */
  run(sql: string, values?: readonly unknown[]): Promise<void>;
  drop(): Promise<void>;
}

/** @param administrator address of the server */
export async function createRouterboxBase(administrator: string): Promise<TestBase> {
  const name = `rbx_${randomBytes(6).toString('hex')}`;
  const { hostname, port } = new URL(administrator);
  const connection: Connection = await createConnection({ uri: administrator, charset: 'utf8mb4' });
  const run = async (sql: string, values: readonly unknown[] = []): Promise<void> => {
    await connection.query(sql, values as QueryValues);
  };
  await run("SET SESSION sql_mode = ''");
  await run(`CREATE DATABASE ${name} CHARACTER SET latin1`);
  await run(`USE ${name}`);
  for (const statement of ROUTERBOX_SCHEMA) await run(statement);
  await run(`CREATE USER '${name}'@'127.0.0.1' IDENTIFIED BY '${PASSWORD}'`);
  await run(`GRANT SELECT ON ${name}.* TO '${name}'@'127.0.0.1'`);
  return {
    reader: {
      host: hostname,
      port: Number(port),
      database: name,
      user: name,
      password: PASSWORD,
      tls: 'off',
    },
    run,
    async drop() {
      await run(`DROP DATABASE ${name}`);
      await run(`DROP USER '${name}'@'127.0.0.1'`);
      await connection.end();
    },
  };
}

export const routerboxSettings = (
  connection: SourceConnection,
  changes: Partial<RouterboxSettings> = {},
): RouterboxSettings => ({
  kind: 'routerbox',
  connection,
  queries: {},
  states: ROUTERBOX_STATES,
  plans: [],
  timeZone: 'America/Sao_Paulo',
  codePrefix: '',
  timeoutSeconds: 20,
  maxRows: 500_000,
  ...changes,
});

/** All records of a feed, by code, and how it ended. */
export async function readFeed(
  connector: Connector,
  feed: Feed,
  signal = new AbortController().signal,
): Promise<{
  readonly records: ReadonlyMap<string, ErpRecord>;
  readonly pages: readonly number[];
  readonly end: FeedEnd;
}> {
  const records = new Map<string, ErpRecord>();
  const pages: number[] = [];
  const stream = connector.stream(feed, signal);
  for (;;) {
    const step = await stream.next();
    if (step.done) return { records, pages, end: step.value };
    pages.push(step.value.length);
    for (const record of step.value) records.set(record.code, record);
  }
}

/** @param superuser address of the server */
export async function createMksolutionsBase(superuser: string, encoding = 'LATIN1'): Promise<TestBase> {
  const name = `mk_${randomBytes(6).toString('hex')}`;
  const administrator = new pg.Client({ connectionString: superuser });
  await administrator.connect();
  await administrator.query(
    `CREATE DATABASE ${name} ENCODING '${encoding}' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'`,
  );
  await administrator.query(`CREATE ROLE ${name} LOGIN PASSWORD '${PASSWORD}'`);
  const url = new URL(superuser);
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  const run = async (sql: string, values: readonly unknown[] = []): Promise<void> => {
    await client.query(sql, [...values]);
  };
  for (const statement of MKSOLUTIONS_SCHEMA) await run(statement);
  await run(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${name}`);
  return {
    reader: {
      host: url.hostname,
      port: Number(url.port),
      database: name,
      user: name,
      password: PASSWORD,
      tls: 'off',
    },
    run,
    async drop() {
      await client.end();
      await administrator.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await administrator.query(`DROP ROLE ${name}`);
      await administrator.end();
    },
  };
}

export const mksolutionsSettings = (
  connection: SourceConnection,
  changes: Partial<MksolutionsSettings> = {},
): MksolutionsSettings => ({
  kind: 'mksolutions',
  connection,
  queries: {},
  keyKind: 'contract',
  reasons: ['8'],
  planTypes: [1],
  power: false,
  timeZone: 'America/Sao_Paulo',
  codePrefix: '',
  timeoutSeconds: 20,
  maxRows: 500_000,
  ...changes,
});
