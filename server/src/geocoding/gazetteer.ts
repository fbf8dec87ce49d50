import { type Candidate, distance, type Location, type TenantId } from '@oz-viability/shared';
import type { Store } from '../store/database.ts';
import { GAZETTEER, labelOf } from './candidates.ts';
import { findAddress, suggestAddresses } from './find-address.ts';
import { type ListsInUse, nearestAddress, readStreetParts } from './gazetteer-store.ts';
import { type ActiveLists, activeLists } from './generations.ts';
import type { OpenLists } from './open-lists.ts';
import type { FindOptions, GeocodingProvider } from './provider.ts';
import { StreetIndex } from './street-index.ts';

/** Metres: a pin this near to a known address is at that address, farther it is only on its street. */
const AT_ADDRESS = 60;
const ON_STREET = 300;
/** Parts of streets kept in memory for all tenants together: about 200 MB, thirty cities. */
const MOST_PARTS = 200_000;
/**
 * Milliseconds for which suggestions believe that no import has ended: a round trip to the database for each letter
 * is most of what a suggestion costs, and the answer after it comes from the new list.
 */
const BELIEVED_MS = 1000;

interface Opened {
  readonly lists: ListsInUse;
  readonly index: Promise<StreetIndex>;
  /** Parts of streets, once they have been read. */
  size: number;
  /** When the database last said that these are the lists in use, by `performance.now()`. */
  seenAt: number;
}

/**
 * The tenant's own lists of addresses and postal codes, imported from CSV: needs no network and no key. Names
 * of streets are compared in memory, where misspellings are found; numbers and places are asked of the database.
 * Each server reads the streets anew after an import, whichever server made it, and forgets those of the tenant
 * that was not asked about for longest when they become too many.
 */
export function createGazetteer({
  store,
  mostParts = MOST_PARTS,
}: {
  readonly store: Store;
  readonly mostParts?: number;
}): GeocodingProvider {
  /** The most recently used last. */
  const opened = new Map<TenantId, Opened>();

  /** Asks the database which lists are in use, and opens them where they have changed. */
  async function look(tenant: TenantId): Promise<Opened | undefined> {
    const active = await activeLists(store, tenant);
    const before = opened.get(tenant);
    opened.delete(tenant);
    if (active.addresses === undefined && active.ceps === undefined) return undefined;
    const same = before?.lists.active.addresses === active.addresses;
    const current = before !== undefined && same ? kept(before, active) : read({ store, tenant, active });
    current.seenAt = performance.now();
    opened.set(tenant, current);
    return current;
  }

  function kept(before: Opened, active: ActiveLists): Opened {
    return before.lists.active.ceps === active.ceps
      ? before
      : { ...before, lists: { ...before.lists, active } };
  }

  function read(lists: ListsInUse): Opened {
    const index = readStreetParts(lists).then(parts => new StreetIndex(parts));
    const reading: Opened = { lists, index, size: 0, seenAt: 0 };
    index.then(
      ({ size }) => {
        reading.size = size;
        forgetTooMany();
      },
      () => opened.delete(lists.tenant),
    );
    return reading;
  }

  function forgetTooMany(): void {
    let parts = [...opened.values()].reduce((sum, { size }) => sum + size, 0);
    for (const [tenant, { size }] of [...opened].slice(0, -1)) {
      if (parts <= mostParts) return;
      opened.delete(tenant);
      parts -= size;
    }
  }

  /**
   * Answers from one generation, the one in use at the end: where an import has ended meanwhile, what was read is
   * read again. `believeMs`: how old the knowledge of what is in use may be.
   */
  async function answer(
    tenant: TenantId,
    signal: AbortSignal,
    ask: (lists: OpenLists) => Promise<readonly Candidate[]>,
    believeMs = 0,
  ): Promise<readonly Candidate[]> {
    let current = opened.get(tenant) ?? (await look(tenant));
    for (;;) {
      signal.throwIfAborted();
      if (current === undefined) return [];
      const candidates = await ask({ ...current.lists, index: await current.index });
      if (performance.now() - current.seenAt < believeMs) return candidates;
      signal.throwIfAborted();
      const inUse = await look(tenant);
      if (inUse === current) return candidates;
      current = inUse;
    }
  }

  return {
    name: GAZETTEER,
    maySuggest: true,
    find: (tenant: TenantId, address: string, { suggest, near, signal }: FindOptions) =>
      suggest
        ? answer(tenant, signal, lists => suggestAddresses(lists, address, near), BELIEVED_MS)
        : answer(tenant, signal, lists => findAddress(lists, address, near)),
    reverse: (tenant, location, signal) => answer(tenant, signal, lists => nearest(lists, location)),
  };
}

async function nearest(lists: ListsInUse, location: Location): Promise<readonly Candidate[]> {
  const found =
    (await nearestAddress(lists, location, AT_ADDRESS)) ?? (await nearestAddress(lists, location, ON_STREET));
  if (found === undefined) return [];
  const away = distance(location, found.location);
  if (away > ON_STREET) return [];
  const { street, number, suffix, district, city } = found;
  const house = number === undefined || away > AT_ADDRESS ? undefined : { number, suffix };
  return [
    {
      location: found.location,
      label: labelOf(street, house, district, city),
      precision: house === undefined ? 'street' : 'exact',
      source: GAZETTEER,
    },
  ];
}
