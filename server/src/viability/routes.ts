import type { BoxId, ViabilityRequest } from '@oz-viability/shared';
import { answers, requests } from '@oz-viability/shared/schemas';
import { type Endpoints, endpoint, WrittenJson } from '../http/endpoint.ts';
import type { Viability } from './query.ts';

export function viabilityRoutes(viability: Viability): Endpoints {
  return [
    endpoint({
      method: 'post',
      path: '/v1/viability',
      summary: 'Whether a place can be served, from which boxes, and why not',
      access: { credential: 'any', scope: 'viability:read' },
      body: requests.viabilityRequest,
      answers: { 200: { description: 'The verdict, with its reasons', schema: answers.viabilityAnswer } },
      problems: ['mode-not-available', 'geocoder-unavailable'],
      handle: async ({ caller, body, language, signal }) => {
        // The schema saw to it that at least one of address and location is there, which its type cannot say.
        const { json } = await viability.ask(caller, body as ViabilityRequest, { language, signal });
        return { status: 200, body: new WrittenJson(json) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/boxes/:id/ports',
      summary: 'Every port of a box and what it is doing',
      access: { credential: 'any', scope: 'viability:read' },
      params: requests.idParams,
      query: requests.noQuery,
      answers: { 200: { description: 'The ports, by splitter', schema: answers.portsAnswer } },
      problems: ['not-found', 'ozmap-unavailable', 'ozmap-unreadable'],
      handle: async ({ caller, params, signal }) => ({
        status: 200,
        body: await viability.ports(caller, params.id as BoxId, signal),
      }),
    }),
    endpoint({
      method: 'get',
      path: '/v1/poles',
      summary: 'What a drop can hang on near a point',
      access: { credential: 'any', scope: 'viability:read' },
      query: requests.polesQuery,
      answers: {
        200: { description: 'Poles and points, with their neighbours', schema: answers.polesAnswer },
      },
      problems: ['ozmap-unavailable', 'ozmap-unreadable'],
      handle: async ({ caller, query: { lat, lng, radius }, signal }) => ({
        status: 200,
        body: { items: await viability.poles(caller, { lat, lng }, radius, signal) },
      }),
    }),
  ];
}
