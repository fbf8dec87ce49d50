import { Readable } from 'node:stream';
import type { TenantId } from '@oz-viability/shared';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Store } from '../store/database.ts';
import { importGazetteer } from './import.ts';
import { emptyStore } from './testing.ts';

/** The header of the register's files of 2022. */
const HEADER =
  'COD_UNICO_ENDERECO;COD_UF;COD_MUNICIPIO;COD_DISTRITO;COD_SUBDISTRITO;COD_SETOR;NUM_QUADRA;NUM_FACE;CEP;' +
  'DSC_LOCALIDADE;NOM_TIPO_SEGLOGR;NOM_TITULO_SEGLOGR;NOM_SEGLOGR;NUM_ENDERECO;DSC_MODIFICADOR;' +
  'NOM_COMP_ELEM1;VAL_COMP_ELEM1;NOM_COMP_ELEM2;VAL_COMP_ELEM2;NOM_COMP_ELEM3;VAL_COMP_ELEM3;' +
  'NOM_COMP_ELEM4;VAL_COMP_ELEM4;NOM_COMP_ELEM5;VAL_COMP_ELEM5;LATITUDE;LONGITUDE;NV_GEO_COORD;' +
  'COD_ESPECIE;DSC_ESTABELECIMENTO;COD_INDICADOR_ESTAB_ENDERECO;COD_INDICADOR_CONST_ENDERECO;' +
  'COD_INDICADOR_FINALIDADE_CONST;COD_TIPO_ESPECI';

const titles = HEADER.split(';');

/** A line of such a file: an invented house of Joinville, but for what is said. */
const row = (values: Readonly<Record<string, string>>): string => {
  const house: Readonly<Record<string, string>> = {
    COD_UNICO_ENDERECO: '1',
    COD_UF: '42',
    COD_MUNICIPIO: '4209102',
    CEP: '89227000',
    DSC_LOCALIDADE: 'IRIRIU',
    NOM_TIPO_SEGLOGR: 'RUA',
    NOM_SEGLOGR: 'TUIUTI',
    NUM_ENDERECO: '150',
    LATITUDE: '-26.28',
    LONGITUDE: '-48.83',
    NV_GEO_COORD: '1',
    COD_ESPECIE: '1',
    ...values,
  };
  return titles.map(title => house[title] ?? '').join(';');
};

let store: Store;
beforeAll(async () => {
  store = await emptyStore();
});
afterAll(() => store.destroy());

const load = (tenant: string, lines: readonly string[], municipalities?: Readonly<Record<string, string>>) =>
  importGazetteer(
    store,
    tenant as TenantId,
    Readable.from([Buffer.from([HEADER, ...lines].join('\n'), 'latin1')]),
    {
      form: { kind: 'cnefe', municipalities },
    },
  );

const stored = async (tenant: string) =>
  (
    await sql`select street, number, suffix, district, city, state, cep from gazetteer_addresses
      where tenant_id = ${tenant} order by id`.execute(store)
  ).rows;

const house = {
  street: 'Rua Tuiuti',
  number: 150,
  suffix: '',
  district: 'Iririu',
  city: 'Joinville',
  state: 'SC',
  cep: '89227000',
};

test('type, title and name make the street; codes become state and city', async () => {
  await load(
    'whole',
    [
      row({}),
      row({ NOM_TITULO_SEGLOGR: 'COMANDANTE', NOM_SEGLOGR: 'JOÃO HASSEL', DSC_MODIFICADOR: 'A' }),
      row({ NUM_ENDERECO: '0', DSC_MODIFICADOR: 'SN' }),
    ],
    { '4209102': 'Joinville' },
  );
  expect(await stored('whole')).toEqual([
    house,
    { ...house, street: 'Rua Comandante João Hassel', suffix: 'A' },
    { ...house, number: null },
  ]);
});

test('an estimated coordinate keeps the street and not the number; a locality’s or a sector’s is passed over', async () => {
  const report = await load(
    'levels',
    ['1', '2', '3', '4', '5', '6'].map(level => row({ NV_GEO_COORD: level })),
  );
  expect(report).toMatchObject({ lines: 6, rows: 4, passedOver: 2, rejected: 0 });
  const numbers = (await stored('levels')) as { number: number | null; city: string }[];
  expect(numbers.map(({ number }) => number)).toEqual([150, 150, null, null]);
  expect(numbers[0]?.city).toBe('');
});

test('only the municipalities asked for are taken from a state’s file', async () => {
  const lines = [row({}), row({ COD_MUNICIPIO: '4202404' }), row({ COD_MUNICIPIO: '4208906' })];
  const towns = { '4209102': 'Joinville', '4208906': 'Jaraguá do Sul' };
  expect(await load('some', lines, towns)).toMatchObject({ rows: 2, passedOver: 1 });
  expect(await stored('some')).toMatchObject([{ city: 'Joinville' }, { city: 'Jaraguá do Sul' }]);
  await expect(load('none', lines, { '1100015': 'Alta Floresta' })).rejects.toMatchObject({
    detail: expect.stringContaining('Every line was passed over'),
  });
});

test('a file of another form is refused with the columns that it lacks', async () => {
  const other = importGazetteer(store, 'other' as TenantId, Readable.from(['rua;num\nA;1\n']), {
    form: { kind: 'cnefe' },
  });
  await expect(other).rejects.toMatchObject({
    code: 'validation-failed',
    errors: expect.arrayContaining([
      expect.objectContaining({ pointer: '/columns/street', detail: expect.stringContaining('NOM_SEGLOGR') }),
    ]),
  });
});
