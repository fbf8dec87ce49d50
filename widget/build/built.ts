import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

export interface Built {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Builds the widget, as pages will load it, into a folder of its own: for tests that look at the real files. */
export async function built(): Promise<Built> {
  const folder = await mkdtemp(join(tmpdir(), 'oz-widget-'));
  await build({
    configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)),
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true, sourcemap: false },
  });
  return { folder, remove: () => rm(folder, { recursive: true }) };
}
