import type { Lot } from './addresses.ts';
import { type Client, createClients } from './customers.ts';
import type { ProjectKey, Splitter } from './network.ts';
import { add, between, type Point, scale } from './plane.ts';
import type { Random } from './random.ts';

/** A vertical building with splitters of its own: those who live in it are connected inside. */
export interface Tower {
  readonly name: string;
  readonly type: TowerType;
  readonly lot: Lot;
  readonly point: Point;
  readonly project: ProjectKey;
  readonly splitters: readonly Splitter[];
  readonly homes: readonly {
    /** As its door says it. */
    readonly unit: string;
    /** Index in the splitters. */
    readonly splitter: number;
    /** 1-based. */
    readonly port: number;
    readonly client: Client;
    readonly enteredDaysAgo: number;
  }[];
}

export const TOWER_TYPES = ['Residencial', 'Comercial'] as const;
export type TowerType = (typeof TOWER_TYPES)[number];

const NAMES = ['Ipê', 'Jacarandá', 'Manacá', 'Aroeira', 'Cedro', 'Imbuia'] as const;
/** The places of the demo's stories are at least so far away, metres; so are towers from each other. */
const APART = 420;
/** Metres from the front of the lot to the middle of the tower. */
const INWARDS = 9;
/** Codes beyond those of the customers in houses. */
const FIRST_CODE = 7_000_000;
const HOMES_A_FLOOR = 4;

const sixteen = (name: string): Splitter => ({ name, customerFacing: true, outputs: 16 });

/** A few towers on lots of their own, away from the places of the stories: what is told there must not depend on them. */
export function raiseTowers(
  random: Random,
  lots: readonly Lot[],
  places: ReadonlySet<Lot>,
  projectAt: (p: Point) => ProjectKey,
): readonly Tower[] {
  const chosen: Lot[] = [];
  for (const lot of random.shuffled(lots)) {
    if (chosen.length === NAMES.length) break;
    const isFar = [...places, ...chosen].every(place => between(place.point, lot.point) > APART);
    if (lot.address.number !== null && lot.street.kind === 'street' && isFar) chosen.push(lot);
  }
  const clients = createClients(random.fork('clients'), FIRST_CODE);
  return chosen.map((lot, i) => {
    const point = add(lot.point, scale(lot.inwards, INWARDS));
    const splitters = [sixteen('Splitter 1'), ...(random.chance(0.5) ? [sixteen('Splitter 2')] : [])];
    const ports = splitters.flatMap(({ outputs }, splitter) =>
      Array.from({ length: outputs }, (_, port) => ({ splitter, port: port + 1 })),
    );
    const sold = ports.slice(0, Math.floor(ports.length * random.range(0.3, 0.8)));
    return {
      name: `Edifício ${NAMES[i]}`,
      type: random.chance(0.75) ? 'Residencial' : 'Comercial',
      lot,
      point,
      project: projectAt(point),
      splitters,
      homes: sold.map((at, home) => ({
        ...at,
        unit: `${Math.floor(home / HOMES_A_FLOOR) + 1}0${(home % HOMES_A_FLOOR) + 1}`,
        client: clients.client(),
        enteredDaysAgo: random.int(3, 1500),
      })),
    };
  });
}
