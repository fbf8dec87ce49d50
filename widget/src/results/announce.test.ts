import { expect, test } from 'vitest';
import { formatOf } from '../i18n/format.ts';
import { ptBR } from '../i18n/pt-br.ts';
import type { Action } from '../state/actions.ts';
import type { Pin, Ready } from '../state/model.ts';
import { answerFor } from '../testing/answers.ts';
import { HOME } from '../testing/scene.ts';
import { announcement } from './announce.ts';

const words = { t: ptBR, f: formatOf('pt-BR') };
const answer = answerFor(HOME);

const heard = (source: Pin['source']) => {
  const pin: Pin = { location: HOME, source, others: [] };
  const state = { phase: 'ready', place: { is: 'set', pin }, inquiry: { is: 'answered', answer } };
  const action: Action = { type: 'answered', request: 1, answer };
  return announcement(action, state as unknown as Ready, words);
};

test('an answer is heard; where the place must be confirmed first, only that', () => {
  expect(heard({ by: 'rep' })).toBe('Há viabilidade: 5 caixas');
  expect(heard({ by: 'geocoder', provider: 'gazetteer', precision: 'street' })).toBe('Confirme a posição');
});

test('that the device is asked where it is, is heard', () => {
  expect(announcement({ type: 'locate-asked', request: 1 }, { phase: 'ready' } as Ready, words)).toBe(
    'Procurando sua posição…',
  );
});
