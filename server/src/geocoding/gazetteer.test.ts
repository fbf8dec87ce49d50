import { type Candidate, distance, type TenantId } from '@oz-viability/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../store/database.ts';
import { createGazetteer } from './gazetteer.ts';
import { importGazetteer } from './import.ts';
import type { GeocodingProvider } from './provider.ts';
import { at, emptyStore, HEADER, streamOf, TOWN, townCsv } from './testing.ts';

let store: Store;
let gazetteer: GeocodingProvider;
const { signal } = new AbortController();

beforeAll(async () => {
  store = await emptyStore();
  gazetteer = createGazetteer({ store });
  await importGazetteer(store, TOWN, streamOf(townCsv()));
});
afterAll(() => store.destroy());

const find = (address: string, near = at(0, 0)): Promise<readonly Candidate[]> =>
  gazetteer.find(TOWN, address, { suggest: false, signal, near });
const suggest = async (address: string, near = at(0, 0)): Promise<string[]> =>
  (await gazetteer.find(TOWN, address, { suggest: true, signal, near })).map(({ label }) => label);

describe('finding', () => {
  test.each([
    'Rua Tuiuti, 150 - Iririú, Joinville/SC, 89227-000',
    'R. Tuiuti nº 150, Iririu',
    'tuiuti 150 apto 302 iririu joinville',
    'RUA TUIUTÍ, 150, bloco B, IRIRIÚ',
    'Rua Tuiti, 150, Iririu',
    'Rua Tuiutí Iririú, 150',
    'Rua Tuiuti, 150, Joinville, 89227-000',
  ])('%s', async address => {
    const [best] = await find(address);
    expect(best).toMatchObject({
      label: 'Rua Tuiuti, 150 – Iririu, Joinville',
      precision: 'exact',
      source: 'gazetteer',
    });
    expect(distance(best!.location, at(150, -8))).toBeLessThan(1);
  });

  test('a missing number is interpolated on its side of the street', async () => {
    const [best] = await find('Rua Tuiuti, 154, Iririú');
    expect(best).toMatchObject({ label: 'Rua Tuiuti, 154 – Iririu, Joinville', precision: 'interpolated' });
    expect(distance(best!.location, at(154, -8))).toBeLessThan(1);
  });

  test('beyond the last number the street is all that is known', async () => {
    const [best] = await find('Rua Tuiuti, 900, Iririú');
    expect(best?.precision).toBe('street');
    expect(distance(best!.location, at(290, -8))).toBeLessThan(1);
  });

  test('without a number the answer is a place in the middle of the street', async () => {
    const [best] = await find('Rua Tuiuti, Iririú');
    expect(best).toMatchObject({ label: 'Rua Tuiuti – Iririu, Joinville', precision: 'street' });
    expect(distance(best!.location, at(155, 0))).toBeLessThan(25);
  });

  test('one name in two districts: both are shown, the nearer first', async () => {
    const labels = async (near: ReturnType<typeof at>) =>
      (await find('Rua Tuiuti, 50', near)).map(({ label }) => label);
    const here = 'Rua Tuiuti, 50 – Iririu, Joinville';
    const there = 'Rua Tuiuti, 50 – Vila Nova, Joinville';
    expect(await labels(at(0, 0))).toEqual([here, there]);
    expect(await labels(at(0, 5000))).toEqual([there, here]);
  });

  test('the CEP chooses between streets of one name', async () => {
    const found = await find('Rua Tuiuti, 50, 89237-000');
    expect(found.map(({ label }) => label)).toEqual(['Rua Tuiuti, 50 – Vila Nova, Joinville']);
  });

  test('the type decides where it was given', async () => {
    expect((await find('Av. Brasil, 50'))[0]?.label).toContain('Avenida Brasil, 50');
    expect((await find('Rua Brasil, 50'))[0]?.label).toContain('Rua Brasil, 50');
  });

  test('a wrong type still finds the only street of that name', async () => {
    expect((await find('Avenida Tuiuti, 150, Iririú'))[0]).toMatchObject({ precision: 'exact' });
  });

  test('titles may be shortened, left out or misspelt', async () => {
    for (const name of ['R. Cmte. Hassel', 'Rua Hassel', 'Rua Comandante Hasel', 'comandante hassell']) {
      expect((await find(`${name}, 174`))[0], name).toMatchObject({
        label: 'Rua Comandante Hassel, 174 – Iririú, Joinville',
        precision: 'exact',
      });
    }
  });

  test('a name that fits two streets places nobody', async () => {
    const found = await find('Rua Silva, 10');
    expect(found.map(({ label }) => label.split(',')[0]).sort()).toEqual([
      'Rua Antônio Silva',
      'Rua Pedro Álvares Silva',
    ]);
    expect(found.every(({ precision }) => precision === 'street')).toBe(true);
  });

  test('dated streets are found however the day is written', async () => {
    for (const name of ['Rua XV de Novembro', 'Rua Quinze de Novembro', '15 de novembro']) {
      expect((await find(`${name}, 100`))[0]?.label, name).toContain('Rua 15 de Novembro, 100');
    }
  });

  test('an unknown street in a known district is that district, in a known city that city', async () => {
    expect(await find('Rua Inexistente, 10, Iririú')).toMatchObject([{ precision: 'district' }]);
    expect(await find('Rua Inexistente, 10, Joinville - SC')).toMatchObject([
      { label: 'Joinville – SC', precision: 'city' },
    ]);
  });

  test('a district alone is a district', async () => {
    expect(await find('Vila Nova')).toMatchObject([{ label: 'Vila Nova, Joinville', precision: 'district' }]);
    expect(await find('Vila Nova, Joinville/SC')).toMatchObject([{ precision: 'district' }]);
  });

  test('a CEP alone is its street, or as much as it says where it covers several', async () => {
    expect(await find('89227-010')).toMatchObject([
      { label: 'Rua Comandante Hassel – Iririú, Joinville', precision: 'street' },
    ]);
    expect(await find('89201-020')).toMatchObject([{ label: 'Centro, Joinville', precision: 'district' }]);
    expect(await find('11111-111')).toEqual([]);
  });

  test('another city or state than those of the list is not answered with a namesake here', async () => {
    expect(await find('Avenida Brasil, 50, Rio de Janeiro/RJ')).toEqual([]);
    expect(await find('Rua das Palmas, 10, Joinville/SC')).not.toContainEqual(
      expect.objectContaining({ precision: 'exact' }),
    );
    expect((await find('Rua das Palmas, 10, Lapa/PR'))[0]).toMatchObject({ precision: 'exact' });
  });

  test.each(['', ',,', 'xyzzy', '9', "'; drop table gazetteer_addresses; --"])(
    'finds nothing for “%s”',
    async text => {
      expect(await find(text)).toEqual([]);
    },
  );
});

