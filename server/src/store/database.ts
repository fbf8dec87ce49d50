import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, PostgresDialect, sql } from 'kysely';
import pg from 'pg';

/**
 * The store without tables: each feature sees its own through `store.withTables<ItsTables>()`, so that a
 * table's types stand beside its queries.
 */
// biome-ignore lint/complexity/noBannedTypes: no table is visible from here
export type Store = Kysely<{}>;

export type StoreOptions =
  | { readonly kind: 'postgres'; readonly url: string; readonly poolSize?: number }
  /** `directory` absent: in memory, gone with the process. */
  | { readonly kind: 'pglite'; readonly directory?: string };

/** How well a commit survives a power cut; shown by `/readyz`. */
export type Durability = 'full' | 'none';

export const durabilityOf = (options: StoreOptions): Durability =>
  options.kind === 'postgres' ? 'full' : 'none';

/** Opens the store; `destroy()` it to close. Creates no tables: see `migrate.ts`. */
export async function openStore(options: StoreOptions): Promise<Store> {
  if (options.kind === 'postgres') {
    const pool = new pg.Pool({
      connectionString: options.url,
      max: options.poolSize ?? 10,
      // A server that hangs in a transaction must not hold rows, nor hide a change, for ever.
      lock_timeout: 30_000,
      idle_in_transaction_session_timeout: 30_000,
    });
    // An idle connection that the server drops must not end the process; the next query opens another.
    pool.on('error', () => {});
    return new Kysely({ dialect: new PostgresDialect({ pool }) });
  }
  const pglite = await PGlite.create(options.directory ?? 'memory://');
  return new Kysely({ dialect: new PGliteDialect({ pglite }) });
}

/** What time it is, for decisions that servers must not take by their own clocks. */
export type Clock = () => Promise<Date>;

/** The database's: one for all servers. */
export async function databaseClock(store: Store): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select now() as now`.execute(store);
  const [row] = rows;
  if (row === undefined) throw new Error('The database does not tell the time');
  return new Date(row.now);
}

/** A unique constraint said no (SQLSTATE 23505), on PostgreSQL and PGlite alike. */
export const violates = (error: unknown, constraint: string): boolean =>
  hasState(error, '23505') && 'constraint' in error && error.constraint === constraint;

/** Two transactions waited for each other and this one was chosen to end (40P01): it may simply be repeated. */
export const isDeadlock = (error: unknown): boolean => hasState(error, '40P01');

const hasState = (error: unknown, sqlState: string): error is object =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === sqlState;
