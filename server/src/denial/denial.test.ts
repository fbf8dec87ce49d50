import { destination, type Location, type ViabilityAnswer, type ViabilityId } from '@oz-viability/shared';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../access/caller.ts';
import { HOME } from '../viability/testing/builders.ts';
import { cellOf, codesOf, denialIn, isDeliberate, weekOf } from './denial.ts';
import { csvOf, formatFor, geojsonOf } from './formats.ts';

const answer = {
  id: 'v-1' as ViabilityId,
  verdict: 'not_viable',
  reasons: [{ code: 'OUT_OF_COVERAGE', severity: 'blocks', detail: 'words', remedy: 'words' }],
  location: HOME,
  precision: 'exact',
  radius: 200,
  mode: 'radius',
  boxes: [
    {
      id: 'b-1',
      name: '=CTO, 1',
      type: 'CTO',
      status: 'deployed',
      location: HOME,
      project: { id: 'p', name: 'Norte' },
      distance: 250,
      dropLength: 250,
      freePorts: 3,
      totalPorts: 8,
      viable: false,
      reasons: [{ code: 'OUT_OF_RADIUS', severity: 'blocks', detail: 'words', value: 250, limit: 200 }],
      splitters: [],
    },
  ],
  checkedAt: '2030-01-02T12:00:00.000Z',
  dataAge: 0,
  confirmed: true,
} as unknown as ViabilityAnswer;

const key = { kind: 'integration' } as Caller;
const session = { kind: 'session' } as Caller;

describe('what was meant', () => {
  it.each([
    ['an address', session, { address: 'Rua A' }, true],
    ["a rep's pin", session, { location: HOME, locationSource: { by: 'rep' } }, false],
    ['a pin of nobody', session, { location: HOME }, false],
    ['a place that a geocoder found', session, { location: HOME, locationSource: { by: 'geocoder' } }, true],
    ['a place of the host', session, { location: HOME, locationSource: { by: 'host' } }, true],
    ['a system with a key', key, { location: HOME }, true],
  ] as const)('%s', (_name, caller, request, deliberate) => {
    expect(isDeliberate(caller, request)).toBe(deliberate);
  });
});

describe('a refusal', () => {
  it('keeps every box with value and limit, and no words', () => {
    const denial = denialIn(answer)!;
    expect(denial.boxes[0]!.reasons).toEqual([
      { code: 'OUT_OF_RADIUS', severity: 'blocks', value: 250, limit: 200 },
    ]);
    expect(codesOf(denial)).toEqual(['OUT_OF_COVERAGE', 'OUT_OF_RADIUS']);
    expect(JSON.stringify(denial)).not.toContain('words');
  });

  it('of a place that Google found keeps its square of a kilometre, and says so', () => {
    const google = { by: 'geocoder', provider: 'google', precision: 'exact' } as const;
    const denial = denialIn({ ...answer, locationSource: google })!;
    expect(denial.precision).toBe('district');
    expect(denial.location).toEqual({ lat: -26.305, lng: -48.845 });
    // Exact distances to three boxes would give the point away.
    expect(denial.boxes[0]).toMatchObject({
      distance: 300,
      dropLength: 300,
      reasons: [{ value: 300, limit: 200 }],
    });
    for (const source of [
      { ...google, provider: 'gazetteer' },
      { ...google, by: 'rep' as const },
    ]) {
      expect(denialIn({ ...answer, locationSource: source })).toMatchObject({
        location: HOME,
        precision: 'exact',
      });
    }
  });

  it.each(['viable', 'viable_with_caveats', 'indeterminate'] as const)('is not %s', verdict => {
    expect(denialIn({ ...answer, verdict })).toBeUndefined();
  });
});

describe('once per place and week', () => {
  it('takes points of one house for one place, and the neighbours for others', () => {
    const center: Location = { lat: -26.3, lng: -48.85 };
    expect(cellOf(destination(center, 8, 45))).toBe(cellOf(center));
    expect(cellOf(destination(center, 40, 90))).not.toBe(cellOf(center));
  });

  it.each([
    ['2030-01-07T00:00:00Z', '2030-01-07'],
    ['2030-01-13T23:59:59Z', '2030-01-07'],
    ['2030-01-06T23:59:59Z', '2029-12-31'],
  ])('%s is in the week of %s', (at, monday) => {
    expect(weekOf(new Date(at))).toBe(monday);
  });
});

describe('as a file', () => {
  it('has one CSV line for each reason, and no formula', () => {
    const lines = csvOf([denialIn(answer)!]).split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toMatch(/^v-1,.*,OUT_OF_COVERAGE,,$/);
    expect(lines[2]).toContain(`"'=CTO, 1",Norte,250,250,3,8,OUT_OF_RADIUS,250,200`);
  });

  it('is a GeoJSON point, longitude first', () => {
    expect(geojsonOf({ items: [denialIn(answer)!] })).toMatchObject({
      type: 'FeatureCollection',
      features: [{ id: 'v-1', geometry: { type: 'Point', coordinates: [HOME.lng, HOME.lat] } }],
    });
  });

  it.each([
    [undefined, 'json'],
    ['*/*', 'json'],
    ['text/csv', 'csv'],
    ['text/html, application/geo+json;q=0.9', 'geojson'],
  ])('by Accept: %s', (accept, format) => {
    expect(formatFor(accept)).toBe(format);
  });
});
