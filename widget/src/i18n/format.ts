import type { Location } from '@oz-viability/shared';

/** Numbers and dates as a locale writes them. */
export interface Format {
  /** Whole metres, kilometres from 1,000 on. */
  metres(metres: number): string;
  date(iso: string): string;
  /** How long ago, from seconds. */
  ago(seconds: number): string;
  /** Minutes and seconds left, as a clock; never below zero. */
  clock(milliseconds: number): string;
  coordinates(location: Location): string;
}

export function formatOf(locale: string): Format {
  const unit = (name: string, digits: number, display: 'short' | 'long' = 'short') =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: display,
      maximumFractionDigits: digits,
    });
  const metre = unit('meter', 0);
  const kilometre = unit('kilometer', 1);
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'short' });
  return {
    metres: metres => (metres < 1000 ? metre.format(metres) : kilometre.format(metres / 1000)),
    date: iso => day.format(new Date(iso)),
    ago: seconds =>
      seconds < 90
        ? unit('second', 0).format(seconds)
        : seconds < 5400
          ? unit('minute', 0).format(seconds / 60)
          : unit('hour', 0, 'long').format(seconds / 3600),
    clock: milliseconds => {
      const left = Math.max(0, Math.ceil(milliseconds / 1000));
      return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    },
    coordinates: ({ lat, lng }) => `${lat.toFixed(6)}, ${lng.toFixed(6)}`,
  };
}
