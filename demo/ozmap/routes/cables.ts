import type { Router } from 'express';
import type { Context } from '../context.ts';
import type { Id } from '../documents.ts';
import { malformed, notFound } from '../errors.ts';
import { idOf, objectOf } from '../input.ts';
import { renderRow } from '../render.ts';
import type { OzmapWorld } from '../world.ts';
import { readRoutes } from './read-routes.ts';

/** Cables and fibres, and the two ways to take a drop off its port. */
export function cableRoutes(router: Router, context: Context): void {
  const { world } = context;
  const render = (_world: unknown, row: object): object => renderRow(row, context.settings());
  readRoutes(router, context, { route: 'cables', rows: ({ rows }) => rows.cables, render });
  readRoutes(router, context, { route: 'fibers', rows: ({ rows }) => rows.fibers, render });

  router.delete('/cables/:id', (request, response) => {
    world.removeCable(knownCable(world, request.params.id), context.settings().splitterTouched);
    response.status(204).end();
  });

  router.post('/cables/:id/fibers/disconnect', (request, response) => {
    world.disconnectCable(knownCable(world, request.params.id), context.settings().splitterTouched);
    response.status(204).end();
  });

  router.post('/disconnect', (request, response) => {
    const { splitter, fibre } = pairOf(request.body);
    const outputs = world.rows.splitters.get(splitter)?.connectables.output;
    if (!outputs || !world.rows.fibers.get(fibre)) throw notFound('element');
    if (!outputs.includes(fibre)) throw malformed('elements are not connected');
    world.disconnectFibre(fibre, context.settings().splitterTouched);
    response.status(204).end();
  });
}

function knownCable(world: OzmapWorld, text: string): Id {
  const id = idOf(text, 'id');
  if (!world.rows.cables.get(id)) throw notFound('cable');
  return id;
}

/** `{elementA: {id, kind}, elementB: {id, kind}}`, a splitter and a fibre in either order. */
function pairOf(body: unknown): { splitter: Id; fibre: Id } {
  const { elementA, elementB } = objectOf(body);
  const elements = [objectOf(elementA), objectOf(elementB)];
  const idOfKind = (kind: string): Id => {
    const element = elements.find(one => one.kind === kind);
    if (!element) throw malformed(`one element must be a ${kind}`);
    return idOf(element.id, 'id');
  };
  return { splitter: idOfKind('splitter'), fibre: idOfKind('fiber') };
}
