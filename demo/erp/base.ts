import type { SourceConnection } from '@oz-viability/server/erp/settings';
import type { Contract, ContractState } from './customers.ts';

/** What people do in an ERP, day by day. Codes are the contracts'. */
export interface ErpDesk {
  sell(contract: Contract): Promise<void>;
  /** Active, blocked, suspended, or cancelled: *waiting* is where a sale begins. */
  set(code: number, state: Exclude<ContractState, 'waiting' | 'transferred'>): Promise<void>;
  /** Ends a contract in favour of another that takes its place. */
  transfer(code: number, to: number): Promise<void>;
  /** The connection goes up or down. */
  connect(code: number, up: boolean): Promise<void>;
}

/** An ERP's base on a running server. */
export interface ErpBase {
  readonly desk: ErpDesk;
  /** A user who may only read. */
  readonly reader: SourceConnection;
  /** Lets connections go; the base stays. */
  close(): Promise<void>;
}

/** `YYYY-MM-DD HH:MM:SS`, as the clock on the wall of the ISP shows it. */
export const wallTime = (at: Date): string => wall.format(at);

const wall = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'America/Sao_Paulo',
  dateStyle: 'short',
  timeStyle: 'medium',
});

export const daysBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * 86_400_000);

export type Cell = string | number | null;
type Rows = readonly Readonly<Record<string, Cell>>[];

/** Writes rows into a table, some hundred at a time; all have the same columns. */
export async function insertRows(
  write: (table: string, columns: readonly string[], rows: readonly (readonly Cell[])[]) => Promise<void>,
  table: string,
  rows: Rows,
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  for (let start = 0; start < rows.length; start += 500) {
    const batch = rows.slice(start, start + 500);
    await write(
      table,
      columns,
      batch.map(row => columns.map(column => row[column] ?? null)),
    );
  }
}
