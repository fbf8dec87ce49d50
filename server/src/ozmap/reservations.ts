import {
  distance,
  type PoleId,
  type PropertyId,
  type TenantId,
  toLocation,
  toPosition,
} from '@oz-viability/shared';
import type { Inspection, MapOfRecord, MapProperty, WantedClient } from '../reservation/field.ts';
import type { OzmapClient } from './client.ts';
import { OzmapUnreadable } from './errors.ts';
import { inspect } from './inspect.ts';
import { createdId, readRows, readSplitter } from './mapping.ts';
import { disconnectFibre, goneIsDone, reading, withId } from './outcomes.ts';
import { readPoint, readProperty, unpopulatedClient } from './property.ts';
import { route } from './query.ts';
import { emptyPropertiesOf, projects } from './readings.ts';
import { idOf, list, locationOf, row } from './shapes.ts';

/** A property has one drop, and perhaps those that moves left behind. */
const MOST_DROPS = 100;
/** Metres within which a point is where it was asked for. */
const SAME_POINT = 0.5;
const MOST_POINTS = 100;

/** The map side of a reservation: one HTTP request per write, and none of them ever repeated. */
export function createMapOfRecord(deps: {
  readonly clientFor: (tenant: TenantId) => OzmapClient;
}): MapOfRecord {
  const { clientFor } = deps;
  return {
    byCode: (tenant, code, signal) =>
      reading(async () => {
        const client = clientFor(tenant);
        const found = await client.get(route('properties', 'client', code), signal);
        const properties = await Promise.all(rowsOf(found).map(value => property(client, value, signal)));
        // What OZmap finds may be wider than asked: by a former client's code, or by a part of a code.
        return properties.filter(({ code: theirs }) => theirs === code);
      }),

    property: (tenant, id, signal) =>
      reading(async () => {
        const client = clientFor(tenant);
        const found = await client.get(route('properties', id), signal);
        return found === undefined ? undefined : property(client, found, signal);
      }),

    splitterPorts: (tenant, id, signal) =>
      reading(async () => {
        const found = await clientFor(tenant).get(route('splitters', id), signal);
        return found === undefined ? undefined : readSplitter(found).ports;
      }),

    create: async (tenant, wanted) =>
      withId(await clientFor(tenant).write('POST', route('properties'), creation(wanted)), value => {
        const propertyId = createdId<PropertyId>(value);
        return propertyId === undefined ? {} : { propertyId };
      }),

    inspect: (tenant, ids) => reading<Inspection>(() => inspect(clientFor(tenant), ids)),

    visibleProjects: tenant =>
      reading(async () => new Set((await projects(clientFor(tenant))).map(project => project.id))),

    dropsOf: (tenant, id) =>
      reading(async () => {
        const filter = [
          { property: 'boxB', operator: '=' as const, value: id },
          { property: 'kind', operator: '=' as const, value: 'Drop' },
        ];
        const { rows } = await clientFor(tenant).list(route('cables'), { filter, maxRows: MOST_DROPS });
        return rows.map(value => {
          const cable = row(value, 'cable');
          // Were the filter ignored, these would be other people's cables.
          if (cable.boxB !== id) throw new OzmapUnreadable('cables: filter ignored');
          return idOf<string>(cable, 'cable');
        });
      }),

    removeDrop: async (tenant, id) =>
      goneIsDone(await clientFor(tenant).write('DELETE', route('cables', id))),

    emptyProperties: (tenant, box) =>
      reading(async () => {
        const client = clientFor(tenant);
        const rows = await emptyPropertiesOf(client, [box]);
        // A row that cannot be read is left out: its port then counts as somebody's.
        return readRows(rows, value => readProperty(value, client.apiUser)).read;
      }),

    disconnect: async (tenant, property, { splitterId, port }) => {
      const connection = property?.connections.find(at => at.splitterId === splitterId && at.port === port);
      return disconnectFibre(clientFor(tenant), splitterId, connection?.fiberId, property?.dropId);
    },

    writeNote: (tenant, id, observation) =>
      clientFor(tenant).write('PATCH', route('properties', id), { observation }),

    connect: (tenant, id, { boxId, splitterId, port, dropPoles, location, force = false }) =>
      clientFor(tenant).write('PATCH', route('properties', id), {
        box: boxId,
        connector: splitterId,
        port,
        auto_connect: true,
        force,
        ...(dropPoles === undefined ? {} : { drop_poles: dropPoles }),
        ...(location === undefined ? {} : { coords: toPosition(location) }),
      }),

    remove: async (tenant, id) =>
      goneIsDone(await clientFor(tenant).write('DELETE', route('properties', id))),

    createPoint: async (tenant, at, id) =>
      withId(
        await clientFor(tenant).write('POST', route('points'), { coords: at, external_id: id }),
        value => {
          const id = createdId<PoleId>(value);
          return id === undefined ? undefined : { id };
        },
      ),

    pointsAt: (tenant, at) =>
      reading(async () => {
        const client = clientFor(tenant);
        const { lat, lng } = toLocation(at);
        const filter = [
          { property: 'coords', operator: 'near' as const, value: { lat, lng, radius: SAME_POINT } },
        ];
        const { rows, complete } = await client.list(route('points'), { filter, maxRows: MOST_POINTS });
        if (!complete) throw new OzmapUnreadable('points: filter ignored');
        return rows
          .map(value => row(value, 'point'))
          .filter(point => {
            const location = locationOf(point, 'point');
            return location !== undefined && distance(location, { lat, lng }) <= SAME_POINT;
          })
          .map(point => readPoint(point, client.apiUser));
      }),

    removePoint: async (tenant, id) =>
      goneIsDone(await clientFor(tenant).write('DELETE', route('points', id))),
  };
}

/** `auto_connect` beside port and connector: OZmap's own exercises send it, and whether it is needed is not said. */
function creation(wanted: WantedClient): Readonly<Record<string, unknown>> {
  const { location, observation, address, dropPoles } = wanted;
  return {
    project: wanted.projectId,
    box: wanted.boxId,
    connector: wanted.splitterId,
    port: wanted.port,
    auto_connect: true,
    force: wanted.force,
    // Without them OZmap puts it into the building.
    ...(location === undefined ? {} : { coords: toPosition(location) }),
    ...(address === undefined ? {} : { address }),
    ...(dropPoles.length === 0 ? {} : { drop_poles: dropPoles }),
    external_id: wanted.id,
    client: {
      code: wanted.code,
      name: wanted.name,
      ...(observation === undefined ? {} : { observation }),
      implanted: false,
      external_id: wanted.id,
    },
  };
}

/** Reads a property; where OZmap names its client by id only, the client too: `implanted` must be known. */
async function property(client: OzmapClient, value: unknown, signal?: AbortSignal): Promise<MapProperty> {
  const id = unpopulatedClient(value);
  if (id === undefined) return readProperty(value, client.apiUser);
  const found = await client.get(route('ftth-clients', id), signal);
  if (found === undefined) throw new OzmapUnreadable('property.client');
  return readProperty({ ...row(value, 'property'), client: found }, client.apiUser);
}

/** By-code answers are a bare array; 404 or an empty one when nobody has the code. */
function rowsOf(found: unknown): readonly unknown[] {
  if (found === undefined || Array.isArray(found)) return found ?? [];
  return list(row(found, 'properties').rows, 'properties');
}
