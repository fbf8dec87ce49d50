import {
  COVERAGE_EXTENT,
  type CoverageAnswer,
  type CoverageState,
  type CoverageTile,
  fromMercator,
  mercator,
  type TenantId,
} from '@oz-viability/shared';
import type { Caller } from '../access/caller.ts';
import { Problem } from '../problem.ts';
import type { Limits } from './limits.ts';
import type { NetworkBox } from './network.ts';
import { offerOf } from './ports.ts';
import { accessFindings } from './rules.ts';
import { stageFindings } from './standing.ts';

/** Degrees. */
export interface Bounds {
  readonly south: number;
  readonly west: number;
  readonly north: number;
  readonly east: number;
}

/** A network that can be seen at large: only one that is in memory. */
export interface WideNetwork {
  /** Every readable box within the bounds, `most` at most; undefined where the network is not in memory. */
  boxesWithin(
    tenant: TenantId,
    bounds: Bounds,
    most: number,
  ): { readonly boxes: readonly NetworkBox[]; readonly cut: boolean } | undefined;
}

export interface Coverage {
  /** The boxes of a tile that the caller may see. Throws `coverage-unavailable`. */
  tile(caller: Caller, tile: CoverageTile): CoverageAnswer;
}

/** More points than this say nothing to anyone. */
const MOST_BOXES = 5000;

export function createCoverage(deps: {
  readonly network: WideNetwork;
  readonly limitsOf: (caller: Caller) => Limits;
}): Coverage {
  return {
    tile(caller, tile) {
      const found = deps.network.boxesWithin(caller.tenant, boundsOf(tile), MOST_BOXES);
      if (found === undefined) throw new Problem('coverage-unavailable');
      const limits = deps.limitsOf(caller);
      const side = 2 ** tile.z;
      const places: number[] = [];
      let states = '';
      for (const box of found.boxes) {
        const state = coverageState(box, limits);
        const { x, y } = mercator(box.location);
        const [column, row] = [x * side - tile.x, y * side - tile.y];
        // What stands on an edge is the neighbour's.
        if (state === undefined || column < 0 || column >= 1 || row < 0 || row >= 1) continue;
        places.push(Math.floor(column * COVERAGE_EXTENT), Math.floor(row * COVERAGE_EXTENT));
        states += state;
      }
      return { tile, places, states, cut: found.cut };
    },
  };
}

/**
 * What a box means to a caller, by the rules of a viability; undefined for one that is not the caller's. As OZmap
 * shows it: reservations are there, but not what someone holds for minutes.
 */
export function coverageState(
  box: NetworkBox,
  limits: Pick<Limits, 'projects' | 'tags' | 'sell'>,
): CoverageState | undefined {
  if (accessFindings(box, limits).length > 0) return undefined;
  const [stage] = stageFindings(box);
  if (stage !== undefined) return stage.code === 'BOX_IN_PROJECT' ? 'd' : 'x';
  const { kind } = offerOf(box, new Map(), limits.sell);
  if (kind === 'free') return box.status === 'not_deployed' ? 'c' : 'f';
  return kind === 'none' || kind === 'held' ? 'n' : 'c';
}

function boundsOf({ z, x, y }: CoverageTile): Bounds {
  const side = 2 ** z;
  const northWest = fromMercator(x / side, y / side);
  const southEast = fromMercator((x + 1) / side, (y + 1) / side);
  return { south: southEast.lat, west: northWest.lng, north: northWest.lat, east: southEast.lng };
}
