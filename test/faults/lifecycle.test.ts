import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OzmapDocuments } from '@oz-viability/demo/ozmap/documents';
import { smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { freePort } from '@oz-viability/demo/servers/postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Api, once } from '../support/api.ts';
import { type Cluster, PATIENCE_MS, type ServerProcess, startCluster } from '../support/cluster.ts';
import { needs } from '../support/needs.ts';
import { type Running, runProgram } from '../support/process.ts';
import { allAtRest, brokenPromises, readLedger } from '../support/promise.ts';
import { SESSION_SECRET, writeConfig } from '../support/stage.ts';
import { houseAt, wishFor } from '../support/wishes.ts';

/** How the server starts, refuses to start, and stops; and the keys that it is opened with. */

const postgres = needs.postgres;
// Processes start here, perhaps on a machine that is busy with everything else.
vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS });
/** A stack trace is for those who write the program, not for those who run it. */
const STACK = /^\s+at /m;

describe.skipIf(postgres === undefined)('a running server', () => {
  let cluster: Cluster;
  let before: OzmapDocuments;
  let server: ServerProcess;

  beforeAll(async () => {
    cluster = await startCluster({ postgres: postgres ?? '', documents: smallWorld() });
    before = cluster.ozmap.world.documents();
    server = await cluster.start();
  });
  afterAll(() => cluster?.stop());

  const works = async (key: string): Promise<boolean> => {
    const { status } = await server.api(key)('GET', '/v1/reservations');
    expect([200, 401]).toContain(status);
    return status === 200;
  };

  it('lets in who has a key, until it is rotated or revoked', async () => {
    const created = await cluster.cli('keys', 'create', 'ispbox2', '--label', 'first');
    expect(created).toMatchObject({ code: 0, stdout: expect.stringMatching(/^oz_ispbox2_[\w-]{43}\n$/) });
    const first = created.stdout.trim();
    expect(await works(first)).toBe(true);

    const listed = await cluster.cli('keys', 'list');
    const [line = '', ...others] = listed.stdout.trim().split('\n');
    expect(others).toEqual([]);
    expect(line).toMatch(/ {2}test\/ispbox2 {2}.* {2}works {2}first$/);
    expect(listed.stdout).not.toContain(first.slice('oz_ispbox2_'.length));
    const id = line.split(' ')[0] ?? '';

    const other = await cluster.createKey('cnt');
    expect(await works(other)).toBe(true);
    const otherLine = (await cluster.cli('keys', 'list')).stdout
      .split('\n')
      .find(each => each.includes('/cnt '));
    const [rotated, revoked] = await Promise.all([
      cluster.cli('keys', 'rotate', id, '--grace', '0'),
      cluster.cli('keys', 'revoke', otherLine?.split(' ')[0] ?? ''),
    ]);
    expect([rotated.code, revoked.code]).toEqual([0, 0]);
    expect(await works(rotated.stdout.trim())).toBe(true);
    // Servers remember a key for ten seconds.
    await expect.poll(() => works(first), { timeout: PATIENCE_MS, interval: 200 }).toBe(false);
    await expect.poll(() => works(other), { timeout: PATIENCE_MS, interval: 200 }).toBe(false);
    expect(await works(rotated.stdout.trim())).toBe(true);
  });

  it('is told what is wrong with a command about keys', async () => {
    const unknown = await cluster.cli('keys', 'create', 'nobody');
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toContain('test/ispbox2');
    const missing = await cluster.cli('keys', 'revoke', 'no-such-id');
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('keys list');
    expect(unknown.stderr + missing.stderr).not.toMatch(STACK);
  });

  it('finishes what it has begun when it is asked to stop, refuses the rest, and ends with 0', async () => {
    const api = server.api(await cluster.createKey('ispbox2'));
    cluster.ozmap.setProfiles([{ name: 'slow', min: 400, max: 400 }]);
    cluster.ozmap.requests.reset();
    const underWay = reserve(api, 'UNDER-WAY');
    await expect.poll(() => cluster.ozmap.requests.list.length, { timeout: PATIENCE_MS }).toBeGreaterThan(0);

    server.signal('SIGTERM');
    await expect
      .poll(async () => (await fetch(`${server.url}/readyz`)).status, { timeout: PATIENCE_MS })
      .toBe(503);
    const late = await api('POST', '/v1/viability', { location: houseAt(2) });
    expect(late).toMatchObject({ status: 503, body: { code: 'shutting-down', retryable: true } });
    expect(late.headers.get('retry-after')).not.toBeNull();

    expect(await underWay).toMatchObject({ status: 201, body: { code: 'UNDER-WAY', state: 'reserved' } });
    expect(await server.ended).toMatchObject({ code: 0, signal: null });
    expect(await brokenPromises(cluster.database, before, cluster.ozmap.world.documents())).toEqual([]);
    cluster.ozmap.setProfiles([]);
  });

  it('leaves what it could not finish to the next one', async () => {
    server = await cluster.start();
    const api = server.api(await cluster.createKey('ispbox2'));
    cluster.ozmap.setProfiles([{ name: 'reset-after', on: 'POST /properties' }]);
    cluster.ozmap.requests.reset();
    const underWay = reserve(api, 'UNFINISHED').catch(() => undefined);
    await expect
      .poll(() => cluster.ozmap.requests.counts['POST /api/v2/properties'], { timeout: PATIENCE_MS })
      .toBe(1);
    server.signal('SIGTERM');
    await server.heard(/(Stopping)/);
    // The second one means: now.
    server.signal('SIGTERM');
    expect(await server.ended).toMatchObject({ signal: 'SIGTERM' });
    await underWay;

    server = await cluster.start();
    const rows = await allAtRest(cluster.database);
    expect(rows.find(({ code }) => code === 'UNFINISHED')).toMatchObject({ state: 'reserved' });
    expect(await brokenPromises(cluster.database, before, cluster.ozmap.world.documents())).toEqual([]);
  });

  const reserve = (api: Api, code: string) => api('POST', '/v1/reservations', wishFor(code), once());
});

