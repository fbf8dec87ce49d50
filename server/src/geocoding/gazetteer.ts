import { type Candidate, distance, type Location, type TenantId } from '@oz-viability/shared';
import type { Store } from '../store/database.ts';
import { GAZETTEER, labelOf } from './candidates.ts';
import { findAddress, suggestAddresses } from './find-address.ts';
import { type ListsInUse, nearestAddress, readStreetParts } from './gazetteer-store.ts';
import { activeLists } from './generations.ts';
import type { FindOptions, GeocodingProvider } from './provider.ts';
import { StreetIndex } from './street-index.ts';

/** Metres: a pin this near to a known address is at that address, farther it is only on its street. */
const AT_ADDRESS = 60;
const ON_STREET = 300;
/** Parts of streets kept in memory for all tenants together: about 200 MB, thirty cities. */
const MOST_PARTS = 200_000;

/** A tenant's lists, and the streets of its addresses in memory. */
export interface OpenLists extends ListsInUse {
  readonly index: StreetIndex;
}

interface Opened {
  readonly generation: number | undefined;
  readonly index: Promise<StreetIndex>;
  /** Parts of streets, once they have been read. */
  size: number;
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

  async function open(tenant: TenantId): Promise<OpenLists | undefined> {
    const active = await activeLists(store, tenant);
    if (active.addresses === undefined && active.ceps === undefined) return undefined;
    const lists: ListsInUse = { store, tenant, active };
    const before = opened.get(tenant);
    const current = before?.generation === active.addresses && before !== undefined ? before : read(lists);
    opened.delete(tenant);
    opened.set(tenant, current);
    return { ...lists, index: await current.index };
  }

  function read(lists: ListsInUse): Opened {
    const index = readStreetParts(lists).then(parts => new StreetIndex(parts));
    const reading: Opened = { generation: lists.active.addresses, index, size: 0 };
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

  /** Answers from one generation, also where an import ends meanwhile: what it read is then read again. */
  async function answer(
    tenant: TenantId,
    signal: AbortSignal,
    ask: (lists: OpenLists) => Promise<readonly Candidate[]>,
  ): Promise<readonly Candidate[]> {
    for (;;) {
      signal.throwIfAborted();
      const lists = await open(tenant);
      if (lists === undefined) return [];
      signal.throwIfAborted();
      const candidates = await ask(lists);
      const { addresses, ceps } = await activeLists(store, tenant);
      if (addresses === lists.active.addresses && ceps === lists.active.ceps) return candidates;
    }
  }

  return {
    name: GAZETTEER,
    maySuggest: true,
    find: (tenant: TenantId, address: string, { suggest, near, signal }: FindOptions) =>
      answer(tenant, signal, lists =>
        suggest ? suggestAddresses(lists, address, near) : findAddress(lists, address, near),
      ),
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
