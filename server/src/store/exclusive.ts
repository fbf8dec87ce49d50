import { openStore, type Store, type StoreOptions } from './database.ts';
import { lockDirectory } from './lock.ts';
import { migrate } from './migrate.ts';

export interface OpenedStore {
  readonly store: Store;
  close(): Promise<void>;
}

/**
 * Opens the store and brings it up to date; a PGlite directory for this process alone.
 * @throws {StoreInUse} where another process has that directory
 */
export async function openExclusively(options: StoreOptions): Promise<OpenedStore> {
  const release =
    options.kind === 'pglite' && options.directory !== undefined
      ? lockDirectory(options.directory)
      : () => {};
  let store: Store | undefined;
  const close = async (): Promise<void> => {
    await store?.destroy();
    release();
  };
  try {
    store = await openStore(options);
    await migrate(store);
    return { store, close };
  } catch (error) {
    await close();
    throw error;
  }
}
