const KILOMETRES = { maximumFractionDigits: 1 } as const;
const DAY = { day: '2-digit', month: '2-digit', year: 'numeric' } as const;

/** Numbers and dates as a locale writes them. */
export interface Format {
  /** Whole metres, so that a length and its limit can be told apart; kilometres from 10,000 on. */
  metres(metres: number): string;
  date(iso: string): string;
  /** How long ago, in words, from seconds. */
  ago(seconds: number): string;
  /** Minutes and seconds left, as a clock; never below zero. */
  clock(milliseconds: number): string;
}

/**
 * Nothing of `Intl` is made before it is needed: the first one of a page costs as much as the list itself. Whole metres
 * below a thousand look the same in every language here.
 */
export function formatOf(locale: string): Format {
  let past: Intl.RelativeTimeFormat | undefined;
  return {
    // A number and its unit stay on one line.
    metres: metres => {
      const whole = Math.round(metres);
      if (whole < 1000) return `${whole}\u00a0m`;
      return whole < 10_000
        ? `${whole.toLocaleString(locale)}\u00a0m`
        : `${(metres / 1000).toLocaleString(locale, KILOMETRES)}\u00a0km`;
    },
    date: iso => new Date(iso).toLocaleDateString(locale, DAY),
    ago: seconds => {
      const [size, name] =
        seconds < 90
          ? ([1, 'second'] as const)
          : seconds < 5400
            ? ([60, 'minute'] as const)
            : ([3600, 'hour'] as const);
      past ??= new Intl.RelativeTimeFormat(locale);
      return past.format(-Math.round(seconds / size), name);
    },
    clock: milliseconds => {
      const left = Math.max(0, Math.ceil(milliseconds / 1000));
      return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    },
  };
}

/** A label as it stands within a sentence: *Código do contrato* becomes *código do contrato*. */
export const within = (label: string): string => label[0]!.toLowerCase() + label.slice(1);
