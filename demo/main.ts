import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger, importGazetteer, loadConfig, type RunningServer, serve } from '@oz-viability/server';
import type { IntegrationId, TenantId } from '@oz-viability/shared';
import { build } from 'vite';
import { type DemoErps, type ErpKind, startErps } from './erp/start.ts';
import { approveFirstPlans, type Line, tellSyncs } from './erp/syncs.ts';
import { erpYaml, writeErpPasswords } from './erp/yaml.ts';
import { startCnt } from './hosts/cnt/host.ts';
import type { RunningHost } from './hosts/host-app.ts';
import { startIspbox2 } from './hosts/ispbox2/host.ts';
import { startPlayground } from './hosts/playground/host.ts';
import { type DemoOptions, readOptions, USAGE, UsageError } from './options.ts';
import { choosePorts, PortsTaken } from './ports.ts';
import { announceRun, withdrawRun, workFolder } from './run-folder.ts';
import { type DemoTenant, ozmapKeyFile, startTenant, tenantYaml } from './tenant.ts';
import { addressesCsv } from './town/addresses.ts';
import { createTiles } from './town/tiles.ts';
import { tilesRouter } from './town/tiles-router.ts';

/** Everything on one machine: OZmap simulated, the server, and the systems that embed the widget. */

const say = (line = ''): void => void process.stdout.write(`${line}\n`);
const SESSION_SECRET_FILE = 'secrets/session';

const DEFAULT_SEED = 'aurora';
/** Pino's number for it. */
const ERROR = 50;

/** The integrations' keys, and those of OZloc's address. */
interface Keys {
  readonly ispbox2: string;
  readonly cnt: string;
  readonly hubsoft: string;
  readonly ozloc: { readonly ispbox2: string; readonly cnt: string };
}

