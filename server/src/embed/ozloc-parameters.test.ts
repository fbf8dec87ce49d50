import { describe, expect, it } from 'vitest';
import { faultsText, readFaults, readOzlocParameters } from './ozloc-parameters.ts';

describe("OZloc's parameters", () => {
  it('carry place, customer and tags', () => {
    const { authorization, request, faults } = readOzlocParameters({
      authorization: 'key',
      lat: '-26.30123',
      lng: '-48.84567',
      address: 'Rua das Palmeiras, 100',
      cod_cli: 'ISP-7',
      client_name: 'Maria Souza',
      viabilityTags: '["a","b"]',
    });
    expect(faults).toEqual([]);
    expect(authorization).toBe('key');
    expect(request).toEqual({
      location: { lat: -26.30123, lng: -48.84567 },
      address: 'Rua das Palmeiras, 100',
      customer: { code: 'ISP-7', name: 'Maria Souza', address: 'Rua das Palmeiras, 100' },
      tags: ['a', 'b'],
    });
  });

  it('may be left empty by the template of a host, and others are passed over', () => {
    const { request, faults } = readOzlocParameters({
      authorization: 'key',
      lat: '',
      lng: ' ',
      address: '',
      cod_cli: '',
      viabilityTags: '[]',
      theme: 'dark',
    });
    expect(faults).toEqual([]);
    expect(request).toEqual({});
  });

  it('fill the form with a name where there is no code', () => {
    expect(readOzlocParameters({ client_name: 'Maria' }).request).toEqual({ customerName: 'Maria' });
  });

  it.each([
    [{ lat: '-26,3', lng: '-48.8' }, 'lat', 'not-degrees'],
    [{ lat: '-26.3', lng: '190' }, 'lng', 'not-degrees'],
    [{ lat: '1e2', lng: '1' }, 'lat', 'not-degrees'],
    [{ lat: '-26.3' }, 'lng', 'other-half'],
    [{ cod_cli: 'x'.repeat(121) }, 'cod_cli', 'too-long'],
    [{ client_name: 'a\u0000b' }, 'client_name', 'too-long'],
    [{ address: ['Rua A', 'Rua B'] }, 'address', 'repeated'],
    [{ viabilityTags: '[{"a":1}]' }, 'viabilityTags', 'not-a-list'],
    [{ integration_code: '77' }, 'integration_code', 'not-supported'],
  ])('name what is wrong: %j', (query, parameter, code) => {
    expect(readOzlocParameters({ authorization: 'key', ...query }).faults).toEqual([{ parameter, code }]);
  });

  it.each(['a,b', '[a, b]', "['a','b']"])('understand tags as %s', text => {
    expect(readOzlocParameters({ viabilityTags: text }).request.tags).toEqual(['a', 'b']);
  });

  it('are found fault with in an address, by names alone', () => {
    const { faults } = readOzlocParameters({ authorization: 'key', lat: '-26,3', lng: ['1', '2'] });
    expect(faultsText(faults)).toBe('lng.repeated,lat.not-degrees,lng.other-half');
    expect(readFaults(faultsText(faults))).toEqual(faults);
    for (const other of [undefined, '', ['lat.repeated'], 'lat', '<b>.repeated', 'lat.__proto__']) {
      expect(readFaults(other)).toEqual([]);
    }
  });
});
