import type { BoxId, ClientCode, ClientId, ProjectId, PropertyId } from '@oz-viability/shared';
import type { Document, Image, PropertySight, Sight } from '../sync/field.ts';
import { OzmapUnreadable } from './errors.ts';
import { connectionsOf, defined, idOf, locationOf, optionalIdOf, type Row, text } from './shapes.ts';

/** OZmap's documents, as a sync sees them. All throw OzmapUnreadable. */

export function sightOf(client: Row, property?: Row, drop?: Row): Sight {
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

export const propertySightOf = (property: Row, drop: Row | undefined): PropertySight =>
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
export const withOwnId = ({ _id, ...document }: Row): Document => ({ ...document, id: document.id ?? _id });

/** Documents show the words, answers the numbers. */
export function statusOf(value: unknown): 'ok' | 'error' | undefined {
  if (value === 0 || value === 'OK') return 'ok';
  return value === 1 || value === 'ERROR' ? 'error' : undefined;
}
