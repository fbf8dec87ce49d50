import type { OzmapClient } from '../ozmap/client.ts';
import { OzmapRefused, OzmapUnreadable } from '../ozmap/errors.ts';
import type { OzmapPoleType } from '../ozmap/mapping.ts';
import { condominiums, poleTypes } from '../ozmap/readings.ts';
import type { Condominium } from '../viability/network.ts';
import { Remembered } from './remembered.ts';

/** Milliseconds that either list is believed. */
const BELIEVED = 5 * 60_000;

/** What lies around boxes and poles and changes rarely; each list is read by itself, when first needed. */
export class Terrain {
  /** All gated communities. Throws what the client throws, `OzmapUnreadable` also for a single one. */
  readonly condominiums: Remembered<readonly Condominium[]>;
  /** Pole types over which no drop may be sold. Throws what the client throws. */
  readonly barredTypes: Remembered<ReadonlySet<string>>;

  constructor(client: OzmapClient, now: () => Date) {
    this.condominiums = new Remembered(() => condominiums(client), now, BELIEVED);
    this.barredTypes = new Remembered(() => barredTypes(client), now, BELIEVED);
  }
}

const barredTypes = async (client: OzmapClient): Promise<ReadonlySet<string>> => {
  const types = await poleTypes(client).catch(noTypes);
  return new Set(types.filter(({ sells }) => !sells).map(({ id }) => id));
};

/** A key that may not see pole types still gets its ways: all types sell unless OZmap says otherwise. */
function noTypes(error: unknown): readonly OzmapPoleType[] {
  if (error instanceof OzmapRefused || error instanceof OzmapUnreadable) return [];
  throw error;
}
