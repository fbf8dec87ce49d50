import { CsvError, parse } from 'csv-parse/sync';

/** One line of a CSV file that could be read, or why not. Lines count from 1, as editors show them. */
type CsvLine =
  | { readonly line: number; readonly fields: readonly string[] }
  | { readonly line: number; readonly fault: string };

interface NumberedText {
  readonly line: number;
  readonly text: string;
}

/** Characters; an address has a few hundred, so this is a file that is no CSV. */
const LONGEST_LINE = 10_000;
/** Lines parsed at once; alone each quoted one would cost ten times as much. */
const BLOCK = 500;

/**
 * Reads a CSV as it arrives, a few lines in memory at a time. The separator (`,`, `;` or tab) is the one that
 * the first line has most of; fields may be quoted, quotes doubled inside. A field cannot hold a line break: so
 * a forgotten quote spoils its own line and no other. Empty lines are passed over.
 */
export async function* readCsv(texts: AsyncIterable<string>): AsyncGenerator<CsvLine> {
  let delimiter: string | undefined;
  let block: NumberedText[] = [];
  for await (const line of linesOf(texts)) {
    if (line.text.trim() === '') continue;
    delimiter ??= separatorOf(line.text);
    block.push(line);
    if (block.length < BLOCK) continue;
    yield* fieldsOf(block, delimiter);
    block = [];
  }
  if (delimiter !== undefined) yield* fieldsOf(block, delimiter);
}

const separatorOf = (header: string): string =>
  [',', ';', '\t'].reduce((best, one) => (header.split(one).length > header.split(best).length ? one : best));

async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<NumberedText> {
  let line = 0;
  let open = '';
  for await (const text of texts) {
    const lines = (open + text).split('\n');
    open = lines.pop()!;
    for (const one of lines) yield { line: ++line, text: one.replace(/\r$/, '') };
    // The rest of an endless line is of no interest, only that it is too long.
    if (open.length > 2 * LONGEST_LINE) open = open.slice(0, 2 * LONGEST_LINE);
  }
  if (open !== '') yield { line: ++line, text: open };
}

/** Line by line where the quoted lines together are no CSV: one among them spoils the others. */
function fieldsOf(block: readonly NumberedText[], delimiter: string): CsvLine[] {
  const quoted = block.filter(({ text }) => faultOf(text) === undefined && text.includes('"'));
  const records = recordsOf(quoted.map(({ text }) => text).join('\n'), delimiter);
  const together = records?.length === quoted.length ? records : undefined;
  let next = 0;
  return block.map(({ line, text }) => {
    const fault = faultOf(text);
    if (fault !== undefined) return { line, fault };
    // Most lines have no quotes, and need no parser.
    if (!text.includes('"')) return { line, fields: text.split(delimiter).map(field => field.trim()) };
    const fields = together === undefined ? recordsOf(text, delimiter)?.[0] : together[next++];
    return fields === undefined ? { line, fault: UNCLOSED } : { line, fields };
  });
}

const UNCLOSED = 'a quote is not closed';

function faultOf(text: string): string | undefined {
  if (text.length > LONGEST_LINE) return `longer than ${LONGEST_LINE} characters`;
  // No database takes them.
  if (/(?!\t)[\p{Cc}\p{Cs}]/u.test(text)) return 'control characters';
  // What the decoder puts where bytes are no text.
  if (text.includes('\uFFFD')) return 'not UTF-8, as the lines before are';
  return text.split('"').length % 2 === 0 ? UNCLOSED : undefined;
}

/** Undefined where the quotes do not match. */
function recordsOf(text: string, delimiter: string): readonly string[][] | undefined {
  try {
    return parse(text, { delimiter, relax_column_count: true, relax_quotes: true, trim: true });
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}
