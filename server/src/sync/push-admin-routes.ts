import type { TenantId } from '@oz-viability/shared';
import { answers, requests } from '@oz-viability/shared/schemas';
import { type AdminEndpoints, adminEndpoint } from '../http/endpoint.ts';
import { Problem } from '../problem.ts';
import type { Push } from './push-store.ts';
import type { Decided, Pushes } from './pushes.ts';

/** What people who run the server see and decide about removals that wait. */
export function pushAdminRoutes(deps: {
  readonly tenants: readonly TenantId[];
  readonly pushes: Pick<Pushes, 'held' | 'approve' | 'discard'>;
}): AdminEndpoints {
  const known = (id: string): TenantId => {
    const tenant = deps.tenants.find(each => each === id);
    if (tenant === undefined) throw new Problem('not-found');
    return tenant;
  };
  const decided = { description: 'What became of each', schema: answers.decidedPushes };

  return [
    adminEndpoint({
      method: 'get',
      path: '/v1/admin/pushes',
      summary: 'Removals by push that wait for approval: who, what, why',
      query: requests.adminPushesQuery,
      answers: {
        200: { description: 'One at most for each integration', schema: answers.page(answers.heldPushes) },
      },
      problems: ['not-found'],
      handle: async ({ query }) => {
        const tenants = query.tenant === undefined ? deps.tenants : [known(query.tenant)];
        const held = await Promise.all(tenants.map(tenant => deps.pushes.held(tenant)));
        const runs = Map.groupBy(held.flat(), ({ run }) => run);
        return { status: 200, body: { items: [...runs.values()].map(presentRun) } };
      },
    }),
    adminEndpoint({
      method: 'post',
      path: '/v1/admin/pushes/approve',
      summary: 'Apply what waits; what has changed since it was said drops out, and is listed',
      body: requests.adminPushRun,
      answers: { 200: decided },
      problems: ['not-found'],
      handle: async ({ admin, body: { tenant, run } }) => {
        const items = await deps.pushes.approve(known(tenant), run, admin.name);
        if (items.length === 0) throw new Problem('not-found');
        return { status: 200, body: { run, items: items.map(presentDecided) } };
      },
    }),
    adminEndpoint({
      method: 'post',
      path: '/v1/admin/pushes/discard',
      summary: 'Let go what waits: nothing is removed',
      body: requests.adminPushRun,
      answers: { 200: decided },
      problems: ['not-found'],
      handle: async ({ admin, body: { tenant, run } }) => {
        const items = await deps.pushes.discard(known(tenant), run, admin.name);
        if (items.length === 0) throw new Problem('not-found');
        return {
          status: 200,
          body: { run, items: items.map(push => ({ ...presentItem(push), outcome: 'discarded' })) },
        };
      },
    }),
  ];
}

function presentRun(items: readonly Push[]) {
  const [{ tenant, integration, run, at }] = items as readonly [Push, ...Push[]];
  return { tenant, integration, run, since: at.toISOString(), items: items.map(presentItem) };
}

function presentItem({ id, code, verb, at, action }: Push) {
  const { name, address } = action?.target ?? {};
  return {
    id,
    code,
    verb,
    ...(name === undefined ? {} : { name }),
    ...(address === undefined ? {} : { address }),
    ...(action === undefined ? {} : { because: action.because }),
    at: at.toISOString(),
  };
}

const presentDecided = ({ push, applied }: Decided) => ({
  ...presentItem(push),
  outcome: applied.kind,
  ...('why' in applied ? { why: applied.why } : {}),
});
