import { sql } from 'kysely';
import type { Durability, Store } from '../store/database.ts';
import { knownMigrations } from '../store/migrate.ts';

/** `GET /readyz`: whether requests can be served, and how safe a commit is. */
export interface Readiness {
  readonly ready: boolean;
  readonly database: 'ok' | 'failed';
  /** How many migrations the store has, of those that this version needs. */
  readonly migrations: { readonly applied: number; readonly needed: number };
  /** `none`: a power cut can lose what was committed. */
  readonly durability: Durability;
}

/** A store that takes longer does not serve requests either. */
const PATIENCE_MS = 3000;

export function createReadiness(store: Store, durability: Durability): () => Promise<Readiness> {
  return async () => {
    const needed = (await knownMigrations()).length;
    const applied = await within(
      PATIENCE_MS,
      sql<{ applied: number }>`select count(*)::int as applied from schema_migrations`
        .execute(store)
        .then(({ rows }) => rows[0]?.applied ?? 0),
    );
    return {
      ready: applied !== undefined && applied >= needed,
      database: applied === undefined ? 'failed' : 'ok',
      migrations: { applied: applied ?? 0, needed },
      durability,
    };
  };
}

/** Undefined on failure and on time-out alike: either way nothing can be served. */
async function within<T>(ms: number, answer: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([answer.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
