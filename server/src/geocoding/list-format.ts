import { Problem } from '../problem.ts';

/** Columns of an address list under our names. */
export const ADDRESS_COLUMNS = [
  'street',
  'number',
  'district',
  'city',
  'state',
  'cep',
  'lat',
  'lng',
] as const;
export type ListColumn = (typeof ADDRESS_COLUMNS)[number];

/**
 * Where each of our columns is found in a file: the names of the file's columns, whose values are joined by a
 * space (`street: ['TIPO', 'NOME']`). What is not named here is looked for under our own name.
 */
export type ColumnNames = { readonly [Column in ListColumn]?: readonly string[] | undefined };

/** The values of one line by our names; absent columns are empty. */
export type ListLine = Readonly<Record<ListColumn, string>>;

/** What is wrong with a line: the field, or `line` where it cannot be taken apart. */
export interface LineFault {
  readonly field: ListColumn | 'line';
  readonly detail: string;
}

/** A file of one form: what it calls things, and what its other columns say about a line. */
export interface ListForm {
  readonly columns: ColumnNames;
  /**
   * Looks at the file's other columns. Undefined: the line is none of ours and is passed over, which is no
   * fault. Else values that take the place of those read.
   */
  readonly interpret?: (value: (column: string) => string) => Partial<ListLine> | undefined;
}

/** Takes lines apart by the header that the file begins with. Undefined: the line is to be passed over. */
export type LineReader = (fields: readonly string[]) => ListLine | LineFault | undefined;

/**
 * @param needed columns without which the file is no such list
 * @throws {Problem} `validation-failed`, naming the columns that are missing
 */
export function lineReader(
  header: readonly string[],
  { columns, interpret }: ListForm,
  needed: readonly ListColumn[],
): LineReader {
  const titles = header.map(titleOf);
  const named = new Set(ADDRESS_COLUMNS.filter(column => columns[column] !== undefined));
  const places = ADDRESS_COLUMNS.map(column => {
    const wanted = columns[column] ?? [column];
    return { column, wanted, at: wanted.map(name => titles.indexOf(titleOf(name))) };
  });
  const missing = places
    .filter(({ column }) => named.has(column) || needed.includes(column))
    .flatMap(({ column, wanted, at }) => wanted.filter((_, i) => at[i]! < 0).map(name => ({ column, name })));
  if (missing.length > 0) throw missingColumns(missing, titles);
  const value = (fields: readonly string[], at: readonly number[]): string =>
    at
      .map(i => fields[i] ?? '')
      .filter(part => part !== '')
      .join(' ');
  return fields => {
    if (fields.length !== titles.length) {
      return {
        field: 'line',
        detail: `${fields.length} fields where the first line has ${titles.length}`,
      };
    }
    const read = Object.fromEntries(places.map(({ column, at }) => [column, value(fields, at)]));
    const more = interpret?.(column => fields[titles.indexOf(titleOf(column))] ?? '');
    if (interpret !== undefined && more === undefined) return undefined;
    return { ...(read as ListLine), ...more };
  };
}

const titleOf = (title: string): string =>
  title
    .replace(/^\uFEFF/, '')
    .trim()
    .toLowerCase();

function missingColumns(
  missing: readonly { readonly column: ListColumn; readonly name: string }[],
  titles: readonly string[],
): Problem {
  return new Problem('validation-failed', {
    detail: `The first line must name the columns ${ADDRESS_COLUMNS.join(', ')}, in any order, or it must be said under which names they are there.`,
    errors: missing.map(({ column, name }) => ({
      pointer: `/columns/${column}`,
      code: 'column_missing',
      detail: `${column}: there is no column “${name}” among ${titles.slice(0, 60).join(', ').slice(0, 500) || 'none'}`,
    })),
  });
}

/** At most 40 characters of a value, as a message shows it. */
export const shown = (value: string): string => `“${value.length > 40 ? `${value.slice(0, 40)}…` : value}”`;

/** Decimal degrees, with a comma where the country writes one. */
export function degrees(text: string, limit: number): number | undefined {
  if (!/^[+-]?\d{1,3}(?:[.,]\d+)?$/.test(text)) return undefined;
  const value = Number(text.replace(',', '.'));
  return Math.abs(value) <= limit ? value : undefined;
}

/** Eight digits, with or without the usual dot and dash; undefined for anything else. A lost leading zero is put back. */
export function cepOf(text: string): string | undefined {
  const digits = text.replace(/[.\s-]/g, '');
  return /^\d{7,8}$/.test(digits) ? digits.padStart(8, '0') : undefined;
}
