import type { Artery, Partition } from './districts.ts';
import type { Frame } from './frame.ts';
import type { Stroke } from './grid-streets.ts';
import type { Namer } from './names.ts';
import {
  add,
  between,
  cross,
  densify,
  type Line,
  metresTo,
  mix,
  nearestOnSegment,
  type Point,
  scale,
  subtract,
  unit,
  type Walk,
  walkOf,
} from './plane.ts';
import type { Random } from './random.ts';

/** `road`: out in the country; `lane`: a dead end. */
export type StreetKind = 'road' | 'avenue' | 'collector' | 'street' | 'lane';

export interface Street {
  readonly id: number;
  readonly name: string;
  readonly kind: StreetKind;
  /** Its middle line, on the ground. */
  readonly walk: Walk;
  /** Between the kerbs, metres. */
  readonly width: number;
  /** Eight digits. */
  readonly cep: string;
  /** Undefined for streets that part districts. */
  readonly district: number | undefined;
  /** Where other streets meet it, metres from its start, ascending. */
  readonly crossings: readonly { readonly at: number; readonly other: number }[];
}

export const WIDTHS: Readonly<Record<StreetKind, number>> = {
  road: 9,
  avenue: 15,
  collector: 11,
  street: 8.5,
  lane: 5,
};

/** How far country roads are drawn beyond the rim, metres. */
const ONWARDS = 9000;
const FIRST_CEP = 89_527_010;

interface Draft {
  readonly drawn: Line;
  readonly kind: StreetKind;
  readonly district: number | undefined;
}

function country(artery: Artery): Draft[] {
  const { line } = artery;
  const ends = {
    first: [line[0]!, line[1]!],
    last: [line[line.length - 1]!, line[line.length - 2]!],
  } as const;
  return artery.onwards
    .map(which => ends[which])
    .map(([end, before]) => ({
      drawn: [end, add(end, scale(unit(subtract(end, before)), ONWARDS))],
      kind: 'road' as const,
      district: undefined,
    }));
}

/** Where two drawn lines meet: they cross, or one ends on the other. */
function meeting(a: Line, b: Line): Point | undefined {
  for (let i = 1; i < a.length; i++) {
    for (let j = 1; j < b.length; j++) {
      const [p, q, r, s] = [a[i - 1]!, a[i]!, b[j - 1]!, b[j]!];
      const d1 = subtract(q, p);
      const d2 = subtract(s, r);
      const turn = cross(d1, d2);
      if (Math.abs(turn) > 1e-9) {
        const t = cross(subtract(r, p), d2) / turn;
        const u = cross(subtract(r, p), d1) / turn;
        if (t >= 0 && t <= 1 && u >= 0 && u <= 1) return mix(p, q, t);
      }
    }
  }
  const ends = [
    ...[a[0]!, a[a.length - 1]!].map(p => ({ p, line: b })),
    ...[b[0]!, b[b.length - 1]!].map(p => ({ p, line: a })),
  ];
  return ends.find(({ p, line }) =>
    line.some((q, k) => k > 0 && nearestOnSegment(p, line[k - 1]!, q).distance < 2),
  )?.p;
}

function boxOf(line: Line) {
  const xs = line.map(p => p[0]);
  const ys = line.map(p => p[1]);
  return { west: Math.min(...xs), east: Math.max(...xs), south: Math.min(...ys), north: Math.max(...ys) };
}

function wordFor(random: Random, draft: Draft): Parameters<Namer['way']>[0] {
  const long = between(draft.drawn[0]!, draft.drawn[draft.drawn.length - 1]!);
  switch (draft.kind) {
    case 'road':
      return 'Estrada Geral';
    case 'avenue':
      return 'Avenida';
    case 'lane':
      return 'Servidão';
    case 'collector':
      return random.chance(0.25) ? 'Avenida' : 'Rua';
    case 'street':
      return long < 170 && random.chance(0.35) ? 'Travessa' : 'Rua';
  }
}

/** Bends, names and joins the drawn lines into streets that know where they meet. */
export function layStreets(
  random: Random,
  frame: Frame,
  namer: Namer,
  plan: Partition,
  strokes: readonly (Stroke & { readonly district: number })[],
): Street[] {
  const drafts: Draft[] = [
    ...plan.arteries.flatMap(country),
    ...plan.arteries.map(({ line, kind }) => ({ drawn: line, kind, district: undefined })),
    ...strokes.map(({ line, kind, district }) => ({ drawn: line, kind, district })),
  ];
  const boxes = drafts.map(draft => boxOf(draft.drawn));
  const walks = drafts.map(draft => walkOf(frame.bendLine(densify(draft.drawn, 12))));
  const crossings = drafts.map((): { at: number; other: number }[] => []);
  for (let i = 0; i < drafts.length; i++) {
    for (let j = i + 1; j < drafts.length; j++) {
      const [a, b] = [boxes[i]!, boxes[j]!];
      if (a.west > b.east + 2 || b.west > a.east + 2 || a.south > b.north + 2 || b.south > a.north + 2)
        continue;
      const drawn = meeting(drafts[i]!.drawn, drafts[j]!.drawn);
      if (!drawn) continue;
      const point = frame.bend(drawn);
      crossings[i]!.push({ at: metresTo(walks[i]!, point), other: j });
      crossings[j]!.push({ at: metresTo(walks[j]!, point), other: i });
    }
  }
  return drafts.map((draft, id) => ({
    id,
    name: namer.way(wordFor(random, draft)),
    kind: draft.kind,
    walk: walks[id]!,
    width: WIDTHS[draft.kind],
    cep: String(FIRST_CEP + id * 3),
    district: draft.district,
    crossings: crossings[id]!.sort((a, b) => a.at - b.at),
  }));
}
