import type { Feed, Lifecycle, SourceFinding } from '../connector.ts';
import type { ErpSettings } from '../settings.ts';
import { zoneOffset } from '../values.ts';
import type { SqlDatabase, SqlSession } from './database.ts';
import { FIXES } from './fixes.ts';
import { checked, failed, type SqlSource } from './source.ts';
import { streamFeed } from './stream.ts';

interface Subject {
  readonly source: SqlSource;
  readonly database: SqlDatabase;
  readonly settings: ErpSettings;
  readonly signal: AbortSignal;
}

/** Everything that a person should know before the first run. Never throws. */
export async function examine(subject: Subject, depth: 'quick' | 'whole'): Promise<readonly SourceFinding[]> {
  const { database, settings, signal } = subject;
  const { host, port } = settings.connection;
  let session: SqlSession;
  try {
    session = await database.open(signal);
  } catch (error) {
    return [faultFrom(error, checkOf(error), `${host}:${port}`)];
  }
  const findings: SourceFinding[] = [
    { check: 'reach', level: 'ok', message: `${host}:${port} answers, version ${session.version}` },
    ...openAir(settings),
  ];
  const look = async (check: SourceFinding['check'], at: () => Promise<SourceFinding | undefined>) => {
    try {
      const finding = await at();
      if (finding) findings.push(finding);
    } catch (error) {
      findings.push(faultFrom(error, check, check));
    }
  };
  try {
    await look('privileges', () => privileges(database, session));
    await look('clock', () => clock(database, session, settings.timeZone));
    await look('encoding', () => encoding(database, session));
    const { queries, reasons } = subject.source;
    for (const [feed, query] of Object.entries(queries)) {
      await look('query', async () => {
        await checked(session, query);
        return {
          check: 'query',
          level: 'ok',
          message: `the query for ${feed} is one SELECT with its columns`,
        };
      });
    }
    if (reasons) {
      await look('reasons', async () => ({
        check: 'reasons',
        level: 'ok',
        message: "the installation's reasons for a cancellation, and which of them count here",
        table: await reasons(session),
      }));
    }
  } finally {
    await session.close();
  }
  // A query that cannot be run needs no second word about it.
  if (depth === 'whole' && !findings.some(({ level, check }) => check === 'query' && level === 'fault')) {
    for (const feed of Object.keys(subject.source.queries) as Feed[])
      findings.push(...(await readOnce(subject, feed)));
  }
  return findings;
}

interface StateRow extends Readonly<Record<string, string | number>> {
  readonly state: string;
  readonly reason: string;
  readonly meaning: Lifecycle;
  readonly rows: number;
}

/** Reads a feed to its end, as a run would, and counts. */
async function readOnce(
  { source, database, settings, signal }: Subject,
  feed: Feed,
): Promise<SourceFinding[]> {
  const states = new Map<string, StateRow>();
  let up = 0;
  let records = 0;
  const stream = streamFeed(source, database, settings, feed, signal);
  for (;;) {
    const step = await stream.next();
    if (!step.done) {
      for (const { raw, lifecycle, connection } of step.value) {
        records += 1;
        if (connection?.state === 'up') up += 1;
        const reason = [raw.reason, raw.reasonText].filter(Boolean).join(' ');
        const key = `${raw.state}\n${reason}\n${lifecycle}`;
        const entry = states.get(key) ?? { state: raw.state, reason, meaning: lifecycle, rows: 0 };
        states.set(key, { ...entry, rows: entry.rows + 1 });
      }
      continue;
    }
    const end = step.value;
    if (end.kind === 'failed') {
      const fix = FIXES[end.failure];
      return [{ check: 'rows', level: 'fault', message: `${feed}: ${end.detail}`, fix }];
    }
    const bad = new Map<string, number>();
    for (const { reason } of end.rejected) bad.set(reason, (bad.get(reason) ?? 0) + 1);
    const told = [...bad].map(([reason, count]) => `${count} ${reason}`).join(', ');
    return [
      {
        check: 'rows',
        level: end.received === 0 && feed !== 'transfers' ? 'warning' : bad.size > 0 ? 'warning' : 'ok',
        message:
          `${feed}: ${end.received} rows` +
          (feed === 'status' ? `, ${up} of ${records} connections are up` : '') +
          (end.newest ? `, the newest session began ${end.newest.toISOString()}` : '') +
          (told === '' ? '' : `; rejected: ${told}`),
        ...(end.received === 0 && feed !== 'transfers'
          ? { fix: 'an empty feed holds every run back: check the query' }
          : {}),
      },
      ...(feed === 'lifecycle' ? [statesOf([...states.values()])] : []),
    ];
  }
}

