import type { Connector, ErpRecord, Lifecycle } from './connector.ts';
import { mksolutionsQueries } from './mksolutions-queries.ts';
import type { MksolutionsSettings } from './settings.ts';
import { sqlConnector } from './sql/connector.ts';
import type { SqlRow } from './sql/database.ts';
import { postgres } from './sql/postgres.ts';
import { readRow } from './sql/reading.ts';
import type { SqlSource } from './sql/source.ts';
import { isNo, isYes, momentOf, textOf } from './values.ts';

/**
 * MKsolutions: PostgreSQL, database `mkData3.0`. A client's code is the connection's or the contract's number,
 * chosen for each integration: both are small serial numbers, and the wrong one matches other people
 * (seed: MKsolutions).
 */
export function mksolutions(settings: MksolutionsSettings): Connector {
  const { connection, timeoutSeconds, queries, reasons, keyKind, codePrefix, timeZone } = settings;
  const defaults = mksolutionsQueries(settings);
  const source: SqlSource = {
    name: 'MKsolutions',
    keyKind,
    queries: {
      lifecycle: {
        sql: queries.lifecycle ?? defaults.lifecycle,
        required: ['code', 'activated_at', 'reason'],
      },
      status: { sql: queries.status ?? defaults.status, required: ['code', 'up'] },
      ...(queries.transfers === undefined
        ? {}
        : {
            transfers: { sql: queries.transfers, required: ['code', 'activated_at', 'reason', 'successor'] },
          }),
    },
    conventions: { codePrefix, timeZone },
    meaning: reasons,
    read: row => readRow(row, { codePrefix, timeZone }, each => contractOf(each, reasons, timeZone)),
    async reasons(session) {
      const rows = await session.rows(REASONS);
      return rows.map(({ code, text, contracts }) => ({
        reason: code ?? '',
        text: textOf(text) ?? '',
        contracts: Number(contracts),
        counts: reasons.includes(code ?? '') ? 'as cancelled' : 'no',
      }));
    },
  };
  return sqlConnector(source, postgres(connection, timeoutSeconds), settings);
}

const REASONS = `SELECT m.codmotcancel AS code, m.descricao_mot_cancel AS text, COUNT(k.codcontrato) AS contracts
FROM mk_motivo_cancelamento m LEFT JOIN mk_contratos k ON k.motivo_cancelamento_2 = m.codmotcancel
GROUP BY m.codmotcancel, m.descricao_mot_cancel ORDER BY m.codmotcancel`;

/**
 * Active: an activation time and no reason. Cancelled: a reason of the set. What is neither is limbo (`unknown`):
 * another reason, or a reason that the flag `cancelado` contradicts, as it may stay filled when a customer returns.
 */
function contractOf(row: SqlRow, reasons: readonly string[], timeZone: string) {
  const reason = textOf(row.reason);
  const activated = momentOf(row.activated_at, timeZone) !== undefined;
  const successor = textOf(row.successor);
  const lifecycle = lifecycleOf(row, reason, reasons, activated);
  const reasonText = textOf(row.reason_text);
  const transferred = successor !== undefined && (lifecycle === 'cancelled' || lifecycle === 'unknown');
  const since = SINCE[lifecycle];
  return {
    lifecycle: transferred ? ('transferred' as const) : lifecycle,
    raw: {
      state: wordsOf(row, activated),
      ...(reason === undefined ? {} : { reason }),
      ...(reasonText === undefined ? {} : { reasonText }),
    },
    ...(successor === undefined ? {} : { successor: successor as NonNullable<ErpRecord['successor']> }),
    ...(since === undefined ? {} : { since }),
  };
}

function lifecycleOf(
  row: SqlRow,
  reason: string | undefined,
  cancelling: readonly string[],
  activated: boolean,
): Lifecycle {
  if (reason !== undefined)
    return cancelling.includes(reason) && !isNo(row.cancelled) ? 'cancelled' : 'unknown';
  if (isYes(row.cancelled)) return 'unknown';
  if (!activated || isYes(row.awaiting)) return 'pending';
  if (isYes(row.suspended)) return 'suspended';
  return isYes(row.blocked) ? 'blocked' : 'active';
}

/** The column that says when a lifecycle began. */
const SINCE: Readonly<Partial<Record<Lifecycle, string>>> = {
  pending: 'signed_at',
  active: 'activated_at',
  suspended: 'suspended_at',
  cancelled: 'cancelled_at',
  unknown: 'cancelled_at',
};

/** MK has flags where others have a letter. */
function wordsOf(row: SqlRow, activated: boolean): string {
  const flags = [
    activated ? 'ativado' : 'não ativado',
    isYes(row.awaiting) && 'aguarda ativação',
    isYes(row.suspended) && 'suspenso',
    isYes(row.blocked) && 'bloqueado',
    isYes(row.cancelled) && 'cancelado',
  ];
  return flags.filter(Boolean).join(', ');
}
