import { expect, test } from 'vitest';
import { en } from './en.ts';
import { es } from './es.ts';
import { ptBR } from './pt-br.ts';

/** What the ERP calls the code of a client is set by integration: so it is named where the code is complained of. */
test.each([
  [ptBR, 'contract', 'O OZmap já tem um cliente com o código do contrato 7.'],
  [ptBR, 'connection', 'O OZmap já tem um cliente com o código da conexão 7.'],
  [ptBR, 'service', 'O OZmap já tem um cliente com o código do serviço 7.'],
  [ptBR, 'client', 'O OZmap já tem um cliente com o código do cliente 7.'],
  [es, 'contract', 'OZmap ya tiene un cliente con el código del contrato 7.'],
  [es, 'connection', 'OZmap ya tiene un cliente con el código de la conexión 7.'],
  [es, 'service', 'OZmap ya tiene un cliente con el código del servicio 7.'],
  [es, 'client', 'OZmap ya tiene un cliente con el código del cliente 7.'],
  [en, 'contract', 'OZmap already has a client with the contract code 7.'],
  [en, 'connection', 'OZmap already has a client with the connection code 7.'],
  [en, 'service', 'OZmap already has a client with the service code 7.'],
  [en, 'client', 'OZmap already has a client with the client code 7.'],
] as const)('%#: a code that is taken is called as the integration calls it', (words, label, said) => {
  expect(words.reserving.existing(words.codes[label], '7')).toBe(said);
});
