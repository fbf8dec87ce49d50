import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OzmapDocuments } from '@oz-viability/demo/ozmap/documents';
import { type Ozmap, type Profile, startOzmap } from '@oz-viability/demo/ozmap/simulator';
import { type Api, apiAt } from './api.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { ozmapKeyFor, SESSION_SECRET, type Waits, writeConfig, writeTenant } from './stage.ts';

/** Real server processes on one PostgreSQL database, before a simulated OZmap in the test's own process. */
export interface Cluster {
  readonly ozmap: Ozmap;
  readonly ozmapKey: string;
  /** A second tenant's OZmap, where the cluster has two tenants. */
  readonly otherOzmap: Ozmap | undefined;
  readonly database: TestDatabase;
  readonly folder: string;
  /** Made by the command line, as an operator does. `tenant`: `test` unless told otherwise. */
  createKey(integration: string, tenant?: string): Promise<string>;
  /** Starts one more server; resolves when it listens, rejects when it ends before. */
  start(options?: StartOptions): Promise<ServerProcess>;
  /** Runs `oz-viability …` to its end. */
  cli(...args: string[]): Promise<Ended>;
  /** Texts that no log may hold; keys, secrets and the OZmap key are among them from the start. */
  plant(...texts: string[]): void;
  /** Everything that servers and commands have written so far. */
  logs(): string;
  /** Ends what was started and drops the database. @throws Error where a log holds what was planted */
  stop(): Promise<void>;
}

interface StartOptions {
  /** SIGKILL at this checkpoint, when it is passed for the `pass`th time (1). */
  readonly killAt?: string;
  readonly pass?: number;
}

/** How a process ended, and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** For other programs. */
  readonly out: string;
  /** For people, and the log. */
  readonly words: string;
}

export interface ServerProcess {
  readonly url: string;
  readonly ended: Promise<Ended>;
  api(credential: string): Api;
  signal(signal: NodeJS.Signals): void;
}

const root = join(import.meta.dirname, '..', '..');
const node = join(root, 'node_modules/.bin/node');
/** A server that drains needs 25 s at most. */
const PATIENCE_MS = 30_000;

export async function startCluster(options: {
  /** Superuser address of a PostgreSQL. */
  readonly postgres: string;
  readonly documents: OzmapDocuments;
  readonly profiles?: readonly Profile[];
  readonly waits?: Waits;
  /** A second tenant, `other`, with an OZmap of its own on these documents. */
  readonly otherTenant?: OzmapDocuments;
}): Promise<Cluster> {
  const ozmapKey = ozmapKeyFor(options.documents);
  const database = await createDatabase(options.postgres);
  const folder = mkdtempSync(join(tmpdir(), 'oz-cluster-'));
  const simulate = (documents: OzmapDocuments) =>
    startOzmap({ documents, apiKeys: [ozmapKey], profiles: options.profiles ?? [] });
  const ozmap = await simulate(options.documents);
  const otherOzmap = options.otherTenant && (await simulate(options.otherTenant));
  writeConfig(folder, ozmap.url, { port: 0, publicUrl: 'http://127.0.0.1:9', store: '', ...options });
  if (otherOzmap !== undefined) writeTenant(folder, 'other', otherOzmap.url, { writeMs: 1500 });

  const planted = [ozmapKey, SESSION_SECRET];
  const running = new Set<Running>();
  let written = '';
  const launch = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Running => {
    const child = spawn(node, ['--conditions=source', ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        OZ_CONFIG: join(folder, 'config'),
        DATABASE_URL: database.url,
        SESSION_SECRET,
        OZMAP_KEY: ozmapKey,
        ...env,
      },
    });
    const process_ = observe(child);
    running.add(process_);
    void process_.ended.then(({ out, words }) => {
      running.delete(process_);
      written += out + words;
    });
    return process_;
  };
  const logs = (): string => written + [...running].map(({ soFar }) => soFar()).join('');
  const cli = (...args: string[]): Promise<Ended> => launch(['server/src/cli.ts', ...args]).ended;

  return {
    ozmap,
    ozmapKey,
    otherOzmap,
    database,
    folder,
    async createKey(integration, tenant = 'test') {
      // Not by `cli`: what this one command prints is the key.
      const made = observe(
        spawn(
          node,
          ['--conditions=source', 'server/src/cli.ts', 'keys', 'create', integration, '--tenant', tenant],
          {
            cwd: root,
            stdio: ['ignore', 'pipe', 'pipe'],
            env: {
              PATH: process.env.PATH,
              OZ_CONFIG: join(folder, 'config'),
              DATABASE_URL: database.url,
              SESSION_SECRET,
              OZMAP_KEY: ozmapKey,
            },
          },
        ),
      );
      const { code, out, words } = await made.ended;
      if (code !== 0) throw new Error(`keys create ended with ${code}:\n${words}`);
      planted.push(out.trim());
      return out.trim();
    },
    async start({ killAt, pass = 1 } = {}) {
      const entry = killAt === undefined ? 'server/src/main.ts' : 'test/support/killable-server.ts';
      const server = launch(
        [entry],
        killAt === undefined ? {} : { OZ_TEST_KILL_AT: killAt, OZ_TEST_KILL_PASS: String(pass) },
      );
      const url = await server.heard(/listens on (\S+)/);
      return {
        url,
        ended: server.ended,
        api: credential => apiAt(url, credential),
        signal: signal => server.signal(signal),
      };
    },
    cli,
    plant: (...texts) => void planted.push(...texts),
    logs,
    async stop() {
      for (const process_ of running) process_.signal('SIGTERM');
      const late = setTimeout(() => {
        for (const process_ of running) process_.signal('SIGKILL');
      }, PATIENCE_MS);
      await Promise.all([...running].map(({ ended }) => ended));
      clearTimeout(late);
      await ozmap.close().catch(() => {});
      await otherOzmap?.close();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
      const found = planted.filter(text => logs().includes(text));
      if (found.length > 0) throw new Error(`The logs hold ${found.join(', ')}`);
    },
  };
}
