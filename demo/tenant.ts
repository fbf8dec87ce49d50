import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Location } from '@oz-viability/shared';
import type { OzmapDocuments, ProjectDocument } from './ozmap/documents.ts';
import { keepWorld } from './ozmap/journal.ts';
import type { ProfileName } from './ozmap/profiles/index.ts';
import { type Ozmap, startOzmap } from './ozmap/simulator.ts';
import { ozmapOf } from './town/to-ozmap.ts';
import { generateTown, type Town, type TownSize } from './town/town.ts';

/** One provider of the demo: its town, and the OZmap in which it keeps its network. */
export interface DemoTenant {
  readonly id: string;
  readonly town: Town;
  readonly ozmap: Ozmap;
  readonly ozmapKey: string;
  /** OZmap's ids of its projects. */
  readonly projects: { readonly north: string; readonly south: string };
  /** The name of the one that HubSoft reads. */
  readonly northName: string;
}

export async function startTenant(options: {
  readonly id: string;
  readonly seed: string;
  readonly size: TownSize;
  readonly port: number;
  readonly profiles: readonly ProfileName[];
  /** Keeps the simulated OZmap here. */
  readonly data?: string;
  readonly ozmapKey?: string;
}): Promise<DemoTenant> {
  const town = generateTown({ seed: options.seed, size: options.size });
  const documents = ozmapOf(town);
  const ozmapKey = options.ozmapKey ?? newOzmapKey(documents);
  const ozmap = await startOzmap({
    documents,
    apiKeys: [ozmapKey],
    login: { login: 'demo', password: 'demo' },
    port: options.port,
    profiles: options.profiles,
  });
  if (options.data !== undefined) {
    mkdirSync(options.data, { recursive: true });
    keepWorld(ozmap.world, join(options.data, `ozmap-${options.id}.jsonl`));
  }
  const [north, south] = documents.projects as [ProjectDocument, ProjectDocument];
  const projects = { north: north.id, south: south.id };
  return { id: options.id, town, ozmap, ozmapKey, projects, northName: north.name };
}

/** Like OZmap's own keys a JWT that names its user, who is the creator of all that is made with it. */
function newOzmapKey({ users }: OzmapDocuments): string {
  const user = users.find(({ resources }) => resources.includes('API'))?.id;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signature = randomBytes(32).toString('base64url');
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ module: 'api', user })}.${signature}`;
}

/** Where the key to a tenant's OZmap is kept, from the configuration directory. */
export const ozmapKeyFile = (tenant: string): string => `secrets/ozmap-${tenant}`;

/**
 * The tenant's file in the server's configuration directory. Its integrations name no origins: in a sandbox
 * any page may try the widget, as long as its host mints the sessions.
 */
export function tenantYaml(tenant: DemoTenant, basemap: string, moreIntegrations = ''): string {
  const { lat, lng }: Location = tenant.town.center;
  return `name: Provedor ${tenant.town.name}
language: pt-BR
center: { lat: ${lat}, lng: ${lng} }
ozmap:
  url: ${tenant.ozmap.url}
  key_file: ${ozmapKeyFile(tenant.id)}
radius: { default: 200, max: 1000 }
modes: [radius, poles]
condominiums: { isolate: true }
inventory: { mode: mirror, maxAgeSeconds: 20, refreshSeconds: 2 }
expiryDays: 30
baseMap:
  provider: demo
  url: ${basemap}/{z}/{x}/{y}.svg
  attribution: ${tenant.town.name} (cidade inventada)
  maxZoom: 19
geocoding: { providers: [gazetteer] }
integrations:
  ispbox2: { name: Ispbox 2 }
  cnt: { name: CNT }
  hubsoft: { name: HubSoft, codeLabel: service, elements: { project: ${JSON.stringify(tenant.northName)} } }
${moreIntegrations}`;
}
