import { networkFaults } from '@oz-viability/demo/ozmap/testing/network-faults';
import type { ReservationRow, ReservationTables } from '@oz-viability/server/reservation/row';
import { ENDED, type ReservationState, UNSETTLED } from '@oz-viability/shared';
import type { Story } from './story.ts';
import { CALM } from './wire.ts';

const MINUTE = 60_000;
/** Within this the last late request is carried out, and every look that a row owes is done. */
const ROUNDS = 40;

/** Good weather, and time enough for everything that is under way, owed or to be noticed. */
export async function bringToRest(story: Story): Promise<void> {
  const { clock, fleet, wire } = story;
  wire.weather = CALM;
  fleet.deadliness = 0;
  await clock.pass(MINUTE);
  await clock.jump(26 * MINUTE);
  for (let look = 0; look < 3; look++) {
    await untilNothingIsDue(story);
    const server = fleet.at(0);
    if (server === undefined) throw new Error('Every server should be up again');
    await story.see(server.daily.round());
    await untilNothingIsDue(story);
    await clock.jump(61 * MINUTE);
    await story.see(server.lookForMissing());
  }
  await untilNothingIsDue(story);
}

async function untilNothingIsDue(story: Story): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    await story.clock.pass(15_000);
    const rows = await rowsOf(story);
    const alarms = rows
      .filter(row => !waitsForPerson(row))
      .flatMap(({ next_at }) => next_at?.getTime() ?? []);
    if (alarms.length === 0) return;
    const wait = Math.min(...alarms) - story.clock.now().getTime();
    if (wait > 0) await story.clock.jump(wait);
  }
}

/** Every way in which ledger, claims, OZmap, and what hosts were told disagree; empty when the promise is kept. */
export async function brokenPromises(story: Story): Promise<string[]> {
  const rows = await rowsOf(story);
  const { store, tenant, world } = story;
  const db = store.withTables<
    ReservationTables & { events: { tenant_id: string; type: string; subject_id: string } }
  >();
  const claims = await db.selectFrom('port_claims').selectAll().where('tenant_id', '=', tenant).execute();
  const events = await db.selectFrom('events').selectAll().where('tenant_id', '=', tenant).execute();
  const wanted = rows.filter(({ state }) => !ENDED.has(state)).map(claimOf);
  const found = claims.map(({ splitter_id, port, reservation_id }) =>
    claimOf({ splitter_id, port, id: reservation_id }),
  );
  return [
    ...story.faults,
    ...networkFaults(world.documents()),
    ...story.strangersTouched().map(key => `a stranger was touched: ${key}`),
    ...wanted.filter(claim => !found.includes(claim)).map(claim => `nobody claims ${claim}`),
    ...found.filter(claim => !wanted.includes(claim)).map(claim => `a claim leaked: ${claim}`),
    ...rows.flatMap(row => rowFaults(story, row)),
    ...codesTwice(story),
    ...leaked(story, rows),
    ...untold(story, rows, events),
  ];
}

const claimOf = (row: Pick<ReservationRow, 'splitter_id' | 'port' | 'id'>): string =>
  `${row.splitter_id}:${row.port} by ${row.id}`;

function rowsOf({ store, tenant }: Story): Promise<ReservationRow[]> {
  return store
    .withTables<ReservationTables>()
    .selectFrom('reservations')
    .selectAll()
    .where('tenant_id', '=', tenant)
    .orderBy('created_at')
    .execute();
}

/**
 * Somebody gave the client another code before the ledger had seen it: it is not ours to remove by that code, its
 * points cannot go, and a person has been called.
 */
const waitsForPerson = ({ state, attention }: ReservationRow): boolean =>
  state === 'releasing' && attention === 'points-left';

