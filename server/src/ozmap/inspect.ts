import type { ClientId, PropertyId } from '@oz-viability/shared';
import type { Inspection, MapProperty } from '../reservation/field.ts';
import type { OzmapClient } from './client.ts';
import { OzmapUnreadable } from './errors.ts';
import { readProperty, unpopulatedClient } from './property.ts';
import { route } from './query.ts';
import { idOf, type Row, row } from './shapes.ts';

/** Ids in one filter: as many as an address carries, so that no proxy drops them with a body. */
const BATCH = 100;

/**
 * Properties by their ids, with their clients. One request for every hundred; one more where OZmap names
 * clients by id only. Throws what a read throws: a part of an answer would show the rest as gone.
 */
export async function inspect(client: OzmapClient, ids: readonly PropertyId[]): Promise<Inspection> {
  const found = new Map<PropertyId, MapProperty>();
  const unreadable = new Set<PropertyId>();
  let answeredAt: Date | undefined;
  for (let start = 0; start < ids.length; start += BATCH) {
    const batch = ids.slice(start, start + BATCH);
    const { rows, at } = await byIds(client, 'properties', batch);
    answeredAt = at ?? answeredAt;
    const clients = await clientsOf(client, rows);
    for (const value of rows) {
      const id = idOf<PropertyId>(value, 'property');
      try {
        found.set(id, readProperty(withClient(value, clients), client.apiUser));
      } catch (error) {
        if (!(error instanceof OzmapUnreadable)) throw error;
        unreadable.add(id);
      }
    }
  }
  return { found, unreadable, ...(answeredAt === undefined ? {} : { answeredAt }) };
}

/** Properties with their clients in place of the clients' ids; one request more where there are such ids. */
export async function withClients(client: OzmapClient, values: readonly unknown[]): Promise<readonly Row[]> {
  const rows = values.map(value => row(value, 'property'));
  const found = new Map<ClientId, Row>();
  for (let start = 0; start < rows.length; start += BATCH) {
    for (const [id, each] of await clientsOf(client, rows.slice(start, start + BATCH))) found.set(id, each);
  }
  return rows.map(each => withClient(each, found));
}

async function clientsOf(client: OzmapClient, rows: readonly Row[]): Promise<ReadonlyMap<ClientId, Row>> {
  const ids = rows.map(unpopulatedClient).filter(id => id !== undefined);
  if (ids.length === 0) return new Map();
  const { rows: clients } = await byIds(client, 'ftth-clients', ids);
  return new Map(clients.map(value => [idOf<ClientId>(value, 'client'), value]));
}

function withClient(property: Row, clients: ReadonlyMap<ClientId, Row>): Row {
  const id = unpopulatedClient(property);
  if (id === undefined) return property;
  const client = clients.get(id);
  if (client === undefined) throw new OzmapUnreadable('property.client');
  return { ...property, client };
}

/** Documents by their ids, a request for every hundred; those that are gone are left out. */
export async function allByIds(
  client: OzmapClient,
  kind: Kind,
  ids: readonly string[],
): Promise<readonly Row[]> {
  const found: Row[] = [];
  for (let start = 0; start < ids.length; start += BATCH) {
    found.push(...(await byIds(client, kind, ids.slice(start, start + BATCH))).rows);
  }
  return found;
}

type Kind = 'properties' | 'ftth-clients' | 'cables';

/** Throws OzmapUnreadable where the answer is not about these ids, or about a part of them only. */
async function byIds(
  client: OzmapClient,
  kind: Kind,
  ids: readonly string[],
): Promise<{ readonly rows: readonly Row[]; readonly at?: Date }> {
  const { rows, complete, at } = await client.list(route(kind), {
    filter: [{ property: 'id', operator: 'in', value: ids }],
    maxRows: ids.length,
  });
  const documents = rows.map(value => row(value, kind));
  const asked = new Set(ids);
  if (!complete || documents.some(document => !asked.has(idOf(document, kind)))) {
    throw new OzmapUnreadable(`${kind}: filter ignored`);
  }
  return { rows: documents, ...(at === undefined ? {} : { at }) };
}
