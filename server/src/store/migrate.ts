import { readdir, readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import type { Store } from './database.ts';

/** SQL is not compiled: built code reads it beside the source, too. */
const directory = new URL('../../src/store/migrations/', import.meta.url);

/** `0003_name.sql` → 3. */
const numberOf = (file: string): number => Number.parseInt(file, 10);

/** The migrations that this version of the code knows, in order. */
export async function knownMigrations(): Promise<readonly string[]> {
  return (await readdir(directory)).filter(file => /^\d{4}_\w+\.sql$/.test(file)).sort();
}

/**
 * Brings the store to this version. Each migration runs in its own transaction, whose first statement claims
 * the number: when several servers start at once one applies it and the others wait and skip it. A store
 * that is newer than the code is refused.
 */
export async function migrate(store: Store): Promise<void> {
  await createLedger(store);
  const files = await knownMigrations();
  for (const file of files) {
    await store.transaction().execute(async trx => {
      // A server that starts beside another waits for its migration, however long that takes.
      await sql`set local lock_timeout = 0`.execute(trx);
      const claimed = await sql<{ number: number }>`
        insert into schema_migrations (number, name) values (${numberOf(file)}, ${file})
        on conflict (number) do nothing returning number`.execute(trx);
      if (claimed.rows.length === 0) return;
      for (const statement of statementsOf(await readFile(new URL(file, directory), 'utf8'))) {
        await sql.raw(statement).execute(trx);
      }
    });
  }
  const { rows } = await sql<{ newest: number | null }>`
    select max(number) as newest from schema_migrations`.execute(store);
  const newest = rows[0]?.newest ?? 0;
  const known = numberOf(files.at(-1) ?? '0');
  if (newest > known) {
    throw new Error(
      `The database is at migration ${newest}, this version knows ${known}: upgrade the server.`,
    );
  }
}

/** `create table if not exists` can still collide when two servers start at once; the loser tries again. */
async function createLedger(store: Store): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await sql`create table if not exists schema_migrations (
        number integer primary key, name text not null, applied_at timestamptz not null default now()
      )`.execute(store);
      return;
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

/** Prepared statements take one command each; our files hold no function bodies, so `;` at a line's end parts them. */
const statementsOf = (script: string): string[] =>
  script
    .replace(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map(statement => statement.trim())
    .filter(statement => statement !== '');
