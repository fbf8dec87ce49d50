import type { PropertyDocument } from '@oz-viability/demo/ozmap/documents';
import { type Creator, changeProperty, createProperty } from '@oz-viability/demo/ozmap/property-writes';
import { DEFAULT_SETTINGS } from '@oz-viability/demo/ozmap/settings';
import type { Spoken } from '@oz-viability/demo/ozmap/testing/in-process';
import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { OzmapWorld } from '@oz-viability/demo/ozmap/world';
import { createRandom, type Random } from '@oz-viability/demo/town/random';
import { Problem } from '@oz-viability/server/problem';
import { extend } from '@oz-viability/server/reservation/extend';
import type { Asking } from '@oz-viability/server/reservation/hold';
import { moveReservation } from '@oz-viability/server/reservation/move';
import { reserve } from '@oz-viability/server/reservation/reserve';
import type { ReservationRow } from '@oz-viability/server/reservation/row';
import { withdraw } from '@oz-viability/server/reservation/withdraw';
import type { Store } from '@oz-viability/server/store/database';
import type {
  DropRequest,
  IntegrationId,
  ReservationId,
  ReservationRequest,
  TenantId,
} from '@oz-viability/shared';
import { houseAt } from '../support/wishes.ts';
import { Fleet, type ModelServer } from './fleet.ts';
import { VirtualClock } from './virtual-clock.ts';
import { type Manners, Wire } from './wire.ts';

/** Boxes with free ports: number along the street, id. Few enough that customers meet. */
export const BOXES = [
  [1, SMALL.boxes.mixed],
  [3, SMALL.boxes.double],
  [6, SMALL.boxes.certified],
] as const;

/** What a host asked for, and what it was told last. */
export interface Asked {
  readonly code: string;
  readonly box: number;
  readonly drawn: boolean;
  readonly key: string;
  id?: ReservationId;
  /** Where the last request of its key is being answered. */
  at?: ModelServer | undefined;
  /** The state of the last answer that was no problem. */
  told?: Pick<ReservationRow, 'state' | 'splitter_id' | 'port'>;
}

const INTEGRATION = 'ispbox2' as IntegrationId;
const START = new Date('2026-03-02T12:00:00Z');
const HUMAN: Creator = { id: '65f0aa999999999999999999', name: 'Projetista', username: 'projetista' };
const SERVERS = 2;

/** What people do in OZmap by hand. */
export const DEEDS = [
  'install',
  'give another code',
  'put on another port',
  'disconnect',
  'remove',
  'take a free port',
  'use one of our codes',
] as const;
export type Deed = (typeof DEEDS)[number];

/** One run of the model: a true OZmap, the servers before it, the hosts that ask, and people who edit by hand. */
export class Story {
  readonly clock = new VirtualClock(START);
  readonly world: OzmapWorld;
  readonly wire: Wire;
  readonly fleet: Fleet;
  readonly store: Store;
  readonly tenant: TenantId;
  readonly asked: Asked[] = [];
  /** What happened, for whoever looks into a run that failed. */
  readonly log: string[] = [];
  /** What may never happen, and did. */
  readonly faults: string[] = [];
  /** Property id → when someone marked its client as installed. */
  readonly #installedAt = new Map<string, number>();
  readonly #random: Random;
  #strangers = new Map<string, string>();
  #keys = 0;

  constructor(options: {
    readonly store: Store;
    readonly tenant: string;
    readonly seed: string;
    readonly manners: Manners;
    readonly counts: Map<string, number>;
  }) {
    const { store, tenant, seed, manners, counts } = options;
    this.store = store;
    this.#random = createRandom(seed);
    this.tenant = tenant as TenantId;
    const documents = smallWorld();
    this.world = new OzmapWorld(documents, this.clock.now);
    this.wire = new Wire({
      world: this.world,
      manners,
      clock: this.clock,
      random: this.#random.fork('wire'),
      counts,
      watch: spoken => this.#watch(spoken),
      tell: what => this.tell(what),
    });
    this.fleet = new Fleet(
      {
        store,
        clock: this.clock,
        wire: this.wire,
        tenant: this.tenant,
        random: this.#random.fork('servers'),
        apiUser: documents.users[0]?.id ?? '',
        faults: this.faults,
      },
      SERVERS,
    );
    this.#noteStrangers();
  }

