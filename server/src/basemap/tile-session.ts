/** Google's own session for a run of tiles: not a rep's. */
export interface TileSession {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

export interface TileSessions {
  /** The session to ask with: one for all, since many tiles at once must not ask for many. Throws as `create` does. */
  current(): Promise<TileSession>;
  /** Google does not take it any more. Whether another is worth a try: not where this one is new. */
  refused(session: TileSession): Promise<boolean>;
}

/** A session is renewed so long before it ends. */
const EARLY_MS = 10 * 60_000;
/** No more often than this, whatever Google answers. */
const APART_MS = 30_000;

export function createTileSessions(create: () => Promise<TileSession>, now: () => Date): TileSessions {
  let held: { readonly since: number; readonly session: Promise<TileSession> } | undefined;
  const isNew = (at: { readonly since: number }): boolean => now().getTime() - at.since < APART_MS;

  return {
    async current() {
      for (;;) {
        held ??= { since: now().getTime(), session: create() };
        const mine = held;
        try {
          const session = await mine.session;
          if (now().getTime() < session.until - EARLY_MS || isNew(mine)) return session;
        } catch (error) {
          if (isNew(mine)) throw error;
        }
        if (held === mine) held = undefined;
      }
    },
    async refused(session) {
      const mine = held;
      if (mine === undefined || (await mine.session) !== session) return true;
      if (isNew(mine)) return false;
      if (held === mine) held = undefined;
      return true;
    },
  };
}
