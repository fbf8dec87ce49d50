import type { BoxAnswer } from '@oz-viability/shared';

/** `unknown` is never drawn as `not-viable`: nobody could say, which is not a no. */
export type BoxKind = 'free' | 'caveat' | 'not-viable' | 'unknown';

export interface BoxLook {
  readonly kind: BoxKind;
  /** At most a few characters: the free ports, or a sign. */
  readonly text: string;
}

/** How a box looks on the map. The sign differs by kind, so that colour is never the only one. */
export function boxLook(box: Pick<BoxAnswer, 'viable' | 'reasons' | 'freePorts'>): BoxLook {
  const weighs = (severity: string) => box.reasons.some(reason => reason.severity === severity);
  if (box.viable) return { kind: weighs('caveat') ? 'caveat' : 'free', text: String(box.freePorts) };
  if (weighs('unknown') && !weighs('blocks')) return { kind: 'unknown', text: '?' };
  return { kind: 'not-viable', text: '×' };
}
