import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { distance, type TenantId } from '@oz-viability/shared';
import type { Store } from '../../store/database.ts';
import { createGazetteer } from '../gazetteer.ts';
import { importGazetteer } from '../import.ts';
import { misspell } from './misspell.ts';
import { numbersFrom } from './random.ts';

/** Real addresses: 12,455 of Joinville, lon, lat, street, number, bairro. They are not part of the project. */
const folder =
  process.env.OZ_TEST_DATA ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url));
const file = `${folder}/joinville/addresses.csv`;

/** Why there is nothing to measure on, if so. */
export const missingData: string | undefined = existsSync(file)
  ? undefined
  : `no real addresses at ${file} (set OZ_TEST_DATA to a folder that has them)`;

export const JOINVILLE_COLUMNS = { lng: ['lon'], district: ['bairro'] };

export interface Accuracy {
  readonly asked: number;
  /** Metres. */
  readonly median: number;
  /** Share within 100 m. */
  readonly within: number;
  /** Share within 100 m of the same addresses misspelt. */
  readonly withinMisspelt: number;
}

interface HeldOut {
  readonly street: string;
  readonly number: string;
  readonly district: string;
  readonly truth: { readonly lat: number; readonly lng: number };
}

const HIT = 100;

/** Imports nine tenths of the addresses and asks for the others; those without a number say nothing. */
export async function measureAccuracy(store: Store, seed: number): Promise<Accuracy> {
  const random = numbersFrom(seed);
  const [header = '', ...lines] = (await readFile(file, 'utf8')).trim().split('\n');
  const kept: string[] = [header];
  const heldOut: HeldOut[] = [];
  for (const line of lines) {
    if (random() >= 0.1) {
      kept.push(line);
      continue;
    }
    const [lng, lat, street = '', number = '', district = ''] = line.split(',');
    if (Number(number) > 0) {
      heldOut.push({ street, number, district, truth: { lat: Number(lat), lng: Number(lng) } });
    }
  }
  const tenant = `joinville-${seed}` as TenantId;
  await importGazetteer(store, tenant, inPieces(kept.join('\n')), {
    form: { kind: 'list', columns: JOINVILLE_COLUMNS },
  });
  const gazetteer = createGazetteer({ store });
  const { signal } = new AbortController();
  const errorOf = async ({ street, number, district, truth }: HeldOut): Promise<number> => {
    const address = `${street}, ${number} - ${district}`;
    const [best] = await gazetteer.find(tenant, address, { suggest: false, signal });
    return best === undefined ? Number.POSITIVE_INFINITY : distance(best.location, truth);
  };
  const clean: number[] = [];
  const misspelt: number[] = [];
  for (const one of heldOut) {
    clean.push(await errorOf(one));
    misspelt.push(await errorOf({ ...one, street: misspell(one.street, random) }));
  }
  const share = (errors: readonly number[]) => errors.filter(error => error <= HIT).length / errors.length;
  return {
    asked: clean.length,
    median: clean.toSorted((a, b) => a - b)[Math.floor(clean.length / 2)]!,
    within: share(clean),
    withinMisspelt: share(misspelt),
  };
}

async function* inPieces(text: string): AsyncGenerator<string> {
  const piece = 65_536;
  for (let start = 0; start < text.length; start += piece) yield text.slice(start, start + piece);
}
