import type { ListsInUse } from './gazetteer-store.ts';
import type { StreetIndex } from './street-index.ts';

/** A tenant's lists, and the streets of its addresses in memory. */
export interface OpenLists extends ListsInUse {
  readonly index: StreetIndex;
}
