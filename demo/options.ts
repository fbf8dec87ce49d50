import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type ProfileName, profileList } from './ozmap/profiles/index.ts';

export interface DemoOptions {
  /** First of the demo's ports; the others follow it. Absent: 4600, or the next that are free. */
  readonly port?: number;
  /** Absent: the one that `--data` was made with, or the usual one. */
  readonly seed?: string;
  /** Where the store and the simulated OZmap are kept between runs; absent: nowhere. */
  readonly data?: string;
  readonly profiles: readonly ProfileName[];
  readonly tenants: 1 | 2;
  /** Routerbox and MKsolutions beside it, on servers of their own. */
  readonly withErp: boolean;
}

/** A message for a person who typed something that is no option. */
export class UsageError extends Error {}

export const USAGE = `npm run demo -- [options]
  --port N         first port (server); OZmap and the host pages take the next ones
  --seed S         another town
  --data DIR       keep reservations and the simulated OZmap in DIR between runs
  --profile NAMES  how the simulated OZmap behaves, names parted by commas
  --tenants 2      a second provider with its own OZmap
  --with-erp       a Routerbox and an MKsolutions base, where MariaDB and PostgreSQL are installed; new each run
  --help
OZ_DEMO_RUN=DIR    where demo.json is written (demo/.run), for a second demo beside the first`;

/** @throws {UsageError} */
export function readOptions(args: readonly string[]): DemoOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const { port, seed, data, profile, tenants } = values;
  if (port !== undefined && !(Number.isInteger(Number(port)) && Number(port) > 0 && Number(port) <= 65_500)) {
    throw new UsageError('--port takes a number from 1 to 65500');
  }
  if (tenants !== undefined && tenants !== '1' && tenants !== '2')
    throw new UsageError('--tenants takes 1 or 2');
  // A base that begins anew beside a map that does not: to a synchronisation that is a restored backup.
  if (values['with-erp'] && data !== undefined)
    throw new UsageError('--with-erp begins anew each run: leave --data out');
  return {
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(seed === undefined ? {} : { seed }),
    ...(data === undefined ? {} : { data: resolve(process.env.INIT_CWD ?? '.', data) }),
    profiles: (profile ?? '').split(',').filter(Boolean).map(profileNamed),
    tenants: tenants === '2' ? 2 : 1,
    withErp: values['with-erp'] === true,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        seed: { type: 'string' },
        data: { type: 'string' },
        profile: { type: 'string' },
        tenants: { type: 'string' },
        'with-erp': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function profileNamed(name: string): ProfileName {
  const known = profileList();
  if (!known.some(profile => profile.name === name)) {
    throw new UsageError(
      `There is no profile ${name}. Profiles: ${known.map(profile => profile.name).join(', ')}`,
    );
  }
  return name as ProfileName;
}