/** What survives a run with `--data`. */
interface Secrets {
  readonly seed: string;
  readonly session: string;
  readonly ozmap: Readonly<Record<string, string>>;
  readonly keys: Readonly<Record<string, Partial<Keys>>>;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') return say(USAGE);
  const parts: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    for (const part of parts.reverse()) await part.stop();
  };
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // One Ctrl+C arrives twice under npm: from the terminal, and passed on by npm.
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      say('\nStopping …');
      stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
  try {
    await start(options, parts);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(options: DemoOptions, parts: { stop(): Promise<void> }[]): Promise<void> {
  const [serverPort, ozmapPort, ispboxPort, cntPort, ozlocPort, playgroundPort, otherOzmapPort] =
    await choosePorts(options.port, 5 + options.tenants).then(
      ports => ports as [number, number, number, number, number, number, number],
    );
  const work = workFolder();
  parts.push({ stop: async () => rmSync(work, { recursive: true, force: true }) });
  const folder = options.data ?? work;
  mkdirSync(join(folder, 'config', 'tenants'), { recursive: true });
  const secretsFile = join(folder, 'secrets.json');
  const known: Secrets | undefined = existsSync(secretsFile)
    ? (JSON.parse(readFileSync(secretsFile, 'utf8')) as Secrets)
    : undefined;
  const seed = options.seed ?? known?.seed ?? DEFAULT_SEED;
  if (known !== undefined && known.seed !== seed) {
    throw new UsageError(
      `${folder} holds the town of seed ${known.seed}. Leave --seed out, or use another --data.`,
    );
  }

  say('Building the widget …');
  const widget = join(work, 'widget');
  await build({
    root: join(import.meta.dirname, '../widget'),
    logLevel: 'warn',
    build: { outDir: widget, emptyOutDir: true },
  });
  say(`Building the town (seed ${seed}) …`);
  const tenants = [await tenant('demo', seed, 'demo', ozmapPort)];
  if (options.tenants === 2) tenants.push(await tenant('other', `${seed}-2`, 'small', otherOzmapPort));
  parts.push(...tenants.map(({ ozmap }) => ({ stop: () => ozmap.close() })));

  const own = tenants[0]!;
  const erps = options.withErp ? await startErps(own.town) : undefined;
  if (erps !== undefined) parts.push(erps);

  const sessionSecret = known?.session ?? randomBytes(32).toString('base64url');
  writeConfig(folder, { port: serverPort, ozlocPort }, tenants, erps);
  writeSecrets(folder, {
    [SESSION_SECRET_FILE]: sessionSecret,
    ...Object.fromEntries(tenants.map(each => [ozmapKeyFile(each.id), each.ozmapKey])),
  });
  if (erps !== undefined) writeErpPasswords(join(folder, 'config'), erps);
  const tell = tellSyncs(say);
  const heard = (line: string): void => {
    const told = JSON.parse(line) as Line & { readonly level: number };
    if (told.level >= ERROR) process.stdout.write(line);
    else tell(told);
  };
  const config = await loadConfig(join(folder, 'config'), {});
  const server = await serve({
    config,
    logger: createLogger('info', { write: heard }),
    widget,
    extras: tenants.map(each => ({
      path: basemapPath(each.id),
      router: tilesRouter(createTiles(each.town)),
    })),
  });
  parts.push({ stop: () => server.stop({ drainMs: 2000 }) });

  const keys: Record<string, Keys> = {};
  for (const each of tenants) {
    const id = each.id as TenantId;
    if (known?.keys[id] === undefined)
      await importGazetteer(server.store, id, lines(addressesCsv(each.town)));
    keys[id] = await completeKeys(server, id, known?.keys[id]);
  }
  const ozmapKeys = Object.fromEntries(tenants.map(each => [each.id, each.ozmapKey]));
  writeFileSync(
    secretsFile,
    JSON.stringify({ seed, session: sessionSecret, ozmap: ozmapKeys, keys } satisfies Secrets),
    {
      mode: 0o600,
    },
  );

  const ownKeys = keys[own.id]!;
  const hostOf = (integration: 'ispbox2' | 'cnt', port: number) => ({
    port,
    server: server.url,
    key: ownKeys[integration],
    ozloc: { url: server.ozlocUrl!, key: ownKeys.ozloc[integration] },
    story: own.town.story,
  });
  const playground = await startPlayground(hostOf('ispbox2', playgroundPort));
  const ispbox2 = await startIspbox2({ ...hostOf('ispbox2', ispboxPort), playground: playground.url });
  const cnt = await startCnt(hostOf('cnt', cntPort));
  parts.push(ispbox2, cnt, playground);

  const other = tenants[1];
  announceRun({
    server: server.url,
    ozmap: own.ozmap.url,
    ozloc: server.ozlocUrl!,
    hosts: { ispbox2: ispbox2.url, cnt: cnt.url, playground: playground.url },
    keys: {
      ...ownKeys,
      ozmap: own.ozmapKey,
      ...(other === undefined ? {} : { other: { ...keys[other.id]!, ozmap: other.ozmapKey } }),
    },
    seed,
    config: join(folder, 'config'),
  });
  parts.push({ stop: async () => withdrawRun(server.url) });
  announce(seed, server, own, { ispbox2, cnt, playground }, join(folder, 'config'), erps);
  if (erps !== undefined) {
    approveFirstPlans(server, Object.keys(erps.connections) as ErpKind[], say).catch(() =>
      say('  The first plans could not be approved: `oz-viability sync approve` does it'),
    );
  }

  function tenant(id: string, seed: string, size: 'demo' | 'small', port: number): Promise<DemoTenant> {
    const ozmapKey = known?.ozmap[id];
    return startTenant({
      id,
      seed,
      size,
      port,
      profiles: options.profiles,
      ...(options.data === undefined ? {} : { data: options.data }),
      ...(ozmapKey === undefined ? {} : { ozmapKey }),
    });
  }
}

/** Not below `/basemap`, where the server passes on Google's. */
const basemapPath = (tenant: string): string => `/town/${tenant}`;

function writeConfig(
  folder: string,
  { port, ozlocPort }: { readonly port: number; readonly ozlocPort: number },
  tenants: readonly DemoTenant[],
  erps: DemoErps | undefined,
): void {
  const server = `listen: { host: 127.0.0.1, port: ${port} }
publicUrl: http://127.0.0.1:${port}
ozloc: { port: ${ozlocPort} }
store: { directory: ../store }
sessionSecret_file: ${SESSION_SECRET_FILE}
`;
  writeFileSync(join(folder, 'config', 'server.yaml'), server);
  for (const each of tenants) {
    const { north, south } = each.projects;
    const integrations =
      erps === undefined || each !== tenants[0]
        ? ''
        : erpYaml(erps, { routerbox: north, mksolutions: south });
    const yaml = tenantYaml(each, basemapPath(each.id), integrations);
    writeFileSync(join(folder, 'config', 'tenants', `${each.id}.yaml`), yaml);
  }
}

/** In files that only their owner reads, so that the command line can speak to the running server too. */
function writeSecrets(folder: string, secrets: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, 'config', 'secrets'), { recursive: true, mode: 0o700 });
  for (const [file, secret] of Object.entries(secrets)) {
    writeFileSync(join(folder, 'config', file), secret, { mode: 0o600 });
  }
}

