import type { Precision } from '@oz-viability/shared';

/**
 * How well a provider's house number answers the one that was asked: listed (`1480`, `1480;1482`, `1480-A`), within
 * a range (`1400-1500`), or another. Nothing was asked where somebody searched a place by name.
 */
export function precisionOfNumber(
  found: string,
  asked: number | undefined,
): Extract<Precision, 'exact' | 'interpolated' | 'street'> {
  if (asked === undefined) return 'exact';
  const numbers = (found.match(/\d+/g) ?? []).map(Number);
  if (numbers.includes(asked)) return 'exact';
  const inRange =
    /\d\s*[-–]\s*\d/.test(found) && Math.min(...numbers) < asked && asked < Math.max(...numbers);
  return inRange ? 'interpolated' : 'street';
}
