import type { ClientCode, ClientId, PoleId, TenantId } from '@oz-viability/shared';
import type { ClientMembers, Document, PropertyMembers, Sight, SyncMap } from '../sync/field.ts';
import { unlessHidden } from './buildings.ts';
import type { OzmapClient } from './client.ts';
import { OzmapUnreadable } from './errors.ts';
import { createdId, readSplitter } from './mapping.ts';
import { disconnectFibre, goneIsDone, reading, withId } from './outcomes.ts';
import { route } from './query.ts';
import { idOf, optionalIdOf, type Row, row, text } from './shapes.ts';
import { createCodes } from './sync-codes.ts';
import { propertySightOf, sightOf, withOwnId } from './sync-sights.ts';
import { survey } from './sync-survey.ts';

/** More clients of one code, or properties of one client, than any person could mean. */
const MANY = 100;
const STATUS = { ok: 0, error: 1 } as const;

/** The map side of a sync. */
export function createSyncMap(deps: { readonly clientFor: (tenant: TenantId) => OzmapClient }): SyncMap {
  const { clientFor } = deps;
  const codes = createCodes(deps);
  return {
    byCode: (tenant, code) =>
      reading(async () => {
        const client = clientFor(tenant);
        const found = await clientsWithCode(client, code);
        return Promise.all(found.map(each => sightOfClient(client, each)));
      }),

    async codesInUse(tenant, wanted) {
      const found = await codes.having(tenant, wanted);
      return found.kind === 'failed'
        ? found
        : { kind: 'read', value: new Set(found.value.map(({ code }) => code)) };
    },

    look: (tenant, { clientId, propertyId }, how) =>
      reading(async () => {
        const client = clientFor(tenant);
        if (how === 'surely') return sureSight(client, clientId);
        if (propertyId !== undefined && how === 'quick') {
          const found = await client.get(route('properties', propertyId));
          const property = found === undefined ? undefined : row(found, 'property');
          if (property && optionalIdOf(property.client, 'property.client') === clientId) {
            return sightOf(await clientIn(client, property), property);
          }
        }
        const found = await client.get(route('ftth-clients', clientId));
        return found === undefined ? undefined : sightOfClient(client, row(found, 'client'));
      }),

    survey: (tenant, at, whole) => reading(() => survey(clientFor(tenant), at, whole)),

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
        const client = clientFor(tenant);
        const found =
          (await client.get(route('boxes', id))) ??
          (await client.get(route('buildings', id)).catch(unlessHidden(undefined)));
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

/** Where a client is, with him in it; every property that has him. */
async function propertiesOf(client: OzmapClient, id: ClientId): Promise<readonly Row[]> {
  const filter = [{ property: 'client', operator: '=' as const, value: id }];
  const { rows, complete } = await client.list(route('properties'), { filter, maxRows: MANY });
  const properties = rows.map(value => row(value, 'property'));
  if (!complete || properties.some(each => optionalIdOf(each.client, 'property.client') !== id)) {
    throw new OzmapUnreadable('properties: filter ignored');
  }
  return properties;
}

/** The client with its property and drop. */
async function sightOfClient(client: OzmapClient, document: Row): Promise<Sight> {
  const properties = await propertiesOf(client, idOf<ClientId>(document, 'client'));
  const [property] = properties;
  const drop = property === undefined ? undefined : await dropOf(client, property);
  return { ...sightOf(document, property, drop), isShared: properties.length > 1 };
}

/** The client as his property shows him; by himself where no property does. */
async function sureSight(client: OzmapClient, id: ClientId): Promise<Sight | undefined> {
  const properties = await propertiesOf(client, id);
  const [property] = properties;
  if (property !== undefined) {
    return { ...sightOf(await clientIn(client, property), property), isShared: properties.length > 1 };
  }
  const found = await client.get(route('ftth-clients', id));
  return found === undefined ? undefined : sightOf(row(found, 'client'));
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

const clientBody = ({ status, ...members }: ClientMembers): Document => ({
  ...members,
  ...(status === undefined ? {} : { status: STATUS[status] }),
});

const propertyBody = ({ address, note, power }: PropertyMembers): Document => ({
  ...(address === undefined ? {} : { address }),
  ...(note === undefined ? {} : { observation: note }),
  ...(power === undefined ? {} : { potencyRead: power }),
});
