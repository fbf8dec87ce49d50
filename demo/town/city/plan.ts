import type { Location } from '@oz-viability/shared';
import type { Id } from '../../ozmap/documents.ts';
import { hash32 } from '../random.ts';

/** Metres between boxes along a street and between streets: some 24 within 250 m, as in real towns. */
const SPACING = 90;
const STRAY = 18;
export const POLES_PER_BOX = 3;
/** Slots of a box in the numbers that ids carry: two splitters of sixteen ports. */
export const SLOTS = 32;
export const PROJECTS = 8;
export const CENTER: Location = { lat: -26.9, lng: -49.1 };
const METRES_PER_DEGREE = 111_195;
export const CREATED = Date.UTC(2022, 0, 1);
const YEARS = 3.9 * 365 * 86_400_000;

const KINDS = ['b0', 'c0', 'd0', 'e0', 'f0', 'a0', 'a1'] as const;
export type Kind = (typeof KINDS)[number];
export const [BOX, SPLITTER, POLE, PROPERTY, CLIENT, CABLE, FIBER] = KINDS;

/** A box and what hangs on it, before it is written as OZmap's rows. */
export interface Sketch {
  readonly coords: [number, number];
  readonly status: 'draft' | 'not_deployed' | 'deployed' | 'certified';
  readonly stamps: { readonly createdAt: string; readonly updatedAt: string };
  /** Outputs of its customer-facing splitters. */
  readonly splitters: readonly number[];
  /** By slot (16 × splitter + port − 1): `c`lient, `p`roperty alone, `b`locked, `f`ree. */
  readonly ports: string;
}

/** Where everything of a city stands, by number: found by arithmetic, never kept. */
export type CityPlan = ReturnType<typeof planOf>;

export function planOf({ seed, boxes: count }: { readonly seed: string; readonly boxes: number }) {
  const salt = hash32(`city/${seed}`);
  const mark = (salt & 0xffffff).toString(16).padStart(6, '0');
  const idOf = (kind: Kind, number: number): Id =>
    `61cf9980${kind}${mark}${number.toString(16).padStart(8, '0')}`;
  const numberOf = (kind: Kind, id: Id): number | undefined =>
    id.startsWith(`61cf9980${kind}${mark}`) ? Number.parseInt(id.slice(16), 16) : undefined;

  const columns = Math.ceil(Math.sqrt(count));
  const rows = Math.ceil(count / columns);
  const metresPerLng = METRES_PER_DEGREE * Math.cos((CENTER.lat * Math.PI) / 180);
  const at = (east: number, north: number): [number, number] => [
    Number((CENTER.lng + east / metresPerLng).toFixed(7)),
    Number((CENTER.lat + north / METRES_PER_DEGREE).toFixed(7)),
  ];

  /** What chance says of one box, the same at every call. */
  const luckOf = (box: number) => {
    let state = Math.imul(box + 1, 0x9e3779b1) ^ salt;
    return (): number => {
      state = (state + 0x9e3779b9) | 0;
      let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return ((z ^ (z >>> 15)) >>> 0) / 0x1_0000_0000;
    };
  };

  let latest: readonly [box: number, sketch: Sketch] = [-1, drawn(0)];
  function sketch(box: number): Sketch {
    if (latest[0] !== box) latest = [box, drawn(box)];
    return latest[1];
  }
  function drawn(box: number): Sketch {
    const luck = luckOf(box);
    const [east, north] = [
      ((box % columns) - columns / 2) * SPACING + (luck() - 0.5) * 2 * STRAY,
      (Math.floor(box / columns) - rows / 2) * SPACING + (luck() - 0.5) * 2 * STRAY,
    ];
    const stage = luck();
    const status =
      stage < 0.05 ? 'draft' : stage < 0.16 ? 'not_deployed' : stage < 0.38 ? 'certified' : 'deployed';
    const created = CREATED + luck() * YEARS;
    const updated = created + luck() * (CREATED + YEARS - created);
    const layout = luck();
    const splitters = layout < 0.04 ? [] : layout < 0.7 ? [8] : layout < 0.87 ? [16] : [8, 8];
    const use = status === 'draft' ? 0 : luck() < 0.35 ? 1 : luck() * 0.85;
    const ports = splitters.map(outputs =>
      Array.from({ length: outputs }, () => {
        if (luck() < 0.015) return 'b';
        if (luck() >= use) return 'f';
        return luck() < 0.07 ? 'p' : 'c';
      })
        .join('')
        .padEnd(16, '-'),
    );
    return {
      coords: at(east, north),
      status,
      stamps: { createdAt: new Date(created).toISOString(), updatedAt: new Date(updated).toISOString() },
      splitters,
      ports: ports.join(''),
    };
  }

  // How many of each kind the boxes before one have: finds the n-th.
  const before = { splitters: new Uint32Array(count + 1), properties: new Uint32Array(count + 1) };
  const clientsBefore = new Uint32Array(count + 1);
  for (let box = 0; box < count; box++) {
    const { splitters, ports } = sketch(box);
    let [homes, clients] = [0, 0];
    for (const port of ports) {
      if (port === 'c') clients++;
      if (port === 'c' || port === 'p') homes++;
    }
    before.splitters[box + 1] = before.splitters[box]! + splitters.length;
    before.properties[box + 1] = before.properties[box]! + homes;
    clientsBefore[box + 1] = clientsBefore[box]! + clients;
  }

  /** The strip of the city that a box is in. */
  const projectOf = (box: number): number =>
    Math.min(PROJECTS - 1, Math.floor((Math.floor(box / columns) * PROJECTS) / rows));
  const homesIn = (box: number): number[] =>
    [...sketch(box).ports].flatMap((port, slot) =>
      port === 'c' || port === 'p' ? [box * SLOTS + slot] : [],
    );
  const clientsIn = (box: number): number[] => {
    const { ports } = sketch(box);
    return homesIn(box).filter(home => ports[home % SLOTS] === 'c');
  };
  const isHome = (home: number, port = 'cp'): boolean => {
    const found = home < count * SLOTS ? sketch(Math.floor(home / SLOTS)).ports[home % SLOTS] : undefined;
    return found !== undefined && port.includes(found);
  };

  const boxesAround = ({ lat, lng }: Location, radius: number): number[] => {
    const [east, north] = [(lng - CENTER.lng) * metresPerLng, (lat - CENTER.lat) * METRES_PER_DEGREE];
    const reach = radius * 1.02 + STRAY + SPACING;
    const column = (metres: number) => Math.floor(metres / SPACING + columns / 2);
    const row = (metres: number) => Math.floor(metres / SPACING + rows / 2);
    const found: number[] = [];
    for (let y = Math.max(0, row(north - reach)); y <= Math.min(rows - 1, row(north + reach) + 1); y++) {
      for (
        let x = Math.max(0, column(east - reach));
        x <= Math.min(columns - 1, column(east + reach) + 1);
        x++
      ) {
        if (y * columns + x < count) found.push(y * columns + x);
      }
    }
    return found;
  };

  const splittersIn = (box: number): number[] => sketch(box).splitters.map((_, i) => box * 2 + i);

  return {
    count,
    columns,
    mark,
    /** How many of each kind are in the boxes before one. */
    before: { ...before, clients: clientsBefore },
    idOf,
    numberOf,
    luckOf,
    sketch,
    projectOf,
    splittersIn,
    homesIn,
    clientsIn,
    isHome,
    boxesAround,
  };
}
