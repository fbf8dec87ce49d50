import type { BoxAnswer } from '@oz-viability/shared';

/** Why there is no viability: nothing near, everything near is full, or each box has its own reason. */
export function refusal(boxes: readonly BoxAnswer[]): 'nothing' | 'full' | 'other' {
  const inReach = boxes.filter(box => !box.reasons.some(reason => reason.code === 'OUT_OF_RADIUS'));
  if (inReach.length === 0) return 'nothing';
  const full = (box: BoxAnswer) =>
    box.reasons.some(reason => reason.code === 'NO_FREE_PORT' || reason.code === 'HELD_BY_OTHER');
  return inReach.every(full) ? 'full' : 'other';
}
