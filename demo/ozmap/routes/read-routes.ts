import type { Request, Router } from 'express';
import type { Collection } from '../collection.ts';
import type { Context } from '../context.ts';
import type { Id } from '../documents.ts';
import { notFound } from '../errors.ts';
import { idOf } from '../input.ts';
import { type Page, pageOf, type Slice, sliceOf } from '../paging.ts';
import { criteriaOf, findRows, findSlice } from '../query.ts';
import { selectMembers } from '../select.ts';
import type { OzmapWorld } from '../world.ts';

/** One kind of document as a route answers it. */
export interface Readable<Row extends { id: Id }> {
  /** Below `/api/v2`, without slashes. */
  readonly route: string;
  readonly rows: (world: OzmapWorld) => Collection<Row>;
  readonly render: (world: OzmapWorld, row: Row) => object;
  /** Rows of this collection that the route does not know. */
  readonly only?: (row: Row) => boolean;
}

/** `GET /{route}` and `GET /{route}/{id}`. */
export function readRoutes<Row extends { id: Id }>(
  router: Router,
  context: Context,
  kind: Readable<Row>,
): void {
  router.get(`/${kind.route}`, (request, response) => {
    response.json(listOf(context, kind, request));
  });
  router.get(`/${kind.route}/:id`, (request, response) => {
    const world = context.reading();
    const row = kind.rows(world).get(idOf(request.params.id, 'id'));
    if (!row || kind.only?.(row) === false) throw notFound(kind.route);
    response.json(selectMembers(kind.render(world, row), textOf(request.query.select)));
  });
}

function listOf<Row extends { id: Id }>(context: Context, kind: Readable<Row>, request: Request): Page {
  const world = context.reading();
  const settings = context.settings();
  const { only } = kind;
  const criteria = criteriaOf({ query: request.query, body: request.body }, settings);
  const slice = sliceOf(request.query, settings);
  const found = only
    ? sliceOfRows(findRows(kind.rows(world), criteria, world.area, settings).filter(only), slice)
    : findSlice(kind.rows(world), criteria, world.area, settings, slice);
  const rows = found.rows.map(row => selectMembers(kind.render(world, row), textOf(request.query.select)));
  return pageOf(rows, found.total, slice, `/api/v2/${kind.route}`, request.query, settings);
}

const sliceOfRows = <Row>(rows: readonly Row[], { start, limit }: Slice) => ({
  rows: rows.slice(start, start + limit),
  total: rows.length,
});

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
