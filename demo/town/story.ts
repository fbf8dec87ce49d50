import type { Address, Lot } from './addresses.ts';
import { Grid } from './grid.ts';
import type { Order, Site } from './network.ts';
import { between, norm } from './plane.ts';

export type NumberedAddress = Address & { readonly number: number };

/** Places that demonstrations and browser tests go to; true for every seed. */
export interface Story {
  /** Within 140 m: a 16-port box, two more with free ports, and a full one. */
  readonly viable: NumberedAddress;
  /** Boxes within 200 m, at least two, every one of them full. */
  readonly fullOnly: NumberedAddress;
  /** Out in the country: no box within a kilometre. */
  readonly noCoverage: NumberedAddress;
  /** Within 200 m free ports only in a box that is not deployed yet. */
  readonly caveat: NumberedAddress;
  /** A number that no house has, between two that do, on the same side of the same street. */
  readonly interpolatedGap: {
    readonly street: string;
    readonly number: number;
    readonly district: string;
    readonly city: string;
    readonly state: string;
    readonly cep: string;
    readonly between: readonly [NumberedAddress, NumberedAddress];
  };
}

export interface StoryPlan {
  readonly story: Story;
  /** What boxes must be for the story to be true, by site. */
  readonly orders: ReadonlyMap<number, Order>;
  /** Lots that must stay without a customer. */
  readonly kept: ReadonlySet<Lot>;
}

type NumberedLot = Lot & { readonly address: NumberedAddress };
const isNumbered = (lot: Lot): lot is NumberedLot => lot.address.number !== null;

/** Metres: within reach of the shorter of the two projects' drop limits. */
const AT_HAND = 130;
const AROUND = 205;
const NOWHERE_NEAR = 1000;

const full = (layout: Order['layout']): Order => ({ status: 'deployed', layout, use: 'full' });

function found<T>(item: T | undefined, what: string): T {
  if (item === undefined) throw new Error(`The generated town has no place for the story "${what}"`);
  return item;
}

function leastBy<T>(items: readonly T[], cost: (item: T) => number): T | undefined {
  let best: T | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const value = cost(item);
    if (value < least) {
      least = value;
      best = item;
    }
  }
  return best;
}

function gapNear(lots: readonly NumberedLot[], centre: Lot): Story['interpolatedGap'] | undefined {
  const gaps: { before: NumberedLot; after: NumberedLot }[] = [];
  for (let i = 1; i < lots.length; i++) {
    const before = lots[i - 1]!;
    const after = lots[i]!;
    const missing = after.address.number - before.address.number;
    const sameRow =
      before.street === after.street && before.side === after.side && after.street.kind !== 'road';
    if (sameRow && missing >= 22 && missing <= 60 && between(before.point, after.point) < 65) {
      gaps.push({ before, after });
    }
  }
  const gap = leastBy(gaps, ({ before }) => between(before.point, centre.point));
  if (!gap) return undefined;
  const { street, number, district, city, state, cep } = gap.before.address;
  const middle = number + 2 * Math.round((gap.after.address.number - number) / 4);
  return {
    street,
    number: middle,
    district,
    city,
    state,
    cep,
    between: [gap.before.address, gap.after.address],
  };
}

/**
 * Chooses the places by the lie of the land and orders the boxes that make each of them true, so that no
 * seed is without them. Throws if the land itself has no such place.
 */
export function planStory(lots: readonly Lot[], sites: readonly Site[]): StoryPlan {
  const grid = new Grid<Site>(AROUND);
  for (const site of sites) grid.add(site.point, site);
  const numbered = lots.filter(isNumbered);
  const inTown = numbered.filter(lot => lot.street.kind === 'street');
  const around = new Map(inTown.map(lot => [lot, grid.near(lot.point, AROUND)]));
  const orders = new Map<number, Order>();
  const reserved = new Set<number>();

  const viable = found(
    leastBy(inTown, lot => {
      const near = around.get(lot)!.filter(({ distance }) => distance < AT_HAND && distance > 15);
      return near.length >= 5 ? norm(lot.point) : Number.POSITIVE_INFINITY;
    }),
    'viable',
  );
  const cast: Order[] = [
    { status: 'deployed', layout: 'eight', use: 0.6 },
    { status: 'deployed', layout: 'sixteen', use: 0.5 },
    full('eight'),
    { status: 'certified', layout: 'eight', use: 0.4 },
  ];
  around
    .get(viable)!
    .filter(({ distance }) => distance < AT_HAND)
    .slice(0, cast.length)
    .forEach(({ item }, i) => {
      orders.set(item.id, cast[i]!);
    });
  for (const { item } of around.get(viable)!) reserved.add(item.id);

  const quiet = (what: string): NumberedLot => {
    const lot = found(
      leastBy(inTown, candidate => {
        const near = around.get(candidate)!;
        const usable =
          near.length >= 2 && near[0]!.distance < AT_HAND && near.every(({ item }) => !reserved.has(item.id));
        return usable ? near.length : Number.POSITIVE_INFINITY;
      }),
      what,
    );
    for (const { item } of around.get(lot)!) {
      reserved.add(item.id);
      orders.set(item.id, full('eight'));
    }
    return lot;
  };
  const fullOnly = quiet('fullOnly');
  const caveat = quiet('caveat');
  const nearest = around.get(caveat)![0]!.item;
  orders.set(nearest.id, { status: 'not_deployed', layout: 'eight', use: 0 });

  const noCoverage = found(
    numbered.find(lot => lot.street.kind === 'road' && !grid.some(lot.point, NOWHERE_NEAR)),
    'noCoverage',
  );

  return {
    story: {
      viable: viable.address,
      fullOnly: fullOnly.address,
      noCoverage: noCoverage.address,
      caveat: caveat.address,
      interpolatedGap: found(gapNear(numbered, viable), 'interpolatedGap'),
    },
    orders,
    kept: new Set([viable, fullOnly, caveat, noCoverage]),
  };
}
