import { destination, type Location } from '@oz-viability/shared';
import type { Base } from '../ozmap/base.ts';
import type {
  BoxDocument,
  CableDocument,
  ClientDocument,
  FiberDocument,
  Id,
  OzmapDocuments,
  PoleDocument,
  ProjectDocument,
  PropertyDocument,
  SplitterDocument,
} from '../ozmap/documents.ts';
import { type Catalogue, createCatalogue, DROP_CABLE_TYPE, levelOf } from './ozmap-catalogue.ts';
import { createRandom, hash32 } from './random.ts';

/**
 * A city of any number of boxes that takes no memory: every row is made from the seed when it is asked for, and
 * again the next time. Boxes stand on a lattice of streets, every one with its poles, its splitters and, on its
 * occupied ports, homes with drop, fibre and client. It has no streets to draw and no addresses to search.
 */
export interface City {
  readonly center: Location;
  /** Projects, types, users and tags: few, and kept as they are. */
  readonly documents: OzmapDocuments;
  readonly bases: CityBases;
}

export interface CityBases {
  readonly boxes: Base<BoxDocument>;
  readonly splitters: Base<SplitterDocument>;
  readonly basePoints: Base<PoleDocument>;
  readonly properties: Base<PropertyDocument>;
  readonly clients: Base<ClientDocument>;
  readonly cables: Base<CableDocument>;
  readonly fibers: Base<FiberDocument>;
}

/** Metres between boxes along a street and between streets: some 24 within 250 m, as in real towns. */
const SPACING = 90;
const STRAY = 18;
const POLES_PER_BOX = 3;
/** Slots of a box in the numbers that ids carry: two splitters of sixteen ports. */
const SLOTS = 32;
const PROJECTS = 8;
const CENTER: Location = { lat: -26.9, lng: -49.1 };
const METRES_PER_DEGREE = 111_195;
const CREATED = Date.UTC(2022, 0, 1);
const YEARS = 3.9 * 365 * 86_400_000;

const KINDS = ['b0', 'c0', 'd0', 'e0', 'f0', 'a0', 'a1'] as const;
const [BOX, SPLITTER, POLE, PROPERTY, CLIENT, CABLE, FIBER] = KINDS;

