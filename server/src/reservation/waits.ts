/** Waits and limits, milliseconds; settings, so that tests can shrink them. */
export interface Waits {
  /** How long a POST may run before it is called ambiguous. */
  readonly postDeadlineMs: number;
  /** The longest that OZmap may take to show what it did. */
  readonly greatestLagMs: number;
  /** First pause between two reads of the same thing; doubles. */
  readonly pollMs: number;
  /** The longest pause of any back-off. */
  readonly longestPauseMs: number;
  /** The longest pause where a read failed or showed nothing yet: an outage ends, and then it shall go on soon. */
  readonly passingPauseMs: number;
  /** When to look for a duplicate of our own after a second POST. */
  readonly recheckMs: readonly [number, number];
}

export const WAITS: Waits = {
  postDeadlineMs: 15_000,
  greatestLagMs: 30_000,
  pollMs: 250,
  longestPauseMs: 3_600_000,
  passingPauseMs: 60_000,
  recheckMs: [120_000, 1_800_000],
};
