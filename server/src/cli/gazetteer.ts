import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import type { TenantId } from '@oz-viability/shared';
import type { LoadedConfig } from '../config/model.ts';
import { loadConfig } from '../config.ts';
import { decodeList } from '../geocoding/decode.ts';
import {
  type FileForm,
  type ImportOptions,
  type ImportProgress,
  type ImportReport,
  importGazetteer,
} from '../geocoding/import.ts';
import { ADDRESS_COLUMNS, type ListColumn } from '../geocoding/list-format.ts';
import { Problem } from '../problem.ts';
import { openExclusively } from '../store/exclusive.ts';
import { type AdminApi, findServer } from './admin-api.ts';
import { type Command, type Invocation, UsageError } from './command.ts';

/** Characters sent at once: with every one of them escaped still within the server's limit. */
const PIECE = 150_000;
/** Told every so many hundredths of the file. */
const STEP = 5;

export const gazetteerImportCommand: Command = {
  verb: 'gazetteer import',
  usage:
    '<csv> [--ceps] [--cnefe [--municipalities CODE=NAME,…]] [--columns OURS=THEIRS,…] [--city NAME] ' +
    '[--state UF] [--most-bad PERCENT] [--tenant TENANT]',
  summary:
    `replace a tenant's address list (${ADDRESS_COLUMNS.join(',')}), or with --ceps its postal codes, by a CSV; ` +
    'or by a file of IBGE’s address register (--cnefe)',
  options: {
    tenant: { type: 'string' },
    columns: { type: 'string' },
    municipalities: { type: 'string' },
    city: { type: 'string' },
    state: { type: 'string' },
    'most-bad': { type: 'string' },
  },
  switches: ['ceps', 'cnefe'],
  arguments: 1,
  run: async invocation => {
    const { say, out, positionals, configDirectory, env } = invocation;
    const [file = ''] = positionals;
    const options = importOptions(invocation);
    const config = await loadConfig(configDirectory, env);
    const tenant = onlyTenant(config, invocation.options.tenant);
    const onProgress = teller(say);
    try {
      const bytes = countedBytes(file, (await stat(file)).size);
      const report = await through(config, tenant, bytes, options, progress =>
        onProgress(bytes.share(), progress),
      );
      for (const line of reportLines(report)) say(line);
      out(`${tenant}: ${summaryOf(report, options)}`);
      return 0;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const details = (error.errors ?? []).map(fault => ('detail' in fault ? fault.detail : fault.pointer));
      throw new UsageError(
        ['The file was not imported, nothing has changed.', error.detail ?? '', ...details]
          .filter(Boolean)
          .join('\n'),
      );
    }
  },
};

/** PGlite can be open only once, so a running server is asked; PostgreSQL is opened beside whoever else has it. */
async function through(
  config: LoadedConfig,
  tenant: TenantId,
  bytes: AsyncIterable<Uint8Array>,
  options: ImportOptions,
  onProgress: (progress: ImportProgress) => void,
): Promise<ImportReport> {
  const running =
    config.server.store.kind === 'pglite' ? await findServer(config, userInfo().username) : undefined;
  if (running !== undefined) return byServer(running, tenant, decodeList(bytes), options, onProgress);
  const { store, close } = await openExclusively(config.server.store);
  try {
    return await importGazetteer(store, tenant, bytes, { ...options, onProgress });
  } finally {
    await close();
  }
}

async function byServer(
  api: AdminApi,
  tenant: TenantId,
  texts: AsyncIterable<string>,
  options: ImportOptions,
  onProgress: (progress: ImportProgress) => void,
): Promise<ImportReport> {
  const imports = '/v1/admin/gazetteer/imports';
  const { id } = await api.call<{ id: string }>('POST', imports, { tenant, ...options });
  const send = async (text: string): Promise<void> =>
    onProgress(await api.call<ImportProgress>('POST', `${imports}/${id}/pieces`, { text }));
  try {
    for await (const text of texts) {
      for (let start = 0; start < text.length; start += PIECE) await send(text.slice(start, start + PIECE));
    }
    return await api.call<ImportReport>('POST', `${imports}/${id}/finish`, {});
  } catch (error) {
    // What failed is the answer; where the server ended the import, there is nothing to give up.
    await api.call('DELETE', `${imports}/${id}`).catch(() => {});
    throw error;
  }
}

function countedBytes(file: string, size: number) {
  let read = 0;
  return {
    share: () => (size === 0 ? 1 : read / size),
    async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
      for await (const bytes of createReadStream(file) as AsyncIterable<Uint8Array>) {
        read += bytes.length;
        yield bytes;
      }
    },
  };
}

