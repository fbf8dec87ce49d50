import type { Random } from '@oz-viability/demo/town/random';
import { createLiveNetwork } from '@oz-viability/server/inventory/live';
import { API } from '@oz-viability/server/ozmap/query';
import { createMapOfRecord } from '@oz-viability/server/ozmap/reservations';
import { Advancer } from '@oz-viability/server/reservation/advance';
import { careFor } from '@oz-viability/server/reservation/care-round';
import { Chores } from '@oz-viability/server/reservation/chores';
import { createDaily, type Daily } from '@oz-viability/server/reservation/daily';
import { noErp } from '@oz-viability/server/reservation/erp';
import { Expiry } from '@oz-viability/server/reservation/expire';
import { ExpiryRuns } from '@oz-viability/server/reservation/expiry-runs';
import { handOverNote } from '@oz-viability/server/reservation/hand-over-note';
import { Ledger } from '@oz-viability/server/reservation/ledger';
import { startReconciler } from '@oz-viability/server/reservation/reconciler';
import type { ReserveDeps } from '@oz-viability/server/reservation/reserve';
import { Roll } from '@oz-viability/server/reservation/roll';
import { WAITS } from '@oz-viability/server/reservation/waits';
import type { Runtime } from '@oz-viability/server/runtime';
import type { Store } from '@oz-viability/server/store/database';
import type { TenantId } from '@oz-viability/shared';
import { clientOver } from './client-over.ts';
import type { VirtualClock } from './virtual-clock.ts';
import type { Wire } from './wire.ts';

/** Longer than a server needs to come up again. */
const DOWN_MS = 20_000;
const RECONCILE_EVERY_MS = 5_000;

/** One server process of the model: the code that runs in earnest, on virtual time and a simulated OZmap. */
export interface ModelServer {
  readonly alive: boolean;
  readonly deps: ReserveDeps;
  readonly daily: Daily;
  /** A look at what was missing an hour ago. */
  lookForMissing(): Promise<void>;
}

export interface World {
  readonly store: Store;
  readonly clock: VirtualClock;
  readonly wire: Wire;
  readonly tenant: TenantId;
  readonly random: Random;
  /** OZmap's id of our API user. */
  readonly apiUser: string;
  /** What no part of the program may do; each entry is a failure of the run. */
  readonly faults: string[];
}

/** Several servers on one ledger. Whoever is killed leaves everything as it is, and another one starts later. */
export class Fleet {
  readonly #world: World;
  readonly #servers: Process[];
  /** Of 1000 checkpoints passed, at how many the server dies. */
  deadliness = 0;

  constructor(world: World, size: number) {
    this.#world = world;
    this.#servers = Array.from({ length: size }, () => this.#start());
  }

  /** The server that a host's request comes to, by number; undefined while it is down. */
  at(number: number): ModelServer | undefined {
    const server = this.#servers[number % this.#servers.length];
    return server?.alive ? server : undefined;
  }

  kill(number: number): void {
    const server = this.#servers[number % this.#servers.length];
    if (server?.alive) this.#bury(server);
  }

  stop(): void {
    for (const server of this.#servers) server.die();
  }

  #start(): Process {
    const server: Process = new Process(this.#world, () => {
      if (!this.#world.random.chance(this.deadliness / 1000)) return;
      this.#bury(server);
    });
    return server;
  }

  #bury(server: Process): void {
    server.die();
    this.#world.wire.count('server killed');
    void this.#world.clock.sleep(DOWN_MS).then(() => {
      this.#servers[this.#servers.indexOf(server)] = this.#start();
    });
  }
}

class Process implements ModelServer {
  alive = true;
  readonly deps: ReserveDeps;
  readonly daily: Daily;
  readonly #reconciler: { stop(): Promise<void> };
  readonly #world: World;
  readonly #care: Parameters<typeof careFor>[0];

  constructor(world: World, atCheckpoint: () => void) {
    this.#world = world;
    const { store, clock, wire, tenant, random, apiUser } = world;
    const runtime: Runtime = {
      now: clock.now,
      sleep: async (ms, signal) => this.#unlessDead(await clock.sleep(ms, signal)),
      newId: () => hexOf(random),
      checkpoint: () => {
        atCheckpoint();
        return this.#unlessDead(undefined);
      },
    };
    const client = clientOver(async (method, path, body) => {
      const spoken = { method, path: path.slice(API.length), ...(body === undefined ? {} : { body }) };
      return this.#unlessDead(await wire.send(spoken));
    }, apiUser);
    const map = createMapOfRecord({ clientFor: () => client });
    const network = createLiveNetwork({ clientFor: () => client, now: clock.now });
    const ledger = new Ledger(store);
    const roll = new Roll(store);
    const advancer = new Advancer({
      ledger,
      map,
      runtime,
      waits: WAITS,
      handOverNote: (_, code) => handOverNote('pt-BR', code),
    });
    const chores = new Chores({ store, newId: runtime.newId });
    const databaseClock = async () => clock.now();
    const log = {
      info: () => {},
      warn: (fields: Record<string, unknown>, message: string) => {
        const fault = `${message}: ${fields.error}`;
        if ('error' in fields && !world.faults.includes(fault)) world.faults.push(fault);
      },
    };
    const expiry = new Expiry({
      ledger,
      roll,
      runs: new ExpiryRuns(store),
      chores,
      map,
      erp: noErp,
      advancer,
      runtime,
      clock: databaseClock,
      warnDays: 3,
    });
    this.#care = { ledger, roll, map, network, runtime };
    this.daily = createDaily({
      tenants: [tenant],
      care: this.#care,
      expiry,
      roll,
      chores,
      runtime,
      clock: databaseClock,
      times: { keepPersonalDays: 30, keepImagesDays: 90 },
      log,
    });
    this.deps = {
      ledger,
      network,
      runtime,
      advancer,
      map,
      limitsOf: () => ({
        radius: { default: 500, max: 1000 },
        drop: { factor: 1, slack: 0 },
        modes: ['radius'],
        isolateCondominiums: false,
        sell: { kept: false, blocked: false },
        tags: [],
      }),
      holdMs: 600_000,
      answerWithinMs: 8_000,
      expiryDays: (_, asked) => asked ?? 30,
    };
    this.#reconciler = startReconciler({ ledger, advancer, runtime, log, everyMs: RECONCILE_EVERY_MS });
  }

  /** Nothing that it waits for comes any more. */
  die(): void {
    this.alive = false;
    void this.#reconciler.stop();
  }

  async lookForMissing(): Promise<void> {
    const { tenant, clock } = this.#world;
    await careFor(this.#care, tenant, { asOf: clock.now(), onlyMissing: true });
  }

  #unlessDead<T>(value: T): Promise<T> {
    return this.alive ? Promise.resolve(value) : new Promise(() => {});
  }
}

export const hexOf = (random: Random): string =>
  Array.from({ length: 4 }, () => random.int(0, 0xffffffff).toString(16).padStart(8, '0')).join('');
