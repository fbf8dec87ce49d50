import type { ClientCode, ClientId } from '@oz-viability/shared';
import { describe, expect, it } from 'vitest';
import type { MapClient } from '../../sync/action.ts';
import type { WantedCode } from './adoption-file.ts';
import { addressSimilarity, matchCodes } from './match.ts';

let made = 0;
const client = (code: string, name?: string, address?: string): MapClient => ({
  clientId: `c${++made}` as ClientId,
  code: code as ClientCode,
  implanted: true,
  ...(name === undefined ? {} : { name }),
  ...(address === undefined ? {} : { address }),
});
const line = (code: string, more: Partial<Omit<WantedCode, 'code'>>): WantedCode => ({
  line: 2,
  code: code as ClientCode,
  ...more,
});
const found = (wanted: WantedCode[], clients: MapClient[]) =>
  matchCodes(wanted, clients).map(match =>
    match.finding === 'proposed' ? [match.client.clientId, match.score] : match.finding,
  );

describe('a line of the list', () => {
  const ana = client('1001', 'Ana Souza', 'Rua das Flores, 10');
  const other = client('', 'Bruno Lima', 'Av. Central, 200');

  it('means the client with its old code, the surer where the name agrees', () => {
    expect(found([line('7', { oldCode: '1001' })], [ana, other])).toEqual([[ana.clientId, 0.7]]);
    expect(found([line('7', { oldCode: '1001', name: 'ANA SOUZA' })], [ana, other])).toEqual([
      [ana.clientId, 1],
    ]);
  });

  it('does not mean whoever has its old code now, where the name is quite another', () => {
    expect(found([line('7', { oldCode: '1001', name: 'Carlos Pereira' })], [ana])).toEqual(['unmatched']);
  });

  it('means a client without a code by name, by address, or by both', () => {
    expect(found([line('8', { name: 'bruno lima' })], [ana, other])).toEqual([[other.clientId, 0.5]]);
    expect(found([line('8', { address: 'Avenida Central 200' })], [ana, other])).toEqual([
      [other.clientId, 0.5],
    ]);
    expect(found([line('8', { name: 'Bruno Lima', address: 'Av Central, nº 200' })], [other])).toEqual([
      [other.clientId, 1],
    ]);
  });

  it('is left to a person where several clients are as likely', () => {
    const namesake = client('', 'Ana Souza', 'Rua do Porto, 5');
    expect(found([line('7', { name: 'Ana Souza' })], [ana, namesake])).toEqual(['ambiguous']);
    const withAddress = line('7', { name: 'Ana Souza', address: 'Rua do Porto, 5' });
    expect(found([withAddress], [ana, namesake])).toEqual([[namesake.clientId, 1]]);
  });

  it('is left to a person where another line means the same client as surely', () => {
    const wanted = [line('7', { name: 'Ana Souza' }), line('8', { name: 'Ana Souza' })];
    expect(found(wanted, [ana])).toEqual(['ambiguous', 'ambiguous']);
    const surer = [line('7', { name: 'Ana Souza' }), line('8', { name: 'Ana Souza', oldCode: '1001' })];
    expect(found(surer, [ana])).toEqual(['ambiguous', [ana.clientId, 1]]);
  });

  it('is done where a client has its code, who is then nobody else', () => {
    const adopted = client('7', 'Ana Souza');
    expect(found([line('7', { name: 'Ana Souza' })], [adopted, ana])).toEqual(['already']);
    expect(found([line('7', { name: 'X' }), line('9', { name: 'Ana Souza' })], [adopted])).toEqual([
      'already',
      'unmatched',
    ]);
  });

  it('says what speaks for it', () => {
    const [match] = matchCodes([line('7', { name: 'Ana de Souza', address: 'Rua das Flores 10' })], [ana]);
    expect(match).toMatchObject({
      evidence: [
        { by: 'name', similarity: 1 },
        { by: 'address', similarity: 1 },
      ],
    });
  });
});

describe('addresses', () => {
  it.each([
    ['Rua das Flores, 10', 'R. das Flores 10', 1],
    ['Rua das Flores, 10', 'Rua das Flores, 12', 0],
    ['Rua das Flores, 10', 'Rua das Flores', 2 / 3],
  ])('%j and %j agree by %d', (ours, theirs, similarity) => {
    expect(addressSimilarity(ours, theirs)).toBeCloseTo(similarity);
  });
});
