import type {
  BoxAnswer,
  BoxId,
  BoxStatus,
  Candidate,
  ClientCode,
  Location,
  PoleAnswer,
  PoleId,
  PortAnswer,
  ProjectId,
  Reason,
  Reservation,
  ReservationId,
  SessionInfo,
  SplitterId,
} from '@oz-viability/shared';
import { destination, distance } from '@oz-viability/shared';

/** A made-up corner of a town, for tests and screenshots: one house, its boxes, and what is wrong with some. */
export const HOME: Location = { lat: -26.27841, lng: -48.84612 };

interface BoxSpec {
  readonly name: string;
  readonly metres: number;
  readonly degrees: number;
  readonly free: number;
  readonly total: number;
  readonly status?: BoxStatus;
  readonly reasons?: readonly Reason[];
}

const BOXES: readonly BoxSpec[] = [
  { name: 'CTO-0398', metres: 60, degrees: 64, free: 2, total: 8 },
  {
    name: 'CTO-0421',
    metres: 67,
    degrees: 215,
    free: 8,
    total: 16,
    status: 'not_deployed',
    reasons: [
      {
        code: 'BOX_NOT_DEPLOYED',
        severity: 'caveat',
        detail: 'A caixa ainda não foi implantada.',
        remedy: 'Confirme o prazo com a equipe de rede antes de prometer a instalação.',
      },
    ],
  },
  { name: 'CTO-0412', metres: 91, degrees: 30, free: 5, total: 8, status: 'certified' },
  { name: 'CTO-0405', metres: 124, degrees: 140, free: 1, total: 8 },
  { name: 'CTO-0387', metres: 171, degrees: 295, free: 12, total: 16 },
  {
    name: 'CTO-0377',
    metres: 108,
    degrees: 340,
    free: 0,
    total: 8,
    reasons: [
      {
        code: 'NO_FREE_PORT',
        severity: 'blocks',
        detail: 'Sem porta livre: 8 de 8 ocupadas, 2 por imóveis sem cliente.',
        remedy: 'Peça à equipe de rede a liberação das 2 portas.',
        value: 0,
        limit: 1,
      },
    ],
  },
  {
    name: 'CTO-0366',
    metres: 262,
    degrees: 110,
    free: 3,
    total: 8,
    reasons: [
      {
        code: 'OUT_OF_RADIUS',
        severity: 'blocks',
        detail: 'Fica a 262 m; o raio é de 250 m.',
        remedy: 'Aproxime o pino 12 m ou peça um raio maior.',
        value: 262,
        limit: 250,
      },
      {
        code: 'DROP_TOO_LONG',
        severity: 'blocks',
        detail: 'O drop teria 262 m; o limite do projeto é de 200 m.',
        value: 262,
        limit: 200,
      },
    ],
  },
  {
    name: 'CTO-0431',
    metres: 144,
    degrees: 185,
    free: 8,
    total: 8,
    status: 'draft',
    reasons: [
      {
        code: 'BOX_IN_PROJECT',
        severity: 'blocks',
        detail: 'A caixa ainda está em projeto.',
        remedy: 'Pergunte à engenharia quando será construída.',
      },
    ],
  },
];

const BLOCKED = (reasons: readonly Reason[]) => reasons.some(reason => reason.severity === 'blocks');

export const BOX_NAMES = BOXES.map(box => box.name);
export const idOf = (name: string): BoxId => `box-${name.toLowerCase()}` as BoxId;

/** The boxes as they are seen from a place; `taken` ports, by box, are no longer free. */
export function boxesFrom(place: Location, taken: ReadonlyMap<string, number>): BoxAnswer[] {
  return BOXES.map(spec => {
    const location = destination(HOME, spec.metres, spec.degrees);
    const metres = distance(place, location);
    const free = Math.max(0, spec.free - (taken.get(spec.name) ?? 0));
    const reasons = spec.reasons ?? [];
    return {
      id: idOf(spec.name),
      name: spec.name,
      type: `CTO ${spec.total} portas`,
      status: spec.status ?? 'deployed',
      location,
      project: { id: 'p1' as ProjectId, name: 'Norte' },
      distance: metres,
      dropLength: metres * 1.1 + 5,
      dropLimit: 200,
      freePorts: free,
      totalPorts: spec.total,
      viable: free > 0 && !BLOCKED(reasons),
      reasons,
      splitters: [
        {
          id: `s-${spec.name.toLowerCase()}` as SplitterId,
          name: 'Splitter 1',
          freePorts: Array.from({ length: free }, (_, index) => spec.total - free + index + 1),
          totalPorts: spec.total,
        },
      ],
    };
  }).sort((a, b) => Number(b.viable) - Number(a.viable) || a.distance - b.distance);
}

