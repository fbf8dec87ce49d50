import { postgresBinaries, startPostgres } from '@oz-viability/demo/servers/postgres';
import { createGazetteer } from '@oz-viability/server/geocoding/gazetteer';
import { importGazetteer } from '@oz-viability/server/geocoding/import';
import { measureAccuracy, missingData } from '@oz-viability/server/geocoding/testing/joinville';
import { numbersFrom } from '@oz-viability/server/geocoding/testing/random';
import { Problem } from '@oz-viability/server/problem';
import { openStore, type Store, type StoreOptions } from '@oz-viability/server/store/database';
import { migrate } from '@oz-viability/server/store/migrate';
import type { TenantId } from '@oz-viability/shared';
import { sql } from 'kysely';
import { type Figure, median, timed } from './table.ts';

const TENANT = 'bench' as TenantId;
const ADDRESSES = 100_000;
const LARGE = 1_000_000;
const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);
const ROUNDS = 400;

/**
 * How well addresses are found (a tenth of a real town held out), how fast suggestions come at 100,000 addresses
 * while others ask too, and what the import of a million costs.
 */
export async function gazetteerBench(wanted: readonly string[]): Promise<readonly Figure[]> {
  const binaries = postgresBinaries();
  if (binaries === undefined)
    throw new Error('This benchmark needs PostgreSQL: install the package postgresql');
  const postgres = await startPostgres(binaries);
  const onPostgres: StoreOptions = { kind: 'postgres', url: postgres.url };
  const parts: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
    accuracy,
    suggestions: () => suggestions('PostgreSQL', onPostgres),
    'suggestions-pglite': () => suggestions('PGlite', { kind: 'pglite' }),
    import: () => largeImport(onPostgres),
    broken: () => brokenImport(onPostgres),
  };
  const unknown = wanted.find(name => parts[name] === undefined);
  const figures: Figure[] = [];
  try {
    if (unknown !== undefined)
      throw new Error(`No such part: ${unknown}. Parts: ${Object.keys(parts).join(', ')}`);
    for (const [name, part] of Object.entries(parts)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      const seconds = (await timed(async () => void figures.push(...(await part())))) / 1000;
      process.stderr.write(`${name}: ${seconds.toFixed(0)} s\n`);
    }
  } finally {
    await postgres.stop();
  }
  return figures;
}

async function withStore<T>(options: StoreOptions, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(options);
  try {
    await migrate(store);
    return await work(store);
  } finally {
    await store.destroy();
  }
}

async function accuracy(): Promise<readonly Figure[]> {
  if (missingData !== undefined) {
    process.stderr.write(`skipped: ${missingData}\n`);
    return [];
  }
  const runs = await withStore({ kind: 'pglite' }, async store => {
    const found = [];
    for (const seed of SEEDS) found.push(await measureAccuracy(store, seed));
    return found;
  });
  const mean = (of: (run: (typeof runs)[number]) => number): number =>
    runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
  return [
    { what: 'held-out addresses, mean of 20 seeds', value: mean(run => run.asked), unit: '' },
    { what: 'median error', value: mean(run => run.median), unit: 'm', against: 'to reach: ≤ 16 m' },
    {
      what: 'within 100 m',
      value: 100 * mean(run => run.within),
      unit: '%',
      against: 'to reach: ≥ 89 %',
    },
    {
      what: 'misspelt, of those within 100 m',
      value: 100 * mean(run => run.withinMisspelt / run.within),
      unit: '%',
      against: 'to reach: ≥ 95 %',
    },
  ];
}

const FIRST = (
  'Ana Antônio Augusto Beatriz Bruno Carlos Cecília Conceição Dagmar Edmundo Eugênio Fátima Frederico Getúlio ' +
  'Guilherme Helena Henrique Hermann Inês Ivo João Joaquim José Júlia Lauro Leopoldo Luiz Manoel Marcelino Margarida ' +
  'Nilo Olavo Oscar Otto Paulo Pedro Quitéria Raimundo Rosa Rui Sebastião Teresa Tomás Ursula Valdir Vicente Walter ' +
  'Xavier Yolanda Zilda'
).split(' ');
const LAST = (
  'Abreu Almeida Azevedo Barbosa Becker Cardoso Carvalho Colin Correia Costa Dias Döhler Espíndola Farias Fischer ' +
  'Gonçalves Guimarães Hansen Holz Junqueira Keller Krüger Lopes Machado Magalhães Medeiros Mello Moraes Müller ' +
  'Nascimento Niemeyer Nogueira Oliveira Pacheco Peixoto Pereira Queiroz Ramos Ribeiro Schmidt Schneider Siqueira ' +
  'Souza Teixeira Trindade Vasconcelos Vieira Wagner Weiss Zimmermann'
).split(' ');
const DISTRICTS = ['Aventureiro', 'Boa Vista', 'Centro', 'Floresta', 'Iririú', 'Jardim Paraíso', 'Vila Nova'];
const STREETS = 5000;

