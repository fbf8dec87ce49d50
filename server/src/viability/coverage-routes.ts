import { answers, requests } from '@oz-viability/shared/schemas';
import { type Endpoints, endpoint } from '../http/endpoint.ts';
import type { Coverage } from './coverage.ts';

/** A caller may keep a tile for so long, and then ask whether it is still the same. Seconds. */
const KEPT = 30;

export const coverageRoutes = (coverage: Coverage): Endpoints => [
  endpoint({
    method: 'get',
    path: '/v1/coverage',
    summary: 'Every box of a map tile, and whether it has a port for sale, in few bytes',
    access: { credential: 'any', scope: 'viability:read' },
    query: requests.coverageQuery,
    answers: {
      200: { description: 'The boxes of the tile', schema: answers.coverageAnswer },
      304: { description: 'The same as what the caller has (`If-None-Match`)' },
    },
    problems: ['coverage-unavailable'],
    handle: async ({ caller, query }) => ({
      status: 200,
      body: coverage.tile(caller, query),
      cached: KEPT,
    }),
  }),
];
