import type { BoxAnswer, Reason, ReasonCode } from '@oz-viability/shared';
import { describe, expect, test } from 'vitest';
import { answerFor } from '../testing/answers.ts';
import { HOME } from '../testing/scene.ts';
import { refusal } from './refusal.ts';

const box = (...codes: ReasonCode[]): BoxAnswer => ({
  ...answerFor(HOME).boxes[0]!,
  viable: false,
  reasons: codes.map((code): Reason => ({ code, severity: 'blocks', detail: '' })),
});

describe('why there is none', () => {
  test('nothing in reach, also when boxes beyond the radius are shown', () => {
    expect(refusal([])).toBe('nothing');
    expect(refusal([box('OUT_OF_RADIUS')])).toBe('nothing');
  });
  test('all in reach are full, whatever is beyond', () => {
    expect(refusal([box('NO_FREE_PORT'), box('HELD_BY_OTHER'), box('OUT_OF_RADIUS')])).toBe('full');
  });
  test('otherwise each box has its own reason', () => {
    expect(refusal([box('NO_FREE_PORT'), box('BOX_IN_PROJECT')])).toBe('other');
  });
});
