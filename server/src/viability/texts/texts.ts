import type { Language } from '@oz-viability/shared';
import type { FindingCode, FindingOf } from '../findings.ts';

/** What happened, and the smallest change that would help. */
interface Phrase {
  readonly detail: string;
  readonly remedy: string;
}

/** One language, complete: a finding without words does not compile. */
export type Texts = { readonly [Code in FindingCode]: (finding: FindingOf<Code>) => Phrase };

/** Numbers and lists as the language writes them. */
interface Writer {
  /** Whole metres; tenths only where `against` is so near that whole metres would look equal. */
  readonly metres: (value: number, against?: number) => string;
  /** `1 porta`, `2 portas`. */
  readonly count: (value: number, one: string, other: string) => string;
  /** A span of time in its largest unit, from seconds: `12 minutos`. */
  readonly age: (seconds: number) => string;
  readonly and: (parts: readonly string[]) => string;
  readonly or: (parts: readonly string[]) => string;
}

export function writerOf(language: Language): Writer {
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const and = new Intl.ListFormat(language, { type: 'conjunction' });
  const or = new Intl.ListFormat(language, { type: 'disjunction' });
  const span = (unit: 'second' | 'minute' | 'hour') =>
    new Intl.NumberFormat(language, {
      style: 'unit',
      unit,
      unitDisplay: 'long',
      maximumFractionDigits: unit === 'hour' ? 1 : 0,
    });
  const [seconds, minutes, hours] = [span('second'), span('minute'), span('hour')];
  // Small whole numbers come again and again, and writing one takes longer than the rest of a reason.
  const written: string[] = [];
  const whole = (value: number): string => {
    if (!(Number.isInteger(value) && value >= 0 && value <= 2000)) return number.format(value);
    written[value] ??= number.format(value);
    return written[value];
  };
  return {
    age: value => {
      if (value < 90) return seconds.format(value);
      return value < 5400 ? minutes.format(value / 60) : hours.format(value / 3600);
    },
    metres: (value, against) => {
      const near = against !== undefined && Math.abs(value - against) < 1;
      return `${near ? number.format(value) : whole(Math.round(value))} m`;
    },
    count: (value, one, other) => `${whole(value)} ${value === 1 ? one : other}`,
    and: listed(and),
    or: listed(or),
  };
}

/** Lists that are remembered; the same few reasons are given again and again. */
const REMEMBERED = 500;

/** As the format writes it, which takes longer than the rest of a reason. */
function listed(format: Intl.ListFormat): (parts: readonly string[]) => string {
  const written = new Map<string, string>();
  return parts => {
    const key = parts.join('\n');
    const known = written.get(key);
    if (known !== undefined) return known;
    if (written.size === REMEMBERED) written.clear();
    const text = format.format(parts);
    written.set(key, text);
    return text;
  };
}

/**
 * Whole metres by which `value` passes `limit`, never too few. Both are in decimetres; the rounding takes
 * the binary dust off their difference, which would add a metre.
 */
export const excess = (value: number, limit: number): number =>
  Math.ceil(Math.round((value - limit) * 10) / 10);