export function cityOf({ seed, boxes: count }: { readonly seed: string; readonly boxes: number }): City {
  const salt = hash32(`city/${seed}`);
  const mark = (salt & 0xffffff).toString(16).padStart(6, '0');
  const idOf = (kind: (typeof KINDS)[number], number: number): Id =>
    `61cf9980${kind}${mark}${number.toString(16).padStart(8, '0')}`;
  const numberOf = (kind: (typeof KINDS)[number], id: Id): number | undefined =>
    id.startsWith(`61cf9980${kind}${mark}`) ? Number.parseInt(id.slice(16), 16) : undefined;

  const catalogue = catalogueOf(seed);
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

  interface Sketch {
    readonly coords: [number, number];
    readonly status: 'draft' | 'not_deployed' | 'deployed' | 'certified';
    readonly stamps: { readonly createdAt: string; readonly updatedAt: string };
    /** Outputs of its customer-facing splitters. */
    readonly splitters: readonly number[];
    /** By slot (16 × splitter + port − 1): `c`lient, `p`roperty alone, `b`locked, `f`ree. */
    readonly ports: string;
  }
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

  const projectOf = (box: number): Id =>
    catalogue.projects[Math.min(PROJECTS - 1, Math.floor((Math.floor(box / columns) * PROJECTS) / rows))]!.id;
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

  const boxRow = (box: number): BoxDocument => {
    const { coords, status, stamps, splitters } = sketch(box);
    const inService = status === 'deployed' || status === 'certified';
    const type =
      splitters.length === 0
        ? 'Caixa de emenda'
        : splitters[0] === 8 && splitters.length === 1
          ? 'CTO 8 portas'
          : 'CTO 16 portas';
    return {
      id: idOf(BOX, box),
      ...stamps,
      kind: 'Box',
      name: `CTO-${String(box + 1).padStart(6, '0')}`,
      project: projectOf(box),
      boxType: catalogue.types.boxType(type),
      hierarchyLevel: levelOf(type),
      implanted: inService,
      draft: status === 'draft',
      certified: status === 'certified',
      shared: false,
      default_reserve: 15,
      coords,
      pole: idOf(POLE, box * POLES_PER_BOX),
      cables: [],
      tags: [],
    };
  };

  const splitterRow = (number: number): SplitterDocument => {
    const [box, index] = [number >> 1, number & 1];
    const { stamps, splitters, ports, status } = sketch(box);
    const outputs = splitters[index]!;
    const own = ports.slice(index * 16, index * 16 + outputs);
    const each = <T>(make: (port: string, slot: number) => T): T[] =>
      [...own].map((port, i) => make(port, box * SLOTS + index * 16 + i));
    return {
      id: idOf(SPLITTER, number),
      ...stamps,
      kind: 'Splitter',
      parent: idOf(BOX, box),
      project: projectOf(box),
      name: `Splitter ${index + 1}`,
      label: `Splitter ${index + 1}`,
      splitterType: catalogue.types.splitterType({
        name: '',
        customerFacing: true,
        outputs: outputs as 8 | 16,
      }),
      isDrop: true,
      implanted: status === 'deployed' || status === 'certified',
      isBalanced: true,
      orientation: 'right',
      ratio: { input: 1, output: outputs },
      connectables: {
        input: [null],
        output: each((port, slot) => (port === 'c' || port === 'p' ? idOf(FIBER, slot) : null)),
      },
      ports: each((port, slot) => ({
        id: `61cf9980aa${mark}${slot.toString(16).padStart(8, '0')}`,
        blocked: port === 'b',
        tags: [],
      })),
      attenuation: each(() => (outputs === 8 ? 10.5 : 14)),
      currentPower: each(() => null),
      installPower: each(() => null),
    };
  };

  const poleRow = (pole: number): PoleDocument => {
    const [box, place] = [Math.floor(pole / POLES_PER_BOX), pole % POLES_PER_BOX];
    const { coords, stamps } = sketch(box);
    const last = box % columns === columns - 1 || box + 1 >= count;
    const next = place < POLES_PER_BOX - 1 ? pole + 1 : last ? undefined : pole + 1;
    const previous = place > 0 ? pole - 1 : box % columns === 0 ? undefined : pole - 1;
    const across = place > 0 ? [] : [box - columns, box + columns].filter(each => each >= 0 && each < count);
    const there = next === undefined || place === 0 ? coords : sketch(last ? box : box + 1).coords;
    const share = place / POLES_PER_BOX;
    return {
      id: idOf(POLE, pole),
      ...stamps,
      kind: 'Pole',
      name: `P-${String(pole + 1).padStart(7, '0')}`,
      coords: [
        coords[0] + (there[0] - coords[0]) * share + place * 1e-6,
        coords[1] + (there[1] - coords[1]) * share,
      ],
      adjacents: [previous, next, ...across.map(each => each * POLES_PER_BOX)].flatMap(each =>
        each === undefined ? [] : idOf(POLE, each),
      ),
      usable: luckOf(pole + count)() >= 0.02,
      poleType: catalogue.types.poleType('Concreto DT 9/300'),
      licensing: { status: 2, protocol: `L${pole}` },
      tags: [],
    };
  };

  const homePlace = (home: number): [number, number] => {
    const { coords } = sketch(Math.floor(home / SLOTS));
    const place = destination({ lng: coords[0], lat: coords[1] }, 12 + (home % 7) * 9, (home * 47) % 360);
    return [place.lng, place.lat];
  };

  const propertyRow = (home: number): PropertyDocument => {
    const [box, slot] = [Math.floor(home / SLOTS), home % SLOTS];
    const { stamps, ports, status } = sketch(box);
    const client = ports[slot] === 'c' ? idOf(CLIENT, home) : null;
    const splitter = box * 2 + (slot >> 4);
    return {
      id: idOf(PROPERTY, home),
      ...stamps,
      kind: 'Property',
      project: projectOf(box),
      coords: homePlace(home),
      address: `Rua ${(box % columns) + 1}, ${home % 9000}`,
      box: idOf(BOX, box),
      drop: idOf(CABLE, home),
      cables: [idOf(CABLE, home)],
      client,
      connections: [
        {
          id: idOf(SPLITTER, splitter),
          kind: 'Splitter',
          port: (slot & 15) + 1,
          name: `Splitter ${(slot >> 4) + 1}`,
          implanted: status === 'deployed' || status === 'certified',
          fiber: idOf(FIBER, home),
        },
      ],
      history: {
        clients: client
          ? [{ id: client, code: String(100_000 + home), enter_date: stamps.createdAt, exit_date: null }]
          : [],
      },
      tags: [],
    };
  };

  const clientRow = (home: number): ClientDocument => ({
    id: idOf(CLIENT, home),
    ...sketch(Math.floor(home / SLOTS)).stamps,
    kind: 'ftth',
    code: String(100_000 + home),
    name: `Cliente ${home}`,
    implanted: home % 29 !== 0,
    certified: false,
    status: home % 17 === 0 ? 1 : 0,
    tags: [],
  });

  const cableRow = (home: number): CableDocument => {
    const box = Math.floor(home / SLOTS);
    return {
      id: idOf(CABLE, home),
      ...sketch(box).stamps,
      kind: 'Drop',
      boxA: idOf(BOX, box),
      boxB: idOf(PROPERTY, home),
      project: projectOf(box),
      cableType: DROP_CABLE_TYPE,
      hierarchyLevel: 3,
      poles: [],
      fiberNumber: 1,
      looseNumber: 1,
      length: 40,
      ground_length: 40,
      altitude_length: 0,
      loss: 0,
      implanted: true,
      tags: [],
    };
  };

  const fiberRow = (home: number): FiberDocument => ({
    id: idOf(FIBER, home),
    ...sketch(Math.floor(home / SLOTS)).stamps,
    kind: 'Fiber',
    parent: idOf(CABLE, home),
    isDrop: true,
    fiberNumber: 1,
  });

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

  /** Those of a box, by number and in order; `first` of a box: how many there are in the boxes before it. */
  const inBoxes = <Row>(
    kind: (typeof KINDS)[number],
    first: Uint32Array,
    numbersIn: (box: number) => readonly number[],
    boxOf: (number: number) => number,
    make: (number: number) => Row,
    by: Base<Row>['by'],
  ): Base<Row> => ({
    size: first[count]!,
    at(index) {
      let [low, high] = [0, count - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (first[middle]! <= index) low = middle;
        else high = middle - 1;
      }
      return make(numbersIn(low)[index - first[low]!]!);
    },
    indexOf(id) {
      const number = numberOf(kind, id);
      const box = number === undefined ? count : boxOf(number);
      const place = box < count ? numbersIn(box).indexOf(number!) : -1;
      return place === -1 ? undefined : first[box]! + place;
    },
    by,
  });
  const perBox = <Row>(
    kind: (typeof KINDS)[number],
    each: number,
    make: (number: number) => Row,
    by: Base<Row>['by'] = () => [],
  ): Base<Row> => ({
    size: count * each,
    at: make,
    indexOf(id) {
      const number = numberOf(kind, id);
      return number !== undefined && number < count * each ? number : undefined;
    },
    by,
  });
  const homeOf = (kind: (typeof KINDS)[number], id: string, port?: string): number[] => {
    const home = numberOf(kind, id);
    return home !== undefined && isHome(home, port) ? [home] : [];
  };
  const inBox = (id: string, numbersIn: (box: number) => readonly number[]): readonly number[] => {
    const box = numberOf(BOX, id);
    return box === undefined || box >= count ? [] : numbersIn(box);
  };
  const splittersIn = (box: number): number[] => sketch(box).splitters.map((_, i) => box * 2 + i);
  const boxOfHome = (home: number): number => Math.floor(home / SLOTS);
  const ofHomes = <Row>(
    kind: (typeof KINDS)[number],
    make: (home: number) => Row,
    by: Base<Row>['by'],
  ): Base<Row> => inBoxes(kind, before.properties, homesIn, boxOfHome, make, by);

  return {
    center: CENTER,
    documents: catalogue.documents,
    bases: {
      boxes: {
        ...perBox(BOX, 1, boxRow),
        around: (center, radius) => boxesAround(center, radius).map(boxRow),
      },
      basePoints: {
        ...perBox(POLE, POLES_PER_BOX, poleRow),
        around: (center, radius) =>
          boxesAround(center, radius).flatMap(box =>
            Array.from({ length: POLES_PER_BOX }, (_, i) => poleRow(box * POLES_PER_BOX + i)),
          ),
      },
      splitters: inBoxes(
        SPLITTER,
        before.splitters,
        splittersIn,
        number => number >> 1,
        splitterRow,
        (path, value) => {
          if (path === 'parent') return inBox(value, splittersIn).map(splitterRow);
          if (path !== 'connectables.output') return [];
          return homeOf(FIBER, value).map(home => splitterRow(boxOfHome(home) * 2 + ((home % SLOTS) >> 4)));
        },
      ),
      properties: ofHomes(PROPERTY, propertyRow, (path, value) => {
        if (path === 'box') return inBox(value, homesIn).map(propertyRow);
        if (path === 'client') return homeOf(CLIENT, value, 'c').map(propertyRow);
        if (path === 'drop') return homeOf(CABLE, value).map(propertyRow);
        return [];
      }),
      clients: inBoxes(CLIENT, clientsBefore, clientsIn, boxOfHome, clientRow, (path, value) => {
        const home = path === 'code' && /^\d{6,9}$/.test(value) ? Number(value) - 100_000 : -1;
        return home >= 0 && isHome(home, 'c') ? [clientRow(home)] : [];
      }),
      cables: ofHomes(CABLE, cableRow, (path, value) =>
        path === 'boxB' ? homeOf(PROPERTY, value).map(cableRow) : [],
      ),
      fibers: ofHomes(FIBER, fiberRow, (path, value) =>
        path === 'parent' ? homeOf(CABLE, value).map(fiberRow) : [],
      ),
    },
  };
}

