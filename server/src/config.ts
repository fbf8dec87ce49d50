import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ConfigError, type LoadedConfig } from './config/model.ts';
import { parseConfig } from './config/parse.ts';

/**
 * Reads `server.yaml` and `tenants/*.yaml` of a directory.
 * @throws {ConfigError} where the server cannot start with it; a tenant's own faults only suspend that tenant.
 */
export async function loadConfig(
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<LoadedConfig> {
  const root = resolve(directory);
  const [server, tenants] = await Promise.all([textOf(join(root, 'server.yaml')), tenantFiles(root)]);
  return parseConfig(
    { directory: root, tenants, ...(server === undefined ? {} : { server }) },
    { env, readFile: path => secretOf(resolve(root, path)) },
  );
}

async function tenantFiles(root: string): Promise<{ id: string; text: string }[]> {
  const folder = join(root, 'tenants');
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw unreadable('tenants/', error);
  });
  return Promise.all(
    names
      .filter(name => name.endsWith('.yaml'))
      .sort()
      .map(async name => ({
        id: basename(name, '.yaml'),
        text: (await textOf(join(folder, name))) ?? '',
      })),
  );
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw unreadable(basename(path), error);
  }
}

function secretOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

const unreadable = (file: string, error: unknown): ConfigError =>
  new ConfigError([
    {
      file,
      path: '',
      message: `cannot be read: ${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'}`,
      hint: 'check its permissions',
    },
  ]);
