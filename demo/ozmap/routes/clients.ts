import type { Router } from 'express';
import { type Context, callerOf } from '../context.ts';
import { notFound } from '../errors.ts';
import { CLIENT_MEMBERS, idOf, membersOf, newClient, objectOf, refuseSameExternalId } from '../input.ts';
import { refuseDuplicateCode } from '../property-writes.ts';
import { renderRow } from '../render.ts';
import { batchOf } from './batch.ts';
import { readRoutes } from './read-routes.ts';

/** Clients by themselves: found, edited, activated, removed. */
export function clientRoutes(router: Router, context: Context): void {
  const { world } = context;
  readRoutes(router, context, {
    route: 'ftth-clients',
    rows: ({ rows }) => rows.clients,
    render: (_world, row) => renderRow(row, context.settings()),
  });

  router.post('/ftth-clients', (request, response) => {
    const client = newClient(objectOf(request.body));
    refuseDuplicateCode(world, client.code, context.settings());
    const row = { ...world.stamp(), ...client, creatorData: callerOf(context, request) };
    world.rows.clients.put(row);
    response.status(201).json(renderRow(row, context.settings()));
  });

  router.post('/ftth-clients/batch-update', (request, response) => {
    const { status, implanted, certified } = CLIENT_MEMBERS;
    const batch = batchOf(context, world.rows.clients, request.body, { status, implanted, certified });
    for (const id of batch.ids) world.change('clients', id, batch.members);
    response.status(204).end();
  });

  router.patch('/ftth-clients/:id', (request, response) => {
    const client = world.rows.clients.get(idOf(request.params.id, 'id'));
    if (!client) throw notFound('client');
    const body = objectOf(request.body);
    refuseSameExternalId(body, client);
    const members = membersOf(body, CLIENT_MEMBERS);
    refuseDuplicateCode(world, members.code, context.settings(), client.id);
    world.change('clients', client.id, members);
    response.status(204).end();
  });

  router.delete('/ftth-clients/:id', (request, response) => {
    const client = world.rows.clients.get(idOf(request.params.id, 'id'));
    if (!client) throw notFound('client');
    world.removeClient(client.id);
    response.status(204).end();
  });
}
