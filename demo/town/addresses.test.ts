import { describe, expect, it } from 'vitest';
import { addressesCsv } from './addresses.ts';
import { generateTown } from './town.ts';

describe('addressesCsv', () => {
  const town = generateTown({ seed: 1, size: 'small' });
  const [header, ...rows] = addressesCsv(town).trimEnd().split('\n');

  it('has one row for each address under the header that the gazetteer imports', () => {
    expect(header).toBe('street,number,district,city,state,cep,lat,lng');
    expect(rows).toHaveLength(town.lots.length);
  });

  it('writes every field in its form, and no number for houses without one', () => {
    const form = /^[^,]+,\d*,[^,]+,Vila Aurora,SC,\d{8},-26\.\d{6},-50\.\d{6}$/;
    expect(rows.filter(row => !form.test(row))).toEqual([]);
    const unnumbered = town.lots.filter(lot => lot.address.number === null).length;
    expect(unnumbered).toBeGreaterThan(0);
    expect(rows.filter(row => /^[^,]+,,/.test(row))).toHaveLength(unnumbered);
  });

  it('quotes what would break a row', () => {
    const [lot] = town.lots;
    const odd = { ...lot!, address: { ...lot!.address, street: 'Rua "A", fundos' } };
    expect(addressesCsv({ lots: [odd] })).toContain('\n"Rua ""A"", fundos",');
  });
});
