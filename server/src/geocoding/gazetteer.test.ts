import { type Candidate, distance, type TenantId } from '@oz-viability/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../store/database.ts';
import { createGazetteer } from './gazetteer.ts';
import { importGazetteer } from './import.ts';
import type { GeocodingProvider } from './provider.ts';
import { at, emptyStore, HEADER, streamOf, TOWN, tens, townCsv } from './testing.ts';

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

describe('finding what was not written as it is', () => {
  test.each([
    ['Rua Comandante Rassel', 'Rua Comandante Hassel'],
    ['Rua Comandante Ascel', 'Rua Comandante Hassel'],
    ['Rua Hassel Comandante', 'Rua Comandante Hassel'],
    ['Rua Quinze de Novenbro', 'Rua 15 de Novembro'],
    ['Rua Álvares Pedro da Silva', 'Rua Pedro Álvares Silva'],
    ['Rua Pedru Alvarez Silva', 'Rua Pedro Álvares Silva'],
    ['Avenida Brazil', 'Avenida Brasil'],
    ['Avenida Brasiu', 'Avenida Brasil'],
  ])('%s is %s', async (typed, street) => {
    expect((await find(`${typed}, 10`))[0]?.label).toContain(street);
  });

  test('a house of several numbers is at the first that is known', async () => {
    for (const [asked, precision, east] of [
      ['Rua Tuiuti, 146-152, Iririú', 'exact', 150],
      ['Rua Tuiuti, 146/152 - Iririú', 'exact', 150],
      ['Rua Tuiuti 150 a 154 Iririú', 'exact', 150],
      ['Rua Tuiuti, 152-154, Iririú', 'interpolated', 152],
      ['Rua Tuiuti, 150/302, Iririú', 'exact', 150],
    ] as const) {
      const [best] = await find(asked);
      expect(best, asked).toMatchObject({ precision });
      expect(distance(best!.location, at(east, -8)), asked).toBeLessThan(1);
    }
  });

  test.each(['Rua Tuiuti, s/n, Iririú', 'Rua Tuiuti km 3, Iririú', 'Rua Tuiuti, km 2,5 - Iririú'])(
    '%s is known by its street only',
    async address => {
      expect((await find(address))[0]).toMatchObject({
        label: 'Rua Tuiuti – Iririu, Joinville',
        precision: 'street',
      });
    },
  );
});

describe('corners', () => {
  const tenant = 'corners' as TenantId;
  const ask = (text: string) => gazetteer.find(tenant, text, { suggest: false, signal, near: at(0, 0) });

  beforeAll(async () => {
    const houses = (street: string, place: (along: number) => ReturnType<typeof at>, district = 'Centro') =>
      tens(10, 600).map(number => {
        const { lat, lng } = place(number);
        return `${street},${number},${district},Joinville,SC,,${lat},${lng}`;
      });
    const lines = [
      ...houses('Rua das Palmeiras', along => at(along, along % 20 === 0 ? -8 : 8)),
      ...houses('Avenida Getúlio Vargas', along => at(300 + (along % 20 === 0 ? -8 : 8), along - 250)),
      ...houses('Rua das Palmeiras', along => at(along, 9000), 'Norte'),
      ...houses('Rua Longe', along => at(along, 4000)),
    ];
    await importGazetteer(store, tenant, streamOf([HEADER, ...lines].join('\n')));
  });

  test.each([
    'esquina da Rua das Palmeiras com a Avenida Getúlio Vargas',
    'na esquina da rua das palmeiras com av getulio vargas, Centro',
    'Rua das Palmeiras x Av. Getúlio Vargas',
    'Rua das Palmeiras esquina com Getúlio Vargas',
    'Rua das Palmeiras, esq. c/ Av. Getulio Vargas - Centro, Joinville/SC',
    'Rua das Palmeiras com Av. Getúlio Vargas',
    'cruzamento da Palmeiras com a Jetulio Vargas',
  ])('%s lies where they meet, as well as a street is known', async text => {
    const [corner, ...others] = await ask(text);
    expect(corner).toMatchObject({
      label: 'Rua das Palmeiras × Avenida Getúlio Vargas – Centro, Joinville',
      precision: 'street',
    });
    expect(distance(corner!.location, at(300, 0))).toBeLessThan(25);
    expect(others).toEqual([]);
  });

  test('streets that do not meet have no corner: the first is all that is known', async () => {
    const found = await ask('Rua das Palmeiras x Rua Longe');
    expect(found.map(({ label }) => label)).toEqual([
      'Rua das Palmeiras – Centro, Joinville',
      'Rua das Palmeiras – Norte, Joinville',
    ]);
  });

  test('a house with a corner beside it is that house', async () => {
    expect((await ask('Rua das Palmeiras, 110, esquina com Rua Longe'))[0]).toMatchObject({
      precision: 'exact',
    });
  });
});

