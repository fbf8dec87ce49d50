import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Postgres {
  /** Superuser address of the database `postgres`; each test file makes a database of its own. */
  readonly url: string;
  stop(): Promise<void>;
}

/** The newest PostgreSQL of this machine, Debian's folder first; undefined where there is none. */
export function postgresBinaries(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map(version => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(':'),
  ];
  return folders.find(folder => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

/**
 * A private server on a free port in a temporary folder; `initdb` refuses root, so root becomes `postgres`.
 *
 * @param more further options of the server
 */
export async function startPostgres(binaries: string, more: readonly string[] = []): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'oz-postgres-'));
  const asRoot = process.getuid?.() === 0;
  const as = async (program: string, args: readonly string[]): Promise<void> => {
    const command = join(binaries, program);
    await (asRoot ? run('setpriv', [...dropRoot, command, ...args]) : run(command, args));
  };
  if (asRoot) await run('chown', ['postgres:postgres', folder]);
  const data = join(folder, 'data');
  await as('initdb', [
    '-D',
    data,
    '-U',
    'postgres',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
  ]);
  const port = await freePort();
  const options = [`-p${port}`, `-k${folder}`, '-h127.0.0.1', '-cfsync=off', '-cmax_connections=200'];
  const command = join(binaries, 'postgres');
  const args = ['-D', data, ...options, ...more];
  const server = asRoot
    ? spawn('setpriv', [...dropRoot, command, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
    : spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const gone = new Promise<void>(resolve => server.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let log = '';
    server.stderr.on('data', chunk => {
      log += chunk;
      if (log.includes('ready to accept connections')) resolve();
    });
    server.once('exit', code => reject(new Error(`PostgreSQL ended with ${code}:\n${log}`)));
  });
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      server.kill('SIGINT');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const dropRoot = ['--reuid=postgres', '--regid=postgres', '--init-groups'];

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
