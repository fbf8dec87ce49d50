import type { ClientCode } from '@oz-viability/shared';
import { readCsv } from '../../geocoding/csv.ts';
import { decodeList } from '../../geocoding/decode.ts';
import type { FieldFault, StatedFault } from '../../problem.ts';

/** One line of the list: the ERP's id of a customer, and what OZmap may know him by. */
export interface WantedCode {
  /** From 1, as editors show them; line 1 has the names of the columns. */
  readonly line: number;
  readonly code: ClientCode;
  readonly name?: string;
  readonly address?: string;
  readonly oldCode?: string;
}

/** Our column → what its name may be, without case, accents and joining signs. */
const COLUMNS = {
  id: ['id', 'idclienteservico', 'code', 'codigo'],
  name: ['name', 'nome', 'cliente'],
  address: ['address', 'endereco'],
  old_code: ['oldcode', 'codigoantigo', 'idclienteservicoantigo'],
} as const;
type Column = keyof typeof COLUMNS;

/** Lines of one list; an ISP that has more sends several. */
export const MOST_LINES = 20_000;
/** Faults told at once. */
const MOST_FAULTS = 50;
const LONGEST_CODE = 120;

/** The whole list, or every fault that it has: a half-right list changes nothing. */
export async function readAdoptionFile(
  bytes: Uint8Array,
): Promise<{ readonly wanted: readonly WantedCode[] } | { readonly faults: readonly FieldFault[] }> {
  const reading = new Reading();
  for await (const line of readCsv(decodeList(one(bytes)))) {
    if ('fault' in line) reading.fault(line.line, '', 'csv_line_unreadable');
    else reading.line(line.line, line.fields);
    if (reading.isOver) break;
  }
  return reading.end();
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

class Reading {
  readonly #wanted = new Map<string, WantedCode>();
  readonly #faults: FieldFault[] = [];
  #columns: readonly (Column | undefined)[] | undefined;
  #lines = 0;
  isOver = false;

  /** `column`: empty for the line as a whole. */
  fault(line: number, column: string, code: StatedFault): void {
    const name = column.replaceAll('~', '~0').replaceAll('/', '~1');
    this.#faults.push({ pointer: `/lines/${line}${column === '' ? '' : `/${name}`}`, code });
    if (this.#faults.length >= MOST_FAULTS) this.isOver = true;
  }

  line(line: number, fields: readonly string[]): void {
    if (this.#columns === undefined) this.#header(line, fields);
    else this.#row(line, fields, this.#columns);
  }

  end() {
    if (this.#columns === undefined) this.fault(1, 'id', 'csv_column_missing');
    else if (this.#lines === 0) this.fault(2, '', 'csv_empty');
    return this.#faults.length > 0 ? { faults: this.#faults } : { wanted: [...this.#wanted.values()] };
  }

  #header(line: number, names: readonly string[]): void {
    const columns = names.map(columnOf);
    for (const [index, column] of columns.entries()) {
      if (column === undefined) this.fault(line, names[index] || String(index + 1), 'csv_column_unknown');
      else if (columns.indexOf(column) < index) this.fault(line, column, 'csv_column_twice');
    }
    if (!columns.includes('id')) this.fault(line, 'id', 'csv_column_missing');
    if (!columns.some(column => column !== undefined && column !== 'id')) {
      this.fault(line, 'name', 'csv_column_missing');
    }
    this.#columns = columns;
    // Under wrong names every line would be wrong.
    this.isOver = this.#faults.length > 0;
  }

  #row(line: number, fields: readonly string[], columns: readonly (Column | undefined)[]): void {
    this.#lines++;
    const row = this.#lines > MOST_LINES ? TOO_LONG : rowOf(line, fields, columns);
    if ('fault' in row) this.fault(line, row.column, row.fault);
    else if (this.#wanted.has(row.code)) this.fault(line, 'id', 'csv_id_twice');
    else this.#wanted.set(row.code, row);
    if (row === TOO_LONG) this.isOver = true;
  }
}

interface Fault {
  readonly column: Column | '';
  readonly fault: StatedFault;
}

const TOO_LONG: Fault = { column: '', fault: 'csv_too_long' };

function rowOf(
  line: number,
  fields: readonly string[],
  columns: readonly (Column | undefined)[],
): WantedCode | Fault {
  if (fields.length !== columns.length) return { column: '', fault: 'csv_line_unreadable' };
  const value = (column: Column): string => fields[columns.indexOf(column)] ?? '';
  const code = value('id');
  if (code === '' || code.length > LONGEST_CODE || code === '.' || code === '..') {
    return { column: 'id', fault: 'csv_id_malformed' };
  }
  const [name, address, oldCode] = [value('name'), value('address'), value('old_code')];
  if (name === '' && address === '' && oldCode === '') return { column: '', fault: 'csv_nothing_to_match' };
  return {
    line,
    code: code as ClientCode,
    ...(name === '' ? {} : { name }),
    ...(address === '' ? {} : { address }),
    ...(oldCode === '' ? {} : { oldCode }),
  };
}

function columnOf(name: string): Column | undefined {
  const plain = name
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
  return (Object.keys(COLUMNS) as Column[]).find(column =>
    (COLUMNS[column] as readonly string[]).includes(plain),
  );
}