function teller(say: (line: string) => void): (share: number, progress: ImportProgress) => void {
  let told = 0;
  return (share, { lines, rows, rejected }) => {
    const percent = Math.floor((share * 100) / STEP) * STEP;
    if (percent <= told) return;
    told = percent;
    say(`${percent} %  ${lines} lines read, ${rows} stored${rejected === 0 ? '' : `, ${rejected} left out`}`);
  };
}

const reportLines = ({ examples, rejectedBy }: ImportReport): string[] => [
  ...examples.map(({ line, detail }) => `line ${line}: ${detail}`),
  ...Object.entries(rejectedBy).map(([field, count]) => `${count} lines left out for a bad ${field}`),
];

const summaryOf = ({ lines, rows, rejected, passedOver }: ImportReport, { kind }: ImportOptions): string =>
  `${rows} ${kind === 'ceps' ? 'postal codes' : 'addresses'} imported, ${rejected} of ${lines} lines left out` +
  (passedOver === 0 ? '' : `, ${passedOver} passed over`);

function importOptions({ options, switches }: Invocation): ImportOptions {
  const [ceps, cnefe] = [switches.has('ceps'), switches.has('cnefe')];
  if (ceps && cnefe)
    throw new UsageError('--cnefe is a list of addresses, --ceps one of postal codes: choose one');
  if (options.municipalities !== undefined && !cnefe) {
    throw new UsageError('--municipalities belongs to --cnefe; other lists have a city column, or --city');
  }
  if (options.columns !== undefined && cnefe)
    throw new UsageError('--cnefe knows its columns; leave --columns out');
  const form: FileForm = cnefe
    ? { kind: 'cnefe', municipalities: municipalitiesOf(options.municipalities) }
    : { kind: 'list', columns: columnsOf(options.columns) };
  return {
    kind: ceps ? 'ceps' : 'addresses',
    form,
    ...(options.city === undefined ? {} : { city: options.city }),
    ...(options.state === undefined ? {} : { state: stateOf(options.state) }),
    ...(options['most-bad'] === undefined ? {} : { mostBad: shareOf(options['most-bad']) }),
  };
}

/** `street=TIPO+NOME,lat=Y`: where a column of ours is several of theirs, they are joined by a space. */
function columnsOf(text: string | undefined): Partial<Record<ListColumn, readonly string[]>> {
  const pairs = pairsOf(text, '--columns is a list such as street=LOGRADOURO,number=NUM,lat=Y,lng=X');
  const unknown = pairs.find(([ours]) => !ADDRESS_COLUMNS.some(column => column === ours));
  if (unknown !== undefined) {
    throw new UsageError(`--columns: ${unknown[0]} is none of ${ADDRESS_COLUMNS.join(', ')}`);
  }
  return Object.fromEntries(
    pairs.map(([ours, theirs]) => [ours, theirs.split('+').map(name => name.trim())]),
  );
}

function municipalitiesOf(text: string | undefined): Readonly<Record<string, string>> {
  const hint = '--municipalities is a list such as 4209102=Joinville,4209003=Itapoá, with the codes of IBGE';
  const pairs = pairsOf(text, hint);
  if (pairs.some(([code]) => !/^\d{7}$/.test(code))) throw new UsageError(hint);
  return Object.fromEntries(pairs);
}

function pairsOf(text: string | undefined, hint: string): (readonly [string, string])[] {
  if (text === undefined) return [];
  return text.split(',').map(pair => {
    const [key = '', ...rest] = pair.split('=');
    const value = rest.join('=').trim();
    if (key.trim() === '' || value === '') throw new UsageError(hint);
    return [key.trim(), value] as const;
  });
}

function stateOf(text: string): string {
  if (!/^[a-z]{2}$/i.test(text)) throw new UsageError('--state is two letters, such as SC');
  return text.toUpperCase();
}

function shareOf(text: string): number {
  const percent = Number(text);
  if (!(percent >= 0 && percent <= 100)) throw new UsageError('--most-bad is a percentage from 0 to 100');
  return percent / 100;
}

function onlyTenant(config: LoadedConfig, named: string | undefined): TenantId {
  const ids = config.tenants.map(({ id }) => id);
  const chosen = named === undefined ? ids : ids.filter(id => id === named);
  if (chosen.length === 1) return chosen[0]!;
  throw new UsageError(`Add --tenant with one of: ${ids.join(', ') || 'none is configured without faults'}`);
}
