import type { ErpDesk } from '@oz-viability/demo/erp/base';
import { type Contract, contractsOf } from '@oz-viability/demo/erp/customers';
import { createDailyLife, type DailyLife } from '@oz-viability/demo/erp/daily-life';
import type { ClientDocument, PropertyDocument } from '@oz-viability/demo/ozmap/documents';
import { createProperty } from '@oz-viability/demo/ozmap/property-writes';
import { DEFAULT_SETTINGS } from '@oz-viability/demo/ozmap/settings';
import type { Spoken } from '@oz-viability/demo/ozmap/testing/in-process';
import { OzmapWorld } from '@oz-viability/demo/ozmap/world';
import { createRandom, type Random } from '@oz-viability/demo/town/random';
import { ozmapOf } from '@oz-viability/demo/town/to-ozmap';
import { generateTown } from '@oz-viability/demo/town/town';
import { API } from '@oz-viability/server/ozmap/query';
import { createBatches } from '@oz-viability/server/ozmap/sync-batches';
import { createClientSource } from '@oz-viability/server/ozmap/sync-clients';
import type { Runtime } from '@oz-viability/server/runtime';
import type { Store } from '@oz-viability/server/store/database';
import { Batched } from '@oz-viability/server/sync/batched';
import { Beginnings } from '@oz-viability/server/sync/begun';
import { ClientIndex } from '@oz-viability/server/sync/client-index';
import { LIMITS } from '@oz-viability/server/sync/gate';
import { Holds } from '@oz-viability/server/sync/holds';
import type { Journal } from '@oz-viability/server/sync/journal';
import { Leases } from '@oz-viability/server/sync/leases';
import type { SyncRules } from '@oz-viability/server/sync/rules';
import type { Request } from '@oz-viability/server/sync/run';
import type { StoredRun, Whose } from '@oz-viability/server/sync/run-record';
import { Runner } from '@oz-viability/server/sync/runner';
import { Runs } from '@oz-viability/server/sync/runs';
import type { ClientCode, IntegrationId, ProjectId, TenantId } from '@oz-viability/shared';
import { actorsFor } from '../support/applier.ts';
import { FixtureErp } from '../support/fixture-erp.ts';
import { clientOver } from './client-over.ts';
import { hexOf } from './fleet.ts';
import { VirtualClock } from './virtual-clock.ts';
import { CALM, Wire } from './wire.ts';

const START = new Date('2026-03-02T12:00:00Z');
export const EVERY_MS = 15 * 60_000;
const HUMAN = { id: '65f0aa999999999999999999', name: 'Projetista', username: 'projetista' };
const MANNERS = {
  takenPortStatus: DEFAULT_SETTINGS.takenPortStatus,
  takenPortLeavesProperty: DEFAULT_SETTINGS.takenPortLeavesProperty,
  duplicateCode: 'allow',
  unknownCode: DEFAULT_SETTINGS.unknownCode,
  externalId: DEFAULT_SETTINGS.externalId,
  movedDrop: DEFAULT_SETTINGS.movedDrop,
} as const;

const rulesFor = (project: ProjectId): SyncRules => ({
  source: 'Routerbox',
  verbs: {
    rekey: true,
    activate: true,
    update: true,
    status: true,
    power: false,
    withdraw: true,
    cancel: true,
  },
  update: ['name'],
  neverInstalled: 'remove',
  disconnectOnCancel: false,
  note: 'Cliente removido: {name} (código {code}) em {date} – {source}/{reason}',
  timeZone: 'America/Sao_Paulo',
  confirmMinutes: 5,
  projects: [project],
});

/** How an ERP fails: for some runs in a row. */
const ERP_TROUBLES = {
  unreachable: 3,
  'breaks in the middle': 2,
  'fewer rows than counted': 2,
  'empty answer': 2,
  'half of the rows': 3,
  'equal rows twice': 3,
  'contradicting rows': 3,
  'sessions stand still': 2,
  'no session at all': 2,
  'a third goes down': 2,
  'everybody is cancelled': 1,
} as const;
type ErpTrouble = keyof typeof ERP_TROUBLES;

const EDITS = {
  rename: 4,
  'mistype the code': 2,
  'remove client and property': 2,
  'mark as not installed': 2,
  'mark as installed': 2,
  'make a twin': 1,
  'flip the status': 4,
  'write into the notes': 3,
} as const;

