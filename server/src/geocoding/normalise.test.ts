import { expect, test } from 'vitest';
import { fold, fromStreetKey, placeKey, readable, streetKey, streetName } from './normalise.ts';

const same: readonly (readonly [string, ...string[]])[] = [
  ['Rua das Flores', 'R. das Flores', 'r das flores', 'RUA  DAS FLORES', 'R Flores'],
  ['Avenida Presidente Getúlio Vargas', 'Av. Pres. Getulio Vargas', 'AV PRES GETÚLIO VARGAS'],
  ['Alameda Santos', 'Al. Santos'],
  ['Travessa do Sol', 'Tv. do Sol', 'Trav do Sol'],
  ['Servidão João da Silva', 'Serv. João da Silva', 'servidao joao silva', 'Rua Servidão João da Silva'],
  ['Rodovia BR-101', 'Rod. BR 101'],
  ['Estrada Geral', 'Estr. Geral'],
  ['Praça Santo Antônio', 'Pç. Sto. Antonio', 'Pça. Sto Antônio'],
  ['Rua Doutor João Colin', 'R. Dr. João Colin'],
  ['Rua Doutora Zilda', 'R. Dra. Zilda'],
  ['Rua Professora Ana', 'R. Profª Ana', 'Rua Profa. Ana'],
  ['Rua Professor Ari', 'R. Prof. Ari'],
  ['Rua Coronel Camacho', 'R Cel. Camacho'],
  ['Rua Capitão Alves', 'R Cap. Alves'],
  ['Rua Tenente Lopes', 'R Ten Lopes'],
  ['Rua Sargento Lima', 'R Sgt. Lima'],
  ['Rua General Osório', 'R Gen. Osorio'],
  ['Rua Marechal Deodoro', 'R Mal. Deodoro'],
  ['Rua Governador Ivo', 'R Gov. Ivo'],
  ['Rua Senador Lobo', 'R Sen. Lobo'],
  ['Rua Deputado Luz', 'R Dep. Luz'],
  ['Rua Padre Kolb', 'R Pe. Kolb'],
  ['Rua Santa Cruz', 'R Sta. Cruz'],
  ['Rua São Paulo', 'R. S. Paulo', 'Rua Sao Paulo'],
  ['Rua Dona Francisca', 'R. D. Francisca'],
  ['Rua Dom Pedro II', 'R. D. Pedro 2'],
  ['Rua Nossa Senhora do Rosário', 'R. N. Sra. do Rosário', 'R. N. S. do Rosario'],
  ['Rua XV de Novembro', 'Rua 15 de Novembro', 'R. Quinze de Novembro'],
  ['Rua Vinte e Cinco de Março', 'Rua 25 de Março'],
  ['Rua 1º de Maio', 'Rua Primeiro de Maio'],
];

test.each(same)('writes %s and its variants alike', (first, ...variants) => {
  for (const variant of variants) expect(streetKey(streetName(variant))).toBe(streetKey(streetName(first)));
});

test.each([
  ['Rua das Flores', 'Avenida das Flores'],
  ['Rua 7', 'Rua 17'],
  ['Rua São João', 'Rua João'],
  ['Rua D', 'Rua E'],
  ['Rua Dois Irmãos', 'Rua 2 Irmãos'],
])('keeps %s and %s apart', (a, b) => {
  expect(streetKey(streetName(a))).not.toBe(streetKey(streetName(b)));
});

test('a lettered street keeps its letter even where it reads like a particle', () => {
  expect(streetName('Rua E')).toEqual({ type: 'rua', words: ['e'] });
});

test('a lone word is a name, not a type', () => {
  expect(streetName('Rua')).toEqual({ words: ['rua'] });
});

test('a street key leads back to its name', () => {
  for (const name of [streetName('Av. Brasil'), streetName('Brasil')]) {
    expect(fromStreetKey(streetKey(name))).toEqual(name);
  }
});

test('folds accents, case, apostrophes and punctuation', () => {
  expect(fold(' Santa  Bárbara d’Oeste – (SP) ')).toBe('santa barbara doeste sp');
});

test('districts are compared with their abbreviations written out', () => {
  expect(placeKey('Jd. Iririú')).toBe(placeKey('JARDIM IRIRIU'));
  expect(placeKey('Vl. Sta. Rosa')).toBe(placeKey('Vila Santa Rosa'));
});

test('names in capitals become readable, others stay as they are', () => {
  expect(readable('RUA XV DE NOVEMBRO')).toBe('Rua XV de Novembro');
  expect(readable('JARDIM  IRIRIÚ')).toBe('Jardim Iririú');
  expect(readable('Rua dos McGregor')).toBe('Rua dos McGregor');
});