  reserve(server: number, wish: Pick<Asked, 'code' | 'box' | 'drawn'>): void {
    const asked: Asked = { ...wish, key: `key-${++this.#keys}` };
    this.asked.push(asked);
    this.#sendReserve(server, asked);
  }

  /** The same request once more, as a host does that heard nothing; while the first is being answered it is refused. */
  repeat(server: number, number: number): void {
    const asked = this.#askedAt(number);
    if (asked !== undefined && asked.at?.alive !== true) this.#sendReserve(server, asked);
  }

  withdraw(server: number, number: number): void {
    this.#ask(server, number, ({ deps }, asking, id) => withdraw(deps, asking.caller, id, undefined));
  }

  extend(server: number, number: number, days: number): void {
    this.#ask(server, number, ({ deps }, asking, id) =>
      extend(deps, asking.caller, id, { days, reason: 'model' }),
    );
  }

  move(server: number, number: number, box: number, drawn: boolean): void {
    const key = `key-${++this.#keys}`;
    const boxId = boxAt(box)[1] as ReservationRequest['boxId'];
    this.#ask(server, number, ({ deps }, asking, id, asked) => {
      const drop = drawn ? { drop: drawnFrom(asked) } : {};
      return moveReservation(deps, asking, id, { boxId, ...drop }, key);
    });
  }

  /** Somebody edits OZmap itself. */
  edit(deed: Deed, number: number): void {
    const ours = this.ours();
    const property = ours[number % Math.max(1, ours.length)];
    const done =
      deed === 'take a free port' || deed === 'use one of our codes'
        ? this.#addStranger(deed, number)
        : property !== undefined && this.#editOurs(deed, property);
    if (done) this.wire.count(`person: ${deed}`);
    this.#noteStrangers();
  }

  /** Properties that bear one of our ids; OZmap keeps it also where it does not show it. */
  ours(): PropertyDocument[] {
    return this.world.rows.properties.values().filter(({ external_id }) => external_id !== undefined);
  }

  /** What of other people's is no longer as they left it. */
  strangersTouched(): string[] {
    const now = this.#strangersNow();
    return [...this.#strangers].filter(([key, row]) => now.get(key) !== row).map(([key]) => key);
  }

  tell(what: string): void {
    this.log.push(`${this.clock.now().toISOString().slice(11, 23)} ${what}`);
  }

  /** Lets time pass until something that was begun has come to its end. */
  async see<T>(work: Promise<T>): Promise<T> {
    let over = false;
    const watched = work.finally(() => {
      over = true;
    });
    watched.catch(() => {});
    while (!over) await this.clock.pass(1_000);
    return watched;
  }

  #askedAt(number: number): Asked | undefined {
    return this.asked[number % Math.max(1, this.asked.length)];
  }

  #sendReserve(server: number, asked: Asked): void {
    const [box, boxId] = boxAt(asked.box);
    const request = {
      customer: { code: asked.code, name: 'Maria' },
      location: houseAt(box),
      boxId,
      ...(asked.drawn ? { drop: drawnFrom(asked) } : {}),
    } as ReservationRequest;
    asked.at = this.fleet.at(server);
    this.#send(server, asked, ({ deps }, asking) =>
      reserve(deps, asking, request, asked.key).finally(() => {
        asked.at = undefined;
      }),
    );
  }

  #ask(
    server: number,
    number: number,
    ask: (server: ModelServer, asking: Asking, id: ReservationId, asked: Asked) => Promise<ReservationRow>,
  ): void {
    const asked = this.#askedAt(number);
    const { id } = asked ?? {};
    if (asked === undefined || id === undefined) return;
    this.#send(server, asked, (at, asking) => ask(at, asking, id, asked));
  }

  #send(
    number: number,
    asked: Asked,
    ask: (server: ModelServer, asking: Asking) => Promise<ReservationRow>,
  ): void {
    const server = this.fleet.at(number);
    if (server === undefined) return;
    const caller = { kind: 'integration', tenant: this.tenant, integration: INTEGRATION } as const;
    const asking: Asking = { caller, language: 'en', signal: new AbortController().signal };
    ask(server, asking).then(
      row => {
        asked.id = row.id;
        asked.told = row;
      },
      (error: unknown) => {
        if (!(error instanceof Problem)) this.faults.push(`a host was told: ${String(error)}`);
      },
    );
  }

  #editOurs(deed: Deed, property: PropertyDocument): boolean {
    const { world } = this;
    switch (deed) {
      case 'install':
        if (property.client === null) return false;
        world.change('clients', property.client, { implanted: true });
        this.#installedAt.set(property.id, this.clock.now().getTime());
        return true;
      case 'give another code':
        if (property.client === null) return false;
        world.change('clients', property.client, { code: `BY-HAND-${++this.#keys}` });
        return true;
      case 'disconnect':
        if (property.drop === null) return false;
        world.disconnectCable(property.drop, true);
        return true;
      case 'remove':
        world.removeProperty(property.id, true);
        return true;
      case 'put on another port': {
        const free = this.#freePort();
        if (free === undefined) return false;
        const body = { box: free.box, connector: free.splitter, port: free.port, force: true };
        changeProperty(world, property, body, DEFAULT_SETTINGS, HUMAN);
        return true;
      }
      default:
        return false;
    }
  }

  #addStranger(deed: Deed, number: number): boolean {
    const free = this.#freePort();
    if (free === undefined) return false;
    const code =
      deed === 'use one of our codes' ? (this.#askedAt(number)?.code ?? 'C0') : `STRANGER-${++this.#keys}`;
    const place = this.world.rows.boxes.get(free.box)?.coords;
    createProperty(
      this.world,
      {
        project: SMALL.project,
        box: free.box,
        connector: free.splitter,
        port: free.port,
        auto_connect: true,
        coords: place,
        client: { code, name: 'Somebody else', implanted: this.#random.chance(0.5) },
      },
      DEFAULT_SETTINGS,
      HUMAN,
    );
    return true;
  }

  #freePort(): { box: string; splitter: string; port: number } | undefined {
    const boxes = new Set<string>(BOXES.map(([, id]) => id));
    const free = this.world.rows.splitters
      .values()
      .filter(({ parent, isDrop }) => isDrop && boxes.has(parent))
      .flatMap(({ id, parent, ports, connectables }) =>
        connectables.output.flatMap((fibre, i) =>
          fibre === null && !ports[i]?.blocked ? [{ box: parent, splitter: id, port: i + 1 }] : [],
        ),
      );
    return free.length < 4 ? undefined : this.#random.pick(free);
  }

  /** Whoever writes to something that is not ours, or removes an installed customer, is caught in the act. */
  #watch({ method, path }: Spoken): void {
    const [, kind, id = ''] = path.split('/');
    if (method === 'POST') return;
    if (kind === 'properties') {
      const property = this.world.rows.properties.get(id);
      if (property !== undefined && property.external_id === undefined) {
        this.faults.push(`${method} of a stranger's property`);
      }
      const installedAt = this.#installedAt.get(id) ?? Number.POSITIVE_INFINITY;
      // As long as reads may lag, and requests may take, nobody can know.
      if (method === 'DELETE' && this.clock.now().getTime() - installedAt > 90_000) {
        this.faults.push('an installed customer was removed');
      }
    }
    if (kind === 'cables') {
      const owner = this.world.rows.properties.get(this.world.rows.cables.get(id)?.boxB ?? '');
      if (owner !== undefined && owner.external_id === undefined)
        this.faults.push("a stranger's drop was removed");
    }
  }

  #noteStrangers(): void {
    this.#strangers = this.#strangersNow();
  }

  #strangersNow(): Map<string, string> {
    const { rows } = this.world;
    const ours = new Set(this.ours().map(({ id }) => id));
    const theirs = rows.properties.values().filter(({ id }) => !ours.has(id));
    const clients = theirs.flatMap(({ client }) => rows.clients.get(client ?? '') ?? []);
    const cables = rows.cables.values().filter(({ boxB }) => !ours.has(boxB));
    const poles = rows.basePoints.values().filter(({ kind }) => kind === 'Pole');
    return new Map([...theirs, ...clients, ...cables, ...poles].map(row => [row.id, JSON.stringify(row)]));
  }
}

export const boxAt = (number: number) => BOXES[number % BOXES.length] ?? BOXES[0];

/** From the house over one vertex that is no pole. */
function drawnFrom({ box, code }: Asked): DropRequest {
  const { lat, lng } = houseAt(boxAt(box)[0]);
  const aside = 0.00004 + Number(code.slice(1)) * 0.000005;
  return {
    path: [
      [lng, lat],
      [lng + aside, lat - aside],
    ],
  } as DropRequest;
}
