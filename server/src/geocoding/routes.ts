import type { GeocodeAnswer } from '@oz-viability/shared';
import { answers, requests } from '@oz-viability/shared/schemas';
import { creditOf } from '../credits.ts';
import { type Endpoints, endpoint } from '../http/endpoint.ts';
import type { Geocoder } from './geocoder.ts';

export const geocodingRoutes = ({ geocoder }: { readonly geocoder: Geocoder }): Endpoints => [
  endpoint({
    method: 'post',
    path: '/v1/geocode',
    summary: 'Find a place by address, or the nearest known address of a place',
    access: { credential: 'any', scope: 'viability:read' },
    body: requests.geocodeRequest,
    answers: {
      200: {
        description: 'Candidates, best first; none where the place is not known',
        schema: answers.geocodeAnswer,
      },
    },
    problems: ['geocoder-unavailable'],
    handle: async ({ caller: { tenant }, body: { address, location, near, suggest = false }, signal }) => {
      const candidates =
        location !== undefined
          ? await geocoder.reverse(tenant, location, signal)
          : await geocoder.find(tenant, address ?? '', {
              suggest,
              signal,
              ...(near === undefined ? {} : { near }),
            });
      const attribution = creditOf(candidates.map(({ source }) => source));
      return {
        status: 200,
        body: { candidates, ...(attribution && { attribution }) } satisfies GeocodeAnswer,
      };
    },
  }),
];
