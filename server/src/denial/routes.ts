import type { Denial, Page, ReasonCode, ViabilityId } from '@oz-viability/shared';
import { answers, requests } from '@oz-viability/shared/schemas';
import { type Endpoints, endpoint, type Reply } from '../http/endpoint.ts';
import { invalidField, Problem } from '../problem.ts';
import type { Store } from '../store/database.ts';
import { csvOf, type Format, formatFor, geojsonOf, MEDIA_TYPES } from './formats.ts';
import { registerInterest } from './interest.ts';
import { denialOfViability, readDenials } from './reader.ts';

export const denialRoutes = ({ store, now }: { store: Store; now: () => Date }): Endpoints => [
  endpoint({
    method: 'get',
    path: '/v1/denials',
    summary: 'Where demand was refused and why; also as CSV and GeoJSON, by Accept or format',
    access: { credential: 'key' },
    query: requests.denialsQuery,
    answers: {
      200: { description: 'Oldest first, one for each place and week', schema: answers.page(answers.denial) },
    },
    async handle({ caller, query, accept }) {
      const { cursor, since, reason, bbox, format, limit } = query;
      if (cursor !== undefined && !/^\d{1,18}$/.test(cursor)) throw invalidField('?cursor', 'invalid_cursor');
      const page = await readDenials(store, caller.tenant, caller.integration, {
        limit,
        ...(since !== undefined && { since: new Date(since) }),
        ...(reason !== undefined && { reason: reason as ReasonCode }),
        ...(bbox !== undefined && { bbox }),
        ...(cursor !== undefined && { after: cursor }),
      });
      return replyIn(format ?? formatFor(accept), page);
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/denials/:id',
    summary: 'The denial that a viability is part of',
    access: { credential: 'any', scope: 'viability:read' },
    params: requests.idParams,
    query: requests.noQuery,
    answers: { 200: { description: 'The denial', schema: answers.denial } },
    problems: ['not-found'],
    async handle({ caller, params }) {
      const denial = await denialOfViability(store, caller, params.id as ViabilityId);
      if (denial === undefined) throw new Problem('not-found');
      return { status: 200, body: denial };
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/denials/:id/interest',
    summary: 'Somebody wants to be told if this place can be served one day',
    access: { credential: 'any', scope: 'viability:read' },
    params: requests.idParams,
    answers: { 200: { description: 'The denial, with the interest', schema: answers.denial } },
    problems: ['not-found'],
    async handle({ caller, params }) {
      const denial = await registerInterest(store, caller, params.id as ViabilityId, now());
      if (denial === undefined) throw new Problem('not-found');
      return { status: 200, body: denial };
    },
  }),
];

function replyIn(format: Format, page: Page<Denial>): Reply {
  const headers: Record<string, string> = {
    'Content-Type': `${MEDIA_TYPES[format]}; charset=utf-8`,
    Vary: 'Accept',
    // A CSV has no place for it.
    ...(page.nextCursor === undefined ? {} : { 'Next-Cursor': page.nextCursor }),
  };
  if (format === 'csv') return { status: 200, headers, body: csvOf(page.items) };
  return { status: 200, headers, body: format === 'geojson' ? geojsonOf(page) : page };
}