function statesOf(table: readonly StateRow[]): SourceFinding {
  const limbo = table.filter(({ meaning }) => meaning === 'unknown').reduce((sum, { rows }) => sum + rows, 0);
  return {
    check: 'states',
    level: limbo === 0 ? 'ok' : 'warning',
    message:
      limbo === 0
        ? 'every state is known'
        : `${limbo} contracts are in limbo: their state means nothing here`,
    ...(limbo === 0
      ? {}
      : { fix: 'say what they are in erp.states or erp.reasons; until then they stay untouched' }),
    table,
  };
}

async function privileges(database: SqlDatabase, session: SqlSession): Promise<SourceFinding> {
  const grants = await database.writeGrants(session);
  if (grants.length === 0) return { check: 'privileges', level: 'ok', message: 'the user may only read' };
  return {
    check: 'privileges',
    level: 'warning',
    message: `THE USER MAY WRITE: ${grants.slice(0, 8).join(', ')}`,
    fix: 'make a user of its own with SELECT on the tables of the queries and nothing else; a read-only session can be lifted by whoever holds it',
  };
}

const TOLERATED_SKEW_MS = 60_000;

async function clock(database: SqlDatabase, session: SqlSession, timeZone: string): Promise<SourceFinding> {
  const before = Date.now();
  const { local, utc } = await database.clock(session);
  const sourceUtc = Date.parse(`${utc.replace(' ', 'T')}Z`);
  const skew = Math.round((sourceUtc - before) / 1000);
  if (Math.abs(skew) * 1000 > TOLERATED_SKEW_MS) {
    return {
      check: 'clock',
      level: 'warning',
      message: `its clock is ${Math.abs(skew)} s ${skew > 0 ? 'ahead' : 'behind'}`,
      fix: 'set both clocks by NTP: dates of cancellations are compared',
    };
  }
  const ahead = Date.parse(`${local.replace(' ', 'T')}Z`) - sourceUtc;
  const wanted = zoneOffset(new Date(), timeZone);
  if (Math.abs(ahead - wanted) > TOLERATED_SKEW_MS) {
    return {
      check: 'clock',
      level: 'warning',
      message: `its own clock is set to UTC${hours(ahead)}, erp.timeZone ${timeZone} is UTC${hours(wanted)}`,
      fix: 'check in which zone the ERP writes its times, and set erp.timeZone to it',
    };
  }
  return {
    check: 'clock',
    level: 'ok',
    message: `its clock agrees within ${Math.abs(skew)} s, UTC${hours(ahead)}`,
  };
}

const hours = (milliseconds: number): string => {
  const value = Math.round(milliseconds / 900_000) / 4;
  return `${value < 0 ? '' : '+'}${value} h`;
};

async function encoding(database: SqlDatabase, session: SqlSession): Promise<SourceFinding> {
  const name = await database.encoding(session);
  if (!/^(SQL_ASCII|binary|ascii)$/i.test(name)) {
    return { check: 'encoding', level: 'ok', message: `texts are kept as ${name}` };
  }
  return {
    check: 'encoding',
    level: 'warning',
    message: `texts are kept as ${name}: the base does not know its own encoding`,
    fix: 'names that cannot be read are rejected row by row; convert them in a query of your own, or in the base',
  };
}

/** A password and customers' names on a wire that others share. */
function openAir({ connection: { tls, host } }: ErpSettings): SourceFinding[] {
  if (tls !== 'off' || /^(localhost$|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd])/.test(host))
    return [];
  return [
    {
      check: 'reach',
      level: 'warning',
      message: 'the connection is not encrypted, and the host looks public',
      fix: 'set erp.connection.tls to verify, or reach the base through a VPN',
    },
  ];
}

const checkOf = (error: unknown): SourceFinding['check'] => {
  const { failure } = failed(error);
  return failure === 'auth'
    ? 'auth'
    : failure === 'denied'
      ? 'privileges'
      : failure === 'schema'
        ? 'schema'
        : 'reach';
};

function faultFrom(error: unknown, check: SourceFinding['check'], about: string): SourceFinding {
  const { failure, detail } = failed(error);
  return { check, level: 'fault', message: `${about}: ${detail}`, fix: FIXES[failure] };
}
