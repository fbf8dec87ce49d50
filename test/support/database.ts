import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A database of its own for one test, on a running PostgreSQL. */
export interface TestDatabase {
  /** What servers get as `DATABASE_URL`. */
  readonly url: string;
  /** Rows of one statement, past every server. */
  rows<Row extends pg.QueryResultRow = pg.QueryResultRow>(
    sql: string,
    values?: readonly unknown[],
  ): Promise<Row[]>;
  /** Closes connections that servers left, and drops the database. */
  drop(): Promise<void>;
}

/** @param postgres superuser address of the server */
export async function createDatabase(postgres: string): Promise<TestDatabase> {
  const name = `oz_test_${randomBytes(8).toString('hex')}`;
  await administer(postgres, `create database ${name}`);
  const url = new URL(postgres);
  url.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: url.href, max: 2 });
  pool.on('error', () => {});
  return {
    url: url.href,
    async rows(sql, values = []) {
      return (await pool.query(sql, [...values])).rows;
    },
    async drop() {
      await pool.end();
      await administer(postgres, `drop database ${name} with (force)`);
    },
  };
}

async function administer(postgres: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgres });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
