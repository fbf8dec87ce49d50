import type { OzmapWorld } from '@oz-viability/demo/ozmap/world';

/** What undo never gives back: OZmap gives new ids, writes its own dates, and keeps its own history. */
const PASSING = new Set([
  'id',
  'createdAt',
  'updatedAt',
  'creatorData',
  'history',
  'client',
  'drop',
  'cables',
  'boxB',
  // Told apart, by splitter and number.
  'connections',
  'poles',
]);

/**
 * Clients with property, drop and port, field by field, but for what undo names as lost; emptied and never filled are
 * the same.
 */
export function likenessOf({ rows }: OzmapWorld, codes: readonly string[]): unknown {
  const all = codes.map(code => {
    const [client] = rows.clients.by('code', code);
    const [property] = rows.properties.by('client', client?.id ?? '');
    const drop = rows.cables.get(property?.drop ?? '');
    const ports = property?.connections.map(({ id, port, fiber }) => ({
      splitter: id,
      port,
      holds: rows.splitters.get(id)?.connectables.output[port - 1] === fiber,
    }));
    return {
      code,
      client: strip(client),
      property: strip(property),
      ports,
      drop: strip(drop && { ...drop, implanted: null }),
      course: drop?.poles.map(({ id }) => rows.basePoints.get(id)?.coords),
    };
  });
  // The mark of a reservation that has ended is left out.
  return JSON.parse(
    JSON.stringify(all, (key, member: unknown) =>
      key === 'external_id' || (member === null && key !== '') ? undefined : member,
    ),
  );
}

const strip = (document: object | undefined): object | undefined =>
  document && Object.fromEntries(Object.entries(document).filter(([name]) => !PASSING.has(name)));
