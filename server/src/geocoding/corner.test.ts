import { expect, test } from 'vitest';
import { closest, readCorner } from './corner.ts';

test.each([
  ['esquina Alfredo com Augusto', 'Alfredo', 'Augusto'],
  ['na esquina da Rua Alfredo com a Rua Osório', 'Rua Alfredo', 'Rua Osório'],
  ['Esquina das Palmeiras e Deodoro, Centro', 'das Palmeiras', 'Deodoro'],
  ['cruzamento da Rua A com a Rua B', 'Rua A', 'Rua B'],
  ['Rua A x Rua B', 'Rua A', 'Rua B'],
  ['Rua A, esq. c/ Rua B - Centro', 'Rua A', 'Rua B'],
  ['Rua Otto com Av. Brasil', 'Rua Otto', 'Av. Brasil'],
])('%s names two streets', (text, first, second) => {
  expect(readCorner(text)?.map(({ street }) => street)).toEqual([first, second]);
});

test('what stands after the second street is the place of both', () => {
  expect(readCorner('Rua A x Rua B, Centro, Joinville/SC')?.[1]).toMatchObject({
    district: 'Centro',
    city: 'Joinville',
    state: 'SC',
  });
});

test.each([
  'Rua Tuiuti, 1480',
  'Rua Tuiuti, 1480, esquina com Rua B',
  'Rua da Esquina 10',
  'Rua Malcolm X 120',
  'Rua Malcolm X, 120',
  'Rua Comendador Alves',
  '',
])('%s is no corner', text => {
  expect(readCorner(text)).toBeUndefined();
});

test('two streets are closest where they meet', () => {
  const along = [0, 1, 2, 3].map(i => ({ lat: 0, lng: i / 1000 }));
  const across = [-2, -1, 1, 2].map(i => ({ lat: i / 1000, lng: 0.002 }));
  expect(closest(along, across)).toMatchObject({ between: { lat: -0.0005, lng: 0.002 } });
  expect(closest(along, [])).toBeUndefined();
});
