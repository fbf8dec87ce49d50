import type { BoxId, ClientId, PoleId, PropertyId } from '@oz-viability/shared';
import type { MapPoint, MapProperty } from '../reservation/field.ts';
import { OzmapUnreadable } from './errors.ts';
import {
  connectionsOf,
  defined,
  flag,
  idOf,
  locationOf,
  optionalIdOf,
  type Row,
  row,
  text,
} from './shapes.ts';

/** The client's id where the answer holds only that, in place of the client. */
export function unpopulatedClient(value: unknown): ClientId | undefined {
  const { client } = row(value, 'property');
  return typeof client === 'string' ? optionalIdOf<ClientId>(client, 'property.client') : undefined;
}

/**
 * A property with its client. `apiUser`: OZmap's id of the user behind our key. Throws OzmapUnreadable; also
 * where a client does not say whether it is implanted, since removals hang on that.
 */
export function readProperty(value: unknown, apiUser: string | undefined): MapProperty {
  const property = row(value, 'property');
  const client = property.client == null ? undefined : row(property.client, 'property.client');
  if (client && typeof client.implanted !== 'boolean') throw new OzmapUnreadable('client.implanted');
  return defined<MapProperty>({
    propertyId: idOf<PropertyId>(property, 'property'),
    clientId: client && idOf<ClientId>(client, 'client'),
    code: client && text(client.code, 'client.code'),
    implanted: client?.implanted === true,
    certified: flag(client?.certified, 'client.certified'),
    inUse: property.potencyRead != null || hasOnu(client),
    boxId: optionalIdOf<BoxId>(property.box, 'property.box'),
    connections: connectionsOf(property),
    note: text(property.observation, 'property.observation'),
    dropId: optionalIdOf(property.drop, 'property.drop'),
    location: locationOf(property, 'property'),
    externalId:
      text(property.external_id, 'property.external_id') ?? text(client?.external_id, 'client.external_id'),
    createdByUs: createdBy(apiUser, property),
    createdAt: text(property.createdAt, 'property.createdAt'),
    image: value,
  });
}

/** A base point that someone put where no pole stands. Throws OzmapUnreadable. */
export const readPoint = (point: Row, apiUser: string | undefined): MapPoint =>
  defined<MapPoint>({
    id: idOf<PoleId>(point, 'point'),
    externalId: text(point.external_id, 'point.external_id'),
    createdByUs: createdBy(apiUser, point),
    createdAt: text(point.createdAt, 'point.createdAt'),
  });

/** Undefined where OZmap does not name the creator, or our key not its user. */
function createdBy(apiUser: string | undefined, { creatorData }: Row): boolean | undefined {
  const creator = optionalIdOf(creatorData, 'creatorData');
  return creator === undefined || apiUser === undefined ? undefined : creator === apiUser;
}

/** An ONU with anything known of it was put there by a technician. */
function hasOnu(client: Row | undefined): boolean {
  const onu = client?.onu;
  if (onu == null) return false;
  return Object.values(row(onu, 'client.onu')).some(value => value != null && value !== '');
}
