/** One line of a CSV file that could be read, or why not. Lines count from 1, as editors show them. */
type CsvLine =
  | { readonly line: number; readonly fields: readonly string[] }
  | { readonly line: number; readonly fault: string };

/** Characters; an address has a few hundred, so this is a file that is no CSV. */
const LONGEST_LINE = 10_000;

/**
 * Reads a CSV as it arrives, one line in memory at a time. UTF-8 with or without a mark; the separator (`,`,
 * `;` or tab) is the one that the first line has most of; fields may be quoted, quotes doubled inside. A
 * field cannot hold a line break: so a forgotten quote spoils its own line and no other. Empty lines are
 * passed over.
 */
export async function* readCsv(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<CsvLine> {
  let separator: string | undefined;
  for await (const { line, text } of linesOf(source)) {
    if (text.trim() === '') continue;
    if (text.length > LONGEST_LINE) {
      yield { line, fault: `longer than ${LONGEST_LINE} characters` };
      continue;
    }
    if (text.includes('\uFFFD')) {
      yield { line, fault: 'not UTF-8' };
      continue;
    }
    separator ??= separatorOf(text);
    const fields = fieldsOf(text, separator);
    yield fields === undefined ? { line, fault: 'a quote is not closed' } : { line, fields };
  }
}

const separatorOf = (header: string): string =>
  [',', ';', '\t'].reduce((best, one) => (header.split(one).length > header.split(best).length ? one : best));

async function* linesOf(
  source: AsyncIterable<Uint8Array | string>,
): AsyncGenerator<{ readonly line: number; readonly text: string }> {
  const decoder = new TextDecoder('utf-8');
  let line = 0;
  let open = '';
  for await (const chunk of source) {
    const lines = (
      open + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))
    ).split('\n');
    open = lines.pop()!;
    for (const text of lines) yield { line: ++line, text: text.replace(/\r$/, '') };
    // The rest of an endless line is of no interest, only that it is too long.
    if (open.length > 2 * LONGEST_LINE) open = open.slice(0, 2 * LONGEST_LINE);
  }
  open += decoder.decode();
  if (open !== '') yield { line: ++line, text: open };
}

/** Undefined where a quoted field does not end. */
function fieldsOf(text: string, separator: string): string[] | undefined {
  if (!text.includes('"')) return text.split(separator).map(field => field.trim());
  const fields: string[] = [];
  let at = 0;
  while (at <= text.length) {
    while (text[at] === ' ') at++;
    if (text[at] !== '"') {
      const end = text.indexOf(separator, at);
      const stop = end < 0 ? text.length : end;
      fields.push(text.slice(at, stop).trim());
      at = stop + 1;
      continue;
    }
    let field = '';
    for (at++; ; at++) {
      const quote = text.indexOf('"', at);
      if (quote < 0) return undefined;
      field += text.slice(at, quote);
      at = quote + 1;
      if (text[at] !== '"') break;
      field += '"';
    }
    fields.push(field.trim());
    const end = text.indexOf(separator, at);
    at = end < 0 ? text.length + 1 : end + 1;
  }
  return fields;
}
