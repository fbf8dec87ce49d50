import type { Location } from '@oz-viability/shared';
import type { Lot } from './addresses.ts';
import { Grid } from './grid.ts';
import { personName } from './names.ts';
import type { Box, ProjectKey } from './network.ts';
import { between } from './plane.ts';
import type { Pole } from './poles.ts';
import type { Random } from './random.ts';

export interface Client {
  readonly code: string;
  /** Null in rows that were never completed. */
  readonly name: string | null;
  readonly implanted: boolean;
  readonly certified: boolean;
  readonly status: 'ok' | 'error';
  /** `other`: left behind by a tool that is none of ours. */
  readonly source: 'network' | 'other';
}

/** Days are counted backwards from the town's fixed present. */
export interface Stay {
  readonly code: string;
  readonly enteredDaysAgo: number;
  readonly leftDaysAgo: number | null;
}

export interface Property {
  /** Null in a building: its place is the building's. */
  readonly location: Location | null;
  readonly address: string | null;
  readonly project: ProjectKey;
  /** Undefined for properties that are drawn on the map and not connected. */
  readonly connection:
    | {
        readonly box: Box;
        /** Index in the box's splitters. */
        readonly splitter: number;
        /** 1-based. */
        readonly port: number;
        /** Poles from box to house; empty for a straight drop. */
        readonly route: readonly Pole[];
        /** Metres. */
        readonly length: number;
      }
    | undefined;
  /** Null: the port is kept by a property that no one lives in. */
  readonly client: Client | null;
  readonly history: readonly Stay[];
  readonly observation: string | null;
}

export interface BlockedPort {
  readonly box: Box;
  readonly splitter: number;
  readonly port: number;
  readonly observation: string;
}

export interface Occupancy {
  readonly properties: readonly Property[];
  readonly blocked: readonly BlockedPort[];
}

/** Metres; "drop máximo" of each project. */
export const DROP_LIMITS: Readonly<Record<ProjectKey, number>> = { north: 200, south: 150 };

const LAST_LEG = 55;
const REASONS_TO_BLOCK = [
  'Porta com defeito',
  'Conector quebrado',
  'Reservada para teste',
  'Atenuação alta',
] as const;

/** Shortest ways along the poles from a box, up to `limit` metres: the way to each pole and its length. */
function waysFrom(box: Box, poles: readonly Pole[], limit: number) {
  const ways = new Map<number, { route: Pole[]; length: number }>();
  const open = [{ route: [box.pole], length: between(box.point, box.pole.point) }];
  while (open.length > 0) {
    open.sort((a, b) => b.length - a.length);
    const way = open.pop()!;
    const last = way.route[way.route.length - 1]!;
    if (ways.has(last.id)) continue;
    ways.set(last.id, way);
    for (const id of last.adjacent) {
      const next = poles[id]!;
      const length = way.length + between(last.point, next.point);
      if (!ways.has(id) && next.usable && length < limit) open.push({ route: [...way.route, next], length });
    }
  }
  return ways;
}

interface Drop {
  readonly lot: Lot;
  readonly route: readonly Pole[];
  readonly length: number;
}

/** Hands out homes near boxes: those without a customer first, nearest first with some left out. */
class Homes {
  readonly #grid = new Grid<Lot>(80);
  readonly #taken = new Set<Lot>();
  readonly #poles: readonly Pole[];
  readonly #random: Random;

  constructor(random: Random, lots: readonly Lot[], kept: ReadonlySet<Lot>, poles: readonly Pole[]) {
    this.#random = random;
    this.#poles = poles;
    for (const lot of lots) if (!kept.has(lot)) this.#grid.add(lot.point, lot);
  }

