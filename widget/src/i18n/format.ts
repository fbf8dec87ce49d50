/** Numbers and dates as a locale writes them. */
export interface Format {
  /** Whole metres, kilometres from 1,000 on. */
  metres(metres: number): string;
  date(iso: string): string;
  /** How long ago, in words, from seconds. */
  ago(seconds: number): string;
  /** Minutes and seconds left, as a clock; never below zero. */
  clock(milliseconds: number): string;
}

export function formatOf(locale: string): Format {
  const unit = (name: string, digits: number) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, maximumFractionDigits: digits });
  const metre = unit('meter', 0);
  const kilometre = unit('kilometer', 1);
  const day = new Intl.DateTimeFormat(locale, { day: '2-digit', month: '2-digit', year: 'numeric' });
  const past = new Intl.RelativeTimeFormat(locale);
  // A number and its unit stay on one line.
  const whole = (text: string) => text.replace(' ', '\u00a0');
  return {
    metres: metres => whole(metres < 1000 ? metre.format(metres) : kilometre.format(metres / 1000)),
    date: iso => day.format(new Date(iso)),
    ago: seconds => {
      const [size, name] =
        seconds < 90
          ? ([1, 'second'] as const)
          : seconds < 5400
            ? ([60, 'minute'] as const)
            : ([3600, 'hour'] as const);
      return past.format(-Math.round(seconds / size), name);
    },
    clock: milliseconds => {
      const left = Math.max(0, Math.ceil(milliseconds / 1000));
      return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    },
  };
}
