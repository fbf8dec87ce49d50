import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { coldStartBench } from './coldstart.bench.ts';
import { endpointBench } from './endpoint.bench.ts';
import { gazetteerBench } from './gazetteer.bench.ts';
import { indexBench } from './index.bench.ts';
import { reservationBench } from './reservation.bench.ts';
import { routesBench } from './routes.bench.ts';
import { syncBench } from './sync.bench.ts';
import { type Figure, printTable } from './table.ts';
import { viabilityBench } from './viability.bench.ts';
import { widgetBench } from './widget.bench.ts';

/**
 * Every benchmark in one run, as a table and as JSON. Ratios hold on any machine; times only compare here. Arguments:
 * one benchmark, then those of its parts that are wanted.
 */

const [only, ...parts] = process.argv.slice(2);
const benches: Readonly<Record<string, (parts: readonly string[]) => Promise<readonly Figure[]>>> = {
  viability: viabilityBench,
  endpoint: endpointBench,
  coldstart: coldStartBench,
  reservation: reservationBench,
  index: indexBench,
  routes: routesBench,
  gazetteer: gazetteerBench,
  sync: syncBench,
  widget: widgetBench,
};

const results: Record<string, readonly Figure[]> = {};
for (const [name, bench] of Object.entries(benches)) {
  if (only !== undefined && only !== name) continue;
  results[name] = await bench(parts);
  printTable(name, results[name]);
}
const folder = join(import.meta.dirname, '../.artifacts');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'bench.json'), `${JSON.stringify(results, null, 2)}\n`);
