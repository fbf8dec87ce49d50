import { expect, test } from 'vitest';
import { soundOf, soundSoFar } from './sound.ts';

test.each([
  ['souza', 'sousa'],
  ['luiz', 'luis'],
  ['xavier', 'chavier'],
  ['passos', 'pasos'],
  ['nascimento', 'nacimento'],
  ['assuncao', 'asuncao'],
  ['medeiros', 'mederos'],
  ['loureiro', 'loreiro'],
  ['carvalho', 'carvalio'],
  ['cunha', 'cunia'],
  ['hermes', 'ermes'],
  ['getulio', 'jetulio'],
  ['queiroz', 'keiros'],
  ['schmidt', 'schmitt'],
  ['walter', 'valter'],
  ['philippe', 'filipe'],
  ['flores', 'flore'],
  ['alto', 'auto'],
  ['thereza', 'teresa'],
  ['wittkowski', 'vitkovski'],
])('%s sounds like %s', (a, b) => {
  expect(soundOf(a)).toBe(soundOf(b));
});

test.each([
  ['rosa', 'rocha'],
  ['lima', 'lina'],
  ['pedro', 'paulo'],
  ['gato', 'jato'],
  ['carlos', 'charles'],
])('%s does not sound like %s', (a, b) => {
  expect(soundOf(a)).not.toBe(soundOf(b));
});

test('what is still being typed sounds like the beginning of the whole', () => {
  expect(soundSoFar('xavier').startsWith(soundSoFar('chavi'))).toBe(true);
});
