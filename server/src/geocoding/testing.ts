import { destination, type Location, type TenantId } from '@oz-viability/shared';
import { openStore, type Store } from '../store/database.ts';
import { migrate } from '../store/migrate.ts';

/** What the tests of this folder share: an empty store and a small town in it. */

export const TOWN: TenantId = 'town' as TenantId;
export const CENTER: Location = { lat: -26.28, lng: -48.83 };
export const HEADER = 'street,number,district,city,state,cep,lat,lng';

export async function emptyStore(): Promise<Store> {
  const store = await openStore({ kind: 'pglite' });
  await migrate(store);
  return store;
}

/** The point so many metres east and north of the town's centre. */
export const at = (east: number, north: number): Location =>
  destination(destination(CENTER, east, 90), north, 0);

interface StreetOfTown {
  readonly name: string;
  readonly district: string;
  readonly cep: string;
  /** Metres east and north of the centre, where the numbers begin; the street runs east. */
  readonly start: readonly [east: number, north: number];
  readonly numbers: readonly number[];
  readonly city?: string;
  readonly state?: string;
}

/** Numbers ten apart, on both sides of a street in turn: 10, 21, 30, 41 … */
export const tens = (from: number, to: number): number[] =>
  Array.from({ length: (to - from) / 10 + 1 }, (_, i) => from + 10 * i).map(n => n + (n % 20 === 0 ? 1 : 0));

const STREETS: readonly StreetOfTown[] = [
  { name: 'RUA TUIUTI', district: 'IRIRIU', cep: '89227000', start: [0, 0], numbers: tens(10, 300) },
  { name: 'Rua Tuiuti', district: 'Vila Nova', cep: '89237000', start: [0, 5000], numbers: tens(10, 100) },
  { name: 'Avenida Brasil', district: 'Centro', cep: '89201000', start: [0, 400], numbers: tens(10, 200) },
  { name: 'Rua Brasil', district: 'Centro', cep: '89201010', start: [0, 500], numbers: tens(10, 100) },
  {
    name: 'Rua Comandante Hassel',
    district: 'Iririú',
    cep: '89227010',
    start: [0, 600],
    numbers: [174, 180],
  },
  { name: 'Rua Pedro Álvares Silva', district: 'Centro', cep: '89201020', start: [0, 700], numbers: [10] },
  { name: 'Rua Antônio Silva', district: 'Centro', cep: '89201020', start: [0, 800], numbers: [10] },
  {
    name: 'Rua 15 de Novembro',
    district: 'Centro',
    cep: '89201030',
    start: [0, 900],
    numbers: [10, 100, 120],
  },
  {
    name: 'Rua das Palmas',
    district: 'Centro',
    cep: '84000000',
    start: [0, 50_000],
    numbers: [10],
    city: 'Lapa',
    state: 'PR',
  },
];

/** Street, number and place of every house, as `HEADER` has them. */
export const townCsv = (): string =>
  [
    HEADER,
    ...STREETS.flatMap(({ name, district, cep, start, numbers, city = 'Joinville', state = 'SC' }) =>
      numbers.map(number => {
        const { lat, lng } = at(start[0] + number, start[1] + (number % 2 === 1 ? 8 : -8));
        return [name, number, district, city, state, cep, lat.toFixed(7), lng.toFixed(7)].join(',');
      }),
    ),
  ].join('\n');

/** A text as it comes from a file: in pieces that end anywhere. */
export async function* streamOf(text: string, piece = 1000): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let i = 0; i < bytes.length; i += piece) yield bytes.subarray(i, i + piece);
}
