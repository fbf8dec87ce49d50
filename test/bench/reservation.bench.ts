import { SMALL, smallWorld } from '@oz-viability/demo/ozmap/testing/small-world';
import pg from 'pg';
import { once } from '../support/api.ts';
import { postgresBinaries, startPostgres } from '../support/postgres.ts';
import { openStage } from '../support/stage.ts';
import { type Figure, median, timed } from './table.ts';

const ROUNDS = 60;
const place = { lat: -26.29982, lng: -48.8488 };

/**
 * What a reservation costs: OZmap requests for hold and confirmation, ledger transactions, and the time that we
 * add to the same OZmap requests sent one after the other by a bare client.
 */
export async function reservationBench(): Promise<readonly Figure[]> {
  const binaries = postgresBinaries();
  if (binaries === undefined)
    throw new Error('This benchmark needs PostgreSQL: install the package postgresql');
  const postgres = await startPostgres(binaries);
  const stage = await openStage({ documents: smallWorld(), store: `url: '${postgres.url}'` });
  const db = new pg.Client(postgres.url);
  await db.connect();
  // Statistics lag behind by up to a second in a busy backend; one query of our own forces them out.
  const commits = async (): Promise<number> => {
    await db.query('select pg_stat_clear_snapshot()');
    const { rows } = await db.query('select sum(xact_commit)::int as n from pg_stat_database');
    return rows[0].n;
  };
  try {
    const { api, ozmap } = stage;
    await api('POST', '/v1/viability', { location: place });
    const requests = { hold: 0, confirm: 0, withdraw: 0 };
    const times = { hold: [] as number[], confirm: [] as number[] };
    const before = await commits();
    for (let round = 0; round < ROUNDS; round++) {
      let hold: { id: string } | undefined;
      ozmap.requests.reset();
      times.hold.push(
        await timed(async () => {
          hold = (await api('POST', '/v1/holds', { boxId: SMALL.boxes.double })).body;
        }),
      );
      requests.hold = Math.max(requests.hold, ozmap.requests.list.length);
      ozmap.requests.reset();
      const customer = { code: `B-${round}`, name: 'Bench' };
      const body = { customer, location: place, boxId: SMALL.boxes.double, holdId: hold?.id };
      let id = '';
      times.confirm.push(
        await timed(async () => {
          const answer = await api('POST', '/v1/reservations', body, once());
          if (answer.status !== 201) throw new Error(`Reservation answered ${answer.status}`);
          id = answer.body.id;
        }),
      );
      requests.confirm = Math.max(requests.confirm, ozmap.requests.list.length);
      ozmap.requests.reset();
      await api('POST', `/v1/reservations/${id}/withdraw`, {});
      requests.withdraw = Math.max(requests.withdraw, ozmap.requests.list.length);
    }
    await new Promise(resolve => setTimeout(resolve, 1200));
    const transactions = ((await commits()) - before) / ROUNDS;

    const bare: number[] = [];
    for (let round = 0; round < ROUNDS; round++) bare.push(await timed(() => bareReservation(stage, round)));
    return [
      { what: 'OZmap requests, hold', value: requests.hold, unit: '', against: 'to reach: ≤ 3' },
      { what: 'OZmap requests, confirmation', value: requests.confirm, unit: '', against: 'to reach: ≤ 4' },
      { what: 'OZmap requests, withdrawal', value: requests.withdraw, unit: '' },
      { what: 'ledger transactions, hold to withdrawal', value: transactions, unit: '' },
      { what: 'hold', value: median(times.hold), unit: 'ms' },
      { what: 'confirmation', value: median(times.confirm), unit: 'ms' },
      { what: 'the same four OZmap requests, bare', value: median(bare), unit: 'ms' },
      {
        what: 'confirmation / bare',
        value: median(times.confirm) / median(bare),
        unit: '×',
        against: 'against the bare requests of this run',
      },
    ];
  } finally {
    await db.end();
    await stage.stop();
    await postgres.stop();
  }
}

/** Look up, look at the port, create, read back: what any correct client must ask. */
async function bareReservation(stage: Awaited<ReturnType<typeof openStage>>, round: number): Promise<void> {
  const code = `BARE-${round}`;
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${stage.ozmap.url}/api/v2/${path}`, {
      method,
      headers: { Authorization: stage.ozmapKey, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return answer.status === 204 ? undefined : answer.json();
  };
  await ask('GET', `properties/client/${code}`);
  await ask('GET', `splitters/${SMALL.splitters.large}`);
  const created = (await ask('POST', 'properties', {
    project: SMALL.project,
    box: SMALL.boxes.large,
    connector: SMALL.splitters.large,
    port: 1,
    auto_connect: true,
    coords: [-48.844, -26.2999],
    client: { code, name: 'Bench' },
  })) as { id: string };
  await ask('GET', `properties/client/${code}`);
  await ask('DELETE', `properties/${created.id}`);
}
