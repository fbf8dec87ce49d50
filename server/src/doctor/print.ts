import type { Finding, TenantReport } from './examine.ts';

const MARKS: Readonly<Record<Finding['level'], string>> = {
  ok: '  ok    ',
  warning: '  WARN  ',
  fault: '  FAULT ',
};

/** The report as lines for a person. */
export function* linesOf({ id, findings, probes, integrations }: TenantReport): Generator<string> {
  yield `Tenant ${id}`;
  yield* findingsOf(findings);
  if (probes.length > 0) {
    yield '  This OZmap against what is assumed of one (nothing was written, no value is shown):';
    for (const { name, verdict, found, assumed } of probes) {
      const mark = verdict === 'as-assumed' ? '=' : verdict === 'differs' ? '≠' : '?';
      yield `    ${mark} ${name}: ${found}${verdict === 'as-assumed' ? '' : ` (assumed: ${assumed})`}`;
    }
  }
  for (const integration of integrations) {
    yield '';
    yield `Integration ${integration.id} – ${integration.name}`;
    yield* findingsOf(integration.findings);
  }
}

function* findingsOf(findings: readonly Finding[]): Generator<string> {
  for (const { check, level, message, fix, table } of findings) {
    yield `${MARKS[level]}${check}: ${message}`;
    if (fix !== undefined) yield `          → ${fix}`;
    yield* tableOf(table ?? []);
  }
}

function* tableOf(table: NonNullable<Finding['table']>): Generator<string> {
  const [first] = table;
  if (first === undefined) return;
  const columns = Object.keys(first);
  const rows = [columns, ...table.map(row => columns.map(column => String(row[column] ?? '')))];
  const widths = columns.map((_, i) => Math.max(...rows.map(row => row[i]!.length)));
  for (const row of rows)
    yield `          ${row.map((cell, i) => cell.padEnd(widths[i]!)).join('  ')}`.trimEnd();
}
