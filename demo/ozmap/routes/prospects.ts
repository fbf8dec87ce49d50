import type { Router } from 'express';
import { type Context, callerOf } from '../context.ts';
import { notFound } from '../errors.ts';
import { coordsIn, idOf, membersOf, objectOf, PROSPECT_MEMBERS } from '../input.ts';
import { renderRow } from '../render.ts';
import { readRoutes } from './read-routes.ts';

/** Prospects: people who may become clients. Nothing hangs on them. */
export function prospectRoutes(router: Router, context: Context): void {
  const { world } = context;
  readRoutes(router, context, {
    route: 'prospects',
    rows: ({ rows }) => rows.prospects,
    render: (_world, row) => renderRow(row, context.settings()),
  });

  router.post('/prospects', (request, response) => {
    const body = objectOf(request.body);
    const row = {
      ...world.stamp(),
      tags: [],
      ...membersOf(body, PROSPECT_MEMBERS),
      coords: coordsIn(body) ?? null,
      creatorData: callerOf(context, request),
    };
    world.rows.prospects.put(row);
    response.status(201).json(renderRow(row, context.settings()));
  });

  router.delete('/prospects/:id', (request, response) => {
    const id = idOf(request.params.id, 'id');
    if (!world.rows.prospects.get(id)) throw notFound('prospect');
    world.rows.prospects.delete(id);
    response.status(204).end();
  });
}
