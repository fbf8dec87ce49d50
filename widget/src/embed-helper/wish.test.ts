import type { ClientCode } from '@oz-viability/shared';
import { expect, test } from 'vitest';
import { isAnother, joined } from './wish.ts';

const customer = { code: 'A' as ClientCode };
const location = { lat: -26.3, lng: -48.8 };

test('customer and place are wished for one by one', () => {
  expect(joined(joined({}, { address: 'Rua A, 1' }), { customer })).toEqual({
    address: 'Rua A, 1',
    customer,
  });
});

test('a place replaces the one before, in words or in degrees', () => {
  expect(joined({ location, customer }, { address: 'Rua A, 1' })).toEqual({ address: 'Rua A, 1', customer });
  expect(joined({ address: 'Rua A, 1' }, { location })).toEqual({ location });
});

test('a customer is another one where neither the wish before nor the reservation has the code', () => {
  expect(isAnother({ customer }, {}, { code: 'B' })).toBe(true);
  expect(isAnother({ customer }, { customer }, { code: 'corrected' })).toBe(false);
  expect(isAnother({ customer }, {}, { code: 'A' })).toBe(false);
  expect(isAnother({ location }, { customer }, { code: 'B' })).toBe(false);
});
