import type { ClientId, PropertyId } from '@oz-viability/shared';
import type { Place, PropertySight, Sight, Survey } from '../sync/field.ts';
import type { OzmapClient } from './client.ts';
import { allByIds, withClients } from './inspect.ts';
import { idOf, optionalIdOf, type Row, row } from './shapes.ts';
import { propertySightOf, sightOf } from './sync-sights.ts';

/** Many clients at once, each at the property where he was. Throws what a read throws. */
export async function survey(client: OzmapClient, at: readonly Place[], whole: boolean): Promise<Survey> {
  const homes = at.flatMap(({ propertyId }) => propertyId ?? []);
  const properties = await withClients(client, await allByIds(client, 'properties', homes));
  const documents = whole ? await clientsById(client, at) : new Map<string, Row>();
  const drops = whole ? await dropsOf(client, properties) : new Map<string, Row>();
  const homeOf = new Map(properties.map(each => [idOf<PropertyId>(each, 'property'), each]));
  const sights = at.flatMap(({ clientId, propertyId }): (readonly [ClientId, Sight])[] => {
    const property = propertyId === undefined ? undefined : homeOf.get(propertyId);
    if (property === undefined) return [];
    if (optionalIdOf(property.client, 'property.client') !== clientId) return [];
    const document = whole ? documents.get(clientId) : row(property.client, 'property.client');
    const drop = drops.get(String(optionalIdOf(property.drop, 'property.drop')));
    return document === undefined ? [] : [[clientId, sightOf(document, property, drop)]];
  });
  return {
    sights: new Map(sights),
    properties: new Map(
      [...homeOf].map(([id, each]): [PropertyId, PropertySight] => [id, propertySightOf(each, undefined)]),
    ),
    clients: new Set(documents.keys() as Iterable<ClientId>),
  };
}

async function clientsById(client: OzmapClient, at: readonly Place[]): Promise<ReadonlyMap<string, Row>> {
  const ids = at.map(({ clientId }) => clientId);
  return byId(await allByIds(client, 'ftth-clients', ids));
}

async function dropsOf(client: OzmapClient, properties: readonly Row[]): Promise<ReadonlyMap<string, Row>> {
  const ids = properties.flatMap(({ drop }) => optionalIdOf(drop, 'property.drop') ?? []);
  return byId(await allByIds(client, 'cables', ids));
}

const byId = (rows: readonly Row[]): ReadonlyMap<string, Row> =>
  new Map(rows.map(each => [idOf<string>(each, 'row'), each]));
