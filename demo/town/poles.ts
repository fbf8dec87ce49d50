import type { Location } from '@oz-viability/shared';
import { locationOf } from './frame.ts';
import { Grid } from './grid.ts';
import { add, between, leftOf, type Point, scale, standAt } from './plane.ts';
import type { Random } from './random.ts';
import type { Street } from './streets.ts';

export interface Pole {
  readonly id: number;
  /** `junction`: no pole, a place on the cable where others may join. */
  readonly kind: 'pole' | 'junction';
  readonly street: Street;
  readonly point: Point;
  readonly location: Location;
  readonly usable: boolean;
  /** Code of the pole type; undefined for junctions. */
  readonly type: PoleTypeCode | undefined;
  /** Poles that a cable can run to from here, by id; symmetrical. */
  readonly adjacent: readonly number[];
}

export const POLE_TYPES = {
  'Concreto DT 9/300': true,
  'Concreto circular 11/600': true,
  Madeira: true,
  'Linha de transmissão': false,
} as const satisfies Record<string, boolean>;
export type PoleTypeCode = keyof typeof POLE_TYPES;

/** Beyond this from the rim, country roads have no poles of this town. */
const COUNTRY_POLES = 900;
/** Longest span over a corner. */
const CORNER_SPAN = 48;

/** Poles on one side of each street, 23 to 40 m apart, joined along it and over its corners. */
export function raisePoles(random: Random, streets: readonly Street[]): Pole[] {
  const poles: (Omit<Pole, 'adjacent'> & { adjacent: Set<number> })[] = [];
  const onStreet = streets.map((): { at: number; id: number }[] => []);
  const standing = new Grid<number>(25);
  const link = (a: number, b: number) => {
    if (a === b) return;
    poles[a]!.adjacent.add(b);
    poles[b]!.adjacent.add(a);
  };

  for (const street of streets) {
    const own = random.fork(street.name);
    const side = own.chance(0.5) ? 1 : -1;
    const end = Math.min(
      street.walk.length,
      street.kind === 'road' ? COUNTRY_POLES : Number.POSITIVE_INFINITY,
    );
    const row = onStreet[street.id]!;
    for (let at = own.range(4, 16); at < end - 3; at += own.range(25, 38)) {
      const { point: middle, ahead } = standAt(street.walk, at);
      const point = add(middle, scale(leftOf(ahead), side * (street.width / 2 + 1.2)));
      // At a corner one pole serves both streets.
      const shared = standing.near(point, 14)[0];
      if (shared) {
        row.push({ at, id: shared.item });
        continue;
      }
      const junction = own.chance(0.01);
      const id = poles.length;
      poles.push({
        id,
        kind: junction ? 'junction' : 'pole',
        street,
        point,
        location: locationOf(point),
        usable: !own.chance(0.025),
        type: junction
          ? undefined
          : own.weighted({
              'Concreto DT 9/300': 70,
              'Concreto circular 11/600': 22,
              Madeira: 6,
              'Linha de transmissão': 2,
            }),
        adjacent: new Set(),
      });
      standing.add(point, id);
      row.push({ at, id });
    }
    for (let i = 1; i < row.length; i++) link(row[i - 1]!.id, row[i]!.id);
  }

  for (const street of streets) {
    for (const { at, other } of street.crossings) {
      if (other < street.id) continue;
      const crossing = standAt(street.walk, at).point;
      const nearest = (row: readonly { id: number }[]) =>
        row.reduce<number | undefined>((best, { id }) => {
          const distance = between(poles[id]!.point, crossing);
          return best !== undefined && between(poles[best]!.point, crossing) <= distance ? best : id;
        }, undefined);
      const [a, b] = [nearest(onStreet[street.id]!), nearest(onStreet[other]!)];
      if (a === undefined || b === undefined) continue;
      if (between(poles[a]!.point, poles[b]!.point) <= CORNER_SPAN) link(a, b);
    }
  }
  return poles.map(pole => ({ ...pole, adjacent: [...pole.adjacent].sort((a, b) => a - b) }));
}
