import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OzmapDocuments } from '@oz-viability/demo/ozmap/documents';
import type { Profile } from '@oz-viability/demo/ozmap/profiles/index';
import type { Settings } from '@oz-viability/demo/ozmap/settings';
import { type Ozmap, startOzmap } from '@oz-viability/demo/ozmap/simulator';
import type { Bases } from '@oz-viability/demo/ozmap/world';
import {
  createLogger,
  type Logger,
  loadConfig,
  type RunningServer,
  type Runtime,
  serve,
  systemRuntime,
} from '@oz-viability/server';
import type { Erp } from '@oz-viability/server/reservation/erp';
import type { IntegrationId, Scope, TenantId } from '@oz-viability/shared';
import { type Answer, type Api, apiAt } from './api.ts';

/** A server in this process before a simulated OZmap, with one tenant and two integrations. */
export interface Stage {
  /** The configuration directory. */
  readonly config: string;
  /** The admin API, called with a fresh pass each time. */
  // biome-ignore lint/suspicious/noExplicitAny: as for the API itself
  admin(method: string, path: string, body?: unknown): Promise<Answer<any>>;
  readonly ozmap: Ozmap;
  readonly ozmapKey: string;
  readonly server: RunningServer;
  /** Called with the key of `ispbox2`. */
  readonly api: Api;
  readonly otherIntegration: Api;
  /** Called with the key of `ispbox2` of the second tenant, where there is one. */
  readonly otherTenant?: Api;
  /** A session, of `ispbox2` unless told otherwise, and the API called with its token. */
  session(options?: SessionOptions, host?: Api): Promise<Api>;
  /** Everything that OZmap holds under a code, read by its own API. */
  ozmapByCode(code: string): Promise<OzmapProperty[]>;
  stop(): Promise<void>;
}

interface SessionOptions {
  readonly actor?: string;
  readonly scopes?: readonly Scope[];
  readonly [field: string]: unknown;
}

/** As `GET /properties/client/{code}` of OZmap answers it. */
export interface OzmapProperty {
  readonly _id: string;
  readonly drop: string | null;
  readonly box?: string;
  readonly client: { readonly code: string; readonly implanted: boolean; readonly name?: string } | null;
  readonly connections: readonly { readonly id: string; readonly port: number }[];
}

export const SESSION_SECRET = 'a-secret-for-tests-that-is-long-enough';

