import type { LoadedConfig } from '../config/model.ts';
import { loadConfig } from '../config.ts';
import type { Store } from '../store/database.ts';
import { openExclusively } from '../store/exclusive.ts';
import type { Invocation } from './command.ts';

/** Runs a piece of work on the configured store and closes it whatever happens. */
export async function withStore<T>(
  { configDirectory, env }: Invocation,
  work: (store: Store, config: LoadedConfig) => Promise<T>,
): Promise<T> {
  const config = await loadConfig(configDirectory, env);
  const { store, close } = await openExclusively(config.server.store);
  try {
    return await work(store, config);
  } finally {
    await close();
  }
}