describe('suggesting', () => {
  test('a beginning of a word is enough, the nearer street first', async () => {
    expect(await suggest('tui')).toEqual([
      'Rua Tuiuti – Iririu, Joinville',
      'Rua Tuiuti – Vila Nova, Joinville',
    ]);
    expect(await suggest('r. tui', at(0, 5000))).toEqual([
      'Rua Tuiuti – Vila Nova, Joinville',
      'Rua Tuiuti – Iririu, Joinville',
    ]);
  });

  test('words in the middle of a name, and beginnings of several', async () => {
    expect(await suggest('hass')).toEqual(['Rua Comandante Hassel – Iririú, Joinville']);
    expect(await suggest('com has')).toEqual(['Rua Comandante Hassel – Iririú, Joinville']);
    expect(await suggest('pedro al')).toEqual(['Rua Pedro Álvares Silva – Centro, Joinville']);
  });

  test('a misspelt beginning of a whole word is forgiven', async () => {
    expect(await suggest('tuiti')).toContain('Rua Tuiuti – Iririu, Joinville');
  });

  test('digits are the beginning of a number, lowest first', async () => {
    expect(await suggest('hassel 1')).toEqual([
      'Rua Comandante Hassel, 174 – Iririú, Joinville',
      'Rua Comandante Hassel, 180 – Iririú, Joinville',
    ]);
    expect(await suggest('hassel 17')).toEqual(['Rua Comandante Hassel, 174 – Iririú, Joinville']);
    expect(await suggest('novembro 1')).toEqual(
      [10, 100, 120].map(number => `Rua 15 de Novembro, ${number} – Centro, Joinville`),
    );
  });

  test('a number that nobody has is still offered where it would be', async () => {
    expect(await suggest('comandante hassel 177')).toEqual([
      'Rua Comandante Hassel, 177 – Iririú, Joinville',
    ]);
  });

  test('never more than eight, and nothing for a type or one letter alone', async () => {
    expect((await suggest('rua tuiuti 1')).length).toBeLessThanOrEqual(8);
    expect((await suggest('brasil 1')).length).toBeLessThanOrEqual(8);
    expect(await suggest('b')).toEqual([]);
    expect(await suggest('')).toEqual([]);
  });
});

describe('the nearest known address', () => {
  test('is named within 60 m', async () => {
    const [nearest] = await gazetteer.reverse(TOWN, at(152, -30), signal);
    expect(nearest).toMatchObject({ label: 'Rua Tuiuti, 150 – Iririu, Joinville', precision: 'exact' });
    expect(distance(nearest!.location, at(150, -8))).toBeLessThan(1);
  });

  test('is only its street farther off', async () => {
    expect(await gazetteer.reverse(TOWN, at(150, -120), signal)).toMatchObject([
      { label: 'Rua Tuiuti – Iririu, Joinville', precision: 'street' },
    ]);
  });

  test('is none in the middle of nowhere', async () => {
    expect(await gazetteer.reverse(TOWN, at(30_000, 0), signal)).toEqual([]);
  });
});

test('one tenant’s addresses are unknown to another', async () => {
  const other = 'other' as TenantId;
  expect(await gazetteer.find(other, 'Rua Tuiuti, 150', { suggest: false, signal })).toEqual([]);
  expect(await gazetteer.reverse(other, at(150, -8), signal)).toEqual([]);
});

test('a new list is in effect at once', async () => {
  const tenant = 'renewed' as TenantId;
  const list = (street: string) => streamOf(`${HEADER}\n${street},10,Centro,Joinville,SC,,-26.28,-48.83`);
  const ask = (address: string) => gazetteer.find(tenant, address, { suggest: false, signal });
  await importGazetteer(store, tenant, list('Rua Velha'));
  expect(await ask('Rua Velha, 10')).toHaveLength(1);
  await importGazetteer(store, tenant, list('Rua Nova'));
  expect(await ask('Rua Velha, 10')).toEqual([]);
  expect(await ask('Rua Nova, 10')).toHaveLength(1);
});

test('a request that was given up is not answered', async () => {
  const gone = AbortSignal.abort();
  await expect(gazetteer.find(TOWN, 'Rua Tuiuti', { suggest: false, signal: gone })).rejects.toThrow();
});
