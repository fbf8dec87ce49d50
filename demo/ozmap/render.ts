import type { PropertyDocument } from './documents.ts';
import type { Settings } from './settings.ts';
import type { OzmapWorld } from './world.ts';

type Hiding = Pick<Settings, 'externalId'>;

/** A row as a GET answers it: with the computed `lat` and `lng`, null where it has no place of its own. */
export function renderRow(row: object, { externalId }: Hiding): object {
  const { external_id, ...rest } = row as { external_id?: unknown; coords?: unknown };
  const shown = externalId === 'hidden' || external_id === undefined ? rest : { ...rest, external_id };
  if (!('coords' in shown)) return shown;
  const [lng = null, lat = null] = (shown.coords ?? []) as number[];
  return { ...shown, lng, lat };
}

/** A property as a GET answers it: its client is the whole client, or null. */
export function renderProperty(world: OzmapWorld, property: PropertyDocument, hiding: Hiding): object {
  const client = property.client ? world.rows.clients.get(property.client) : undefined;
  return { ...renderRow(property, hiding), client: client ? renderRow(client, hiding) : null };
}

/** As the look-up by a client's code answers it: `_id` in place of `id`, in the client too. */
export function renderByCode(world: OzmapWorld, property: PropertyDocument, hiding: Hiding): object {
  const { id, client, ...rest } = renderProperty(world, property, hiding) as {
    id: string;
    client: object | null;
  };
  return { _id: id, ...rest, client: client && underscored(client) };
}

/** As its creation answers it: the client's id, and not a word of box, drop and port. */
export function renderCreated(property: PropertyDocument, hiding: Hiding): object {
  const { box: _box, connections: _connections, ...rest } = property;
  return renderRow({ ...rest, drop: null, cables: [] }, hiding);
}

function underscored(row: object): object {
  const { id, ...rest } = row as { id: string };
  return { _id: id, ...rest };
}
