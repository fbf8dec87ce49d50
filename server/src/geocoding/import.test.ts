import { Readable } from 'node:stream';
import type { TenantId } from '@oz-viability/shared';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Problem } from '../problem.ts';
import type { Store } from '../store/database.ts';
import { createGazetteer } from './gazetteer.ts';
import { importGazetteer } from './import.ts';
import { emptyStore, HEADER, streamOf } from './testing.ts';

let store: Store;
beforeAll(async () => {
  store = await emptyStore();
});
afterAll(() => store.destroy());

const stored = async (tenant: string) =>
  (
    await sql<{ street: string; number: number | null; lat: number }>`
      select street, number, suffix, district, city, state, cep, lat, lng from gazetteer_addresses
      where tenant_id = ${tenant} order by generation, id`.execute(store)
  ).rows;

const load = (tenant: string, text: string, options = {}) =>
  importGazetteer(store, tenant as TenantId, streamOf(text, 7), options);

const line = (street: string, number: string | number = 10): string =>
  `${street},${number},Centro,Joinville,SC,89201-000,-26.28,-48.83`;

test('reads every column, whatever the pieces in which it comes', async () => {
  const report = await load(
    'all',
    `\uFEFF${HEADER}\r\n${line('RUA SÃO JOÃO', '12-A')}\r\n\r\n${line('Rua B', '')}`,
  );
  expect(report).toEqual({
    lines: 2,
    rows: 2,
    rejected: 0,
    passedOver: 0,
    rejectedBy: {},
    examples: [],
  });
  expect(await stored('all')).toEqual([
    {
      street: 'Rua São João',
      number: 12,
      suffix: 'A',
      district: 'Centro',
      city: 'Joinville',
      state: 'SC',
      cep: '89201000',
      lat: -26.28,
      lng: -48.83,
    },
    expect.objectContaining({ street: 'Rua B', number: null, suffix: '' }),
  ]);
});

test('columns in any order, under other names, with semicolons, quotes and decimal commas', async () => {
  const text = 'LAT;lon;"Street";bairro\n-26,28;-48,83;"Rua ""A""; fundos";Centro\n';
  const report = await load('mapped', text, {
    form: { kind: 'list', columns: { lng: ['lon'], district: ['bairro'] } },
  });
  expect(report.rows).toBe(1);
  expect(await stored('mapped')).toMatchObject([
    { street: 'Rua "A"; fundos', district: 'Centro', lat: -26.28, lng: -48.83, city: '' },
  ]);
});

test('bad lines are left out and reported by number and reason', async () => {
  const text = [
    HEADER,
    line('Rua A'),
    'Rua B,10,Centro',
    line(''),
    line('Rua C').replace('-26.28', '-96.28'),
    line('Rua D').replace('-48.83', 'leste'),
    line('Rua E').replace('89201-000', '8920'),
    `"${line('Rua F')}`,
    line('Rua G').replace('-26.28', '0').replace('-48.83', '0'),
    line('Rua H'.padEnd(20_000, 'x')),
    line('Rua\u0000J'),
    line('Rua I'),
  ].join('\n');
  const report = await load('faulty', text, { mostBad: 0.9 });
  expect(report).toMatchObject({ lines: 11, rows: 2, rejected: 9 });
  expect(report.examples).toEqual([
    { line: 3, field: 'line', detail: '3 fields where the first line has 8' },
    { line: 4, field: 'street', detail: 'no street' },
    { line: 5, field: 'lat', detail: 'lat “-96.28” is no latitude' },
    { line: 6, field: 'lng', detail: 'lng “leste” is no longitude' },
    { line: 7, field: 'cep', detail: 'cep “8920” has not eight digits' },
    { line: 8, field: 'line', detail: 'a quote is not closed' },
    { line: 9, field: 'lat', detail: 'lat and lng are both 0' },
    { line: 10, field: 'line', detail: 'longer than 10000 characters' },
    { line: 11, field: 'line', detail: 'control characters' },
  ]);
  expect(report.rejectedBy).toEqual({ line: 4, street: 1, lat: 2, lng: 1, cep: 1 });
  expect((await stored('faulty')).map(({ street }) => street)).toEqual(['Rua A', 'Rua I']);
});

test('Latin-1 is recognised, however late its first letter comes', async () => {
  const many = `${line('Rua A')}\n`.repeat(200);
  const text = `${HEADER}\n${many}${line('Rua São João')}\n${line('Rua Conceição')}\n${many}`;
  const report = await importGazetteer(
    store,
    'latin1' as TenantId,
    Readable.from([...Buffer.from(text, 'latin1')].map(byte => Buffer.of(byte))),
  );
  expect(report).toMatchObject({ rows: 402, rejected: 0 });
  const streets = new Set((await stored('latin1')).map(({ street }) => street));
  expect([...streets]).toEqual(['Rua A', 'Rua São João', 'Rua Conceição']);
});

test('a shredded line of a UTF-8 file is reported, not stored', async () => {
  const text = `${HEADER}\n${`${line('Rua São João')}\n`.repeat(200)}`;
  const broken = Buffer.concat([Buffer.from(text), Buffer.from(line('Rua Conceição'), 'latin1')]);
  const report = await importGazetteer(
    store,
    'shredded' as TenantId,
    Readable.from([broken.subarray(0, 9000), broken.subarray(9000)]),
  );
  expect(report).toMatchObject({
    rows: 200,
    examples: [{ line: 202, field: 'line', detail: 'not UTF-8, as the lines before are' }],
  });
});

