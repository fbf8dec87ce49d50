import type { Router } from 'express';
import { type Context, callerOf } from '../context.ts';
import type { PropertyDocument } from '../documents.ts';
import { notFound } from '../errors.ts';
import { idOf, objectOf, PROPERTY_MEMBERS } from '../input.ts';
import { changeProperty, createProperty } from '../property-writes.ts';
import { renderByCode, renderCreated, renderProperty } from '../render.ts';
import { batchOf } from './batch.ts';
import { type Readable, readRoutes } from './read-routes.ts';

/** Properties: read, by code, created with client, drop and port, moved, removed. */
export function propertyRoutes(router: Router, context: Context): void {
  const { world } = context;

  router.get('/properties/client/:code', (request, response) => {
    const reading = context.reading();
    const { unknownCode, ...hiding } = context.settings();
    const found = reading.rows.clients
      .by('code', request.params.code)
      .flatMap(({ id }) => reading.rows.properties.by('client', id))
      .map(property => renderByCode(reading, property, hiding));
    if (found.length === 0 && unknownCode === 'not-found') throw notFound('client');
    response.json(found);
  });

  const kind: Readable<PropertyDocument> = {
    route: 'properties',
    rows: ({ rows }) => rows.properties,
    render: (reading, property) => renderProperty(reading, property, context.settings()),
  };
  readRoutes(router, context, kind);

  router.post('/properties', (request, response) => {
    const settings = context.settings();
    const property = createProperty(world, objectOf(request.body), settings, callerOf(context, request));
    response.status(201).json(renderCreated(property, settings));
  });

  router.post('/properties/batch-update', (request, response) => {
    const { potencyRead } = PROPERTY_MEMBERS;
    const { ids, members } = batchOf(context, world.rows.properties, request.body, { potencyRead });
    for (const id of ids) world.change('properties', id, members);
    response.status(204).end();
  });

  router.patch('/properties/:id', (request, response) => {
    const property = world.rows.properties.get(idOf(request.params.id, 'id'));
    if (!property) throw notFound('property');
    changeProperty(world, property, objectOf(request.body), context.settings(), callerOf(context, request));
    response.status(204).end();
  });

  router.delete('/properties/:id', (request, response) => {
    const property = world.rows.properties.get(idOf(request.params.id, 'id'));
    if (!property) throw notFound('property');
    world.removeProperty(property.id, context.settings().splitterTouched);
    response.status(204).end();
  });
}
