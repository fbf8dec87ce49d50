import type { TenantId } from '@oz-viability/shared';
import { answers, requests } from '@oz-viability/shared/schemas';
import { type AdminEndpoints, adminEndpoint, type Endpoints, endpoint } from '../../http/endpoint.ts';
import { Problem } from '../../problem.ts';
import type { Runtime } from '../../runtime.ts';
import type { AdoptionItem } from './adoption-store.ts';
import type { Adoptions, Standing } from './adoptions.ts';
import { ownOf } from './read-routes.ts';

/** A list is waited for so long; then the answer says that it is being matched. */
const SEEN_THROUGH_MS = 15_000;
const LATEST = 20;

/** Lists of ids in, plans out; people decide by the admin API. */
export function adoptionRoutes(deps: {
  readonly adoptions: Adoptions;
  readonly runtime: Pick<Runtime, 'sleep'>;
}): Endpoints {
  const { adoptions, runtime } = deps;
  return [
    endpoint({
      method: 'post',
      path: '/integrations/:id/adoptions',
      summary: 'A CSV of your ids (id) with name, address or old_code: a plan that fills in codes in OZmap',
      access: { credential: 'key' },
      params: requests.idParams,
      upload: 'text/csv',
      answers: {
        201: { description: 'The plan, which waits for approval', schema: answers.adoptionPlan },
        202: { description: 'It is being matched', schema: answers.adoptionPlan },
      },
      problems: ['not-found'],
      async handle({ caller, params, body }) {
        const whose = ownOf({ caller, params });
        const { id, seenThrough } = await adoptions.plan(whose, body as Uint8Array);
        const waiting = new AbortController();
        await Promise.race([seenThrough, runtime.sleep(SEEN_THROUGH_MS, waiting.signal)]).finally(() =>
          waiting.abort(),
        );
        const standing = await adoptions.standing(whose.tenant, id);
        const { state } = standing.plan;
        return { status: state === 'matching' ? 202 : 201, body: presentStanding(standing) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/integrations/:id/adoptions/:plan',
      summary: 'A plan with what was found for each line, and what became of it',
      access: { credential: 'key' },
      params: requests.adoptionParams,
      query: requests.noQuery,
      answers: { 200: { description: 'The plan', schema: answers.adoptionPlan } },
      problems: ['not-found'],
      async handle({ caller, params }) {
        const whose = ownOf({ caller, params });
        const standing = await adoptions.standing(whose.tenant, params.plan);
        if (standing.plan.integration !== whose.integration) throw new Problem('not-found');
        const items = (await adoptions.items(standing.plan)).map(presentItem);
        return { status: 200, body: { ...presentStanding(standing), items } };
      },
    }),
  ];
}

/** What a person sees and decides. */
export function adoptionAdminRoutes(deps: {
  readonly adoptions: Adoptions;
  readonly tenants: readonly TenantId[];
}): AdminEndpoints {
  const { adoptions, tenants } = deps;
  const known = (id: string): TenantId => {
    const tenant = tenants.find(each => each === id);
    if (tenant === undefined) throw new Problem('not-found');
    return tenant;
  };
  const decided = (standing: Standing) => ({ status: 202, body: presentStanding(standing) });
  const answer = { description: 'The plan; it goes on by itself', schema: answers.adoptionPlan };
  return [
    adminEndpoint({
      method: 'get',
      path: '/v1/admin/adoptions',
      summary: 'The latest plans of a tenant that fill in codes, the newest first',
      query: requests.adminAdoptionsQuery,
      answers: { 200: { description: 'Plans', schema: answers.page(answers.adoptionPlan) } },
      problems: ['not-found'],
      handle: async ({ query }) => ({
        status: 200,
        body: { items: (await adoptions.latest(known(query.tenant), LATEST)).map(presentStanding) },
      }),
    }),
    adminEndpoint({
      method: 'get',
      path: '/v1/admin/adoptions/:tenant/:plan',
      summary: 'A plan line by line: which client, why, and how sure',
      params: requests.adminAdoptionParams,
      answers: { 200: { description: 'The plan', schema: answers.adoptionPlan } },
      problems: ['not-found'],
      async handle({ params }) {
        const standing = await adoptions.standing(known(params.tenant), params.plan);
        const items = (await adoptions.items(standing.plan)).map(each => ({
          ...presentItem(each),
          ...(each.action?.target.name === undefined ? {} : { name: each.action.target.name }),
          ...(each.action?.target.address === undefined ? {} : { address: each.action.target.address }),
        }));
        return { status: 200, body: { ...presentStanding(standing), items } };
      },
    }),
    adminEndpoint({
      method: 'post',
      path: '/v1/admin/adoptions/:tenant/:plan/approve',
      summary: 'Carry the proposals out, from a score on; what has changed since drops out',
      params: requests.adminAdoptionParams,
      body: requests.adoptionApproval,
      answers: { 202: answer },
      problems: ['not-found', 'plan-changed'],
      handle: async ({ params, body, admin }) =>
        decided(await adoptions.approve(known(params.tenant), params.plan, admin.name, body.atLeast)),
    }),
    adminEndpoint({
      method: 'post',
      path: '/v1/admin/adoptions/:tenant/:plan/discard',
      summary: 'Let a plan go',
      params: requests.adminAdoptionParams,
      answers: { 202: answer },
      problems: ['not-found', 'plan-changed'],
      handle: async ({ params, admin }) =>
        decided(await adoptions.discard(known(params.tenant), params.plan, admin.name)),
    }),
    adminEndpoint({
      method: 'post',
      path: '/v1/admin/adoptions/:tenant/:plan/undo',
      summary:
        'Give the clients back the codes that they had; who was changed since is left alone, and listed',
      params: requests.adminAdoptionParams,
      answers: { 202: answer },
      problems: ['not-found', 'plan-changed'],
      handle: async ({ params, admin }) =>
        decided(await adoptions.undo(known(params.tenant), params.plan, admin.name)),
    }),
  ];
}

const presentStanding = ({ plan, tally }: Standing) => ({
  id: plan.id,
  tenant: plan.tenant,
  integration: plan.integration,
  state: plan.state,
  createdAt: plan.createdAt.toISOString(),
  tally,
  ...(plan.decidedBy === undefined ? {} : { decidedBy: plan.decidedBy }),
  ...(plan.failure === undefined ? {} : { failure: plan.failure }),
});

/** Without the client's name: the ERP has sent its own. */
const presentItem = ({ action, ...item }: AdoptionItem) => ({
  ...item,
  ...(action === undefined ? {} : { clientId: action.target.clientId, oldCode: action.target.code }),
});
