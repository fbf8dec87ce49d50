import { resolve } from 'node:path';
import type { TenantId } from '@oz-viability/shared';
import type { StoreOptions } from '../store/database.ts';
import { readDocument } from './document.ts';
import { SERVER_HINTS, TENANT_HINTS } from './hints.ts';
import {
  ConfigError,
  type ConfigFault,
  type LoadedConfig,
  type ServerConfig,
  type SuspendedTenant,
  type TenantConfig,
} from './model.ts';
import { type ServerFile, serverSchema, type TenantFile, tenantSchema } from './schema.ts';
import type { SecretSources } from './secrets.ts';

/** The files of a configuration directory, by name relative to it. */
export interface ConfigFiles {
  /** Absolute; relative paths inside the files start here. */
  readonly directory: string;
  /** Absent where there is no such file. */
  readonly server?: string;
  /** `tenants/<id>.yaml`, id and text. */
  readonly tenants: readonly { readonly id: string; readonly text: string }[];
}

/**
 * Checks everything at once. Faults of one tenant suspend that tenant alone.
 * @throws {ConfigError} faults of `server.yaml`, no tenant at all, or two tenants on one OZmap; it lists the
 *   faults of the tenants too, so that one look is enough.
 */
export function parseConfig(files: ConfigFiles, sources: SecretSources): LoadedConfig {
  const fatal: ConfigFault[] = [];
  const server = readServer(files, sources, fatal);
  const tenants: TenantConfig[] = [];
  const suspended: SuspendedTenant[] = [];
  for (const { id, text } of files.tenants) {
    const read = readTenant(id, text, files.directory, sources);
    if ('faults' in read) suspended.push(read);
    else tenants.push(read);
  }
  if (files.tenants.length === 0) {
    fatal.push({
      file: 'tenants/',
      path: '',
      message: 'has no tenant',
      hint: 'write tenants/<id>.yaml for each ISP',
    });
  }
  fatal.push(...sharedOzmaps(tenants));
  if (server === undefined || fatal.length > 0) {
    throw new ConfigError([...fatal, ...suspended.flatMap(tenant => tenant.faults)]);
  }
  return { server, tenants, suspended };
}

function readServer(
  files: ConfigFiles,
  sources: SecretSources,
  fatal: ConfigFault[],
): ServerConfig | undefined {
  const file = 'server.yaml';
  if (files.server === undefined) {
    fatal.push({ file, path: '', message: 'is missing', hint: 'write it, or point OZ_CONFIG elsewhere' });
    return undefined;
  }
  const read = readDocument(file, files.server, serverSchema, SERVER_HINTS, sources);
  fatal.push(...read.faults);
  if (read.value === undefined) return undefined;
  const store = storeOf(read.value.store, files.directory, sources.env);
  if ('message' in store) {
    fatal.push({ file, path: 'store', ...store });
    return undefined;
  }
  const { listen, publicUrl, sessionSecret, metrics, limits, trustProxy, reservation, denials, ozloc } =
    read.value;
  const { directory } = read.value.inventory;
  return {
    listen,
    publicUrl: publicUrl ?? `http://localhost:${listen.port}`,
    store,
    sessionSecret,
    limits,
    reservation,
    denials,
    production: sources.env.NODE_ENV === 'production',
    ...(metrics.token === undefined ? {} : { metricsToken: metrics.token }),
    ...(trustProxy === undefined ? {} : { trustProxy }),
    ...(ozloc === undefined ? {} : { ozloc }),
    ...(directory === undefined ? {} : { inventoryDirectory: resolve(files.directory, directory) }),
  };
}

/** PostgreSQL where there is an address, else the built-in store, which production must ask for by name. */
function storeOf(
  store: ServerFile['store'],
  directory: string,
  env: SecretSources['env'],
): StoreOptions | { readonly message: string; readonly hint: string } {
  const url = env.DATABASE_URL || store.url;
  if (url !== undefined) {
    return { kind: 'postgres', url, ...(store.poolSize === undefined ? {} : { poolSize: store.poolSize }) };
  }
  if (store.directory === undefined) {
    return { message: 'has neither url nor directory', hint: SERVER_HINTS['store.directory']! };
  }
  if (env.NODE_ENV === 'production' && !store.acceptLoss) {
    return {
      message: 'the built-in store can lose reservations in a power cut, and this is production',
      hint: 'set DATABASE_URL for PostgreSQL, or store.acceptLoss: true',
    };
  }
  return { kind: 'pglite', directory: resolve(directory, store.directory) };
}

function readTenant(
  id: string,
  text: string,
  directory: string,
  sources: SecretSources,
): TenantConfig | SuspendedTenant {
  const file = `tenants/${id}.yaml`;
  const read = readDocument(file, text, tenantSchema, TENANT_HINTS, sources);
  const faults: ConfigFault[] = [...read.faults];
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(id)) {
    faults.push({
      file,
      path: '',
      message: 'the name of the file is no usable tenant id',
      hint: 'lower case letters, digits and dashes, at most 40',
    });
  }
  const logo = read.value?.google?.logo;
  if (logo !== undefined && sources.readFile(logo) === undefined) {
    faults.push({
      file,
      path: 'google.logo',
      message: `cannot read ${logo}`,
      hint: TENANT_HINTS['google.logo']!,
    });
  }
  if (read.value === undefined || faults.length > 0) return { id: id as TenantId, faults };
  return tenantOf(id as TenantId, read.value, directory);
}

function tenantOf(id: TenantId, file: TenantFile, directory: string): TenantConfig {
  const { baseMap, geocoding, google, prospects, integrations, ...rest } = file;
  const { browserKey: _, ...shown } = baseMap;
  return {
    id,
    ...rest,
    baseMap: withoutUndefined(shown),
    geocoding: withoutUndefined(geocoding),
    ...(google && {
      google: withoutUndefined({ ...google, logo: google.logo && resolve(directory, google.logo) }),
    }),
    ...(prospects && { prospects }),
    integrations: Object.fromEntries(
      Object.entries(integrations).map(([key, integration]) => [key, withoutUndefined(integration)]),
    ),
  };
}

/** Two ledgers over one OZmap would sell the same port twice. */
function sharedOzmaps(tenants: readonly TenantConfig[]): ConfigFault[] {
  const first = new Map<string, TenantConfig>();
  return tenants.flatMap(tenant => {
    const url = new URL(tenant.ozmap.url);
    const key = `${url.host}${url.pathname}`;
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, tenant);
      return [];
    }
    return [
      {
        file: `tenants/${tenant.id}.yaml`,
        path: 'ozmap.url',
        message: `is the OZmap of tenant ${other.id}`,
        hint: 'one OZmap is one tenant: use one file with several integrations',
      },
    ];
  });
}

type WithoutUndefined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Zod writes optional fields as `| undefined`; ours are present or absent. */
function withoutUndefined<T extends object>(value: T): WithoutUndefined<T> {
  return Object.fromEntries(
    Object.entries(value).filter(([, item]) => item !== undefined),
  ) as WithoutUndefined<T>;
}