test('a new list replaces the old one as a whole, and no one else’s', async () => {
  await load('one', `${HEADER}\n${line('Rua Velha')}`);
  await load('two', `${HEADER}\n${line('Rua Alheia')}`);
  await load('one', `${HEADER}\n${line('Rua Nova')}`);
  expect((await stored('one')).map(({ street }) => street)).toEqual(['Rua Nova']);
  expect((await stored('two')).map(({ street }) => street)).toEqual(['Rua Alheia']);
});

test('what cannot be used changes nothing', async () => {
  await load('kept', `${HEADER}\n${line('Rua Velha')}`);
  const refusals: readonly (readonly [string, string])[] = [
    ['', 'no column “street”'],
    [HEADER, 'no lines'],
    [`${HEADER}\n${line('')}`, 'line 2: no street'],
    ['rua,latitude\nRua A,-26.28', 'street: there is no column “street” among rua, latitude'],
    [
      `${HEADER}\n${line('')}\n${line('Rua Nova')}\n`.repeat(1),
      '1 of 2 lines cannot be used, more than 10 %',
    ],
  ];
  for (const [text, detail] of refusals) {
    const refusal = await load('kept', text).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Problem);
    expect(refusal).toMatchObject({ code: 'validation-failed' });
    const { detail: said, errors = [] } = refusal as Problem;
    expect([said, ...errors.map(error => ('detail' in error ? error.detail : ''))].join('\n')).toContain(
      detail,
    );
  }
  const broken = async function* () {
    yield* streamOf(`${HEADER}\n${`${line('Rua Nova')}\n`.repeat(3000)}`, 10_000);
    throw new Error('the disk is gone');
  };
  await expect(importGazetteer(store, 'kept' as TenantId, broken())).rejects.toThrow('the disk is gone');
  expect((await stored('kept')).map(({ street }) => street)).toEqual(['Rua Velha']);
});

test('tells its progress batch by batch', async () => {
  const seen: unknown[] = [];
  await load('large', `${HEADER}\n${`${line('Rua A')}\n`.repeat(4500)}`, {
    onProgress: (progress: unknown) => seen.push(progress),
  });
  expect(seen).toEqual([
    { lines: 2000, rows: 2000, rejected: 0 },
    { lines: 4000, rows: 4000, rejected: 0 },
    { lines: 4500, rows: 4500, rejected: 0 },
  ]);
});

test('a file that is broken throughout gives a short report, and the old list is as it was', async () => {
  await load('guarded', `${HEADER}\n${line('Rua Velha')}`);
  const lines = function* () {
    yield `${HEADER}\n`;
    for (let i = 0; i < 10; i++) {
      yield `${line('Rua Nova')}\n`.repeat(500) +
        `"${line('Rua Nova')}\n`.repeat(300) +
        'Rua Nova,1\n'.repeat(200);
    }
  };
  const refusal = await importGazetteer(store, 'guarded' as TenantId, Readable.from(lines())).catch(
    (error: unknown) => error,
  );
  expect(refusal).toMatchObject({
    code: 'validation-failed',
    detail: '5000 of 10000 lines cannot be used, more than 10 %. The list stays as it was.',
  });
  expect((refusal as Problem).errors).toHaveLength(20);
  expect((await stored('guarded')).map(({ street }) => street)).toEqual(['Rua Velha']);
});

test('while a list is read, readers see the old one, and a second import of it is refused', async () => {
  const tenant = 'busy' as TenantId;
  await load('busy', `${HEADER}\n${line('Rua Velha')}`);
  const { promise: goOn, resolve } = Promise.withResolvers<void>();
  const { promise: halfWay, resolve: reached } = Promise.withResolvers<void>();
  const slow = async function* () {
    yield `${HEADER}\n${`${line('Rua Nova')}\n`.repeat(2500)}`;
    reached();
    await goOn;
  };
  const running = importGazetteer(store, tenant, slow());
  await halfWay;
  const gazetteer = createGazetteer({ store });
  const { signal } = new AbortController();
  const ask = () => gazetteer.find(tenant, 'Rua Velha, 10', { suggest: false, signal });
  expect(await ask()).toMatchObject([{ precision: 'exact' }]);
  await expect(load('busy', `${HEADER}\n${line('Rua X')}`)).rejects.toMatchObject({ code: 'not-settled' });
  resolve();
  await running;
  expect(await ask()).toEqual([]);
  expect(await stored('busy')).toHaveLength(2500);
});

test('an import that died leaves nothing in the way of the next, and cannot come back to life', async () => {
  const tenant = 'died' as TenantId;
  await load('died', `${HEADER}\n${line('Rua Velha')}`);
  const { promise: goOn, resolve } = Promise.withResolvers<void>();
  const { promise: halfWay, resolve: reached } = Promise.withResolvers<void>();
  const silent = async function* () {
    yield `${HEADER}\n${`${line('Rua Tarde')}\n`.repeat(2500)}`;
    reached();
    await goOn;
    yield `${line('Rua Tarde')}\n`.repeat(2500);
  };
  const dead = importGazetteer(store, tenant, silent()).catch((error: unknown) => error);
  await halfWay;
  await sql`update gazetteer_generations set lease_until = now() - interval '1 second' where tenant_id = 'died'`.execute(
    store,
  );
  await load('died', `${HEADER}\n${line('Rua Nova')}`);
  expect((await stored('died')).map(({ street }) => street)).toEqual(['Rua Nova']);
  resolve();
  expect(await dead).toMatchObject({ name: 'ImportOvertaken' });
  expect((await stored('died')).map(({ street }) => street)).toEqual(['Rua Nova']);
});
