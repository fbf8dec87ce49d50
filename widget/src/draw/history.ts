/** What was, is, and was taken back. */
export interface History<State> {
  readonly past: readonly State[];
  readonly now: State;
  readonly future: readonly State[];
}

export const begun = <State>(now: State): History<State> => ({ past: [], now, future: [] });

/** One step, which can be taken back; what was taken back before is gone. */
export const step = <State>({ past, now }: History<State>, next: State): History<State> => ({
  past: [...past, now],
  now: next,
  future: [],
});

/** The same history where there is nothing to take back. */
export function undone<State>(history: History<State>): History<State> {
  const { past, now, future } = history;
  return past.length === 0
    ? history
    : { past: past.slice(0, -1), now: past.at(-1)!, future: [now, ...future] };
}

/** The last step was none. */
export const dropped = <State>(history: History<State>): History<State> => ({
  ...undone(history),
  future: [],
});

export function redone<State>(history: History<State>): History<State> {
  const { past, now, future } = history;
  return future.length === 0 ? history : { past: [...past, now], now: future[0]!, future: future.slice(1) };
}
