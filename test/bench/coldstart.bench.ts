import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOzmap } from '@oz-viability/demo/ozmap/simulator';
import { postgresBinaries, startPostgres } from '@oz-viability/demo/servers/postgres';
import { cityOf } from '@oz-viability/demo/town/city';
import { nameOf } from '@oz-viability/server/compose/inventory';
import { writeSnapshot } from '@oz-viability/server/inventory/mirror/snapshot';
import { Stock } from '@oz-viability/server/inventory/mirror/stock';
import { boxRow, poleRow, propertyRow, splitterRow } from '@oz-viability/server/ozmap/inventory-rows';
import { type Figure, median, timed } from './table.ts';

const BOXES = 100_000;
const ROUNDS = 5;

/**
 * From the start of the process to the first answer out of a mirror of 100,000 boxes, against the same server whose
 * mirror has one; by turns. Snapshots are written as a server would have left them.
 */
export async function coldStartBench(): Promise<readonly Figure[]> {
  const binaries = postgresBinaries();
  if (binaries === undefined)
    throw new Error('This benchmark needs PostgreSQL: install the package postgresql');
  const postgres = await startPostgres(binaries);
  const directory = mkdtempSync(join(tmpdir(), 'oz-coldstart-'));
  const small = cityOf({ seed: 'cold', boxes: 1 });
  const ozmap = await startOzmap({ documents: small.documents, bases: small.bases, apiKeys: [] });
  try {
    const large = await left(directory, 'large', BOXES, ozmap.url);
    await left(directory, 'small', 1, ozmap.url);
    const start = (which: 'large' | 'small') =>
      firstAnswer({ directory, which, ozmap: ozmap.url, store: postgres.url });
    // The first start brings the store up to date.
    await start('small');
    const times: Record<'large' | 'small', number[]> = { large: [], small: [] };
    for (let round = 0; round < ROUNDS; round++) {
      times.small.push(await start('small'));
      times.large.push(await start('large'));
    }
    return [
      { what: 'boxes, splitters, properties, poles', value: large.rows, unit: 'rows' },
      { what: 'snapshot', value: large.bytes / 1e6, unit: 'MB' },
      { what: 'written in', value: large.written, unit: 'ms' },
      { what: 'first answer, 100,000 boxes', value: median(times.large), unit: 'ms' },
      { what: 'first answer, one box', value: median(times.small), unit: 'ms' },
      {
        what: 'cold start / an empty one',
        value: median(times.large) / median(times.small),
        unit: '×',
        against: 'at most 1.5',
      },
    ];
  } finally {
    await ozmap.close();
    await postgres.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Writes the snapshot that a server with such a city would have left behind. */
async function left(directory: string, which: string, boxes: number, url: string) {
  const city = cityOf({ seed: 'cold', boxes });
  const stock = new Stock(city.center.lat);
  const { bases } = city;
  for (let i = 0; i < bases.boxes.size; i++) stock.putBox(boxRow(bases.boxes.at(i)));
  for (let i = 0; i < bases.splitters.size; i++) stock.putSplitter(splitterRow(bases.splitters.at(i))!);
  for (let i = 0; i < bases.properties.size; i++) stock.putProperty(propertyRow(bases.properties.at(i)));
  for (let i = 0; i < bases.basePoints.size; i++) stock.poles.put(poleRow(bases.basePoints.at(i))!);
  const now = Date.now();
  for (let box = 0; box < stock.boxes.rows; box++) {
    stock.columns.boxSeen.set(box, now);
    stock.columns.boxRead.set(box, now);
  }
  stock.setCatalogue({
    projects: new Map(
      city.documents.projects.map(({ id, name }) => [id as never, { id: id as never, name, dropLimit: 200 }]),
    ),
    types: new Map(),
    role: {},
  });
  const state = {
    marks: { boxes: now, buildings: now, splitters: now, properties: now, poles: now },
    checkedAt: now,
    honest: true,
    pending: [],
  };
  const path = join(directory, which, 'test.inventory');
  const origin = { tenant: 'test', ozmap: nameOf(url) };
  const written = await timed(() => writeSnapshot(path, origin, { stock, state }, new Date()));
  const rows = Object.values(stock.counts).reduce((sum, count) => sum + count, 0);
  return { written, rows, bytes: statSync(path).size };
}

async function firstAnswer(env: Readonly<Record<string, string>>): Promise<number> {
  let child: ChildProcess | undefined;
  try {
    return await timed(async () => {
      child = fork(join(import.meta.dirname, 'coldstart-server.ts'), {
        execArgv: ['--conditions=source'],
        env: { ...process.env, ...env },
      });
      const [{ boxes }] = (await once(child, 'message')) as [{ boxes: number }];
      if (boxes === 0) throw new Error('The first answer has no box');
    });
  } finally {
    child?.kill('SIGKILL');
  }
}
