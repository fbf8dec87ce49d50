import type { BoxStatus, Location } from '@oz-viability/shared';
import { locationOf } from './frame.ts';
import { Grid } from './grid.ts';
import { between, mix, norm, type Point } from './plane.ts';
import type { Pole } from './poles.ts';
import type { Random } from './random.ts';

/** Where a box hangs: on a pole, or on the cable a few metres beside it. */
export interface Site {
  readonly id: number;
  readonly pole: Pole;
  readonly point: Point;
}

export const BOX_TYPES = ['CTO 8 portas', 'CTO 16 portas', 'Caixa de emenda'] as const;
export type BoxTypeCode = (typeof BOX_TYPES)[number];

export const TAGS = ['Manutenção', 'Acesso restrito', 'Condomínio', 'Expansão 2026'] as const;
export type TagName = (typeof TAGS)[number];

export type ProjectKey = 'north' | 'south';

export interface Splitter {
  readonly name: string;
  /** "Permite conexão de cliente". */
  readonly customerFacing: boolean;
  readonly outputs: 2 | 4 | 8 | 16;
}

export interface Box {
  readonly id: number;
  readonly name: string;
  readonly type: BoxTypeCode | undefined;
  readonly pole: Pole;
  readonly point: Point;
  readonly location: Location;
  readonly project: ProjectKey;
  readonly status: BoxStatus;
  readonly splitters: readonly Splitter[];
  readonly tags: readonly TagName[];
  /** How many of its customer ports are in use: all, or this share of them (0 to 0.85). */
  readonly use: 'full' | number;
}

/** Splitters that a box can hold; each customer layout is eight or sixteen ports. */
const LAYOUTS = {
  eight: [{ name: 'Splitter 1', customerFacing: true, outputs: 8 }],
  sixteen: [{ name: 'Splitter 1', customerFacing: true, outputs: 16 }],
  twoEights: [
    { name: 'Splitter 1', customerFacing: true, outputs: 8 },
    { name: 'Splitter 2', customerFacing: true, outputs: 8 },
  ],
  networkOnly: [{ name: 'Splitter de rede', customerFacing: false, outputs: 4 }],
} as const satisfies Record<string, readonly Splitter[]>;
type Layout = keyof typeof LAYOUTS;

/** Least metres between a new box and all others, and how often. */
const SPACINGS = { 30: 34, 46: 42, 66: 24 };

/** What a box must be, whatever chance says: the places of the demo's stories depend on it. */
export interface Order {
  readonly status: BoxStatus;
  readonly layout: Exclude<Layout, 'networkOnly'>;
  readonly use: Box['use'];
}

/**
 * Chooses poles for boxes: nearest neighbours 12, 50, 85, 159 m apart (10th, 50th, 90th, 99th of a hundred),
 * about 24 within 250 m of an address. Closer together in the middle of the town than at its rim.
 */
export function chooseSites(random: Random, poles: readonly Pole[], reach: number): Site[] {
  const sites: Site[] = [];
  const grid = new Grid<number>(120);
  const hang = (pole: Pole, point: Point) => {
    grid.add(point, sites.length);
    sites.push({ id: sites.length, pole, point });
  };
  // Old quarters have boxes at every second pole, new ones far between.
  const phase = [random.range(0, 6), random.range(0, 6)] as const;
  const thinness = ([x, y]: Point) =>
    Math.max(0, Math.sin(x / 190 + phase[0]) * Math.sin(y / 230 + phase[1])) ** 2;
  const candidates = poles.filter(pole => pole.kind === 'pole' && pole.street.kind !== 'road');
  for (const pole of random.shuffled(candidates)) {
    const outwards = Math.min(1, norm(pole.point) / reach);
    const spacing = random.weighted(SPACINGS);
    if (grid.some(pole.point, Number(spacing) * (0.8 + 1.5 * outwards ** 3 + 4.6 * thinness(pole.point))))
      continue;
    hang(pole, pole.point);
    if (!random.chance(0.075)) continue;
    // A second box where the first was not enough: on the span to the next pole.
    const next = poles[pole.adjacent[0] ?? pole.id]!;
    const span = between(pole.point, next.point);
    if (span > 20) hang(pole, mix(pole.point, next.point, random.range(8, 12.5) / span));
  }
  return sites;
}

function tagsFor(random: Random): TagName[] {
  return random.chance(0.12) ? [random.pick(TAGS)] : [];
}

/** Hangs boxes at the sites and puts splitters into them. */
export function equip(
  random: Random,
  sites: readonly Site[],
  orders: ReadonlyMap<number, Order>,
  projectAt: (p: Point) => ProjectKey,
): Box[] {
  let customers = 0;
  let joints = 0;
  return sites.map(site => {
    const order = orders.get(site.id);
    const layout =
      order?.layout ?? random.weighted({ eight: 62, sixteen: 20, twoEights: 14, networkOnly: 4 });
    const status =
      order?.status ?? random.weighted({ deployed: 62, certified: 22, not_deployed: 11, draft: 5 });
    const inService = status === 'deployed' || status === 'certified';
    const full = random.chance(0.4);
    const share = inService ? random.range(0, 0.85) : status === 'draft' ? 0 : random.range(0, 0.2);
    const feedsOthers = layout !== 'networkOnly' && random.chance(0.07);
    const network = {
      name: 'Splitter de rede',
      customerFacing: false,
      outputs: random.chance(0.5) ? 2 : 4,
    } as const;
    const untyped = !order && random.chance(0.04);
    const type: BoxTypeCode =
      layout === 'networkOnly' ? 'Caixa de emenda' : layout === 'eight' ? 'CTO 8 portas' : 'CTO 16 portas';
    const name =
      layout === 'networkOnly'
        ? `CEO-${String(++joints).padStart(4, '0')}`
        : `CTO-${String(++customers).padStart(4, '0')}`;
    return {
      id: site.id,
      name,
      type: untyped ? undefined : type,
      pole: site.pole,
      point: site.point,
      location: locationOf(site.point),
      project: projectAt(site.point),
      status,
      splitters: feedsOthers ? [network, ...LAYOUTS[layout]] : LAYOUTS[layout],
      tags: order ? [] : tagsFor(random),
      use: order?.use ?? (inService && full ? 'full' : share),
    };
  });
}
