import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Mariadb, mariadbPrograms, startMariadb } from '@oz-viability/demo/servers/mariadb';
import { type Postgres, postgresBinaries, startPostgres } from '@oz-viability/demo/servers/postgres';

/**
 * All checks and tests, on any machine: finds or installs the servers that the tests need, starts private
 * ones, runs everything and stops them. What cannot be had is named and skipped; in CI it is a failure.
 * Arguments go on to vitest: `npm test -- test/e2e` runs only those, without the static checks.
 */

const root = join(import.meta.dirname, '..');
const filters = process.argv.slice(2);
const inCi = process.env.CI === 'true';
const say = (line: string) => process.stdout.write(`${line}\n`);

interface Need {
  readonly name: string;
  readonly packages: readonly string[];
  readonly variable: string;
  readonly find: () => string | undefined;
}

const needs: readonly Need[] = [
  {
    name: 'PostgreSQL',
    packages: ['postgresql'],
    variable: 'OZ_TEST_POSTGRES_URL (address of a running server, superuser)',
    find: () => process.env.OZ_TEST_POSTGRES_URL ?? postgresBinaries(),
  },
  {
    name: 'MariaDB',
    packages: ['mariadb-server'],
    variable: 'OZ_TEST_MARIADB_URL (address of a running server, administrator)',
    find: () => process.env.OZ_TEST_MARIADB_URL ?? mariadbPrograms()?.server,
  },
  {
    name: 'Chromium',
    packages: ['chromium'],
    variable: 'OZ_TEST_CHROMIUM (path of the program)',
    find: () =>
      [
        process.env.OZ_TEST_CHROMIUM,
        '/usr/bin/chromium',
        '/usr/bin/chromium-browser',
        '/usr/bin/google-chrome',
      ].find(path => path !== undefined && existsSync(path)),
  },
  {
    name: 'PHP',
    packages: ['php-cli'],
    variable: 'OZ_TEST_PHP (path of the program)',
    find: () =>
      [process.env.OZ_TEST_PHP, '/usr/bin/php'].find(path => path !== undefined && existsSync(path)),
  },
];

/** Installs what is missing where that is possible without asking: root on Debian. */
function provide(): string[] {
  const missing = needs.filter(need => need.find() === undefined);
  const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (missing.length > 0 && canInstall) {
    const packages = missing.flatMap(need => need.packages);
    say(`Installing ${packages.join(', ')} …`);
    const quiet = {
      stdio: ['ignore', 'ignore', 'inherit'] as ('ignore' | 'inherit')[],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    spawnSync('apt-get', ['update', '-qq'], quiet);
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet);
  }
  const absent = needs.filter(need => need.find() === undefined);
  for (const need of absent) {
    say(`${need.name} is not here: tests that need it are skipped.`);
    say(`  Install the Debian package ${need.packages.join(' ')}, or set ${need.variable}.`);
  }
  return absent.map(({ name }) => name);
}

function run(title: string, command: string, args: readonly string[], env = process.env): Promise<boolean> {
  say(`\n▸ ${title}`);
  return new Promise(resolve => {
    const child = spawn(join(root, 'node_modules/.bin', command), args, { cwd: root, stdio: 'inherit', env });
    child.once('exit', code => resolve(code === 0));
  });
}

async function main(): Promise<number> {
  const absent = provide();
  if (absent.length > 0 && inCi) {
    say(`In CI nothing is skipped: ${absent.join(', ')} must be there.`);
    return 1;
  }
  const whole = filters.length === 0;
  if (whole && !(await run('Types', 'tsc', ['--build']))) return 1;
  if (whole && !(await run('Lint and format', 'biome', ['check', '--error-on-warnings', '.']))) return 1;
  if (whole && !(await run('Dead code', 'knip', []))) return 1;
  if (!(await run('Widget', 'vite', ['build', '--logLevel', 'warn', 'widget']))) return 1;

  let postgres: Postgres | undefined;
  let mariadb: Mariadb | undefined;
  try {
    const env: NodeJS.ProcessEnv = { ...process.env, OZ_TEST_REQUIRE: inCi ? 'all' : '' };
    const binaries = postgresBinaries();
    if (env.OZ_TEST_POSTGRES_URL === undefined && binaries !== undefined) {
      postgres = await startPostgres(binaries);
      env.OZ_TEST_POSTGRES_URL = postgres.url;
    }
    const programs = mariadbPrograms();
    if (env.OZ_TEST_MARIADB_URL === undefined && programs !== undefined) {
      mariadb = await startMariadb(programs);
      env.OZ_TEST_MARIADB_URL = mariadb.url;
    }
    const chromium = needs.find(({ name }) => name === 'Chromium')?.find();
    if (chromium !== undefined) env.OZ_TEST_CHROMIUM = chromium;
    const php = needs.find(({ name }) => name === 'PHP')?.find();
    if (php !== undefined) env.OZ_TEST_PHP = php;
    // The widget's own browser tests have no reason to ask for what is said here once.
    const without = chromium === undefined ? ['--project', 'plain'] : [];
    return (await run('Tests', 'vitest', ['run', ...filters, ...without], env)) ? 0 : 1;
  } finally {
    await postgres?.stop();
    await mariadb?.stop();
  }
}

process.exitCode = await main();
