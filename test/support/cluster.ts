import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OzmapDocuments } from '@oz-viability/demo/ozmap/documents';
import { type Ozmap, startOzmap } from '@oz-viability/demo/ozmap/simulator';
import { type Api, apiAt } from './api.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { type Ended, type Running, runProgram } from './process.ts';
import { ozmapKeyFor, SESSION_SECRET, type Waits, writeConfig, writeTenant } from './stage.ts';

/** Real server processes on one PostgreSQL database, before a simulated OZmap in the test's own process. */
export interface Cluster {
  /** Another one after it was away. */
  readonly ozmap: Ozmap;
  readonly ozmapKey: string;
  readonly database: TestDatabase;
  /** Starts one more server; resolves when it listens, rejects when it ends before. */
  start(options?: { readonly kill?: Kill }): Promise<ServerProcess>;
  /** Runs `oz-viability …` to its end. */
  cli(...args: string[]): Promise<Ended>;
  /** A key by the command line, as an operator makes it; of the tenant `test` unless told otherwise. */
  createKey(integration: string, tenant?: string): Promise<string>;
  /** Texts that no log may hold; every secret of the cluster is among them from the start. */
  plant(...texts: readonly string[]): void;
  /** Stops OZmap; what is returned starts it again at the same address, with all that it held. */
  takeOzmapAway(): Promise<() => Promise<void>>;
  /** Ends what runs and drops the database. @throws Error where a log holds what was planted */
  stop(): Promise<void>;
}

/** SIGKILL, when the named checkpoint is passed for the `pass`th time (1). */
export interface Kill {
  readonly at: string;
  readonly pass?: number;
}

export interface ServerProcess extends Pick<Running, 'ended' | 'heard' | 'signal'> {
  readonly url: string;
  api(credential: string): Api;
}

/** What a test may take, milliseconds: a safeguard against waiting for ever, not a measure. */
export const PATIENCE_MS = 180_000;

/** A server that drains needs 25 s at most. */
const DRAINED_MS = 30_000;

export async function startCluster(options: {
  /** Superuser address of a PostgreSQL. */
  readonly postgres: string;
  readonly documents: OzmapDocuments;
  readonly waits?: Waits;
  /** Lines for the tenant's file. */
  readonly tenantYaml?: string;
  /** A second tenant, `other`, with an OZmap of its own. */
  readonly otherTenant?: OzmapDocuments;
  /** What stands between the servers and OZmap: its address, where OZmap's own was given. */
  readonly between?: (ozmap: string) => Promise<string>;
}): Promise<Cluster> {
  const ozmapKey = ozmapKeyFor(options.documents);
  const database = await createDatabase(options.postgres);
  const folder = mkdtempSync(join(tmpdir(), 'oz-cluster-'));
  let ozmap = await startOzmap({ documents: options.documents, apiKeys: [ozmapKey] });
  const otherOzmap =
    options.otherTenant && (await startOzmap({ documents: options.otherTenant, apiKeys: [ozmapKey] }));
  const reached = (await options.between?.(ozmap.url)) ?? ozmap.url;
  writeConfig(folder, reached, { port: 0, publicUrl: 'http://127.0.0.1:9', store: '', ...options });
  if (otherOzmap !== undefined) writeTenant(folder, 'other', otherOzmap.url, { writeMs: 1500 });
  const env = {
    OZ_CONFIG: join(folder, 'config'),
    DATABASE_URL: database.url,
    SESSION_SECRET,
    OZMAP_KEY: ozmapKey,
  };

  const planted = new Set([ozmapKey, SESSION_SECRET]);
  const servers: Running[] = [];
  /** What commands said; their results (a new key) are meant to be read. */
  let said = '';

  async function cli(...args: string[]): Promise<Ended> {
    const ended = await runProgram(['server/src/cli.ts', ...args], env).ended;
    said += ended.stderr;
    return ended;
  }

  return {
    get ozmap() {
      return ozmap;
    },
    ozmapKey,
    database,
    cli,
    async start({ kill } = {}) {
      const server =
        kill === undefined
          ? runProgram(['server/src/main.ts'], env)
          : runProgram(['test/support/killable-server.ts'], {
              ...env,
              OZ_TEST_KILL_AT: kill.at,
              OZ_TEST_KILL_PASS: String(kill.pass ?? 1),
            });
      servers.push(server);
      const url = await server.heard(/listens on (\S+)/);
      return {
        url,
        ended: server.ended,
        heard: server.heard,
        signal: server.signal,
        api: credential => {
          planted.add(credential);
          return apiAt(url, credential);
        },
      };
    },
    async createKey(integration, tenant = 'test') {
      const { code, stdout, stderr } = await cli('keys', 'create', integration, '--tenant', tenant);
      if (code !== 0) throw new Error(`keys create ended with ${code}:\n${stderr}`);
      planted.add(stdout.trim());
      return stdout.trim();
    },
    plant(...texts) {
      for (const text of texts) planted.add(text);
    },
    async takeOzmapAway() {
      const documents = ozmap.world.documents();
      const port = Number(new URL(ozmap.url).port);
      await ozmap.close();
      return async () => {
        ozmap = await startOzmap({ documents, apiKeys: [ozmapKey], port });
      };
    },
    async stop() {
      for (const server of servers) server.signal('SIGTERM');
      const late = setTimeout(() => {
        for (const server of servers) server.signal('SIGKILL');
      }, DRAINED_MS);
      await Promise.all(servers.map(({ ended }) => ended));
      clearTimeout(late);
      await Promise.all([ozmap.close(), otherOzmap?.close()]);
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
      const written = said + servers.map(server => server.written()).join('');
      const found = [...planted].filter(text => written.includes(text));
      if (found.length > 0) throw new Error(`The logs hold what must not be there: ${found.join(', ')}`);
    },
  };
}
