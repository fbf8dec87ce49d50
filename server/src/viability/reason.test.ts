import { LANGUAGES, REASONS } from '@oz-viability/shared';
import { describe, expect, test } from 'vitest';
import type { Finding } from './findings.ts';
import { toReason } from './reason.ts';
import { excess } from './texts/texts.ts';

const full = { code: 'NO_FREE_PORT', value: 0, limit: 8, blocked: 0, property: 0 } as const;

/** Every finding, and every turn that its words can take. */
const EVERY: readonly Finding[] = [
  { code: 'BOX_IN_PROJECT' },
  { code: 'NO_CUSTOMER_SPLITTER' },
  full,
  { ...full, property: 2 },
  { ...full, property: 1, blocked: 1 },
  { code: 'HELD_BY_OTHER', value: 1, limit: 8 },
  { code: 'HELD_BY_OTHER', value: 3, limit: 8 },
  { code: 'OUT_OF_RADIUS', value: 234.2, limit: 200, max: 500 },
  { code: 'OUT_OF_RADIUS', value: 234.2, limit: 200, max: 200 },
  { code: 'DROP_TOO_LONG', value: 231, limit: 200, straight: 180 },
  { code: 'DROP_TOO_LONG', value: 231, limit: 200, straight: 231 },
  { code: 'NO_POLE_PATH', why: 'no-pole-near', value: 130.4, limit: 100 },
  { code: 'NO_POLE_PATH', why: 'no-pole-near', limit: 100 },
  { code: 'NO_POLE_PATH', why: 'box-off-poles' },
  { code: 'NO_POLE_PATH', why: 'not-joined' },
  { code: 'POLE_NOT_ALLOWED', at: 'house' },
  { code: 'POLE_NOT_ALLOWED', at: 'box' },
  { code: 'POLE_NOT_ALLOWED', at: 'between' },
  { code: 'OUTSIDE_CONDOMINIUM', home: 'Alfa' },
  { code: 'OUTSIDE_CONDOMINIUM', other: 'Alfa' },
  { code: 'TAG_EXCLUDED', tags: ['a', 'b'] },
  { code: 'PROJECT_NOT_ALLOWED', project: 'Norte', by: 'access' },
  { code: 'PROJECT_NOT_ALLOWED', project: 'Norte', by: 'question' },
  { code: 'BOX_NOT_DEPLOYED' },
  { code: 'PORT_BLOCKED', value: 1, limit: 8 },
  { code: 'PORT_BLOCKED', value: 3, limit: 8 },
  { code: 'PORT_HELD_BY_PROPERTY', value: 1, limit: 8 },
  { code: 'PORT_HELD_BY_PROPERTY', value: 3, limit: 8 },
  { code: 'OUT_OF_COVERAGE', limit: 400 },
  { code: 'ADDRESS_INTERPOLATED' },
  { code: 'ADDRESS_IMPRECISE', precision: 'street' },
  { code: 'ADDRESS_IMPRECISE', precision: 'district' },
  { code: 'ADDRESS_IMPRECISE', precision: 'city' },
  { code: 'ADDRESS_NOT_FOUND' },
  { code: 'DATA_STALE', value: 720, limit: 300 },
  { code: 'UPSTREAM_UNAVAILABLE' },
  { code: 'UPSTREAM_UNREADABLE', part: 'all' },
  { code: 'UPSTREAM_UNREADABLE', part: 'boxes', value: 1 },
  { code: 'UPSTREAM_UNREADABLE', part: 'rest', value: 100 },
];

