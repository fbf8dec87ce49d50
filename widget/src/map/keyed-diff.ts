export interface KeyedDiff<Key, Item> {
  readonly added: readonly Item[];
  readonly kept: readonly Item[];
  readonly removed: readonly Key[];
}

/** What must change so that exactly `next` is shown. Of items with equal keys the first counts. */
export function keyedDiff<Key, Item>(
  shown: ReadonlyMap<Key, unknown>,
  next: readonly Item[],
  keyOf: (item: Item) => Key,
): KeyedDiff<Key, Item> {
  const wanted = new Map<Key, Item>();
  for (const item of next) if (!wanted.has(keyOf(item))) wanted.set(keyOf(item), item);
  const items = [...wanted.values()];
  return {
    added: items.filter(item => !shown.has(keyOf(item))),
    kept: items.filter(item => shown.has(keyOf(item))),
    removed: [...shown.keys()].filter(key => !wanted.has(key)),
  };
}
