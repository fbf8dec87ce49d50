/**
 * Looks at a query as an operator wrote it. It is no parser: what it lets through is still wrapped in a subquery,
 * sent alone, and run in a READ ONLY transaction.
 * @returns what is wrong, or undefined
 */
export function faultOfQuery(sql: string): string | undefined {
  const bare = withoutLiterals(sql);
  if (bare === undefined) return 'has a text or a comment without an end';
  if (/;\s*\S/.test(bare)) return 'has a second statement';
  if (!/^[\s(]*(select|with)\b/i.test(bare)) return 'must be one SELECT';
  const word = FORBIDDEN.exec(bare)?.[0];
  return word === undefined
    ? undefined
    : `must only read: ${word.toLowerCase().replace(/\s+/g, ' ')} has no place here`;
}

const FORBIDDEN =
  /\b(insert\s+into|delete\s+from|update\s+\w+\s+set|into\s+(outfile|dumpfile)|for\s+(update|share)|lock\s+in\s+share\s+mode|drop|alter|truncate|grant|revoke|create|call|load_file|pg_read_file|pg_sleep|sleep|benchmark|dblink|lo_import|lo_export|pg_terminate_backend|pg_cancel_backend|set_config)\b/i;

/** A query as it goes into a subquery. */
export const asSubquery = (sql: string): string => sql.trim().replace(/;\s*$/, '');

/** Texts, quoted names and comments replaced by a space; undefined where one of them does not end. */
function withoutLiterals(sql: string): string | undefined {
  const bare = sql.replace(
    /'(?:[^'\\]|''|\\.)*'|"(?:[^"\\]|""|\\.)*"|`[^`]*`|--[^\n]*|#[^\n]*|\/\*(?!!)[\s\S]*?\*\//g,
    ' ',
  );
  return /['"`]|\/\*/.test(bare) ? undefined : bare;
}