/** Half of the names are shared by two streets in different districts. */
const streetName = (street: number): string =>
  `${street % 9 === 0 ? 'Avenida' : 'Rua'} ${FIRST[street % FIRST.length]} ${LAST[Math.floor(street / FIRST.length) % LAST.length]}`;

/** Streets of a grid 70 m apart, a house every 12 m. */
const placeOf = (street: number, house: number) => ({
  lat: -26.28 + 0.00063 * (street % 70),
  lng: -48.83 + 0.003 * Math.floor(street / 70) + 0.00012 * house,
});

/** So many addresses as a file has them; streets grow longer, not more, as the list grows. */
async function* list(addresses: number): AsyncGenerator<string> {
  yield 'street,number,district,city,state,cep,lat,lng\n';
  const houses = addresses / STREETS;
  for (let street = 0; street < STREETS; street++) {
    const lines: string[] = [];
    for (let house = 0; house < houses; house++) {
      const { lat, lng } = placeOf(street, house);
      const district = DISTRICTS[Math.floor(street / 500) % DISTRICTS.length];
      const cep = String(89_200_000 + street);
      lines.push(
        `${streetName(street)},${12 * house + 1 + (house % 2)},${district},Joinville,SC,${cep},${lat.toFixed(6)},${lng.toFixed(6)}`,
      );
    }
    yield `${lines.join('\n')}\n`;
  }
}

/** What a rep types on the way to a street of the list, letter by letter, sometimes wrong. */
function* typed(random: () => number): Generator<string> {
  for (;;) {
    const name = streetName(Math.floor(random() * STREETS));
    const length = 2 + Math.floor(random() * (name.length - 2));
    const text = name.slice(0, length);
    const kind = random();
    if (kind < 0.6) yield text;
    else if (kind < 0.8) yield `${name}, ${1 + Math.floor(random() * 9)}`;
    else yield `${text.slice(0, -1)}${text.at(-1) === 'a' ? 'e' : 'a'}${name.slice(length)}`;
  }
}

async function suggestions(database: string, options: StoreOptions): Promise<Figure[]> {
  return withStore(options, async store => {
    await importGazetteer(store, TENANT, list(ADDRESSES));
    const gazetteer = createGazetteer({ store });
    const { signal } = new AbortController();
    const near = { lat: -26.28, lng: -48.83 };
    const texts = typed(numbersFrom(7));
    const suggest = (text: string) => gazetteer.find(TENANT, text, { suggest: true, near, signal });
    // The other load: whole addresses and dragged pins, one after the other, by two people.
    const loading = new AbortController();
    const { signal: over } = loading;
    const others = [11, 12].map(async seed => {
      const random = numbersFrom(seed);
      while (!over.aborted) {
        const street = Math.floor(random() * STREETS);
        await gazetteer.find(TENANT, `${streetName(street)}, ${street}`, { suggest: false, near, signal });
        await gazetteer.reverse(TENANT, placeOf(street, 5), signal);
      }
    });
    const times: number[] = [];
    const bare: number[] = [];
    const trips: number[] = [];
    await suggest('ru');
    for (let round = 0; round < ROUNDS; round++) {
      const text = texts.next().value as string;
      times.push(await timed(() => suggest(text)));
      bare.push(await timed(() => ilike(store, text)));
      trips.push(await timed(() => sql`select 1`.execute(store)));
    }
    loading.abort();
    await Promise.all(others);
    const p95 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)]!;
    return [
      {
        what: `suggestion at 100,000 addresses, ${database}, p50`,
        value: median(times),
        unit: 'ms',
        against: 'to reach: ≤ 20 ms beside the other load',
      },
      { what: `the same, p95`, value: p95, unit: 'ms' },
      { what: `bare ILIKE on the addresses, p50`, value: median(bare), unit: 'ms' },
      { what: `bare round trip to the database, p50`, value: median(trips), unit: 'ms' },
      {
        what: `suggestion / bare round trip, ${database}`,
        value: median(times) / median(trips),
        unit: '×',
        against: 'tells load on the machine from work of ours',
      },
      {
        what: `suggestion / bare ILIKE, ${database}`,
        value: median(times) / median(bare),
        unit: '×',
        against: 'against the bare query of this run',
      },
    ];
  });
}

