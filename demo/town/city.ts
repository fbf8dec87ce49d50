import type { Location } from '@oz-viability/shared';
import type { Base } from '../ozmap/base.ts';
import type {
  BoxDocument,
  CableDocument,
  ClientDocument,
  FiberDocument,
  OzmapDocuments,
  PoleDocument,
  PropertyDocument,
  SplitterDocument,
} from '../ozmap/documents.ts';
import { catalogueOf } from './city/catalogue.ts';
import {
  BOX,
  CABLE,
  CENTER,
  CLIENT,
  FIBER,
  type Kind,
  POLE,
  POLES_PER_BOX,
  PROPERTY,
  planOf,
  SLOTS,
  SPLITTER,
} from './city/plan.ts';
import { rowsOf } from './city/rows.ts';

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

export function cityOf(wanted: { readonly seed: string; readonly boxes: number }): City {
  const catalogue = catalogueOf(wanted.seed);
  const plan = planOf(wanted);
  const { count, before, numberOf, splittersIn, homesIn, clientsIn, isHome, boxesAround } = plan;
  const { boxRow, splitterRow, poleRow, propertyRow, clientRow, cableRow, fiberRow } = rowsOf(
    plan,
    catalogue,
  );

  /** Those of a box, by number and in order; `first` of a box: how many there are in the boxes before it. */
  const inBoxes = <Row>(
    kind: Kind,
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
    kind: Kind,
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
  const homeOf = (kind: Kind, id: string, port?: string): number[] => {
    const home = numberOf(kind, id);
    return home !== undefined && isHome(home, port) ? [home] : [];
  };
  const inBox = (id: string, numbersIn: (box: number) => readonly number[]): readonly number[] => {
    const box = numberOf(BOX, id);
    return box === undefined || box >= count ? [] : numbersIn(box);
  };
  const boxOfHome = (home: number): number => Math.floor(home / SLOTS);
  const ofHomes = <Row>(kind: Kind, make: (home: number) => Row, by: Base<Row>['by']): Base<Row> =>
    inBoxes(kind, before.properties, homesIn, boxOfHome, make, by);

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
      clients: inBoxes(CLIENT, before.clients, clientsIn, boxOfHome, clientRow, (path, value) => {
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
