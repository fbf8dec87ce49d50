import type { SimpleViability, ViabilityAnswer, ViabilityRequest } from '@oz-viability/shared';
import { answers, requests } from '@oz-viability/shared/schemas';
import { type Endpoints, endpoint } from '../http/endpoint.ts';
import { Problem } from '../problem.ts';
import type { Viability } from '../viability/query.ts';

/**
 * What systems that push call, CNT and its like. First the simple consult: yes or no for an address; the sale goes
 * on with the map (seed: CNT, consulta de viabilidade).
 */
export const pushRoutes = (viability: Pick<Viability, 'ask'>): Endpoints => [
  endpoint({
    method: 'post',
    path: '/integrations/:id/viability',
    summary: 'Yes, no or unknown for an address or a place',
    access: { credential: 'key' },
    params: requests.idParams,
    query: requests.pushQuery,
    body: requests.simpleViabilityRequest,
    answers: { 200: { description: 'The verdict in one word', schema: answers.simpleViability } },
    problems: ['not-found', 'geocoder-unavailable'],
    async handle({ caller, params, body, language, signal }) {
      if (params.id !== caller.integration) throw new Problem('not-found');
      const { answer } = await viability.ask(caller, body as ViabilityRequest, { language, signal });
      return { status: 200, body: simpleOf(answer) };
    },
  }),
];

const VIABLE: Readonly<Record<ViabilityAnswer['verdict'], boolean | null>> = {
  viable: true,
  viable_with_caveats: true,
  not_viable: false,
  indeterminate: null,
};

/** `viable` is null where nobody knows: an unknown is never a no. */
function simpleOf({ id, verdict, reasons, boxes }: ViabilityAnswer): SimpleViability {
  // Viable ones come first, nearest first.
  const [nearest] = boxes;
  return {
    viable: VIABLE[verdict],
    verdict,
    reasons,
    viabilityId: id,
    ...(nearest && {
      nearest: {
        box: { id: nearest.id, name: nearest.name },
        distance: nearest.distance,
        freePorts: nearest.freePorts,
        viable: nearest.viable,
        reasons: nearest.reasons,
      },
    }),
  };
}
