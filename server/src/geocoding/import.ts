import type { TenantId } from '@oz-viability/shared';
import { type FieldFault, Problem } from '../problem.ts';
import type { Store } from '../store/database.ts';
import { addressList } from './address-list.ts';
import { cepList } from './cep-list.ts';
import { cnefeForm } from './cnefe.ts';
import { readCsv } from './csv.ts';
import { decodeList } from './decode.ts';
import { Generation, type ListKind } from './generations.ts';
import type { List } from './list.ts';
import {
  type ColumnNames,
  type LineFault,
  type LineReader,
  type ListForm,
  lineReader,
} from './list-format.ts';

/** What a file is like, in words that travel. */
export type FileForm =
  | { readonly kind: 'list'; readonly columns?: ColumnNames | undefined }
  /** IBGE's address register; see `cnefe.ts`. `municipalities`: code → name of those to take. */
  | { readonly kind: 'cnefe'; readonly municipalities?: Readonly<Record<string, string>> | undefined };

export interface ImportOptions {
  /** `addresses` by default. */
  readonly kind?: ListKind | undefined;
  /** A list under our own column names by default. */
  readonly form?: FileForm | undefined;
  /** For lines that do not say it. */
  readonly city?: string | undefined;
  readonly state?: string | undefined;
  /** Share of bad lines, 0 to 1, beyond which the file is refused as a whole. */
  readonly mostBad?: number | undefined;
  /** Told after each batch. */
  readonly onProgress?: (progress: ImportProgress) => void;
}

export interface ImportProgress {
  /** Lines read, without the header. */
  readonly lines: number;
  /** Rows stored so far; nobody sees them before the end. */
  readonly rows: number;
  readonly rejected: number;
}

export interface ImportReport extends ImportProgress {
  /** Lines of other towns, or known too vaguely to be of use: no faults. */
  readonly passedOver: number;
  /** Bad lines by the field that is wrong. */
  readonly rejectedBy: Readonly<Partial<Record<LineFault['field'], number>>>;
  /** The first bad lines of each field, at most `EXAMPLES` each, in the file's order. */
  readonly examples: readonly RejectedLine[];
}

interface RejectedLine extends LineFault {
  readonly line: number;
}

/** As many as a person looks at before opening the file. */
const EXAMPLES = 20;
const BATCH = 2000;
/** A tenth is a bad file, not some bad lines in a good one. */
const MOST_BAD = 0.1;

const LISTS = { addresses: addressList, ceps: cepList };

/**
 * Replaces a tenant's list by a CSV, in bounded memory. Batches are written beside the list in use, which every
 * reader sees until the end. Bad lines are left out and reported. A file without the needed columns, without a
 * single good line, or with too many bad ones is refused (`validation-failed`) and changes nothing, and neither
 * does a stream that breaks off with an error. Each batch is a transaction of its own: on PGlite the server goes on
 * answering meanwhile.
 * @throws {Problem} `validation-failed`; `not-settled` while another import of this list is under way
 */
export async function importGazetteer(
  store: Store,
  tenant: TenantId,
  stream: AsyncIterable<Uint8Array | string>,
  options: ImportOptions = {},
): Promise<ImportReport> {
  const kind = options.kind ?? 'addresses';
  const generation = await Generation.begin(store, tenant, kind);
  try {
    // biome-ignore lint/suspicious/noExplicitAny: each list keeps its own rows to itself
    const list: List<any> = LISTS[kind];
    const report = await fill(generation, list, stream, options);
    refuseUseless(report, options.mostBad ?? MOST_BAD);
    await list.complete(generation);
    await generation.activate();
    // The list is in use: that its predecessor could not be swept away is no failure of the import.
    await generation.tidy().catch(() => {});
    return report;
  } catch (error) {
    // What failed is what matters; rows that stay behind are seen by nobody and removed by the next import.
    await generation.discard().catch(() => {});
    throw error;
  }
}

async function fill<Row extends object>(
  generation: Generation,
  list: List<Row>,
  stream: AsyncIterable<Uint8Array | string>,
  { form = { kind: 'list' }, city = '', state = '', onProgress }: ImportOptions,
): Promise<ImportReport> {
  const tally = new Tally();
  let read: LineReader | undefined;
  let batch: Row[] = [];
  const write = async (): Promise<void> => {
    if (batch.length > 0) await list.write(generation, batch);
    tally.rows += batch.length;
    batch = [];
    onProgress?.(tally.progress);
  };
  for await (const entry of readCsv(decodeList(stream))) {
    if (read === undefined) {
      read = lineReader('fields' in entry ? entry.fields : [], listForm(form), list.needed);
      continue;
    }
    tally.lines++;
    const line = 'fault' in entry ? ({ field: 'line', detail: entry.fault } as const) : read(entry.fields);
    if (line === undefined) {
      tally.passedOver++;
      continue;
    }
    const row = isFault(line)
      ? line
      : list.toRow({ ...line, city: line.city || city, state: line.state || state });
    if (isFault(row)) tally.reject(entry.line, row);
    else batch.push(row);
    if (batch.length === BATCH || tally.lines % (10 * BATCH) === 0) await write();
  }
  if (read === undefined) lineReader([], listForm(form), list.needed);
  await write();
  return tally.report;
}

const listForm = (form: FileForm): ListForm =>
  form.kind === 'cnefe'
    ? cnefeForm(new Map(Object.entries(form.municipalities ?? {})))
    : { columns: form.columns ?? {} };

const isFault = (row: object): row is LineFault => 'field' in row;

/** Counts without keeping: however many lines are bad, the report stays small. */
class Tally {
  lines = 0;
  rows = 0;
  passedOver = 0;
  #rejected = 0;
  readonly #by: Partial<Record<LineFault['field'], number>> = {};
  readonly #examples: RejectedLine[] = [];

  reject(line: number, { field, detail }: LineFault): void {
    this.#rejected++;
    const count = (this.#by[field] ?? 0) + 1;
    this.#by[field] = count;
    if (count <= EXAMPLES) this.#examples.push({ line, field, detail });
  }

  get progress(): ImportProgress {
    return { lines: this.lines, rows: this.rows, rejected: this.#rejected };
  }

  get report(): ImportReport {
    return {
      ...this.progress,
      passedOver: this.passedOver,
      rejectedBy: this.#by,
      examples: this.#examples,
    };
  }
}

function refuseUseless(report: ImportReport, mostBad: number): void {
  const { lines, rows, rejected, passedOver } = report;
  const read = lines - passedOver;
  if (rows > 0 && rejected <= mostBad * read) return;
  const why =
    lines === 0
      ? 'The file holds no lines'
      : read === 0
        ? 'Every line was passed over: none is of the towns asked for, or none has coordinates of a street'
        : rows === 0
          ? `None of ${read} lines can be used`
          : `${rejected} of ${read} lines cannot be used, more than ${Math.round(mostBad * 1000) / 10} %`;
  throw new Problem('validation-failed', {
    detail: `${why}. The list stays as it was.`,
    errors: faultsOf(report),
  });
}

/** The examples as faults of the file's fields, with how many lines are wrong in that way. */
const faultsOf = ({ examples, rejectedBy }: ImportReport): FieldFault[] =>
  examples.map(({ line, field, detail }) => ({
    pointer: `/${field}`,
    code: 'line_rejected',
    detail: `line ${line}: ${detail} (${rejectedBy[field]} lines with a bad ${field})`,
  }));