/** The few rows that are kept as they are. */
function catalogueOf(seed: string): {
  readonly types: Catalogue;
  readonly projects: readonly ProjectDocument[];
  readonly documents: OzmapDocuments;
} {
  const random = createRandom(`city/${seed}`);
  let made = 0;
  const mark = hash32(`catalogue/${seed}`).toString(16).padStart(8, '0');
  const stamp = new Date(CREATED).toISOString();
  const clerk = {
    id: () => `61cf9980${mark}${(++made).toString(16).padStart(8, '0')}`,
    stamps: () => ({ createdAt: stamp, updatedAt: stamp }),
  };
  const types = createCatalogue(clerk);
  const projects = Array.from(
    { length: PROJECTS },
    (_, i): ProjectDocument => ({
      id: clerk.id(),
      ...clerk.stamps(),
      name: `Região ${i + 1}`,
      parents: [],
      lat: CENTER.lat,
      lng: CENTER.lng,
      area: { type: 'Polygon', coordinates: [[[CENTER.lng, CENTER.lat]]] },
      drop: { maxSize: random.pick([150, 200, 250, null]), defaults: { cableType: DROP_CABLE_TYPE } },
      defaultPonPotency: 3,
      hierarchyLevels: { box: { CTO: 3 }, cable: { Drop: 3 } },
      hasLogo: false,
    }),
  );
  const { boxTypes, splitterTypes, poleTypes, tags, users } = types;
  const none = {
    boxes: [],
    splitters: [],
    basePoints: [],
    cables: [],
    fibers: [],
    properties: [],
    clients: [],
  };
  return {
    types,
    projects,
    documents: {
      projects: [...projects],
      boxTypes,
      splitterTypes,
      poleTypes,
      tags,
      users,
      prospects: [],
      condominiums: [],
      ...none,
    },
  };
}