describe.each(LANGUAGES)('in %s', language => {
  test('every finding is a sentence with a remedy, and differs from every other', () => {
    const said = EVERY.map(finding => toReason(finding, language));
    for (const reason of said) {
      expect(reason.severity).toBe(REASONS[reason.code]);
      for (const sentence of [reason.detail, reason.remedy]) {
        expect(sentence).toMatch(/^[\p{Lu}\d].*\.$/u);
        expect(sentence).not.toMatch(/undefined|NaN|null|\s{2}/);
      }
    }
    expect(new Set(said.map(({ detail, remedy }) => detail + remedy)).size).toBe(EVERY.length);
  });

  test('nothing that is merely kept is called blocked', () => {
    for (const finding of EVERY) {
      if (finding.code === 'PORT_BLOCKED' || (finding.code === 'NO_FREE_PORT' && finding.blocked > 0))
        continue;
      const { detail, remedy } = toReason(finding, language);
      expect(`${detail} ${remedy}`).not.toMatch(/blocked|bloquead|\bpres[ao]s?\b/i);
    }
  });
});

describe('a sales rep in Brazil reads', () => {
  const say = (finding: Finding) => {
    const { detail, remedy } = toReason(finding, 'pt-BR');
    return [detail, remedy];
  };

  test('why a box is full and who could free ports', () => {
    expect(say(full)[0]).toBe('Sem porta livre: 8 de 8 ocupadas.');
    expect(say({ ...full, property: 2 })).toEqual([
      'Sem porta livre: 8 de 8 ocupadas.',
      '2 ocupadas por imóveis sem cliente. Peça a liberação à equipe de rede.',
    ]);
    expect(say({ ...full, property: 1, blocked: 1 })).toEqual([
      'Sem porta livre: 7 de 8 ocupadas e 1 bloqueada.',
      '1 ocupada por imóvel sem cliente e 1 bloqueada. Peça a liberação à equipe de rede.',
    ]);
  });

  test('that another rep is quicker', () => {
    expect(say({ code: 'HELD_BY_OTHER', value: 1, limit: 8 })).toEqual([
      'A porta livre está separada por outro vendedor.',
      'Tente de novo em alguns minutos.',
    ]);
  });

  test('by how much the radius is too small', () => {
    expect(say({ code: 'OUT_OF_RADIUS', value: 233.6, limit: 200, max: 500 })).toEqual([
      'Caixa a 234 m, fora do raio de 200 m.',
      'Aumente o raio em 34 m.',
    ]);
  });

  test('the widest radius, where a wider one would not help', () => {
    expect(say({ code: 'OUT_OF_RADIUS', value: 233.6, limit: 200, max: 220 })[1]).toContain('é de 220 m');
    expect(say({ code: 'OUT_OF_RADIUS', value: 220, limit: 200, max: 220 })[1]).toBe(
      'Aumente o raio em 20 m.',
    );
  });

  test('tenths where metres would look equal', () => {
    expect(say({ code: 'OUT_OF_RADIUS', value: 200.4, limit: 200, max: 500 })).toEqual([
      'Caixa a 200,4 m, fora do raio de 200 m.',
      'Aumente o raio em 1 m.',
    ]);
  });

  test('how much too long a drop is, and whether drawing helps', () => {
    expect(say({ code: 'DROP_TOO_LONG', value: 231, limit: 200, straight: 180 })).toEqual([
      'Drop de 231 m passa o limite de 200 m.',
      'Desenhe um drop ao menos 31 m mais curto: em linha reta são 180 m.',
    ]);
    expect(say({ code: 'DROP_TOO_LONG', value: 231, limit: 200, straight: 231 })[1]).toContain(
      'São 31 m a mais',
    );
  });
});

test('no metre is added by the dust of binary fractions', () => {
  expect(16.1 - 1.1).toBeGreaterThan(15);
  expect(excess(16.1, 1.1)).toBe(15);
});

test('value and limit are numbers to act on; a finding without them has none', () => {
  expect(toReason({ code: 'OUT_OF_RADIUS', value: 234.2, limit: 200, max: 500 }, 'en')).toMatchObject({
    value: 234.2,
    limit: 200,
  });
  expect(toReason({ code: 'BOX_IN_PROJECT' }, 'en')).not.toHaveProperty('value');
  expect(Object.keys(toReason(full, 'en')).sort()).toEqual([
    'code',
    'detail',
    'limit',
    'remedy',
    'severity',
    'value',
  ]);
});
