import type {
  BoxId,
  ClientCode,
  ClientId,
  PoleId,
  ProjectId,
  PropertyId,
  TenantId,
} from '@oz-viability/shared';
import type {
  ClientMembers,
  Document,
  Image,
  PropertyMembers,
  PropertySight,
  Sight,
  SyncMap,
} from '../sync/field.ts';
import type { OzmapClient } from './client.ts';
import { OzmapUnreadable } from './errors.ts';
import { createdId, readSplitter } from './mapping.ts';
import { disconnectFibre, goneIsDone, reading, withId } from './outcomes.ts';
import { route } from './query.ts';
import { connectionsOf, defined, idOf, locationOf, optionalIdOf, type Row, row, text } from './shapes.ts';

/** More clients of one code, or properties of one client, than any person could mean. */
const MANY = 100;
const STATUS = { ok: 0, error: 1 } as const;

/** The map side of a sync. */
export function createSyncMap(deps: { readonly clientFor: (tenant: TenantId) => OzmapClient }): SyncMap {
  const { clientFor } = deps;
  return {
    byCode: (tenant, code) =>
      reading(async () => {
        const client = clientFor(tenant);
        const found = await clientsWithCode(client, code);
        return Promise.all(found.map(each => sightOfClient(client, each, true)));
      }),

    look: (tenant, { clientId, propertyId }, whole) =>
      reading(async () => {
        const client = clientFor(tenant);
        if (propertyId !== undefined && !whole) {
          const found = await client.get(route('properties', propertyId));
          const property = found === undefined ? undefined : row(found, 'property');
          if (property && optionalIdOf(property.client, 'property.client') === clientId) {
            return sightOf(await clientIn(client, property), property);
          }
        }
        const found = await client.get(route('ftth-clients', clientId));
        return found === undefined ? undefined : sightOfClient(client, row(found, 'client'), whole);
      }),

    property: (tenant, id) =>
      reading(async () => {
        const client = clientFor(tenant);
        const found = await client.get(route('properties', id));
        if (found === undefined) return undefined;
        const property = row(found, 'property');
        return propertySightOf(property, await dropOf(client, property));
      }),

    points: (tenant, ids) =>
      reading(async () => {
        const client = clientFor(tenant);
        const found = await Promise.all(ids.map(id => client.get(route('points', id))));
        return found.filter(value => value !== undefined).map(value => withOwnId(row(value, 'point')));
      }),

    isFree: (tenant, splitter, port) =>
      reading(async () => {
        const found = await clientFor(tenant).get(route('splitters', splitter));
        const ports = found === undefined ? [] : readSplitter(found).ports;
        return ports.some(each => each.port === port && each.state !== 'occupied');
      }),

    boxName: (tenant, id) =>
      reading(async () => {
        const found = await clientFor(tenant).get(route('boxes', id));
        return found === undefined ? undefined : text(row(found, 'box').name, 'box.name');
      }),

    changeClient: (tenant, id, members) =>
      clientFor(tenant).write('PATCH', route('ftth-clients', id), clientBody(members)),
    changeProperty: (tenant, id, members) =>
      clientFor(tenant).write('PATCH', route('properties', id), propertyBody(members)),
    removeClient: async (tenant, id) =>
      goneIsDone(await clientFor(tenant).write('DELETE', route('ftth-clients', id))),
    removeProperty: async (tenant, id) =>
      goneIsDone(await clientFor(tenant).write('DELETE', route('properties', id))),
    removePoint: async (tenant, id) =>
      goneIsDone(await clientFor(tenant).write('DELETE', route('points', id))),
    disconnect: async (tenant, { connections: [connection], dropId }) =>
      connection === undefined
        ? { kind: 'done' }
        : disconnectFibre(clientFor(tenant), connection.splitterId, connection.fiberId, dropId),

    createPoint: async (tenant, point) =>
      withId(await clientFor(tenant).write('POST', route('points'), point), value => {
        const id = createdId<PoleId>(value);
        return id === undefined ? undefined : { id };
      }),
    createClient: (tenant, client) => clientFor(tenant).write('POST', route('ftth-clients'), client),
    moveIn: (tenant, id, client) => clientFor(tenant).write('PATCH', route('properties', id), { client }),
    createProperty: (tenant, property) => clientFor(tenant).write('POST', route('properties'), property),
    connect: (tenant, id, port) => clientFor(tenant).write('PATCH', route('properties', id), port),
  };
}

async function clientsWithCode(client: OzmapClient, code: ClientCode): Promise<readonly Row[]> {
  const filter = [{ property: 'code', operator: '=' as const, value: code }];
  const { rows, complete } = await client.list(route('ftth-clients'), { filter, maxRows: MANY });
  // Were the filter ignored, this would be a page of other people.
  if (!complete) throw new OzmapUnreadable('clients: filter ignored');
  return rows.map(value => row(value, 'client')).filter(each => text(each.code, 'client.code') === code);
}

