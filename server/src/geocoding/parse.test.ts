import { expect, test } from 'vitest';
import { houseNumber, type ParsedAddress, parseAddress } from './parse.ts';

const tuiuti = { street: 'Rua Tuiuti', number: 1480 };

const table: readonly (readonly [string, ParsedAddress])[] = [
  [
    'R das Flores 123 - Centro, Joinville/SC, 89200-000',
    {
      street: 'R das Flores',
      number: 123,
      district: 'Centro',
      city: 'Joinville',
      state: 'SC',
      cep: '89200000',
    },
  ],
  ['Rua Tuiuti, 1480', tuiuti],
  ['Rua Tuiuti 1480', tuiuti],
  ['Rua Tuiuti nº 1480', tuiuti],
  ['Rua Tuiuti, nº1480', tuiuti],
  ['Rua Tuiuti no. 1480', tuiuti],
  ['Rua Tuiuti n. 1480', tuiuti],
  ['Rua Tuiuti número 1480', tuiuti],
  ['Rua Tuiuti, 1.480', tuiuti],
  ['1480 Rua Tuiuti', tuiuti],
  ['Rua Tuiuti 1480 apto 302 bloco B', { ...tuiuti, complement: 'apto 302, bloco B' }],
  ['Rua Tuiuti, 1480, casa 2', { ...tuiuti, complement: 'casa 2' }],
  ['Rua Tuiuti 1480 fundos', { ...tuiuti, complement: 'fundos' }],
  ['Rua Tuiuti 1480 casa dos fundos', { ...tuiuti, complement: 'casa dos fundos' }],
  ['Rua Tuiuti, 1480 - sala 4 - Iririú', { ...tuiuti, district: 'Iririú', complement: 'sala 4' }],
  ['Rua Tuiuti apto 302', { street: 'Rua Tuiuti', complement: 'apto 302' }],
  ['Rua Tuiuti, Iririú, 1480', { ...tuiuti, district: 'Iririú' }],
  ['Rua Tuiuti 1480 Iririú', { ...tuiuti, district: 'Iririú' }],
  [
    'Rua Tuiuti, 1480, Iririú, Joinville, SC, Brasil',
    { ...tuiuti, district: 'Iririú', city: 'Joinville', state: 'SC' },
  ],
  ['Rua Tuiuti, 1480, Joinville - SC', { ...tuiuti, city: 'Joinville', state: 'SC' }],
  ['Rua Tuiuti 1480-Centro', { ...tuiuti, district: 'Centro' }],
  ['Rua Tuiuti, 123-A', { street: 'Rua Tuiuti', number: 123, suffix: 'A' }],
  ['Rua Tuiuti 123b', { street: 'Rua Tuiuti', number: 123, suffix: 'B' }],
  ['Rua Tuiuti, s/n', { street: 'Rua Tuiuti' }],
  ['Rua Tuiuti s/nº - Centro', { street: 'Rua Tuiuti', district: 'Centro' }],
  ['Rua Tuiuti sem número', { street: 'Rua Tuiuti' }],
  ['Rua Tuiuti, 0', { street: 'Rua Tuiuti' }],
  ['Rua 15 de Novembro 100', { street: 'Rua 15 de Novembro', number: 100 }],
  ['Rua 15 de Novembro', { street: 'Rua 15 de Novembro' }],
  ['15 de Novembro, 100', { street: '15 de Novembro', number: 100 }],
  ['Rua 7', { street: 'Rua 7' }],
  ['Rua 7 100', { street: 'Rua 7', number: 100 }],
  ['Rua 1500, 200', { street: 'Rua 1500', number: 200 }],
  ['Rua N 12', { street: 'Rua N', number: 12 }],
  ['Rodovia BR 101, 3000', { street: 'Rodovia BR 101', number: 3000 }],
  ['BR 101 km 30', { street: 'BR 101', complement: 'km 30' }],
  [
    'Rodovia SC 418, km 12,5, Pirabeiraba',
    { street: 'Rodovia SC 418', district: 'Pirabeiraba', complement: 'km 12,5' },
  ],
  ['BR 101/376, 30', { street: 'BR 101/376', number: 30 }],
  ['Rua Tuiuti, 120-124', { street: 'Rua Tuiuti', number: 120, until: 124 }],
  ['Rua Tuiuti 120/122 - Iririú', { street: 'Rua Tuiuti', number: 120, until: 122, district: 'Iririú' }],
  ['Rua Tuiuti, 1480/302', tuiuti],
  ['Rua Tuiuti, 1480-302', tuiuti],
  ['Avenida Brasil', { street: 'Avenida Brasil' }],
  [
    'Av. Brasil, 50, Centro, Joinville SC Brasil',
    { street: 'Av. Brasil', number: 50, district: 'Centro', city: 'Joinville', state: 'SC' },
  ],
  ['Rua da Casa Branca 10', { street: 'Rua da Casa Branca', number: 10 }],
  ['CEP 89.227-000', { cep: '89227000' }],
  ['89227000', { cep: '89227000' }],
  ['', {}],
  [' ,; - ', {}],
];

test.each(table)('%s', (text, parsed) => {
  expect(parseAddress(text)).toEqual(parsed);
});

test.each([
  ['1480', { number: 1480 }],
  ['nº 12', { number: 12 }],
  ['120-124', { number: 120 }],
  ['120/122', { number: 120 }],
  ['123 a', { number: 123, suffix: 'A' }],
  ['0', undefined],
  ['S/N', undefined],
  ['', undefined],
])('a list’s number %s', (text, number) => {
  expect(houseNumber(text)).toEqual(number);
});
