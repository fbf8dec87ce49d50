import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './postgres.ts';

const run = promisify(execFile);

export interface Mariadb {
  /** Administrator's address; each test or demo makes databases of its own. */
  readonly url: string;
  stop(): Promise<void>;
}

interface MariadbPrograms {
  readonly server: string;
  readonly install: string;
}

/** MariaDB's programs on this machine; undefined where there are none. */
export function mariadbPrograms(): MariadbPrograms | undefined {
  const folders = ['/usr/sbin', '/usr/bin', ...(process.env.PATH ?? '').split(':')];
  const find = (name: string) => folders.map(folder => join(folder, name)).find(existsSync);
  const server = find('mariadbd');
  const install = find('mariadb-install-db');
  return server === undefined || install === undefined ? undefined : { server, install };
}

/** A private server on a free port in a temporary folder; it refuses to run as root, so root becomes `mysql`. */
export async function startMariadb(
  { server: program, install }: MariadbPrograms,
  more: readonly string[] = [],
): Promise<Mariadb> {
  const folder = mkdtempSync(join(tmpdir(), 'oz-mariadb-'));
  const asRoot = process.getuid?.() === 0;
  const user = asRoot ? ['--user=mysql'] : [];
  const data = join(folder, 'data');
  const begin = join(folder, 'begin.sql');
  // By address and not by name: the server shall not ask who 127.0.0.1 is.
  writeFileSync(
    begin,
    "CREATE USER IF NOT EXISTS 'root'@'127.0.0.1';\nGRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;\n",
  );
  if (asRoot) await run('chown', ['-R', 'mysql:mysql', folder]);
  await run(install, [
    '--no-defaults',
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    ...user,
  ]);
  const port = await freePort();
  const server = spawn(
    program,
    [
      '--no-defaults',
      ...user,
      `--datadir=${data}`,
      `--socket=${join(folder, 'socket')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--init-file=${begin}`,
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      '--skip-name-resolve',
      '--innodb-flush-log-at-trx-commit=0',
      '--innodb-buffer-pool-size=64M',
      '--performance-schema=OFF',
      ...more,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const gone = new Promise<void>(resolve => server.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let log = '';
    server.stderr.on('data', chunk => {
      log += chunk;
      if (log.includes('ready for connections')) resolve();
    });
    server.once('exit', code => reject(new Error(`MariaDB ended with ${code}:\n${log}`)));
  });
  return {
    url: `mysql://root@127.0.0.1:${port}`,
    async stop() {
      server.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
