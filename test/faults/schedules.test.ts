import { randomUUID } from 'node:crypto';
import { createLiveNetwork } from '@oz-viability/server/inventory/live';
import { createMapOfRecord } from '@oz-viability/server/ozmap/reservations';
import { Advancer } from '@oz-viability/server/reservation/advance';
import { type ChoreName, Chores } from '@oz-viability/server/reservation/chores';
import { createDaily } from '@oz-viability/server/reservation/daily';
import { noErp } from '@oz-viability/server/reservation/erp';
import { Expiry } from '@oz-viability/server/reservation/expire';
import { ExpiryRuns } from '@oz-viability/server/reservation/expiry-runs';
import { handOverNote } from '@oz-viability/server/reservation/hand-over-note';
import { Ledger } from '@oz-viability/server/reservation/ledger';
import { Roll } from '@oz-viability/server/reservation/roll';
import { WAITS } from '@oz-viability/server/reservation/waits';
import { systemRuntime } from '@oz-viability/server/runtime';
import { openStore, type Store } from '@oz-viability/server/store/database';
import { migrate } from '@oz-viability/server/store/migrate';
import type { TenantId } from '@oz-viability/shared';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PATIENCE_MS } from '../support/cluster.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { needs } from '../support/needs.ts';

/** What several servers must do once: their chores, on one PostgreSQL, under a clock that ticks for all. */

const postgres = needs.postgres;
vi.setConfig({ testTimeout: 3 * PATIENCE_MS, hookTimeout: PATIENCE_MS });

const SERVERS = 4;
const TICKS = 1_000;
/** Daily care looks as often as this. */
const TICK_MS = 10 * 60_000;
const DAY_MS = 86_400_000;
const tenant = 'test' as TenantId;

/** A clock on which everybody sleeps until the next tick. */
class Ticks {
  #now = new Date('2026-03-02T12:00:00Z').getTime();
  #sleepers: (() => void)[] = [];
  #onSleep = () => {};

  readonly now = (): Date => new Date(this.#now);

  readonly sleep = (ms: number): Promise<void> =>
    new Promise(resolve => {
      expect(ms).toBe(TICK_MS);
      this.#sleepers.push(resolve);
      this.#onSleep();
    });

  /** Resolves when so many have gone to sleep. */
  asleep(count: number): Promise<void> {
    return new Promise(resolve => {
      this.#onSleep = () => {
        if (this.#sleepers.length === count) resolve();
      };
      this.#onSleep();
    });
  }

  tick(): void {
    this.#now += TICK_MS;
    for (const wake of this.#sleepers.splice(0)) wake();
  }
}

interface Done {
  readonly name: ChoreName;
  readonly at: number;
}

/** Writes down when it does what, and whether another does the same meanwhile. */
class WatchedChores extends Chores {
  static readonly done: Done[] = [];
  static readonly underWay = new Set<ChoreName>();
  static readonly collisions: Done[] = [];

  override take<T>(...[of, name, at, work]: Parameters<Chores['take']>): Promise<T | undefined> {
    return super.take(of, name, at, async () => {
      const entry = { name, at: at.now().getTime() };
      if (WatchedChores.underWay.has(name)) WatchedChores.collisions.push(entry);
      WatchedChores.underWay.add(name);
      WatchedChores.done.push(entry);
      try {
        return await work();
      } finally {
        WatchedChores.underWay.delete(name);
      }
    }) as Promise<T | undefined>;
  }
}

describe.skipIf(postgres === undefined)('several servers', () => {
  let database: TestDatabase;
  let stores: Store[];
  const clock = new Ticks();

  beforeAll(async () => {
    database = await createDatabase(postgres ?? '');
    stores = await Promise.all(
      Array.from({ length: SERVERS }, () => openStore({ kind: 'postgres', url: database.url, poolSize: 2 })),
    );
    // All at once, on a database without a single table.
    await Promise.all(stores.map(migrate));
  });
  afterAll(async () => {
    await Promise.all((stores ?? []).map(store => store.destroy()));
    await database?.drop();
  });

  function dailyOf(store: Store) {
    const runtime = { ...systemRuntime, now: clock.now, sleep: clock.sleep };
    const clientFor = (): never => {
      throw new Error('No reservation, no request');
    };
    const ledger = new Ledger(store);
    const roll = new Roll(store);
    const map = createMapOfRecord({ clientFor });
    const network = createLiveNetwork({ clientFor, now: clock.now });
    const chores = new WatchedChores({ store, newId: randomUUID });
    const expiry = new Expiry({
      ledger,
      roll,
      runs: new ExpiryRuns(store),
      chores,
      map,
      erp: noErp,
      advancer: new Advancer({
        ledger,
        map,
        runtime,
        waits: WAITS,
        handOverNote: (_, code) => handOverNote('pt-BR', code),
      }),
      runtime,
      clock: async () => clock.now(),
      warnDays: 3,
    });
    return createDaily({
      tenants: [tenant],
      care: { ledger, roll, map, network, runtime },
      expiry,
      roll,
      chores,
      runtime,
      clock: async () => clock.now(),
      times: { keepPersonalDays: 30, keepImagesDays: 90 },
      log: { info: () => {}, warn: (fields, message) => expect.fail(`${message} ${JSON.stringify(fields)}`) },
    });
  }

  it(`do each chore once in ${TICKS} ticks`, async () => {
    const all = stores.map(dailyOf);
    for (const daily of all) daily.start();
    await clock.asleep(SERVERS);
    for (let number = 0; number < TICKS; number++) {
      clock.tick();
      await clock.asleep(SERVERS);
    }
    const times = (chore: ChoreName) =>
      WatchedChores.done.filter(({ name }) => name === chore).map(({ at }) => at);
    const pauses = (chore: ChoreName) =>
      times(chore).map((at, i, before) => at - (before[i - 1] ?? at - DAY_MS));

    expect(WatchedChores.collisions).toEqual([]);
    const days = Math.floor((TICKS * TICK_MS) / DAY_MS);
    expect(pauses('daily')).toEqual(Array(days + 1).fill(DAY_MS));
    expect(pauses('expiry')).toEqual(Array(days + 1).fill(DAY_MS));
    // A look for what was missing, at each tick but those of the daily round and the first, which needs none.
    expect(new Set(times('missing')).size).toBe(times('missing').length);
    expect(times('missing').length).toBeGreaterThan(TICKS - 2 * days);
  });
});