/** Makes the keys that an earlier demo did not make; those that are known stay as hosts have them. */
async function completeKeys(server: RunningServer, tenant: TenantId, known?: Partial<Keys>): Promise<Keys> {
  const create = async (integration: string, door: 'api' | 'ozloc' = 'api') =>
    (await server.keys.create(tenant, integration as IntegrationId, 'demo', door)).key;
  return {
    ispbox2: known?.ispbox2 ?? (await create('ispbox2')),
    cnt: known?.cnt ?? (await create('cnt')),
    hubsoft: known?.hubsoft ?? (await create('hubsoft')),
    ozloc: known?.ozloc ?? { ispbox2: await create('ispbox2', 'ozloc'), cnt: await create('cnt', 'ozloc') },
  };
}

/** The list in pieces, as it would come from a file. */
async function* lines(csv: string): AsyncGenerator<string> {
  const piece = 65_536;
  for (let start = 0; start < csv.length; start += piece) yield csv.slice(start, start + piece);
}

function announce(
  seed: string,
  server: RunningServer,
  own: DemoTenant,
  { ispbox2, cnt, playground }: Readonly<Record<'ispbox2' | 'cnt' | 'playground', RunningHost>>,
  config: string,
  erps: DemoErps | undefined,
): void {
  const { viable, fullOnly, noCoverage } = own.town.story;
  const label = ({ street, number, district }: typeof viable) => `${street}, ${number} – ${district}`;
  say();
  say(`  Ispbox 2 (open this)   ${ispbox2.url}`);
  say(`  CNT (and this)         ${cnt.url}`);
  say(`  Playground             ${playground.url}`);
  say(`  Server, API docs       ${server.url}/docs`);
  say(`  OZloc's address        ${server.ozlocUrl}`);
  say(`  OZmap (simulated)      ${own.ozmap.url}`);
  for (const [kind, { host, port, database }] of Object.entries(erps?.connections ?? {})) {
    say(`  ${kind.padEnd(22)} ${database} at ${host}:${port}, with daily life in it`);
  }
  for (const reason of erps?.absent ?? []) say(`  Not here               ${reason}: its sync is not shown`);
  if (erps !== undefined && Object.keys(erps.connections).length > 0) {
    say('  Syncs                  every minute; what each did at OZmap is told below');
    say(`                         OZ_CONFIG=${config} npx oz-viability sync status routerbox`);
  }
  say(`  Seed                   ${seed}`);
  say('  Store                  PGlite, in this process: for trials, a power cut can lose what was promised');
  say();
  say('  Addresses to try');
  say(`    with boxes           ${label(viable)}`);
  say(`    all boxes full       ${label(fullOnly)}`);
  say(`    no coverage          ${label(noCoverage)}`);
  for (const { house } of own.town.condominiums) {
    say(`    in a condominium     ${house.street}, ${house.number} – ${house.district}`);
  }
  for (const { name, lot } of own.town.towers.slice(0, 1)) {
    say(
      `    in a building        ${lot.address.street}, ${lot.address.number} – ${lot.address.district} (${name})`,
    );
  }
  say();
  say('  Ctrl+C stops everything.');
}

main().catch((error: unknown) => {
  if (error instanceof UsageError) say(`${error.message}\n\n${USAGE}`);
  else if (error instanceof PortsTaken) say(error.message);
  else say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(1);
});