/** What anyone would try first. */
const ilike = (store: Store, text: string) =>
  sql`select distinct street, district from gazetteer_addresses
    where tenant_id = ${TENANT} and street ilike ${`%${text.replace(/,.*/, '')}%`} limit 8`.execute(store);

/** Runs an import and watches the memory of this process, batch by batch. */
async function watched(
  store: Store,
  lines: AsyncIterable<string>,
): Promise<{ readonly seconds: number; readonly megabytes: number; readonly outcome: unknown }> {
  const before = process.memoryUsage().rss;
  let peak = before;
  const onProgress = () => {
    peak = Math.max(peak, process.memoryUsage().rss);
  };
  let outcome: unknown;
  const ms = await timed(async () => {
    outcome = await importGazetteer(store, TENANT, lines, { onProgress }).catch((error: unknown) => error);
  });
  return { seconds: ms / 1000, megabytes: (peak - before) / 1e6, outcome };
}

const rowsInUse = async (store: Store): Promise<string> => {
  const { rows } = await sql<{ count: string; generations: string }>`
    select count(*)::text as count, count(distinct generation)::text as generations
    from gazetteer_addresses where tenant_id = ${TENANT}`.execute(store);
  return `${rows[0]!.count} rows of ${rows[0]!.generations} generation`;
};

async function largeImport(options: StoreOptions): Promise<readonly Figure[]> {
  return withStore(options, async store => {
    const { seconds, megabytes, outcome } = await watched(store, list(LARGE));
    if (outcome instanceof Error) throw outcome;
    const copy =
      (await timed(() => sql`create table bare as select * from gazetteer_addresses`.execute(store))) / 1000;
    return [
      { what: 'import of a million addresses, PostgreSQL', value: seconds, unit: 's' },
      { what: 'memory that it takes at most', value: megabytes, unit: 'MB' },
      {
        what: 'import / bare copy of the rows in the database',
        value: seconds / copy,
        unit: '×',
        against: 'no reading, no names, no indexes',
      },
    ];
  });
}

/** A million lines of which every fifth is bad, in each way that a line can be; the list in use is small. */
async function brokenImport(options: StoreOptions): Promise<readonly Figure[]> {
  return withStore(options, async store => {
    await importGazetteer(store, TENANT, list(STREETS));
    const before = await rowsInUse(store);
    const { seconds, megabytes, outcome } = await watched(store, broken(list(LARGE)));
    if (!(outcome instanceof Problem)) throw new Error('The broken file was not refused');
    const after = await rowsInUse(store);
    if (after !== before) throw new Error(`The refused file left its marks: ${before}, now ${after}`);
    process.stderr.write(`${outcome.detail}\n`);
    return [
      { what: 'a million lines, a fifth bad: refused after', value: seconds, unit: 's' },
      { what: 'memory that it takes at most', value: megabytes, unit: 'MB' },
      { what: 'bad lines that the report shows', value: outcome.errors?.length ?? 0, unit: '' },
    ];
  });
}

/** Every fifth line spoilt: no street, no latitude, no place on earth, a quote that does not end. */
async function* broken(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  const faults = [
    (line: string) => line.replace(/^[^,]*/, ''),
    (line: string) => line.replace(/,-26\.\d+,/, ',,'),
    (line: string) => line.replace(/-48\.\d+$/, '-480'),
    (line: string) => line.replace(/^/, '"'),
  ];
  let count = 0;
  for await (const piece of pieces) {
    const lines = piece.split('\n').map(line => {
      const spoil =
        line === '' || line.startsWith('street') || count++ % 5 !== 0
          ? undefined
          : faults[((count / 5) % faults.length) | 0];
      return spoil === undefined ? line : spoil(line);
    });
    yield lines.join('\n');
  }
}