/** Time of an ISP: its ERP, its OZmap, its people, and the server that keeps the two in step. */
export class Month {
  readonly clock = new VirtualClock(START);
  readonly erp = new FixtureErp();
  readonly world: OzmapWorld;
  readonly wire: Wire;
  readonly whose: Whose;
  readonly runs: Runs;
  readonly holds: Holds;
  readonly journal: Journal;
  /** What may never happen, and did. */
  readonly faults: string[] = [];
  readonly counts = new Map<string, number>();
  readonly project: ProjectId;
  readonly #runner: Runner;
  readonly #random: Random;
  readonly #life: DailyLife;
  /** Undoes the ERP's present trouble. */
  #mend = () => {};
  #troubleLeft = 0;
  #weatherLeft = 0;
  #isDeadly = false;
  #isOver = false;
  #notes = 0;

  constructor(store: Store, seed: string) {
    const town = generateTown({ seed: 'month', size: 'small' });
    const documents = ozmapOf(town);
    this.project = documents.projects[0]!.id as ProjectId;
    this.world = new OzmapWorld(documents, this.clock.now);
    this.#random = createRandom(`month/${seed}`);
    this.wire = new Wire({
      world: this.world,
      manners: MANNERS,
      clock: this.clock,
      random: this.#random.fork('wire'),
      counts: this.counts,
      watch: spoken => this.#watch(spoken),
      tell: () => {},
    });
    this.whose = { tenant: `month-${seed}` as TenantId, integration: 'erp' as IntegrationId };
    const contracts = contractsOf(town, 'north');
    this.#fill(contracts);
    this.#life = createDailyLife(seed, contracts, this.#desk());
    const runtime: Runtime = {
      now: this.clock.now,
      sleep: this.clock.sleep,
      newId: () => hexOf(this.#random),
      checkpoint: name => this.#checkpoint(name),
    };
    const client = clientOver(
      (method, path, body) =>
        this.wire.send({ method, path: path.slice(API.length), ...(body === undefined ? {} : { body }) }),
      documents.users[0]?.id ?? '',
    );
    const clientFor = () => client;
    const { applier, journal } = actorsFor({ store, runtime, clientFor, shownWithinMs: 60_000 });
    this.journal = journal;
    this.runs = new Runs(store);
    this.holds = new Holds(store);
    const batched = new Batched({
      batches: createBatches({ clientFor, runtime, shownWithinMs: 60_000 }),
      journal,
    });
    this.#runner = new Runner({
      runs: this.runs,
      leases: new Leases(store),
      holds: this.holds,
      index: new ClientIndex(store, createClientSource({ clientFor })),
      applier,
      batched,
      beginnings: new Beginnings({ runs: this.runs, journal, applier, batched, now: this.clock.now }),
      runtime,
      connectorOf: () => this.erp,
      syncOf: () => ({ rules: rulesFor(this.project), limits: LIMITS, canaries: [], paused: false }),
      activated: async () => {},
      watch: { acted() {}, ended() {} },
    });
  }

  get clients(): readonly { readonly client: ClientDocument; readonly property: PropertyDocument }[] {
    const { rows } = this.world;
    return rows.properties.by('project', this.project).flatMap(property => {
      const client = rows.clients.get(property.client ?? '');
      return client === undefined ? [] : [{ client, property }];
    });
  }

  /** Everything that is not of the integration's project. */
  othersNow(): string {
    const { rows } = this.world;
    const theirs = rows.properties.values().filter(({ project }) => project !== this.project);
    return JSON.stringify([...theirs, ...theirs.map(({ client }) => rows.clients.get(client ?? ''))]);
  }

  /** A quarter of an hour: things happen, then the sync runs. */
  async quarter(number: number): Promise<void> {
    this.#changeWeather();
    this.#changeErp();
    for (let left = this.#random.int(1, 4); left > 0; left--) await this.#happen();
    if (this.#random.chance(0.15)) this.#edit();
    this.#isDeadly = this.#random.chance(0.1);
    await this.#run({ mode: 'run', by: 'schedule' });
    this.#isDeadly = false;
    // Once a day somebody looks at what waits.
    if (number % 96 === 40) await this.decide();
  }

  /** From now on nothing happens any more but runs. */
  calmDown(): void {
    this.#isOver = true;
    this.#troubleLeft = 0;
    this.#mend();
    this.wire.weather = CALM;
  }

  /** A person approves what waits, whatever it is. */
  async decide(): Promise<void> {
    const hold = await this.holds.of(this.whose);
    const { quarantined } = await this.runs.state(this.whose);
    if (hold === undefined && !quarantined) return;
    // Whoever sees that the ERP is not well leaves it.
    if (this.#troubleLeft > 0) return;
    const approval = { digest: hold?.digest ?? '', overCeiling: true, acceptSource: quarantined };
    await this.#run({ mode: 'approve', by: 'operator', approval });
  }

  async run(): Promise<StoredRun | undefined> {
    await this.#run({ mode: 'run', by: 'schedule' });
    return (await this.runs.latest(this.whose, 1))[0];
  }

  async #run(request: Request): Promise<void> {
    this.#sessionsGoOn();
    let over = false;
    const work = this.#runner
      .run(this.whose, request)
      .then(
        answer => this.#count(answer.kind === 'busy' ? 'run: busy' : `run: ${answer.run.state}`),
        (error: Error) => {
          if (error.message !== 'killed') this.faults.push(`a run threw: ${error.stack}`);
        },
      )
      .finally(() => {
        over = true;
      });
    const begun = this.clock.now().getTime();
    while (!over) await this.clock.pass(1_000);
    await work;
    await this.clock.pass(Math.max(0, begun + EVERY_MS - this.clock.now().getTime()));
  }

  #fill(contracts: readonly Contract[]): void {
    const { erp } = this;
    erp.now = this.clock.now;
    erp.up = new Set();
    for (const { code, name, state, up, endedDaysAgo } of contracts) {
      if (up) erp.up.add(String(code));
      const since = new Date(START.getTime() - (endedDaysAgo ?? 0) * 86_400_000).toISOString().slice(0, 10);
      const lifecycle = state === 'waiting' ? 'pending' : state;
      erp.put(String(code), lifecycle, { name, ...(state === 'cancelled' ? { since } : {}) });
    }
  }

  #desk(): ErpDesk {
    const { erp } = this;
    const today = () => this.clock.now().toISOString();
    const nameOf = (code: number) => erp.contracts.get(String(code))?.name;
    const named = (code: number) => {
      const name = nameOf(code);
      return name === undefined ? {} : { name };
    };
    return {
      sell: async contract => {
        erp.put(String(contract.code), 'pending', { name: contract.name });
        if (this.#random.chance(0.85)) this.#reserve(contract);
      },
      set: async (code, state) => {
        const ended = state === 'cancelled';
        if (ended) erp.up?.delete(String(code));
        erp.put(String(code), state, { ...named(code), ...(ended ? { since: today() } : {}) });
      },
      transfer: async (code, to) => {
        erp.put(String(to), 'active', named(code));
        erp.put(String(code), 'transferred', { ...named(code), successor: String(to) as ClientCode });
        if (erp.up?.delete(String(code))) erp.up.add(String(to));
      },
      connect: async (code, up) => {
        if (up) erp.up?.add(String(code));
        else erp.up?.delete(String(code));
      },
    };
  }

  /** As a rep does it: the client stands on the map before he is installed. */
  #reserve({ code, name, location }: Contract): void {
    if (location !== null) this.#place(String(code), name, [location.lng, location.lat], false);
  }

  #place(code: string, name: string, coords: PropertyDocument['coords'], implanted: boolean): void {
    createProperty(
      this.world,
      {
        project: this.project,
        coords,
        auto_connect: false,
        force: true,
        client: { code, name, implanted },
      },
      DEFAULT_SETTINGS,
      HUMAN,
    );
  }

  async #happen(): Promise<void> {
    const event = await this.#life.step();
    if (event !== undefined) this.#count(`ERP: ${event.what}`);
  }

  /** Whoever removes a client of whom the ERP does not say, at this moment, that he has left is caught in the act. */
  #watch({ method, path }: Spoken): void {
    if (method !== 'DELETE') return;
    const { rows } = this.world;
    const [, kind, id = ''] = path.split('/');
    const client = rows.clients.get(kind === 'properties' ? (rows.properties.get(id)?.client ?? '') : id);
    if (client === undefined) return;
    const lifecycle = this.erp.contracts.get(client.code)?.lifecycle;
    if (lifecycle !== 'cancelled') this.faults.push(`${client.code} was removed and is ${lifecycle}`);
    this.#count('removed');
  }

  async #checkpoint(name: string): Promise<void> {
    if (this.#isOver) return;
    if (name === 'sync:planned') await this.#happen();
    if (!this.#isDeadly || !this.#random.chance(0.2)) return;
    this.#count(`killed at ${name}`);
    throw new Error('killed');
  }

  #changeWeather(): void {
    if (--this.#weatherLeft > 0) return;
    const kind = this.#random.weighted({ calm: 20, gusty: 3, stormy: 1, away: 1 });
    this.#weatherLeft = this.#random.int(1, kind === 'calm' ? 12 : 4);
    if (kind !== 'calm') this.#count(`OZmap: ${kind}`);
    this.wire.weather = {
      calm: { ...CALM, lags: [0, 2_000] as const },
      gusty: { badReads: 3, badWrites: 10, lags: [0, 2_000, 10_000] as const },
      stormy: { badReads: 10, badWrites: 40, lags: [0, 10_000, 29_000] as const },
      away: { badReads: 100, badWrites: 100, lags: [0] as const },
    }[kind];
  }

  #changeErp(): void {
    if (--this.#troubleLeft > 0) return;
    this.#mend();
    this.#mend = () => {};
    if (!this.#random.chance(0.08)) return;
    this.#troubleLeft = this.#random.int(1, 4);
    const trouble = this.#random.weighted(ERP_TROUBLES);
    this.#count(`ERP: ${trouble}`);
    this.#mend = this.#troubled(trouble);
  }

  /** Answers what ends it. */
  #troubled(trouble: ErpTrouble): () => void {
    const { erp } = this;
    const contracts = [...erp.contracts.values()];
    switch (trouble) {
      case 'unreachable':
      case 'breaks in the middle':
        erp.breaks = { feed: trouble === 'unreachable' ? 'lifecycle' : 'status', failure: 'unreachable' };
        return () => {
          erp.breaks = undefined;
        };
      case 'fewer rows than counted':
        erp.hidden = 7;
        return () => {
          erp.hidden = 0;
        };
      case 'empty answer':
        erp.gives = () => false;
        return this.#givesAll;
      case 'half of the rows':
        erp.gives = ({ code }) => Number(code) % 2 === 0;
        return this.#givesAll;
      case 'equal rows twice':
        erp.extra = contracts.slice(0, 40);
        return this.#givesNoMore;
      case 'contradicting rows':
        erp.extra = contracts.slice(0, 5).map(each => ({
          ...each,
          lifecycle: each.lifecycle === 'cancelled' ? 'active' : 'cancelled',
        }));
        return this.#givesNoMore;
      case 'everybody is cancelled':
        erp.extra = [];
        erp.says = each => (each.lifecycle === 'active' ? { ...each, lifecycle: 'cancelled' } : each);
        return () => {
          erp.says = each => each;
        };
      case 'sessions stand still': {
        const at = new Date(this.clock.now().getTime() - 3 * 3_600_000);
        this.#newest = () => at;
        return this.#sessionsAgain;
      }
      case 'no session at all':
        this.#newest = () => undefined;
        return this.#hiding(() => true);
      case 'a third goes down':
        return this.#hiding(code => Number(code) % 3 === 0);
    }
  }

  #givesAll = () => {
    this.erp.gives = () => true;
  };
  #givesNoMore = () => {
    this.erp.extra = [];
  };
  #newest: () => Date | undefined = () => this.clock.now();
  #sessionsAgain = () => {
    this.#newest = () => this.clock.now();
  };
  #sessionsGoOn(): void {
    this.erp.newest = this.#newest();
  }

  #hiding(whom: (code: string) => boolean): () => void {
    const hidden = [...(this.erp.up ?? [])].filter(whom);
    for (const code of hidden) this.erp.up?.delete(code);
    return () => {
      this.#sessionsAgain();
      for (const code of hidden) {
        if (this.erp.contracts.get(code)?.lifecycle === 'active') this.erp.up?.add(code);
      }
    };
  }

  /** What people do in OZmap by hand. */
  #edit(): void {
    const { world } = this;
    const { client, property } = this.#random.pick(this.clients);
    const edit = this.#random.weighted(EDITS);
    this.#count(`person: ${edit}`);
    const change = (members: Partial<ClientDocument>) => world.change('clients', client.id, members);
    const edits: Readonly<Record<keyof typeof EDITS, () => void>> = {
      rename: () => change({ name: `${client.name ?? ''} (conferir)`.trim() }),
      'mistype the code': () => change({ code: `${client.code}O` }),
      'remove client and property': () => world.removeProperty(property.id, true),
      'mark as not installed': () => change({ implanted: false }),
      'mark as installed': () => change({ implanted: true }),
      'flip the status': () => change({ status: client.status === 0 ? 1 : 0 }),
      'write into the notes': () =>
        world.change('properties', property.id, {
          observation: `Portão azul ${++this.#notes}\n${property.observation ?? ''}`.trim(),
        }),
      'make a twin': () =>
        this.#place(client.code, client.name ?? 'Sem nome', property.coords, client.implanted),
    };
    edits[edit]();
  }

  #count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }
}
