import type { ClientCode } from '@oz-viability/shared';
import { expect, test } from 'vitest';
import { AgreementTally } from './agreement.ts';

const PEOPLE = ['Maria Souza', 'Maria Lima', 'Pedro Alves', 'Ana Paula Reis', 'Mario Sousa'];

test.each([5, 30, 41, 200])(
  'of %i names that disagree the twenty least alike are told, the worst first',
  count => {
    const tally = new AgreementTally(7);
    for (let i = 0; i < count; i++) {
      tally.compare(`${i}` as ClientCode, `${PEOPLE[i % 5]} ${i}`, 'João Carlos Pereira Maria');
    }
    const { compared, agreeing, worst } = tally.agreement;
    expect({ compared, agreeing }).toEqual({ compared: 7 + count, agreeing: 7 });
    expect(worst).toHaveLength(Math.min(count, 20));
    const alike = worst.map(({ similarity }) => similarity);
    expect(alike).toEqual(alike.toSorted((a, b) => a - b));
  },
);

test('a name that either side does not know says nothing', () => {
  const tally = new AgreementTally(0);
  tally.compare('1' as ClientCode, undefined, 'Maria Souza');
  tally.compare('1' as ClientCode, 'Maria Souza', undefined);
  expect(tally.agreement).toEqual({ compared: 0, agreeing: 0, worst: [] });
});
