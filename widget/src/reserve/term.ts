import type { Reservation } from '@oz-viability/shared';

const DAY = 86_400_000;

/** Days by which the server still lets a reservation be extended: 90 in all. */
export const extendableDays = ({ createdAt, expiresAt }: Reservation): number =>
  Math.max(0, 90 - Math.floor((Date.parse(expiresAt) - Date.parse(createdAt)) / DAY));

/** Days of the calendar until a reservation ends: 0 on its last day, below that when it is past. */
export const daysLeft = ({ expiresAt }: Reservation, now: number): number =>
  // Rounded: a day on which the clocks change is an hour longer or shorter.
  Math.round((midnight(Date.parse(expiresAt)) - midnight(now)) / DAY);

/** Where the day began, by the clock of whoever looks. */
const midnight = (time: number): number => new Date(time).setHours(0, 0, 0, 0);
