import { type BoxId, distance, type Location, type TenantId } from '@oz-viability/shared';
import { isOzmapError } from '../ozmap/errors.ts';
import type { WideNetwork } from '../viability/coverage.ts';
import { type Network, type NetworkBox, NetworkFailure, type NetworkReading } from '../viability/network.ts';
import type { NetworkCopy } from './mirror/copy.ts';
import type { Ref } from './mirror/id-table.ts';

/** Boxes that one question looks into, as with a live read. */
const LOOKED_INTO = 250;
/** The grid rounds places to a centimetre. */
const GRID_ERROR = 0.1;
/** An answer waits so long for OZmap to confirm it, and after a failure does without for a while. Milliseconds. */
const CONFIRM_PATIENCE = 3000;
const LEFT_ALONE = 5000;

/** The copy of one tenant's network. */
export interface Mirrored {
  /** Absent until it was once complete. */
  readonly copy: NetworkCopy | undefined;
  /** What is older is confirmed before it is answered, milliseconds. */
  readonly maxAge: number;
}

type Ready = Mirrored & { readonly copy: NetworkCopy };

/**
 * Viability's network out of a copy in memory. What is too old is confirmed first, by two requests; where
 * OZmap does not answer, the copy does, and says how old it is. What a reservation depends on is read live, as is
 * everything while there is no copy.
 */
export function createMirroredNetwork(deps: {
  readonly live: Network;
  /** Undefined: the tenant's network is not mirrored. */
  readonly mirrorOf: (tenant: TenantId) => Mirrored | undefined;
  readonly now: () => Date;
}): Network & WideNetwork {
  const { live, mirrorOf, now } = deps;
  const failedAt = new Map<TenantId, number>();

  /** Asks OZmap about them; where it does not answer in time, they stay as they are known. */
  const confirm = async (tenant: TenantId, { copy, maxAge }: Ready, boxes: readonly Ref[]): Promise<void> => {
    if (now().getTime() - (failedAt.get(tenant) ?? 0) < LEFT_ALONE) return;
    try {
      await copy.confirm(boxes, maxAge, CONFIRM_PATIENCE);
      failedAt.delete(tenant);
    } catch (error) {
      if (!isOzmapError(error) && !isTimeout(error)) throw error;
      failedAt.set(tenant, now().getTime());
    }
  };

  const boxesNear = async (
    tenant: TenantId,
    { copy, maxAge }: Ready,
    center: Location,
    radius: number,
    signal: AbortSignal,
  ): Promise<NetworkReading> => {
    const near = nearIn(copy, center, radius);
    const askedAt = now().getTime();
    const old = near.boxes.filter(box => copy.isDoubted(box) || askedAt - copy.knownAt(box) > maxAge);
    if (near.boxes.length === 0 && askedAt - copy.checkedAt > maxAge) {
      // What was built since then is in no list that was read.
      const seen = await live.boxesNear(tenant, center, radius, signal).catch(unavailable);
      if (seen !== undefined) return seen;
    }
    if (old.length > 0) await confirm(tenant, { copy, maxAge }, old);
    signal.throwIfAborted();
    const { stock } = copy;
    const readAt =
      near.boxes.length === 0 ? copy.checkedAt : Math.min(...near.boxes.map(box => copy.knownAt(box)));
    const there = near.boxes.filter(box => stock.hasBox(box));
    const boxes = there.flatMap(box => stock.box(box) ?? []);
    return {
      boxes,
      readAt: new Date(readAt),
      confirmed: readAt >= askedAt,
      unreadable: there.length - boxes.length,
      cut: near.cut,
      ...(now().getTime() - readAt > maxAge && { staleAfter: maxAge / 1000 }),
    };
  };

  return {
    async boxesNear(tenant, center, radius, signal) {
      const mirrored = mirrorOf(tenant);
      if (mirrored?.copy === undefined) return live.boxesNear(tenant, center, radius, signal);
      return boxesNear(tenant, { ...mirrored, copy: mirrored.copy }, center, radius, signal);
    },

    boxesWithin(tenant, bounds, most) {
      const stock = mirrorOf(tenant)?.copy?.stock;
      if (stock === undefined) return undefined;
      const boxes: NetworkBox[] = [];
      let cut = false;
      stock.grid.within(bounds, ref => {
        if (boxes.length === most) cut = true;
        const box = cut ? undefined : stock.box(ref);
        if (box !== undefined) boxes.push(box);
      });
      return { boxes, cut };
    },

    box: (tenant: TenantId, id: BoxId, signal) => live.box(tenant, id, signal),

    clientsIn: (tenant, id, signal) => live.clientsIn(tenant, id, signal),

    async limits(tenant, signal) {
      const catalogue = mirrorOf(tenant)?.copy?.stock.catalogue;
      if (catalogue === undefined) return live.limits(tenant, signal);
      const { projects, role } = catalogue;
      const drops = [...projects.values()].map(({ id, dropLimit }) => [id, dropLimit ?? role.drop] as const);
      return { ...(role.radius === undefined ? {} : { radius: role.radius }), drops: new Map(drops) };
    },

    ways: (tenant, house, boxes, signal) => live.ways(tenant, house, boxes, signal),

    condominiums: (tenant, signal) => live.condominiums(tenant, signal),

    poles: (tenant, ids, signal) => live.poles(tenant, ids, signal),

    async polesNear(tenant, center, radius, signal) {
      const copy = mirrorOf(tenant)?.copy;
      if (copy === undefined) return live.polesNear(tenant, center, radius, signal);
      const { stock } = copy;
      const found = stock.poleGrid.nearest(center, radius + GRID_ERROR, Number.MAX_SAFE_INTEGER, () => true);
      return Array.from(found.refs.subarray(0, found.count))
        .flatMap(ref => stock.pole(ref) ?? [])
        .filter(({ location }) => distance(location, center) <= radius);
    },
  };
}

function nearIn(
  { stock }: NetworkCopy,
  center: Location,
  radius: number,
): { readonly boxes: readonly Ref[]; readonly cut: boolean } {
  const found = stock.grid.nearest(center, radius + GRID_ERROR, LOOKED_INTO + 1, () => true);
  const within = Array.from(found.refs.subarray(0, found.count)).filter(
    box => distance(stock.location(box), center) <= radius,
  );
  return { boxes: within.slice(0, LOOKED_INTO), cut: within.length > LOOKED_INTO };
}

const unavailable = (error: unknown): undefined => {
  if (!(error instanceof NetworkFailure)) throw error;
};

const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError';