  near(box: Box, count: number): { drop: Drop; unit: number }[] {
    if (count === 0) return [];
    const limit = DROP_LIMITS[box.project];
    const ways = waysFrom(box, this.#poles, limit - 12);
    const around = this.#grid.near(box.point, limit * 0.75).map(({ item }) => item);
    const wanted = around.filter(lot => !this.#taken.has(lot) && !this.#random.chance(0.3));
    const spare = around.filter(lot => !this.#taken.has(lot) && !wanted.includes(lot));
    const homes = [...wanted, ...spare].slice(0, count).map(lot => ({ lot, unit: 1 }));
    // More ports than houses: several homes on one lot.
    for (let i = 0; homes.length < count && around.length > 0; i++) {
      homes.push({ lot: around[i % around.length]!, unit: 2 + Math.floor(i / around.length) });
    }
    for (const { lot } of homes) this.#taken.add(lot);
    return homes.map(({ lot, unit }) => ({ drop: this.#dropTo(box, lot, ways, limit), unit }));
  }

  #dropTo(box: Box, lot: Lot, ways: ReturnType<typeof waysFrom>, limit: number): Drop {
    let best: Drop = { lot, route: [], length: between(box.point, lot.point) };
    let shortest = limit;
    for (const { route, length } of ways.values()) {
      const leg = between(route[route.length - 1]!.point, lot.point);
      if (leg > LAST_LEG || length + leg >= shortest) continue;
      shortest = length + leg;
      best = { lot, route, length: shortest };
    }
    return best;
  }
}

/** `first`: below all codes that are given. */
export function createClients(random: Random, first = 100_000) {
  let last = first;
  const code = () => {
    last += random.int(1, 9);
    return String(last);
  };
  return {
    code,
    client: (): Client => {
      const other = random.chance(0.015);
      const implanted = !other && !random.chance(0.01);
      return {
        code: code(),
        name: random.chance(0.01) ? null : personName(random),
        implanted,
        certified: implanted && random.chance(0.3),
        status: implanted && random.chance(0.02) ? 'error' : 'ok',
        source: other ? 'other' : 'network',
      };
    },
  };
}

function historyOf(random: Random, client: Client | null, code: () => string): Stay[] {
  const stays: Stay[] = [];
  const since = random.int(3, 1500);
  if (!client || random.chance(0.16)) {
    const left = client ? since + random.int(1, 120) : random.int(2, 700);
    stays.push({ code: code(), enteredDaysAgo: left + random.int(90, 900), leftDaysAgo: left });
  }
  if (client)
    stays.push({
      code: client.code,
      enteredDaysAgo: client.implanted ? since : random.int(1, 60),
      leftDaysAgo: null,
    });
  return stays;
}

function addressLine(random: Random, { address }: Lot, unit: number): string | null {
  if (random.chance(0.012)) return null;
  const home = unit > 1 ? `, casa ${unit}` : '';
  return `${address.street}, ${address.number ?? 's/n'}${home} - ${address.district}`;
}

/** Fills the ports of all boxes: customers, homes that keep a port without one, blocked ports, free ones. */
export function moveIn(
  random: Random,
  boxes: readonly Box[],
  lots: readonly Lot[],
  kept: ReadonlySet<Lot>,
  poles: readonly Pole[],
): Occupancy {
  const properties: Property[] = [];
  const blocked: BlockedPort[] = [];
  const homes = new Homes(random.fork('homes'), lots, kept, poles);
  const clients = createClients(random.fork('clients'));

  for (const box of boxes) {
    const ports = box.splitters.flatMap((splitter, index) =>
      splitter.customerFacing
        ? Array.from({ length: splitter.outputs }, (_, i) => ({ splitter: index, port: i + 1 }))
        : [],
    );
    const isFull = box.use === 'full';
    const inUse = isFull ? ports.length : Math.floor(ports.length * Number(box.use));
    const order = random.shuffled(ports);
    const used = order.slice(0, inUse);
    const idle = order.slice(inUse);
    // In a full box some ports are blocked or kept; elsewhere two ports at least stay free.
    const broken = (isFull ? used : idle.slice(2)).filter(() => random.chance(0.04)).slice(0, 2);
    for (const at of broken) blocked.push({ box, ...at, observation: random.pick(REASONS_TO_BLOCK) });
    const busy = used.filter(at => !broken.includes(at));
    const near = homes.near(box, busy.length);
    for (const [i, { drop, unit }] of near.entries()) {
      const client = random.chance(0.035) ? null : clients.client();
      const inBuilding = unit > 1 && random.chance(0.1);
      properties.push({
        location: inBuilding ? null : drop.lot.address.location,
        address: addressLine(random, drop.lot, unit),
        project: box.project,
        connection: { box, ...busy[i]!, route: drop.route, length: drop.length },
        client,
        history: historyOf(random, client, clients.code),
        observation: client ? null : random.chance(0.5) ? 'Cliente cancelado, drop mantido' : null,
      });
    }
    // No home anywhere near: what cannot be occupied is blocked, so that full stays full.
    for (const at of busy.slice(near.length)) blocked.push({ box, ...at, observation: 'Sem drop' });
  }

  for (const lot of random.shuffled(lots.filter(candidate => !kept.has(candidate))).slice(0, 12)) {
    const client = clients.client();
    properties.push({
      location: lot.address.location,
      address: addressLine(random, lot, 1),
      project: random.pick(['north', 'south']),
      connection: undefined,
      client,
      history: historyOf(random, client, clients.code),
      observation: null,
    });
  }
  return { properties, blocked };
}
