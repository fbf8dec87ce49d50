import type { TenantId } from '@oz-viability/shared';
import { answers, requests } from '@oz-viability/shared/schemas';
import { type AdminEndpoints, adminEndpoint } from '../http/endpoint.ts';
import { Problem } from '../problem.ts';
import type { Uploads } from './uploads.ts';

/** Lists sent in pieces, each a request that fits the limits of all others. */
export const gazetteerAdminRoutes = ({
  uploads,
  tenants,
}: {
  readonly uploads: Uploads;
  readonly tenants: readonly TenantId[];
}): AdminEndpoints => [
  adminEndpoint({
    method: 'post',
    path: '/v1/admin/gazetteer/imports',
    summary: 'Begin to replace a list of addresses or postal codes; pieces of the CSV follow',
    body: requests.gazetteerImport,
    answers: { 201: { description: 'Where to send the pieces', schema: answers.gazetteerImport } },
    problems: ['not-found'],
    handle: async ({ body: { tenant, ...options } }) => {
      const known = tenants.find(id => id === tenant);
      if (known === undefined) throw new Problem('not-found');
      return { status: 201, body: { id: uploads.begin(known, options) } };
    },
  }),
  adminEndpoint({
    method: 'post',
    path: '/v1/admin/gazetteer/imports/:id/pieces',
    summary: 'The next piece of the CSV; it may end anywhere',
    params: requests.gazetteerImportParams,
    body: requests.gazetteerPiece,
    answers: { 200: { description: 'How far it is', schema: answers.gazetteerProgress } },
    problems: ['not-found', 'not-settled'],
    handle: async ({ params, body }) => ({ status: 200, body: await uploads.append(params.id, body.text) }),
  }),
  adminEndpoint({
    method: 'post',
    path: '/v1/admin/gazetteer/imports/:id/finish',
    summary: 'The file is complete: switch to the new list, or refuse it and keep the old one',
    params: requests.gazetteerImportParams,
    answers: { 200: { description: 'What was imported and what was not', schema: answers.gazetteerReport } },
    problems: ['not-found', 'not-settled'],
    handle: async ({ params }) => ({ status: 200, body: await uploads.finish(params.id) }),
  }),
  adminEndpoint({
    method: 'delete',
    path: '/v1/admin/gazetteer/imports/:id',
    summary: 'Give the import up; the list stays as it was',
    params: requests.gazetteerImportParams,
    answers: { 204: { description: 'Given up' } },
    problems: ['not-found'],
    handle: async ({ params }) => {
      await uploads.abandon(params.id);
      return { status: 204 };
    },
  }),
];
