import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import { postgresBinaries, startPostgres } from '@oz-viability/demo/servers/postgres';
import pg from 'pg';
import { type AnyAnswer, once } from '../support/api.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { type Figure, median, timed } from './table.ts';

const ROUNDS = 60;
const place = { lat: -26.29982, lng: -48.8488 };
const ACTS = ['hold', 'confirmation', 'move', 'withdrawal'] as const;
type Act = (typeof ACTS)[number];

/** What one act costs. */
interface Cost {
  readonly ms: number;
  readonly requests: number;
  readonly statements: number;
  readonly transactions: number;
  readonly writes: number;
}

/**
 * What a reservation costs: OZmap requests, statements and transactions of the ledger, and the time that we add to
 * the same OZmap requests sent one after the other by a bare client, by turns with ours, so that whatever else the
 * machine does slows both.
 */
export async function reservationBench(): Promise<readonly Figure[]> {
  const binaries = postgresBinaries();
  if (binaries === undefined)
    throw new Error('This benchmark needs PostgreSQL: install the package postgresql');
  const postgres = await startPostgres(binaries);
  // Nothing runs beside what is measured.
  const waits = { reconcileEveryMs: 60_000, answerWithinSeconds: 20, postDeadlineMs: 60_000 };
  const stage = await openStage({ documents: smallWorld(), store: `url: '${postgres.url}'`, waits });
  const store = countStatements();
  try {
    // Names and limits of projects are read once in five minutes, not for each hold.
    await stage.api('POST', '/v1/viability', { location: place });
    const costs: Record<Act, Cost[]> = { hold: [], confirmation: [], move: [], withdrawal: [] };
    const bare: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      bare.push(await bareReservation(stage, round));
      await sale(stage, round, async (act, work) => {
        stage.ozmap.requests.reset();
        store.reset();
        const ms = await timed(work);
        costs[act].push({ ms, requests: stage.ozmap.requests.list.length, ...store.counts() });
      });
    }
    return figures(costs, bare);
  } finally {
    store.stop();
    await stage.stop();
    await postgres.stop();
  }
}

async function sale(
  { api }: Stage,
  round: number,
  measure: (act: Act, work: () => Promise<unknown>) => Promise<void>,
): Promise<void> {
  let latest: AnyAnswer | undefined;
  const act = (name: Act, status: number, ask: () => Promise<AnyAnswer>) =>
    measure(name, async () => {
      latest = await ask();
      if (latest.status !== status) throw new Error(`${name} answered ${latest.status}`);
    });
  const id = () => latest?.body.id;
  const customer = { code: `B-${round}`, name: 'Bench' };
  const boxId = SMALL.boxes.double;
  await act('hold', 201, () => api('POST', '/v1/holds', { boxId }));
  const holdId = id();
  await act('confirmation', 201, () =>
    api('POST', '/v1/reservations', { customer, location: place, boxId, holdId }, once()),
  );
  const there = `/v1/reservations/${id()}`;
  await act('move', 200, () => api('POST', `${there}/move`, { boxId: SMALL.boxes.mixed }, once()));
  await act('withdrawal', 200, () => api('POST', `${there}/withdraw`, {}));
}

function figures(costs: Readonly<Record<Act, readonly Cost[]>>, bare: readonly number[]): Figure[] {
  const goal: Partial<Record<Act, string>> = { hold: 'to reach: ≤ 3', confirmation: 'to reach: ≤ 4' };
  const middle = (act: Act, of: (cost: Cost) => number) => median(costs[act].map(of));
  const reference = median(bare);
  const confirmation = middle('confirmation', cost => cost.ms);
  return [
    ...ACTS.map(act => ({
      what: `OZmap requests, ${act}`,
      value: Math.max(...costs[act].map(({ requests }) => requests)),
      unit: '',
      ...(goal[act] === undefined ? {} : { against: goal[act] }),
    })),
    ...ACTS.flatMap(act => [
      { what: `ledger statements, ${act}`, value: middle(act, cost => cost.statements), unit: '' },
      { what: `ledger transactions, ${act}`, value: middle(act, cost => cost.transactions), unit: '' },
      { what: `ledger writes, ${act}`, value: middle(act, cost => cost.writes), unit: '' },
    ]),
    ...ACTS.map(act => ({ what: act, value: middle(act, cost => cost.ms), unit: 'ms' })),
    { what: 'the four OZmap requests of a confirmation, bare', value: reference, unit: 'ms' },
    { what: 'added by us to a confirmation', value: confirmation - reference, unit: 'ms' },
    {
      what: 'confirmation / bare',
      value: confirmation / reference,
      unit: '×',
      against: 'against the bare requests of this run',
    },
  ];
}

/** Counts what this process sends to PostgreSQL: each statement is a round trip, each transaction a commit. */
function countStatements() {
  const { query } = pg.Client.prototype;
  const zero = () => ({ statements: 0, transactions: 0, writes: 0 });
  let counts = zero();
  // One request at a time is measured, so that transactions do not overlap.
  let inside = false;
  const note = (text: string): void => {
    counts.statements++;
    if (/\b(insert into|update "|delete from)/i.test(text)) counts.writes++;
    if (/^(commit|rollback)/i.test(text)) inside = false;
    else if (!inside) {
      counts.transactions++;
      inside = /^(begin|start transaction)/i.test(text);
    }
  };
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [first] = args;
    note(typeof first === 'string' ? first : String((first as { text?: string } | undefined)?.text));
    return Reflect.apply(query, this, args);
  } as typeof query;
  return {
    reset: () => {
      counts = zero();
    },
    counts: () => ({ ...counts }),
    stop: () => {
      pg.Client.prototype.query = query;
    },
  };
}

/** Look up, look at the port, create, read back: what any correct client must ask. Milliseconds, cleared away. */
async function bareReservation(stage: Stage, round: number): Promise<number> {
  const code = `BARE-${round}`;
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${stage.ozmap.url}/api/v2/${path}`, {
      method,
      headers: { Authorization: stage.ozmapKey, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return answer.status === 204 ? undefined : answer.json();
  };
  let created = { id: '' };
  const ms = await timed(async () => {
    await ask('GET', `properties/client/${code}`);
    await ask('GET', `splitters/${SMALL.splitters.large}`);
    created = (await ask('POST', 'properties', {
      project: SMALL.project,
      box: SMALL.boxes.large,
      connector: SMALL.splitters.large,
      port: 1,
      auto_connect: true,
      coords: [-48.844, -26.2999],
      client: { code, name: 'Bench' },
    })) as { id: string };
    await ask('GET', `properties/client/${code}`);
  });
  await ask('DELETE', `properties/${created.id}`);
  return ms;
}