/** The client with its property; `whole`: with the drop as well. */
async function sightOfClient(client: OzmapClient, document: Row, whole: boolean): Promise<Sight> {
  const id = idOf<ClientId>(document, 'client');
  const filter = [{ property: 'client', operator: '=' as const, value: id }];
  const { rows, complete } = await client.list(route('properties'), { filter, maxRows: MANY });
  const properties = rows.map(value => row(value, 'property'));
  if (!complete || properties.some(each => optionalIdOf(each.client, 'property.client') !== id)) {
    throw new OzmapUnreadable('properties: filter ignored');
  }
  const [property] = properties;
  const drop = whole && property !== undefined ? await dropOf(client, property) : undefined;
  return { ...sightOf(document, property, drop), isShared: properties.length > 1 };
}

async function clientIn(client: OzmapClient, property: Row): Promise<Row> {
  if (typeof property.client === 'object') return row(property.client, 'property.client');
  const id = optionalIdOf<ClientId>(property.client, 'property.client') ?? '';
  return row(await client.get(route('ftth-clients', id)), 'property.client');
}

async function dropOf(client: OzmapClient, property: Row): Promise<Row | undefined> {
  const id = optionalIdOf(property.drop, 'property.drop');
  const found = id === undefined ? undefined : await client.get(route('cables', id));
  return found === undefined ? undefined : row(found, 'cable');
}

function sightOf(client: Row, property?: Row, drop?: Row): Sight {
  if (typeof client.implanted !== 'boolean') throw new OzmapUnreadable('client.implanted');
  const code = text(client.code, 'client.code');
  return defined<Sight>({
    clientId: idOf<ClientId>(client, 'client'),
    propertyId: property && idOf<PropertyId>(property, 'property'),
    projectId: optionalIdOf<ProjectId>(property?.project, 'property.project'),
    boxId: optionalIdOf<BoxId>(property?.box, 'property.box'),
    // A client without a code is nobody's that a sync could mean.
    code: (code ?? '') as ClientCode,
    name: text(client.name, 'client.name'),
    address: text(property?.address, 'property.address'),
    observation: text(client.observation, 'client.observation'),
    propertyNote: text(property?.observation, 'property.observation'),
    location: property && locationOf(property, 'property'),
    implanted: client.implanted,
    status: statusOf(client.status),
    createdAt: text(client.createdAt, 'client.createdAt'),
    updatedAt: text(client.updatedAt, 'client.updatedAt'),
    connections: property === undefined ? [] : connectionsOf(property),
    dropId: optionalIdOf(property?.drop, 'property.drop'),
    power: typeof property?.potencyRead === 'number' ? property.potencyRead : undefined,
    isShared: false,
    image: imageOf(client, property, drop),
  });
}

const propertySightOf = (property: Row, drop: Row | undefined): PropertySight =>
  defined<PropertySight>({
    propertyId: idOf<PropertyId>(property, 'property'),
    clientId: optionalIdOf<ClientId>(property.client, 'property.client'),
    boxId: optionalIdOf<BoxId>(property.box, 'property.box'),
    note: text(property.observation, 'property.observation'),
    connections: connectionsOf(property),
    dropId: optionalIdOf(property.drop, 'property.drop'),
    image: imageOf(undefined, property, drop),
  });

const imageOf = (client?: Row, property?: Row, drop?: Row): Image => ({
  ...(client && { client: withOwnId(client) }),
  ...(property && {
    property: {
      ...withOwnId(property),
      client: optionalIdOf(property.client, 'property.client') ?? null,
      drop: optionalIdOf(property.drop, 'property.drop') ?? null,
    },
  }),
  ...(drop && { drop: withOwnId(drop) }),
});

/** Some answers say `_id`: two images of one thing must be comparable. */
const withOwnId = ({ _id, ...document }: Row): Document => ({ ...document, id: document.id ?? _id });

/** Documents show the words, answers the numbers. */
function statusOf(value: unknown): 'ok' | 'error' | undefined {
  if (value === 0 || value === 'OK') return 'ok';
  return value === 1 || value === 'ERROR' ? 'error' : undefined;
}

const clientBody = ({ status, ...members }: ClientMembers): Document => ({
  ...members,
  ...(status === undefined ? {} : { status: STATUS[status] }),
});

const propertyBody = ({ address, note, power }: PropertyMembers): Document => ({
  ...(address === undefined ? {} : { address }),
  ...(note === undefined ? {} : { observation: note }),
  ...(power === undefined ? {} : { potencyRead: power }),
});
