import { type BoxId, distance, type Location, type TenantId } from '@oz-viability/shared';
import { isOzmapError } from '../ozmap/errors.ts';
import type { WideNetwork } from '../viability/coverage.ts';
import {
  type Age,
  type BoxReading,
  type Network,
  type NetworkBox,
  NetworkFailure,
  type NetworkReading,
} from '../viability/network.ts';
import { limitsIn } from './catalogue.ts';
import type { Grid } from './grid.ts';
import type { NetworkCopy } from './mirror/copy.ts';
import { NONE, type Ref } from './mirror/id-table.ts';
import { lookFor, waysOver } from './ways.ts';

/** Boxes that one question looks into, as with a live read. */
const LOOKED_INTO = 250;
/** The grid rounds places to a centimetre. */
const GRID_ERROR = 0.1;
const ALL = Number.MAX_SAFE_INTEGER;
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
 * Viability's network out of a copy in memory. What is too old is confirmed first, by two to four requests; where
 * OZmap does not answer, the copy does, and says how old it is. Clients' names are never kept, and everything is
 * read live while there is no copy. A reservation needs the live network itself.
 */
export function createMirroredNetwork(deps: {
  readonly live: Network;
  /** Undefined: the tenant's network is not mirrored. */
  readonly mirrorOf: (tenant: TenantId) => Mirrored | undefined;
  readonly now: () => Date;
}): Network & WideNetwork {
  const { live, mirrorOf, now } = deps;
  const failedAt = new Map<TenantId, number>();

  const readyOf = (tenant: TenantId): Ready | undefined => {
    const mirrored = mirrorOf(tenant);
    return mirrored?.copy && { ...mirrored, copy: mirrored.copy };
  };

  /** Asks OZmap; undefined where it does not answer in time, or did not a moment ago. */
  const attempt = async <T extends object>(
    tenant: TenantId,
    signal: AbortSignal,
    ask: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> => {
    if (now().getTime() - (failedAt.get(tenant) ?? 0) < LEFT_ALONE) return undefined;
    try {
      const answer = await ask(AbortSignal.any([signal, AbortSignal.timeout(CONFIRM_PATIENCE)]));
      failedAt.delete(tenant);
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      if (!isFailure(error)) throw error;
      failedAt.set(tenant, now().getTime());
      return undefined;
    }
  };

  /** Whether what is no box was last compared with OZmap too long ago. */
  const isOld = ({ copy, maxAge }: Ready): boolean => now().getTime() - copy.checkedAt > maxAge;

  const ageOf = (readAt: number, { maxAge }: Ready): Age => ({
    readAt: new Date(readAt),
    ...(now().getTime() - readAt > maxAge && { staleAfter: maxAge / 1000 }),
  });

  const oldAmong = (boxes: readonly Ref[], { copy, maxAge }: Ready): readonly Ref[] =>
    copy.olderThan(now().getTime() - maxAge, boxes);

  /** Asks OZmap about these boxes; where it does not answer, they stay as they are known. */
  const confirm = async (
    tenant: TenantId,
    { copy, maxAge }: Ready,
    boxes: readonly Ref[],
    signal: AbortSignal,
  ): Promise<void> => {
    // Nobody's signal: others wait for the same.
    await attempt(tenant, signal, async () => {
      await copy.confirm(boxes, maxAge, CONFIRM_PATIENCE);
      return boxes;
    });
    signal.throwIfAborted();
  };

  const boxesNear = async (
    tenant: TenantId,
    ready: Ready,
    center: Location,
    radius: number,
    signal: AbortSignal,
  ): Promise<NetworkReading> => {
    const { copy } = ready;
    const { stock } = copy;
    const askedAt = now().getTime();
    const near = within(stock.grid, ref => stock.location(ref), center, radius, LOOKED_INTO + 1);
    const refs = near.slice(0, LOOKED_INTO);
    if (refs.length === 0 && isOld(ready)) {
      // What was built since then is in no list that was read.
      const seen = await attempt(tenant, signal, until => live.boxesNear(tenant, center, radius, until));
      if (seen !== undefined) return seen;
    }
    const old = oldAmong(refs, ready);
    if (old.length > 0) await confirm(tenant, ready, old, signal);
    const readAt = refs.length === 0 ? copy.checkedAt : copy.oldestOf(refs);
    const boxes: NetworkBox[] = [];
    let unreadable = 0;
    for (const ref of refs) {
      const box = stock.box(ref);
      if (box !== undefined) boxes.push(box);
      else if (stock.hasBox(ref)) unreadable++;
    }
    return {
      boxes,
      confirmed: readAt >= askedAt,
      unreadable,
      cut: near.length > LOOKED_INTO,
      ...ageOf(readAt, ready),
    };
  };

  const boxReading = async (
    tenant: TenantId,
    id: BoxId,
    signal: AbortSignal,
  ): Promise<BoxReading | undefined> => {
    const ready = readyOf(tenant);
    const ref = ready?.copy.stock.boxes.find(id) ?? NONE;
    // One that is not known may be new.
    if (!ready?.copy.stock.hasBox(ref)) return live.boxReading(tenant, id, signal);
    const { copy } = ready;
    const askedAt = now().getTime();
    const old = oldAmong([ref], ready);
    if (old.length > 0) await confirm(tenant, ready, old, signal);
    if (!copy.stock.hasBox(ref)) return undefined;
    const box = copy.stock.box(ref);
    if (box === undefined) throw new NetworkFailure('unreadable', 'box');
    const readAt = copy.knownAt(ref);
    return { box, confirmed: readAt >= askedAt, ...ageOf(readAt, ready) };
  };

  return {
    boxesNear(tenant, center, radius, signal) {
      const ready = readyOf(tenant);
      if (ready === undefined) return live.boxesNear(tenant, center, radius, signal);
      return boxesNear(tenant, ready, center, radius, signal);
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

    box: async (tenant, id, signal) => (await boxReading(tenant, id, signal))?.box,

    boxReading,

    clientsIn: (tenant, id, signal) => live.clientsIn(tenant, id, signal),

    async limits(tenant, signal) {
      const catalogue = mirrorOf(tenant)?.copy?.stock.catalogue;
      return catalogue === undefined ? live.limits(tenant, signal) : limitsIn(catalogue);
    },

    async ways(tenant, house, boxes, signal) {
      const ask = (until: AbortSignal) => live.ways(tenant, house, boxes, until);
      const ready = readyOf(tenant);
      if (ready === undefined || boxes.length === 0) return ask(signal);
      const seen = isOld(ready) ? await attempt(tenant, signal, ask) : undefined;
      if (seen !== undefined) return seen;
      const { stock, checkedAt } = ready.copy;
      const { poles } = stock;
      const points = within(poles.grid, ref => poles.waypoint(ref).location, house, lookFor(house, boxes));
      return { ways: waysOver(poles.spansAmong(points), house, boxes), ...ageOf(checkedAt, ready) };
    },

    async condominiums(tenant, signal) {
      const ask = (until: AbortSignal) => live.condominiums(tenant, until);
      const ready = readyOf(tenant);
      const known = ready?.copy.stock.terrain.condominiums;
      if (ready === undefined || known === undefined) return ask(signal);
      return (isOld(ready) ? await attempt(tenant, signal, ask) : undefined) ?? known;
    },

    async poles(tenant, ids, signal) {
      const ask = (until: AbortSignal) => live.poles(tenant, ids, until);
      const ready = readyOf(tenant);
      if (ready === undefined) return ask(signal);
      const seen = isOld(ready) ? await attempt(tenant, signal, ask) : undefined;
      if (seen !== undefined) return seen;
      const { poles } = ready.copy.stock;
      return [...new Set(ids.map(id => poles.ids.find(id)))].flatMap(ref => poles.pole(ref) ?? []);
    },

    async polesNear(tenant, center, radius, signal) {
      const copy = mirrorOf(tenant)?.copy;
      if (copy === undefined) return live.polesNear(tenant, center, radius, signal);
      const { poles } = copy.stock;
      const found = within(poles.grid, ref => poles.waypoint(ref).location, center, radius);
      return found.flatMap(ref => poles.pole(ref) ?? []);
    },
  };
}

/** Nearest first, by places that are not rounded; `most` at most. */
function within(
  grid: Grid,
  placeOf: (ref: Ref) => Location,
  center: Location,
  radius: number,
  most = ALL,
): readonly Ref[] {
  const found = grid.nearest(center, radius + GRID_ERROR, most, () => true);
  const refs: Ref[] = [];
  for (let i = 0; i < found.count; i++) {
    const ref = found.refs[i]!;
    const surely = found.distances[i]! <= radius - GRID_ERROR;
    if (surely || distance(placeOf(ref), center) <= radius) refs.push(ref);
  }
  return refs;
}

const isFailure = (error: unknown): boolean =>
  error instanceof NetworkFailure ||
  isOzmapError(error) ||
  (error instanceof Error && error.name === 'TimeoutError');
