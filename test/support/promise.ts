import { setTimeout as sleep } from 'node:timers/promises';
import type { OzmapDocuments } from '@oz-viability/demo/ozmap/documents';
import { networkFaults } from '@oz-viability/demo/ozmap/testing/network-faults';
import { ENDED, type ReservationState, UNSETTLED } from '@oz-viability/shared';
import type { TestDatabase } from './database.ts';

/** A row of the ledger, as far as OZmap can be held against it. */
export interface LedgerRow {
  readonly id: string;
  readonly code: string | null;
  readonly state: ReservationState;
  readonly cause: string | null;
  readonly splitter_id: string;
  readonly port: number;
  readonly property_id: string | null;
  readonly points: readonly string[];
  readonly attempt: number;
  readonly overdue: boolean;
  /** It has yet to clear away what it left in OZmap. */
  readonly untidy: boolean;
}

export const readLedger = (database: TestDatabase): Promise<LedgerRow[]> =>
  database.rows<LedgerRow>(
    `select id, code, state, cause, splitter_id, port, property_id, points, attempt,
            next_at is not null and next_at <= now() as overdue,
            next_at is not null and leftovers is not null as untidy
     from reservations order by created_at, id`,
  );

/**
 * Waits until every reservation rests or has ended, none is overdue and nothing is left to clear away.
 * @throws Error naming those that still move after `withinMs`: they are stuck
 */
export async function allAtRest(database: TestDatabase, withinMs = 60_000): Promise<LedgerRow[]> {
  const end = Date.now() + withinMs;
  for (;;) {
    const rows = await readLedger(database);
    const moving = rows.filter(({ state, overdue, untidy }) => overdue || untidy || UNSETTLED.has(state));
    if (moving.length === 0) return rows;
    if (Date.now() > end) throw new Error(`Stuck: ${JSON.stringify(moving)}`);
    await sleep(100);
  }
}

/**
 * Every way in which ledger, claims and OZmap disagree, in words; empty when the promise is kept. Meant for
 * moments when everything rests.
 *
 * @param before OZmap's documents from before the first reservation: strangers, whom nothing may touch
 */
export async function brokenPromises(
  database: TestDatabase,
  before: OzmapDocuments,
  after: OzmapDocuments,
): Promise<string[]> {
  const rows = await readLedger(database);
  const claims = await database.rows<{ place: string; reservation_id: string }>(
    `select splitter_id || ':' || port as place, reservation_id from port_claims`,
  );
  return [
    ...networkFaults(after),
    ...strangersTouched(before, after),
    ...rows.filter(({ overdue }) => overdue).map(({ id, state }) => `${id} (${state}) is overdue`),
    ...claimFaults(rows, claims),
    ...reservationFaults(rows, before, after),
    ...leftovers(rows, before, after),
  ];
}

const placeOf = ({ splitter_id, port }: LedgerRow): string => `${splitter_id}:${port}`;

function claimFaults(
  rows: readonly LedgerRow[],
  claims: readonly { readonly place: string; readonly reservation_id: string }[],
): string[] {
  const wanted = rows.filter(({ state }) => !ENDED.has(state)).map(row => `${placeOf(row)} by ${row.id}`);
  const found = claims.map(({ place, reservation_id }) => `${place} by ${reservation_id}`);
  return [
    ...missingFrom(found, wanted).map(claim => `nobody claims ${claim}`),
    ...missingFrom(wanted, found).map(claim => `a claim leaked: ${claim}`),
  ];
}

const missingFrom = (list: readonly string[], wanted: readonly string[]): string[] =>
  wanted.filter(item => !list.includes(item));

/** Each reserved row has exactly its own client in OZmap, not implanted, on exactly its port. */
function reservationFaults(
  rows: readonly LedgerRow[],
  before: OzmapDocuments,
  after: OzmapDocuments,
): string[] {
  const strangers = new Set(before.clients.map(({ id }) => id));
  return rows
    .filter(({ state }) => state === 'reserved')
    .flatMap(row => {
      const clients = after.clients.filter(({ id, code }) => code === row.code && !strangers.has(id));
      const properties = after.properties.filter(({ client }) => clients.some(({ id }) => id === client));
      const [client] = clients;
      const [property] = properties;
      if (client === undefined || property === undefined) return [`${row.code} is reserved and not in OZmap`];
      if (clients.length + properties.length > 2)
        return [`${row.code} is ${properties.length} times in OZmap`];
      const places = property.connections.map(({ id, port }) => `${id}:${port}`).join();
      return [
        ...(places === placeOf(row) ? [] : [`${row.code} is on ${places}, promised was ${placeOf(row)}`]),
        ...(property.id === row.property_id ? [] : [`${row.code} has another property than the ledger says`]),
        ...(client.implanted ? [`${row.code} is implanted`] : []),
      ];
    });
}

/** Whatever was not there before belongs to a live reservation. */
function leftovers(rows: readonly LedgerRow[], before: OzmapDocuments, after: OzmapDocuments): string[] {
  const live = rows.filter(({ state }) => state === 'reserved');
  const codes = new Set(live.map(({ code }) => code));
  const properties = new Set(live.map(({ property_id }) => property_id));
  const points = new Set(live.flatMap(row => row.points));
  return [
    ...added(before.clients, after.clients).filter(({ code }) => !codes.has(code)),
    ...added(before.properties, after.properties).filter(({ id }) => !properties.has(id)),
    ...added(before.cables, after.cables).filter(({ boxB }) => !properties.has(boxB)),
    ...added(before.basePoints, after.basePoints).filter(({ id }) => !points.has(id)),
  ].map(document => `left behind in OZmap: ${JSON.stringify(document)}`);
}

const added = <Row extends { readonly id: string }>(before: readonly Row[], after: readonly Row[]): Row[] => {
  const known = new Set(before.map(({ id }) => id));
  return after.filter(({ id }) => !known.has(id));
};

/** Every document from before is still there, word for word; of a splitter all but the ports that were free. */
function strangersTouched(before: OzmapDocuments, after: OzmapDocuments): string[] {
  return (Object.keys(before) as (keyof OzmapDocuments)[]).flatMap(kind => {
    const now = new Map(after[kind].map(row => [row.id, row]));
    return before[kind].flatMap(row => {
      const later = now.get(row.id);
      if (later === undefined) return [`${kind} ${row.id} is gone`];
      const same =
        'connectables' in row && 'connectables' in later
          ? row.connectables.output.every(
              (fibre, i) => fibre === null || fibre === later.connectables.output[i],
            )
          : JSON.stringify(row) === JSON.stringify(later);
      return same ? [] : [`${kind} ${row.id} was changed`];
    });
  });
}