describe.skipIf(postgres === undefined)('a server before an OZmap that hangs', () => {
  /** The promise to process managers, milliseconds. */
  const GONE_WITHIN_MS = 25_000;
  let cluster: Cluster;
  beforeAll(async () => {
    const waits = { postDeadlineMs: 110_000, readMs: 110_000 };
    cluster = await startCluster({ postgres: postgres ?? '', documents: smallWorld(), waits });
  });
  afterAll(() => cluster?.stop());

  it('is gone in time when it is asked to stop, ends with 0, and the next one goes on', async () => {
    const server = await cluster.start();
    const api = server.api(await cluster.createKey('ispbox2'));
    cluster.ozmap.setProfiles([{ name: 'hang-after', on: 'POST /properties' }]);
    const open = await api('POST', '/v1/reservations', wishFor('HANGS'), once());
    expect(open).toMatchObject({ status: 202, body: { state: 'creating' } });

    const asked = performance.now();
    server.signal('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0, signal: null });
    expect(performance.now() - asked).toBeLessThan(GONE_WITHIN_MS);
    cluster.ozmap.setProfiles([]);
    const [row] = await readLedger(cluster.database);
    expect(row).toMatchObject({ code: 'HANGS', state: 'unknown' });
  });
});

describe('a server that may not start', () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;
  let started: Running[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'oz-lifecycle-'));
    env = { OZ_CONFIG: join(folder, 'config'), SESSION_SECRET, OZMAP_KEY: 'the-key-of-ozmap' };
    started = [];
  });
  afterEach(async () => {
    for (const { signal } of started) signal('SIGTERM');
    await Promise.all(started.map(({ ended }) => ended));
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (...args: string[]): Running => {
    const running = runProgram(args, env);
    started.push(running);
    return running;
  };
  const configure = (port: number) =>
    writeConfig(folder, 'http://127.0.0.1:9', {
      port,
      publicUrl: 'http://127.0.0.1:9',
      store: 'directory: ../store',
    });

  it('says that its port is in use, and what to do', async () => {
    const port = await freePort();
    const squatter = await new Promise<Server>(resolve => {
      const server = createServer().listen(port, '127.0.0.1', () => resolve(server));
    });
    configure(port);
    const { code, stderr } = await run('server/src/main.ts').ended;
    squatter.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${port} on 127.0.0.1 is in use`);
    expect(stderr).toContain('listen.port');
    expect(stderr).not.toMatch(STACK);
  });

  it('leaves a built-in store alone that another process has open, and says which', async () => {
    configure(0);
    const first = run('server/src/main.ts');
    const url = await first.heard(/listens on (\S+)/);
    for (const args of [['server/src/main.ts'], ['server/src/cli.ts', 'keys', 'create', 'ispbox2']]) {
      const { code, stdout, stderr } = await run(...args).ended;
      expect(code).toBe(1);
      expect(stdout).toBe('');
      expect(stderr).toMatch(/The store in \S+ is open in process \d+\. Stop that process first/);
      expect(stderr).not.toMatch(STACK);
    }
    expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ ready: true, durability: 'none' });

    // Whoever died has nothing open: its lock is no lock.
    first.signal('SIGKILL');
    await first.ended;
    const next = await run('server/src/main.ts').heard(/listens on (\S+)/);
    expect((await fetch(`${next}/readyz`)).status).toBe(200);
  });

  it('lists every fault of its configuration at once, each with its place, and shows no secret', async () => {
    mkdirSync(join(folder, 'config', 'tenants'), { recursive: true });
    writeFileSync(
      join(folder, 'config', 'server.yaml'),
      `listen: { port: 99999 }
store: {}
sessionSecret: too-short-to-sign
colour: red
limits:
  perSecond: many
`,
    );
    writeFileSync(
      join(folder, 'config', 'tenants', 'vila.yaml'),
      `name: Vila
center: { lat: -126.3, lng: -48.85 }
ozmap:
  url: ozmap.example
  key: \${NO_SUCH_VARIABLE}
integrations: { ispbox2: { name: Ispbox 2, radiusMax: -1 } }
`,
    );
    const check = await run('server/src/cli.ts', 'config', 'check').ended;
    const serve = await run('server/src/main.ts').ended;
    for (const { code, stdout, stderr } of [check, serve]) {
      expect(code).toBe(1);
      expect(stdout).toBe('');
      for (const fault of [
        /server\.yaml:1 {2}listen\.port/,
        /server\.yaml:3 {2}sessionSecret/,
        /server\.yaml:4 {2}colour/,
        /server\.yaml:6 {2}limits\.perSecond/,
        /tenants\/vila\.yaml:2 {2}center\.lat/,
        /tenants\/vila\.yaml:4 {2}ozmap\.url/,
        /tenants\/vila\.yaml:5 {2}ozmap\.key.*NO_SUCH_VARIABLE/,
        /tenants\/vila\.yaml:6 {2}integrations\.ispbox2\.radiusMax/,
      ]) {
        expect(stderr).toMatch(fault);
      }
      expect(stderr).not.toContain('too-short-to-sign');
      expect(stderr).not.toMatch(STACK);
    }
  });
});
