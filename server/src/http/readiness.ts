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
  /** What runs by itself, and whether it does. Requests are served all the same. */
  readonly jobs: Readonly<Record<string, Heartbeat>>;
}

/** Work that comes round by itself. */
interface Heartbeat {
  readonly alive: boolean;
  /** ISO 8601; absent before the first round. */
  readonly lastRoundAt?: string;
}

/** Alive while its last round, or its start, is not longer ago than `patienceMs`. */
export function heartbeat(
  { startedAt, lastRound }: { readonly startedAt: Date | undefined; readonly lastRound: Date | undefined },
  now: Date,
  patienceMs: number,
): Heartbeat {
  const since = lastRound ?? startedAt;
  return {
    alive: since !== undefined && now.getTime() - since.getTime() <= patienceMs,
    ...(lastRound === undefined ? {} : { lastRoundAt: lastRound.toISOString() }),
  };
}

/** A store that takes longer does not serve requests either. */
const PATIENCE_MS = 3000;

export function createReadiness(
  store: Store,
  durability: Durability,
  jobs: () => Readonly<Record<string, Heartbeat>>,
): () => Promise<Readiness> {
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
      jobs: jobs(),
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