/** A row against the true OZmap. */
function rowFaults(story: Story, row: ReservationRow): string[] {
  const { world } = story;
  const fault = (text: string) => [`${row.code} (${row.state}, ${row.cause}, ${row.attention}): ${text}`];
  if (waitsForPerson(row) && story.ours().some(({ external_id }) => external_id === row.id)) return [];
  if (UNSETTLED.has(row.state) || row.state === 'held') return fault('is not at rest');
  if (row.next_at !== null) return fault('has an alarm');
  // To whom somebody gave another code before the ledger saw it is not this one any more.
  const own = story
    .ours()
    .filter(({ external_id }) => external_id === row.id)
    .filter(
      ({ id, client }) => id === row.property_id || world.rows.clients.get(client ?? '')?.code === row.code,
    );
  const clients = own.map(({ client }) => world.rows.clients.get(client ?? ''));
  switch (row.state) {
    case 'reserved': {
      const [property] = own;
      const [client] = clients;
      if (property === undefined) return fault('OZmap lost it');
      const places = property.connections.map(({ id, port }) => `${id}:${port}`).join();
      const excused = row.attention === 'unconnected' || row.attention === 'moved-to-claimed-port';
      const drops = world.rows.cables.by('boxB', property.id).length;
      return [
        ...(row.wish === null ? [] : fault('its withdrawal was forgotten')),
        ...(own.length === 1 ? [] : fault(`it is ${own.length} times in OZmap`)),
        ...(property.id === row.property_id ? [] : fault('the ledger names another property')),
        ...(client?.code === row.code && !client?.implanted ? [] : fault('its client is another')),
        ...(excused || places === `${row.splitter_id}:${row.port}`
          ? []
          : fault(`it is on ${places}, promised ${row.splitter_id}:${row.port}`)),
        ...(drops <= 1 ? [] : fault(`it has ${drops} drops`)),
      ];
    }
    case 'installed':
      // From here on OZmap is the truth: people may have removed it since.
      return own.length <= 1 ? [] : fault(`it is ${own.length} times in OZmap`);
    case 'lost':
      return clients.some(client => client?.code === row.code) ? fault('it is there') : [];
    default:
      // To whom somebody gave another code meanwhile is not ours to remove.
      return clients.some(client => client?.code === row.code) ? fault('it leaked') : [];
  }
}

function codesTwice(story: Story): string[] {
  const codes = story.ours().map(({ client }) => story.world.rows.clients.get(client ?? '')?.code);
  return codes
    .filter((code, i) => code !== undefined && codes.indexOf(code) !== i)
    .map(code => `${code} has several clients of ours`);
}

/** Points that hang on nothing that lives. */
function leaked(story: Story, rows: readonly ReservationRow[]): string[] {
  const stays: readonly ReservationState[] = ['reserved', 'releasing', 'installed', 'lost'];
  const noted = new Set<string>(rows.filter(({ state }) => stays.includes(state)).flatMap(row => row.points));
  return story.world.rows.basePoints
    .values()
    .filter(({ id, kind }) => kind === 'Point' && !noted.has(id))
    .map(({ id }) => `a point leaked: ${id}`);
}

const EVENTS: Readonly<Partial<Record<ReservationState, string>>> = {
  reserved: 'reservation.reserved',
  installed: 'reservation.installed',
  expired: 'reservation.expired',
  withdrawn: 'reservation.withdrawn',
  lost: 'reservation.lost',
};

/** What a host was told is still so, or it could read what has become of it. */
function untold(
  story: Story,
  rows: readonly ReservationRow[],
  events: readonly { readonly type: string; readonly subject_id: string }[],
): string[] {
  const heard = (row: ReservationRow, type: string | undefined) =>
    events.some(event => event.subject_id === row.id && event.type === type);
  return story.asked.flatMap(({ id, told }) => {
    const row = rows.find(each => each.id === id);
    if (row === undefined || told === undefined) return [];
    const sameState =
      told.state === row.state ||
      row.state === 'rejected' ||
      waitsForPerson(row) ||
      heard(row, EVENTS[row.state]);
    const samePort = told.splitter_id === row.splitter_id && told.port === row.port;
    const toldEnd = ENDED.has(told.state) && told.state !== row.state;
    return [
      ...(sameState ? [] : [`${row.code} is ${row.state}, and its host only knows ${told.state}`]),
      ...(toldEnd ? [`${row.code} is ${row.state}, and its host was told ${told.state}`] : []),
      ...(samePort || told.state !== 'reserved' || row.state !== 'reserved' || heard(row, 'reservation.moved')
        ? []
        : [`${row.code} is on another port than its host knows`]),
    ];
  });
}

/** What the ledger wrote down of each reservation, for whoever looks into a run that failed. */
export async function stepsOf(story: Story): Promise<string[]> {
  const rows = await rowsOf(story);
  const steps = await story.store
    .withTables<ReservationTables>()
    .selectFrom('reservation_steps')
    .selectAll()
    .where('tenant_id', '=', story.tenant)
    .orderBy('at')
    .orderBy('version')
    .execute();
  return rows.flatMap(row => [
    `\n${row.code} ${row.id} ${row.splitter_id}:${row.port} property ${row.property_id} ${row.state} ${row.cause}`,
    ...steps
      .filter(step => step.reservation_id === row.id)
      .map(
        step =>
          `  ${step.at.toISOString().slice(11, 23)} ${step.event} → ${step.to_state} ${step.cause ?? ''}`,
      ),
  ]);
}
