import { sql } from 'kysely';
import type { Store } from '../store/database.ts';
import { rest } from './ask.ts';
import { ProviderFailure } from './provider.ts';

/** One queue for all tenants, and for all servers on one database: a policy counts requests, not callers. */
export interface Pace {
  /**
   * Resolves when a request to `host` may leave.
   * @throws {ProviderFailure} `busy` where that would be too late, `cancelled`
   */
  turn(host: string, perSecond: number, signal: AbortSignal): Promise<void>;
}

/** Milliseconds that a rep may wait for a turn. */
const PATIENCE_MS = 3000;
/** Milliseconds between turns beyond what the policy asks, for two servers that hear of theirs at different speed. */
const MARGIN_MS = 50;

export function createPace(store: Store): Pace {
  return {
    async turn(host, perSecond, signal) {
      const every = 1000 / perSecond + MARGIN_MS;
      // The database's clock, since servers' own may differ by more than a turn.
      const { rows } = await sql<{ wait: number }>`
        insert into geocoding_pace as pace (host, next_at)
        values (${host}, clock_timestamp() + ${every}::float8 * interval '1 millisecond')
        on conflict (host) do update
          set next_at = greatest(pace.next_at, clock_timestamp()) + ${every}::float8 * interval '1 millisecond'
          where pace.next_at <= clock_timestamp() + ${PATIENCE_MS}::float8 * interval '1 millisecond'
        returning (extract(epoch from next_at - clock_timestamp()) * 1000)::float8 - ${every}::float8 as wait
      `.execute(store);
      const [turn] = rows;
      if (turn === undefined) throw new ProviderFailure('busy');
      await rest(turn.wait, signal);
    },
  };
}