describe('postal codes by table', () => {
  const tenant = 'ceps' as TenantId;
  const ask = (text: string, suggest = false) => gazetteer.find(tenant, text, { suggest, signal });

  beforeAll(async () => {
    await importGazetteer(store, tenant, streamOf(townCsv().replaceAll(/,89\d{6},/g, ',,')));
    const ceps = [
      'cep;logradouro;bairro;localidade;uf',
      '89227-010;Rua Comandante Hassel;Iririú;Joinville;SC',
      '89201-555;Rua Nunca Vista;Centro;Joinville;SC',
      '89201-999;;Centro;Joinville;SC',
      '84000-000;;;Lapa;PR',
      '99999-999;;;Longe;RS',
    ];
    await importGazetteer(store, tenant, streamOf(ceps.join('\n')), {
      kind: 'ceps',
      form: {
        kind: 'list',
        columns: { street: ['logradouro'], district: ['bairro'], city: ['localidade'], state: ['uf'] },
      },
    });
  });

  test.each([
    ['89227-010', 'Rua Comandante Hassel – Iririú, Joinville', 'street'],
    ['CEP 89.227-010', 'Rua Comandante Hassel – Iririú, Joinville', 'street'],
    ['89201999', 'Centro, Joinville', 'district'],
    ['89201-555', 'Centro, Joinville', 'district'],
    ['84000-000', 'Lapa – PR', 'city'],
  ])('%s is %s', async (cep, label, precision) => {
    expect(await ask(cep)).toMatchObject([{ label, precision }]);
    expect(await ask(cep, true)).toMatchObject([{ label, precision }]);
  });

  test('a code of a place that the list does not know finds nothing', async () => {
    expect(await ask('99999-999')).toEqual([]);
  });

  test('with a street and a number it is the house, with a street that is unknown the code’s own', async () => {
    expect((await ask('Rua Comandante Hassel, 174, 89227-010'))[0]).toMatchObject({ precision: 'exact' });
    expect((await ask('Rua Inexistente, 174, 89227-010'))[0]).toMatchObject({
      label: 'Rua Comandante Hassel – Iririú, Joinville',
      precision: 'street',
    });
  });

  test('a table with coordinates needs no list', async () => {
    const alone = 'ceps-alone' as TenantId;
    await importGazetteer(
      store,
      alone,
      streamOf('cep,city,state,street,lat,lng\n89227010,Joinville,SC,Rua A,-26.2,-48.8'),
      {
        kind: 'ceps',
      },
    );
    expect(await gazetteer.find(alone, '89227010', { suggest: false, signal })).toEqual([
      {
        location: { lat: -26.2, lng: -48.8 },
        label: 'Rua A – Joinville',
        precision: 'street',
        source: 'gazetteer',
      },
    ]);
  });

  test('bad codes are named, and the old table stays', async () => {
    const bad = importGazetteer(store, tenant, streamOf('cep,city\n123,Joinville\n89200000,'), {
      kind: 'ceps',
    });
    await expect(bad).rejects.toMatchObject({
      errors: [
        expect.objectContaining({ pointer: '/cep', detail: expect.stringContaining('line 2: cep “123”') }),
        expect.objectContaining({ pointer: '/city' }),
      ],
    });
    expect(await ask('84000-000')).toHaveLength(1);
  });
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

  test('a beginning may be written by ear, or with a letter wrong', async () => {
    expect(await suggest('comandante ass')).toEqual(['Rua Comandante Hassel – Iririú, Joinville']);
    expect(await suggest('r. alvarez pe')).toEqual(['Rua Pedro Álvares Silva – Centro, Joinville']);
    expect(await suggest('alvqr')).toEqual(['Rua Pedro Álvares Silva – Centro, Joinville']);
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

test('streets of tenants that were not asked about for long are forgotten and read again', async () => {
  const small = createGazetteer({ store, mostParts: 1 });
  for (const tenant of [TOWN, 'renewed' as TenantId, TOWN, 'renewed' as TenantId]) {
    const street = tenant === TOWN ? 'Rua Comandante Hassel, 174' : 'Rua Nova, 10';
    expect(await small.find(tenant, street, { suggest: false, signal })).toMatchObject([
      { precision: 'exact' },
    ]);
  }
});

test('a request that was given up is not answered', async () => {
  const gone = AbortSignal.abort();
  await expect(gazetteer.find(TOWN, 'Rua Tuiuti', { suggest: false, signal: gone })).rejects.toThrow();
});
