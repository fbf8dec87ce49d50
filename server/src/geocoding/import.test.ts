import type { TenantId } from '@oz-viability/shared';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Problem } from '../problem.ts';
import type { Store } from '../store/database.ts';
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
      where tenant_id = ${tenant} order by id`.execute(store)
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
  expect(report).toEqual({ lines: 2, addresses: 2, rejected: 0, faults: [] });
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
  const report = await load('mapped', text, { columns: { lng: 'lon', district: 'bairro' } });
  expect(report.addresses).toBe(1);
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
    line('Rua I'),
  ].join('\n');
  const report = await load('faulty', text);
  expect(report).toMatchObject({ lines: 10, addresses: 2, rejected: 8 });
  expect(report.faults).toEqual([
    { line: 3, detail: '3 fields where the first line has 8' },
    { line: 4, detail: 'no street' },
    { line: 5, detail: 'lat “-96.28” is no latitude' },
    { line: 6, detail: 'lng “leste” is no longitude' },
    { line: 7, detail: 'cep “8920” has not eight digits' },
    { line: 8, detail: 'a quote is not closed' },
    { line: 9, detail: 'lat and lng are both 0' },
    { line: 10, detail: 'longer than 10000 characters' },
  ]);
  expect((await stored('faulty')).map(({ street }) => street)).toEqual(['Rua A', 'Rua I']);
});

test('a line in another encoding is reported, not stored in shreds', async () => {
  const latin1 = Buffer.from(`${HEADER}\n${line('Rua São João')}\n${line('Rua A')}\n`, 'latin1');
  const report = await importGazetteer(
    store,
    'latin1' as TenantId,
    (async function* () {
      yield latin1;
    })(),
  );
  expect(report).toMatchObject({ addresses: 1, faults: [{ line: 2, detail: 'not UTF-8' }] });
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
    ['', 'no addresses'],
    [HEADER, 'no addresses'],
    [`${HEADER}\n${line('')}`, 'Line 2: no street'],
    ['rua,latitude\nRua A,-26.28', 'Missing: street, lat, lng'],
  ];
  for (const [text, detail] of refusals) {
    const refusal = await load('kept', text).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Problem);
    expect(refusal).toMatchObject({ code: 'validation-failed', detail: expect.stringContaining(detail) });
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
    { lines: 2000, addresses: 2000 },
    { lines: 4000, addresses: 4000 },
    { lines: 4500, addresses: 4500 },
  ]);
});
