/** Whether the base map arrives. The counts are of the tiles asked for by the present view. */
export interface TileHealth {
  readonly lost: boolean;
  /** Some tiles of the last view that settled did not come. */
  readonly holes: boolean;
  readonly came: number;
  readonly failed: number;
}

export const HEALTHY: TileHealth = { lost: false, holes: false, came: 0, failed: 0 };

/**
 * One missing tile is a hole; a view of which not a single tile came is a map that is away.
 * `settled`: every tile of the view has come or failed.
 */
export function tileHealth(health: TileHealth, event: 'loaded' | 'failed' | 'settled'): TileHealth {
  if (event === 'loaded') return { ...health, lost: false, came: health.came + 1 };
  if (event === 'failed') return { ...health, failed: health.failed + 1 };
  const lost = health.came === 0 && (health.lost || health.failed > 0);
  return { lost, holes: lost || health.failed > 0, came: 0, failed: 0 };
}

/** Milliseconds before the nth attempt to get it back, n from 0. */
export const retryDelay = (attempt: number): number => Math.min(60_000, 5_000 * 2 ** attempt);
