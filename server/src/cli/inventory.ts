import { userInfo } from 'node:os';
import { loadConfig } from '../config.ts';
import { type AdminApi, findServer } from './admin-api.ts';
import { type Command, type Invocation, UsageError } from './command.ts';

const FAILED = 1;

interface Standing {
  readonly tenant: string;
  readonly mode: 'live' | 'mirror';
  readonly state?: 'loading' | 'ready';
  readonly rows?: Readonly<Record<string, number>>;
  readonly checkedAt?: string;
  readonly incremental?: boolean;
  readonly loading?: { readonly kind: string; readonly received: number; readonly total: number };
  readonly shrunk?: { readonly kind: string; readonly before: number; readonly after: number };
  readonly failure?: string;
}

export const inventoryRefreshCommand: Command = {
  verb: 'inventory refresh',
  usage: '[TENANT] [--whole] [--force]',
  summary:
    'bring mirrors up to date now; --whole reads everything anew, --force takes it over though it shrank',
  switches: ['whole', 'force'],
  arguments: 0,
  optionalArguments: 1,
  run: invocation =>
    withServer(invocation, async (api, standings) => {
      const [wanted] = invocation.positionals;
      const mirrored = standings.filter(
        ({ mode, tenant }) => mode === 'mirror' && (wanted === undefined || wanted === tenant),
      );
      if (mirrored.length === 0) {
        throw new UsageError(
          wanted === undefined ? 'No tenant is mirrored.' : `Tenant ${wanted} is not mirrored.`,
        );
      }
      const body = { whole: invocation.switches.has('whole'), force: invocation.switches.has('force') };
      for (const { tenant } of mirrored) {
        const path = `/v1/admin/inventory/${encodeURIComponent(tenant)}/refresh`;
        invocation.out(lineOf(await api.call<Standing>('POST', path, body)));
      }
      return 0;
    }),
};

export const inventoryStatusCommand: Command = {
  verb: 'inventory status',
  usage: '',
  summary: 'how the mirrors stand',
  arguments: 0,
  run: invocation =>
    withServer(invocation, async (_, standings) => {
      for (const standing of standings) invocation.out(lineOf(standing));
      return 0;
    }),
};

async function withServer(
  invocation: Invocation,
  work: (api: AdminApi, standings: readonly Standing[]) => Promise<number>,
): Promise<number> {
  const config = await loadConfig(invocation.configDirectory, invocation.env);
  const api = await findServer(config, userInfo().username);
  if (api === undefined) {
    invocation.say('The server does not run: mirrors live in its memory. Start it first.');
    return FAILED;
  }
  const { items } = await api.call<{ items: readonly Standing[] }>('GET', '/v1/admin/inventory');
  return work(api, items);
}

function lineOf({
  tenant,
  mode,
  state,
  rows,
  checkedAt,
  loading,
  shrunk,
  failure,
  ...rest
}: Standing): string {
  if (mode === 'live') return `${tenant}: read live`;
  const counts = Object.entries(rows ?? {}).map(([kind, count]) => `${count} ${kind}`);
  return [
    `${tenant}: ${state}${counts.length === 0 ? '' : `, ${counts.join(', ')}`}`,
    ...(checkedAt === undefined ? [] : [`changes taken over up to ${checkedAt}`]),
    ...(rest.incremental === false
      ? ['OZmap’s lists of changes are not believed: what is shown is confirmed']
      : []),
    ...(loading === undefined ? [] : [`reading ${loading.kind}, ${loading.received} of ${loading.total}`]),
    ...(shrunk === undefined
      ? []
      : [
          `NOT taken over: ${shrunk.after} ${shrunk.kind} came where ${shrunk.before} are known (--whole --force)`,
        ]),
    ...(failure === undefined ? [] : [`OZmap could not be asked: ${failure}`]),
  ].join('; ');
}