/** Every port: the free ones, and clients on all others. */
export const portsOf = ({ splitters }: BoxAnswer): readonly PortAnswer[] =>
  splitters.flatMap(({ id, freePorts, totalPorts }) =>
    Array.from({ length: totalPorts }, (_, i) => ({
      splitterId: id,
      port: i + 1,
      state: freePorts.includes(i + 1) ? ('free' as const) : ('occupied' as const),
      ...(i === 0 && { code: 'CNT-1', name: 'Ana Souza' }),
    })),
  );

/** Along the street from the house towards CTO-0412 and beyond, every 28 m. */
export const POLES: readonly PoleAnswer[] = [-2, -1, 0, 1, 2, 3, 4].map(n => ({
  id: `pole-${n}` as PoleId,
  location: destination(destination(HOME, 14, 100), 28 * Math.abs(n), n < 0 ? 200 : 20),
  adjacent: [`pole-${n - 1}` as PoleId, `pole-${n + 1}` as PoleId],
}));

/** Boxes all around, as a town has them: so many, three of four without a free port. */
export function townAround(place: Location, boxes: number): BoxAnswer[] {
  const [full, free] = ['CTO-0377', 'CTO-0412'].map(
    name => boxesFrom(place, new Map()).find(box => box.name === name)!,
  );
  return Array.from({ length: boxes }, (_, n) => {
    const one = n % 4 === 1 ? free! : full!;
    const metres = 40 + ((n * 53) % 260);
    const name = `CTO-${1000 + n}`;
    return {
      ...one,
      id: idOf(name),
      name,
      location: destination(place, metres, (n * 137.5) % 360),
      distance: metres,
      dropLength: metres * 1.1 + 5,
    };
  }).sort((a, b) => Number(b.viable) - Number(a.viable) || a.distance - b.distance);
}

/** A reservation that the customer has had for some weeks; 12 days are left of it. */
export const reservationOf = (change: Partial<Reservation> = {}): Reservation => ({
  id: 'r-9' as ReservationId,
  code: 'CNT-20931' as ClientCode,
  state: 'reserved',
  box: { id: idOf('CTO-0412'), name: 'CTO-0412' },
  splitter: { id: 's-cto-0412' as SplitterId, name: 'Splitter 1' },
  port: 3,
  drop: { path: [], length: 81 },
  location: HOME,
  createdAt: new Date(Date.now() - 18 * 86_400_000).toISOString(),
  expiresAt: new Date(Date.now() + 12 * 86_400_000 - 60_000).toISOString(),
  actor: { id: 'rep-1' },
  ozmap: {},
  ...change,
});

export const STREETS: readonly Candidate[] = [
  { location: HOME, label: 'Rua Tuiuti, 1480 – Iririú', precision: 'exact', source: 'gazetteer' },
  {
    location: destination(HOME, 40, 60),
    label: 'Rua Tuiuti, 1492 – Iririú',
    precision: 'interpolated',
    source: 'gazetteer',
  },
  {
    location: destination(HOME, 120, 80),
    label: 'Rua Tuiuti – Iririú',
    precision: 'street',
    source: 'gazetteer',
  },
];

export function sessionFor(base: string): SessionInfo {
  return {
    lockPin: false,
    scopes: ['viability:read', 'reservation:read', 'reservation:write'],
    radius: { default: 250, max: 500 },
    dropLimit: 200,
    baseMap: {
      provider: 'demo',
      url: `${base}/tiles/{z}/{x}/{y}.svg`,
      attribution: 'Mapa de demonstração',
      maxZoom: 20,
    },
    geocoding: { providers: ['gazetteer'] },
    features: { suggest: true, choosePort: false, reserve: true, modes: ['radius'] },
    codeLabel: 'contract',
    center: HOME,
    expiresAt: new Date(Date.now() + 900_000).toISOString(),
    expiryDays: 30,
  };
}