export async function openStage(options: {
  readonly documents: OzmapDocuments;
  /** Rows before the documents, made when asked for. */
  readonly bases?: Bases;
  readonly profiles?: readonly Profile[];
  /** Given OZmap's address, starts what stands before it and answers where. */
  readonly inFront?: (ozmapUrl: string) => Promise<string>;
  /** A second tenant, `other`, with an OZmap of its own. */
  readonly otherTenant?: OzmapDocuments;
  /** Lines for its file. */
  readonly otherTenantYaml?: string;
  readonly ozmapSettings?: Partial<Settings>;
  readonly runtime?: Partial<Runtime>;
  /** The database's clock. */
  readonly clock?: () => Promise<Date>;
  readonly erp?: Erp;
  readonly connectorOf?: Parameters<typeof serve>[0]['connectorOf'];
  /** OZmap's own clock. */
  readonly ozmapNow?: () => Date;
  readonly waits?: Waits;
  /** Where the server listens; a free port by default. */
  readonly port?: number;
  /** What pages are told of the server's address; one where nobody listens by default. */
  readonly publicUrl?: string;
  /** One line of the `store` group; PGlite in a folder of its own by default. */
  readonly store?: string;
  /** Silent by default. */
  readonly logger?: Logger;
  /** Hears each line of the log. */
  readonly heard?: (line: string) => void;
  /** Lines for `server.yaml` and the tenant's file. */
  readonly serverYaml?: string;
  readonly tenantYaml?: string;
}): Promise<Stage> {
  const ozmapKey = ozmapKeyFor(options.documents);
  const ozmap = await startOzmap({
    documents: options.documents,
    ...(options.bases && { bases: options.bases }),
    apiKeys: [ozmapKey],
    profiles: options.profiles ?? [],
    settings: options.ozmapSettings ?? {},
    ...(options.ozmapNow === undefined ? {} : { now: options.ozmapNow }),
  });
  const folder = mkdtempSync(join(tmpdir(), 'oz-stage-'));
  const reachedAt = (await options.inFront?.(ozmap.url)) ?? ozmap.url;
  writeConfig(folder, reachedAt, {
    port: 0,
    publicUrl: 'http://127.0.0.1:9',
    store: 'directory: ../store',
    ...options,
  });
  const otherOzmap =
    options.otherTenant && (await startOzmap({ documents: options.otherTenant, apiKeys: [ozmapKey] }));
  if (otherOzmap !== undefined) {
    const { otherTenantYaml: tenantYaml = '' } = options;
    writeTenant(folder, 'other', otherOzmap.url, { writeMs: 1500, tenantYaml });
  }
  const config = await loadConfig(join(folder, 'config'), { SESSION_SECRET, OZMAP_KEY: ozmapKey });
  const server = await serve({
    config,
    runtime: { ...systemRuntime, ...options.runtime },
    logger:
      options.logger ??
      (options.heard ? createLogger('debug', { write: options.heard }) : createLogger('silent')),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    ...(options.erp === undefined ? {} : { erp: options.erp }),
    ...(options.connectorOf === undefined ? {} : { connectorOf: options.connectorOf }),
  });
  const keyOf = async (integration: string, tenant = 'test') =>
    (await server.keys.create(tenant as TenantId, integration as IntegrationId)).key;
  const api = apiAt(server.url, await keyOf('ispbox2'));
  return {
    config: join(folder, 'config'),
    admin: async (method, path, body) =>
      apiAt(server.url, await server.adminPass('operator'))(method, path, body),
    ozmap,
    ozmapKey,
    server,
    api,
    otherIntegration: apiAt(server.url, await keyOf('cnt')),
    ...(otherOzmap && { otherTenant: apiAt(server.url, await keyOf('ispbox2', 'other')) }),
    async session(
      { actor = 'rep-1', scopes = ['viability:read', 'reservation:write'], ...more } = {},
      host = api,
    ) {
      const { body } = await host<{ token: string }>('POST', '/v1/sessions', {
        actor: { id: actor },
        scopes,
        ...more,
      });
      return apiAt(server.url, body.token);
    },
    ozmapByCode: code => readByCode(ozmap.url, ozmapKey, code),
    async stop() {
      await server.stop({ drainMs: 1000 });
      await Promise.all([ozmap.close(), otherOzmap?.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A key of the form that OZmap issues: a JWT that names its user, who is then the creator of what we create. */
export function ozmapKeyFor(documents: OzmapDocuments): string {
  const user = documents.users.find(({ resources }) => resources.includes('API'))?.id;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ module: 'api', user })}.c2lnbmF0dXJl`;
}

/** Asks OZmap itself, past our server. */
export async function readByCode(ozmapUrl: string, key: string, code: string): Promise<OzmapProperty[]> {
  const answer = await fetch(`${ozmapUrl}/api/v2/properties/client/${encodeURIComponent(code)}`, {
    headers: { Authorization: key },
  });
  return answer.status === 404 ? [] : ((await answer.json()) as OzmapProperty[]);
}

/** Times of the reservation; small where not given. */
export interface Waits {
  readonly answerWithinSeconds?: number;
  readonly postDeadlineMs?: number;
  readonly greatestLagMs?: number;
  readonly reconcileEveryMs?: number;
  readonly readMs?: number;
}

/** A configuration directory as an operator would write it. */
export function writeConfig(
  folder: string,
  ozmapUrl: string,
  options: {
    readonly port: number;
    readonly publicUrl: string;
    /** One line of the `store` group. */
    readonly store: string;
    readonly waits?: Waits;
    readonly serverYaml?: string;
    readonly tenantYaml?: string;
  },
): void {
  const { waits = {} } = options;
  const {
    answerWithinSeconds = 8,
    postDeadlineMs = 1500,
    greatestLagMs = 200,
    reconcileEveryMs = 50,
  } = waits;
  mkdirSync(join(folder, 'config', 'tenants'), { recursive: true });
  writeFileSync(
    join(folder, 'config', 'server.yaml'),
    `listen: { host: 127.0.0.1, port: ${options.port} }
publicUrl: ${options.publicUrl}
store: { ${options.store} }
sessionSecret: \${SESSION_SECRET}
limits: { perSecond: 100000, burst: 100000 }
reservation:
  answerWithinSeconds: ${answerWithinSeconds}
  postDeadlineMs: ${postDeadlineMs}
  greatestLagMs: ${greatestLagMs}
  reconcileEveryMs: ${reconcileEveryMs}
${options.serverYaml ?? ''}
`,
  );
  const { readMs } = waits;
  writeTenant(folder, 'test', ozmapUrl, {
    writeMs: postDeadlineMs,
    ...(readMs === undefined ? {} : { readMs }),
    ...options,
  });
}

/** The file of one tenant, whose OZmap key is `OZMAP_KEY` as everywhere. */
export function writeTenant(
  folder: string,
  id: string,
  ozmapUrl: string,
  options: { readonly writeMs: number; readonly readMs?: number; readonly tenantYaml?: string },
): void {
  writeFileSync(
    join(folder, 'config', 'tenants', `${id}.yaml`),
    `name: Test
center: { lat: -26.3, lng: -48.85 }
ozmap:
  url: ${ozmapUrl}
  key: \${OZMAP_KEY}
  timeouts: { readMs: ${options.readMs ?? 3000}, writeMs: ${options.writeMs} }
integrations:
  ispbox2: { name: Ispbox 2 }
  cnt: { name: CNT }
${options.tenantYaml ?? ''}
`,
  );
}
