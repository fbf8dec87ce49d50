import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { distance } from '@oz-viability/shared';
import { describe, expect, test } from 'vitest';
import { createGazetteer } from './gazetteer.ts';
import { importGazetteer } from './import.ts';
import { emptyStore, streamOf, TOWN } from './testing.ts';

const folder = process.env.OZ_TEST_DATA ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url));
const file = `${folder}/joinville/addresses.csv`;
const present = existsSync(file);
if (!present) {
  process.stderr.write(
    `skipped: no real addresses at ${file} (set OZ_TEST_DATA to a folder that has them)\n`,
  );
}

/** The same tenth of the lines every time (mulberry32). */
function tenth(seed: number): () => boolean {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 < 0.1;
  };
}

describe.skipIf(!present)('addresses of Joinville', () => {
  test('a tenth that the list does not hold is placed within metres', async () => {
    const [header = '', ...lines] = (await readFile(file, 'utf8')).trim().split('\n');
    const isHeldOut = tenth(1);
    const kept: string[] = [];
    const heldOut: string[] = [];
    for (const line of lines) (isHeldOut() ? heldOut : kept).push(line);

    const store = await emptyStore();
    try {
      const columns = { lng: 'lon', district: 'bairro' };
      await importGazetteer(store, TOWN, streamOf([header, ...kept].join('\n'), 65_536), { columns });
      const gazetteer = createGazetteer({ store });
      const { signal } = new AbortController();
      const errors: number[] = [];
      for (const line of heldOut) {
        const [lng, lat, street, number, district] = line.split(',');
        if (number === '' || number === '0') continue;
        const address = `${street}, ${number} - ${district}`;
        const [best] = await gazetteer.find(TOWN, address, { suggest: false, signal });
        const truth = { lat: Number(lat), lng: Number(lng) };
        errors.push(best === undefined ? Number.POSITIVE_INFINITY : distance(best.location, truth));
      }
      errors.sort((a, b) => a - b);
      const median = errors[Math.floor(errors.length / 2)]!;
      const within = errors.filter(error => error <= 100).length / errors.length;
      process.stdout.write(
        `${errors.length} addresses of Joinville held out: median ${median.toFixed(1)} m, ` +
          `${(100 * within).toFixed(1)} % within 100 m\n`,
      );
      expect(errors.length).toBeGreaterThan(1000);
      expect(median).toBeLessThanOrEqual(20);
      expect(within).toBeGreaterThanOrEqual(0.85);
    } finally {
      await store.destroy();
    }
  });
});
