import type { Router } from 'express';
import { type Context, callerOf } from '../context.ts';
import type { PoleDocument } from '../documents.ts';
import { malformed, notFound, Refusal } from '../errors.ts';
import {
  BOX_MEMBERS,
  type Body,
  coordsIn,
  idIn,
  idOf,
  idsIn,
  membersOf,
  objectOf,
  refuseSameExternalId,
  SPLITTER_MEMBERS,
} from '../input.ts';
import { renderRow } from '../render.ts';
import { type Readable, readRoutes } from './read-routes.ts';

/** Projects, boxes, buildings, splitters, their types, base points, tags: what the network is made of. */
export function networkRoutes(router: Router, context: Context): void {
  const { world } = context;
  const render = (_world: unknown, row: object): object => renderRow(row, context.settings());

  readRoutes(router, context, { route: 'projects', rows: ({ rows }) => rows.projects, render });
  readRoutes(router, context, { route: 'box-types', rows: ({ rows }) => rows.boxTypes, render });
  readRoutes(router, context, { route: 'boxes', rows: ({ rows }) => rows.boxes, render });
  router.use(['/buildings', '/building-types'], (_request, _response, next) => {
    const { buildings } = context.settings();
    if (buildings === 'forbidden') throw new Refusal(403, 'Forbidden');
    if (buildings === 'unknown') throw notFound('route');
    next();
  });
  readRoutes(router, context, { route: 'building-types', rows: ({ rows }) => rows.buildingTypes, render });
  readRoutes(router, context, { route: 'buildings', rows: ({ rows }) => rows.buildings, render });
  readRoutes(router, context, { route: 'splitter-types', rows: ({ rows }) => rows.splitterTypes, render });
  readRoutes(router, context, { route: 'splitters', rows: ({ rows }) => rows.splitters, render });
  readRoutes(router, context, { route: 'pole-types', rows: ({ rows }) => rows.poleTypes, render });
  readRoutes(router, context, {
    route: 'horizontal-condominiums',
    rows: ({ rows }) => rows.condominiums,
    render,
  });
  readRoutes(router, context, { route: 'tags', rows: ({ rows }) => rows.tags, render });
  const basePoints: Readable<PoleDocument> = {
    route: 'base-points',
    rows: ({ rows }) => rows.basePoints,
    render,
  };
  readRoutes(router, context, basePoints);
  readRoutes(router, context, { ...basePoints, route: 'poles', only: ({ kind }) => kind === 'Pole' });
  readRoutes(router, context, { ...basePoints, route: 'points', only: ({ kind }) => kind === 'Point' });

  router.post('/points', (request, response) => {
    const body = objectOf(request.body);
    const coords = coordsIn(body);
    if (!coords) throw malformed('coords is required');
    const point: PoleDocument = {
      ...world.stamp(),
      kind: 'Point',
      coords,
      adjacents: idsIn(body, 'adjacents') ?? [],
      tags: idsIn(body, 'tags') ?? [],
      ...(body.external_id !== undefined && { external_id: body.external_id }),
      creatorData: callerOf(context, request),
    };
    world.rows.basePoints.put(point);
    response.status(201).json(renderRow(point, context.settings()));
  });

  router.delete('/points/:id', (request, response) => {
    if (!context.settings().pointRemoval) throw notFound('route');
    const id = idOf(request.params.id, 'id');
    if (world.rows.basePoints.get(id)?.kind !== 'Point') throw notFound('point');
    if (world.rows.cables.by('poles.id', id).length > 0) throw malformed('point is in use');
    world.rows.basePoints.delete(id);
    response.status(204).end();
  });

  router.patch('/boxes/:id', (request, response) => {
    const id = idOf(request.params.id, 'id');
    const box = world.rows.boxes.get(id);
    if (!box) throw notFound('box');
    const body = objectOf(request.body);
    refuseSameExternalId(body, box);
    const coords = coordsIn(body);
    const pole = idIn(body, 'pole');
    const members = membersOf(body, BOX_MEMBERS);
    world.change('boxes', id, { ...members, ...(coords && { coords }), ...(pole !== undefined && { pole }) });
    response.status(204).end();
  });

  router.patch('/splitters/:id', (request, response) => {
    const id = idOf(request.params.id, 'id');
    const splitter = world.rows.splitters.get(id);
    if (!splitter) throw notFound('splitter');
    const body = objectOf(request.body);
    refuseSameExternalId(body, splitter);
    const ports = portsIn(body, splitter.ports);
    world.change('splitters', id, { ...membersOf(body, SPLITTER_MEMBERS), ports });
    response.status(204).end();
  });
}

type Ports = { id: string; blocked: boolean; tags: string[]; observation?: string }[];

/** `ports` by position; what an entry leaves out stays as it was. */
function portsIn(body: Body, ports: Ports): Ports {
  const given = body.ports;
  if (given === undefined) return ports;
  if (!Array.isArray(given) || given.length !== ports.length)
    throw malformed('ports must have one entry per output');
  return ports.map((port, index) => {
    const { blocked = port.blocked, observation = port.observation } = objectOf(given[index]);
    if (typeof blocked !== 'boolean') throw malformed('blocked is not valid');
    return { ...port, blocked, ...(typeof observation === 'string' && { observation }) };
  });
}
